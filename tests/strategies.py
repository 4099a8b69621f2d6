"""Blueprints that are valid by construction, over the whole breadth of what an architect may write."""

from typing import Any

from hypothesis import strategies as st

VERSIONS = ("1.35.4", "1.36.1", "1.36.4", "1.37.1")
ZONES = ("a", "b", "c", "d", "e")


@st.composite
def blueprints(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a blueprint for kubeadm: 1 to 9 members, stacked or external, with or without balancers."""
    ipv6 = draw(st.booleans()) and draw(st.booleans())
    zones = ZONES[: draw(st.integers(1, 5))]
    members, external = draw(st.sampled_from((1, 2, 3, 3, 4, 5, 7, 9))), draw(st.booleans())
    servers = draw(st.integers(1, 5)) if external else members
    balancer = draw(st.sampled_from(("none", "dedicated", "shared", "cloud")))
    spec: dict[str, Any] = {
        "objectives": draw(_objectives()),
        "kubernetes": {"version": draw(st.sampled_from(VERSIONS)), "installer": "kubeadm"},
        "infrastructure": draw(_infrastructure(zones, ipv6)),
        "nodes": draw(_nodes(zones, servers, members, external, balancer)),
        "controlPlane": draw(_control_plane(balancer)),
        "etcd": draw(_etcd(external)),
        "network": draw(_network(ipv6)),
        "workloads": draw(st.lists(_workload(), max_size=3, unique_by=lambda w: w["name"])),
    }
    if balancer != "none":
        spec["loadBalancers"] = [draw(_balancer(balancer, servers, ipv6))]
    return {
        "apiVersion": "hadesign.io/v1",
        "kind": "Blueprint",
        "metadata": {
            "name": draw(st.sampled_from(("shop", "x", "a-b-3"))),
            "title": draw(st.text(_PRINTABLE, min_size=1, max_size=20)),
        },
        "spec": spec,
    }


_PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"))


def _objectives() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"survive": st.sampled_from(("node", "rack", "zone", "region"))}, optional={"rto": st.just("30m")}
    )


@st.composite
def _infrastructure(draw: st.DrawFn, zones: tuple[str, ...], ipv6: bool) -> dict[str, Any]:
    shared_feed = draw(st.booleans())
    listed = []
    for number, name in enumerate(zones):
        zone: dict[str, Any] = {
            "name": name,
            "subnet": f"fd00:{number + 1}::/64" if ipv6 else f"10.{number + 1}.0.0/22",
        }
        if draw(st.booleans()):
            zone["power"] = "feed-1" if shared_feed else [f"feed-{number}", "feed-x"]
        listed.append(zone)
    return {
        "provider": draw(st.sampled_from(("bare-metal", "vsphere", "aws"))),
        "roundTrip": draw(st.sampled_from(("0.5ms", "2ms", "40ms"))),
        "zones": listed,
    }


@st.composite
def _nodes(
    draw: st.DrawFn, zones: tuple[str, ...], servers: int, members: int, external: bool, balancer: str
) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for number in range(servers):
        roles = ["control-plane"] if external else ["control-plane", "etcd"]
        if draw(st.integers(0, 4)) == 0:
            roles.append("worker")
        nodes.append({"name": f"cp-{number}", "zone": zones[number % len(zones)], "roles": roles, "interface": "eth0"})
        if draw(st.booleans()):
            nodes[-1]["host"] = f"hv-{number % len(zones)}-{draw(st.integers(0, 1))}"
    if external:
        nodes += [{"name": f"etcd-{n}", "zone": zones[n % len(zones)], "roles": ["etcd"]} for n in range(members)]
    if balancer == "dedicated":
        nodes += [
            {"name": f"lb-{n}", "zone": zones[n % len(zones)], "roles": ["load-balancer"], "interface": "ens192"}
            for n in range(2)
        ]
    pool: dict[str, Any] = {"pool": "workers", "roles": ["worker"]} | draw(
        st.sampled_from(({"perZone": 1}, {"perZone": 3}, {"count": 5}))
    )
    pool |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "size": st.just({"cpu": 8, "memory": "32Gi", "pods": 110}),
                "labels": st.just({"disk": "nvme", "tier": "010"}),
                "taints": st.just([{"key": "dedicated", "value": "no", "effect": "NoSchedule"}]),
            },
        )
    )
    return [*nodes, pool]


def _election() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"leaderElect": st.just(True)}, optional={"leaseDuration": st.just("30s"), "renewDeadline": st.just("20s")}
    )


@st.composite
def _control_plane(draw: st.DrawFn, balancer: str) -> dict[str, Any]:
    port = 8443 if balancer == "shared" else draw(st.sampled_from((6443, 443)))
    return draw(
        st.fixed_dictionaries(
            {"endpoint": st.just(f"api.example.org:{port}")},
            optional={
                "scheduler": _election(),
                "controllerManager": _election(),
                "apiServer": st.just(
                    {"extraSANs": ["api.internal", "*.api.internal", "192.0.2.7"], "defaultNotReadyToleration": "60s"}
                ),
                "certificates": st.just({"rotation": "automatic", "validity": "365d"}),
                "encryption": st.just({"provider": "secretbox", "configFile": "/etc/kubernetes/enc/config.yaml"}),
                "audit": st.just(
                    {"policyFile": "/etc/kubernetes/audit.yaml", "logDir": "/var/log/audit", "maxAge": "30d"}
                ),
            },
        )
    )


def _etcd(external: bool) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"topology": st.just("external" if external else "stacked")},
        optional={"heartbeatInterval": st.just("150ms"), "electionTimeout": st.just("2s"), "quota": st.just("4Gi")},
    )


def _network(ipv6: bool) -> st.SearchStrategy[dict[str, Any]]:
    ranges = (
        {"podCIDR": "fd10::/56", "serviceCIDR": "fd20::/112"}
        if ipv6
        else {"podCIDR": "10.244.0.0/16", "serviceCIDR": "10.96.0.0/12"}
    )
    return st.fixed_dictionaries(
        {key: st.just(value) for key, value in ranges.items()},
        optional={
            "cni": st.sampled_from(("cilium", "calico", "flannel")),
            "kubeProxy": st.sampled_from(("iptables", "nftables", "ipvs", "none")),
            "dns": st.just({"replicas": 2, "spread": {"node": "required"}}),
        },
    )


@st.composite
def _balancer(draw: st.DrawFn, kind: str, servers: int, ipv6: bool) -> dict[str, Any]:
    if kind == "cloud":
        return {"name": "api", "type": "cloud", "healthCheck": {"path": "/readyz"}}
    names = ["lb-0", "lb-1"] if kind == "dedicated" else [f"cp-{n}" for n in range(servers)]
    return {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "fd00:1::ffff" if ipv6 else "10.1.3.200",
        "instances": names,
        "virtualRouterId": draw(st.integers(1, 255)),
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "preempt": st.booleans(),
                    "interface": st.just("eth0"),
                    "advertInterval": st.sampled_from(("1s", "0.5s")),
                    "healthCheck": st.sampled_from(
                        (
                            {"path": "/readyz"},
                            {"protocol": "tcp"},
                            {"path": "/livez", "interval": "1s", "fall": 2, "rise": 1},
                        )
                    ),
                },
            )
        ),
    }


@st.composite
def _workload(draw: st.DrawFn) -> dict[str, Any]:
    replicas = draw(st.integers(1, 7))
    return {
        "name": draw(st.sampled_from(("cart", "orders-db", "search", "web"))),
        "kind": draw(st.sampled_from(("Deployment", "StatefulSet"))),
        "replicas": replicas,
        **draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "quorum": st.booleans(),
                    "spread": st.sampled_from(
                        (
                            {"zone": "required"},
                            {"node": "required"},
                            {"zone": "required", "node": "required"},
                            {"zone": "preferred"},
                        )
                    ),
                    "tolerates": st.just(["dedicated"]),
                    "requests": st.just({"cpu": "500m", "memory": "1Gi"}),
                },
            )
        ),
    }

"""Blueprints that are valid by construction, over the whole breadth of what an architect may write."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

VERSIONS = ("1.35.4", "1.36.1", "1.36.4", "1.37.1")
ZONES = ("a", "no", "010", "1e3", "null")
"""Names of zones; most of them are something else to a careless reader of YAML."""
LAYOUTS = ("stacked", "implied", "pool", "external", "mixed")
"""Where etcd's members are: on every control-plane machine (said, left out, in a pool), apart, or on some of them."""
DOMAINS = ("", "", ".dc-1.example.org", ".0")
"""What the names of single machines end in; none of them has a dot in two of four."""
BALANCERS = (
    *("none", "dedicated", "shared", "twice", "haproxy", "nginx", "nginx-keepalived", "keepalived"),
    *("kube-vip", "node-local", "cloud", "dns"),
)
"""What stands in front: keepalived with HAProxy on machines of its own, on the control plane's, two of them; others."""
LABELS: Mapping[str, str] = {
    "disk": "nvme",
    "tier": "010",
    "flag": "no",
    "size": "1e3",
    "empty": "",
    "example.org/team": "null",
    "node-role.kubernetes.io/worker": "",
    "topology.kubernetes.io/region": "0x1f",
}


def _maybe(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a mapping in which each key may be absent."""
    return st.fixed_dictionaries({}, optional=parts)


def _one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def blueprints(draw: st.DrawFn) -> dict[str, Any]:
    """Return the data of a blueprint for kubeadm: 1 to 9 members, stacked or external, with or without balancers."""
    ipv6, dual, domain = draw(_one_of(False, False, True)), draw(_one_of(False, False, True)), draw(_one_of(*DOMAINS))
    zones = ZONES[: draw(st.integers(1, 5))]
    layout, balancer = draw(_one_of(*LAYOUTS)), draw(_one_of(*BALANCERS))
    if layout == "pool" and balancer in ("shared", "keepalived", "kube-vip", "node-local"):
        layout = "stacked"  # instances of a balancer are named one by one, and a pool's machines are not
    nodes = draw(_control_plane_nodes(zones, layout, domain))
    servers = sum(len(zones) if "pool" in node else 1 for node in nodes if "control-plane" in node["roles"])
    balancers = draw(_balancers(balancer, [node["name"] for node in nodes if "name" in node], ipv6, domain))
    nodes += draw(_other_nodes(zones, balancer, domain))
    spec: dict[str, Any] = {
        "objectives": draw(_objectives()),
        "kubernetes": {"version": draw(_one_of(*VERSIONS)), "installer": "kubeadm"} | draw(_kubernetes()),
        "infrastructure": draw(_infrastructure(zones, ipv6, dual)),
        "nodes": nodes,
        "controlPlane": draw(_control_plane(balancer, servers, ipv6)),
        "etcd": draw(_etcd(layout)),
        "network": draw(_network(ipv6, dual)),
        "workloads": draw(st.lists(_workload(), max_size=3, unique_by=lambda w: w["name"])),
        "loadBalancers": balancers,
    }
    spec["network"] |= draw(_carried(ipv6, dual))
    spec["loadBalancers"] += draw(_announced(ipv6))
    if backup := draw(_backup(layout)):
        spec["backup"] = {"etcd": backup}
    if not spec["network"]:
        del spec["network"]
    title = st.text(_PRINTABLE, min_size=1, max_size=20)
    metadata = {"name": draw(_NAMES), "title": draw(title | _one_of(*_HOSTILE)), "description": draw(title)}
    spec["autoscaling"] = draw(_autoscaling(zones, [node["pool"] for node in nodes if "pool" in node]))
    return {"apiVersion": "hadesign.io/v1", "kind": "Blueprint", "metadata": metadata, "spec": spec}


def monitoring() -> st.SearchStrategy[dict[str, Any]]:
    """Return what watches a cluster, who is told, and what is saved, as it is watched, too; without volumes."""
    spread = _maybe(zone=_one_of("required", "preferred", "none"), node=_one_of("required", "preferred")) | st.just(
        "none"
    )
    part = {
        "replicas": st.integers(1, 3),
        "spread": spread,
        "podDisruptionBudget": _one_of({"maxUnavailable": 1}, {"minAvailable": "50%"}),
    }
    requests = _one_of({"cpu": "250m"}, {"memory": "1Gi"}, "none")
    database = st.fixed_dictionaries(
        {"type": _one_of("postgres", "mysql"), "address": _one_of("db:5432", "[fd00::5]:3306", "10.0.0.9:1")}
    )
    receiver = st.fixed_dictionaries(
        {
            "name": _one_of("on", "null", "0", "nobody", "dead-mans-switch"),
            "type": _one_of("pagerduty", "opsgenie", "slack", "webhook"),
        },
        optional={"severities": _one_of(["critical"], ["warning"], ["warning", "critical"])},
    )
    counted = {"replicas": part.pop("replicas")}
    watching = st.fixed_dictionaries(counted, optional={**part, "requests": requests})
    prometheus = st.fixed_dictionaries(
        counted, optional={**part, "requests": requests, "retention": _one_of("90s", "15d")}
    )
    return st.fixed_dictionaries(
        {"prometheus": prometheus, "alertmanager": watching | st.just("none")},
        optional={
            "grafana": _maybe(replicas=st.integers(0, 3), database=database | st.just("none")) | st.just("none"),
            "receivers": st.lists(receiver, max_size=3, unique_by=lambda one: one["name"]),
            "deadMansSwitch": st.booleans(),
        },
    )


def _kubernetes() -> st.SearchStrategy[dict[str, Any]]:
    """Return what may be said of Kubernetes beside its version."""
    mirrors = [
        {"registry": "docker.io", "endpoints": ["https://mirror.example.org:5000", "http://10.0.0.5"]},
        {"registry": "quay.io:443", "endpoints": ["https://mirror.example.org/quay"], "caFile": "/etc/ssl/mirror.crt"},
    ]
    return _maybe(
        clusterName=_NAMES,
        imageRepository=_one_of("registry.example.org", "10.0.0.5:5000/mirror/k8s_io"),
        registry=st.lists(st.sampled_from(mirrors), unique_by=lambda one: one["registry"]).map(
            lambda m: {"mirrors": m}
        ),
        kubelet=_kubelet(),
    )


def _kubelet() -> st.SearchStrategy[dict[str, Any]]:
    """Return what may be said of kubelets; what they keep back is less than any machine has."""
    reserved = _one_of("none", {"cpu": "200m"}, {"memory": "1Gi", "ephemeralStorage": "10Gi"}, {"memory": "1000M"})
    eviction = _maybe(
        memoryAvailable=_one_of("500Mi", "1234567"), nodefsAvailable=_one_of("7%", "12.5%"),
        imagefsInodesFree=st.just("1%"),
    )  # fmt: skip
    shutdown = _one_of(
        {}, {"shutdownGracePeriod": "60s", "shutdownGracePeriodCriticalPods": "20s"},
        {"shutdownGracePeriod": "0s", "shutdownGracePeriodCriticalPods": "0s"},
    )  # fmt: skip
    parts = _maybe(systemReserved=reserved, kubeReserved=reserved, evictionHard=eviction, kubeAPIQPS=_one_of(5, 50))
    return st.tuples(parts, shutdown).map(lambda both: both[0] | both[1])


_NAMES = _one_of("shop", "x", "a-b-3", "on", "0")
_PRINTABLE = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_HOSTILE = ("$(reboot)", "` ; rm -rf /", "%{a}", "{header}", "</script><b>", "*/ --> #", "'\"\\n", "---")


def _objectives() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"survive": _one_of("node", "rack", "zone", "region")},
        optional={"rto": st.just("30m"), "duringMaintenance": _one_of("node", "rack", "zone")},
    )


@st.composite
def _infrastructure(draw: st.DrawFn, zones: tuple[str, ...], ipv6: bool, dual: bool) -> dict[str, Any]:
    shared_feed, stretched = draw(st.booleans()), draw(st.booleans())
    listed = []
    for number, name in enumerate(zones, 1):
        net = 1 if stretched else number
        both = [f"fd00:{net}::/64", f"10.{net}.0.0/22"] if ipv6 else [f"10.{net}.0.0/22", f"fd00:{net}::/64"]
        zone: dict[str, Any] = {"name": name, "subnet": draw(_one_of(both, ",".join(both))) if dual else both[0]}
        if draw(st.booleans()):
            zone["power"] = "feed-1" if shared_feed else [f"feed-{number}", "feed-x"]
        listed.append(zone)
    names = [f"hv-{number}-{twin}" for number in range(len(zones)) for twin in (0, 1)]
    hosts = [{"name": name} | draw(_hosting()) for name in names] if draw(st.booleans()) else []
    return {
        "provider": draw(_one_of("bare-metal", "vsphere", "aws")),
        "roundTrip": draw(_one_of("0.3ms", "2ms", "40ms", "1500ms")),
        "zones": listed,
        "hosts": hosts,
    }


def _hosting() -> st.SearchStrategy[dict[str, Any]]:
    """Return what may be said of a host."""
    restart = st.fixed_dictionaries(
        {"elsewhere": st.booleans()}, optional={"monitored": st.booleans(), "within": _one_of("90s", "3m", "1h")}
    )
    return _maybe(restart=_one_of("none") | restart, datastores=_one_of([], ["san-1"]))


@st.composite
def _control_plane_nodes(draw: st.DrawFn, zones: tuple[str, ...], layout: str, domain: str) -> list[dict[str, Any]]:
    """Return the machines that carry API servers and etcd."""
    if layout == "pool":
        return [{"pool": "cp", "perZone": 1, "roles": ["control-plane", "etcd"]} | draw(_placed())]
    members = draw(st.integers(1, 9))
    servers = draw(st.integers(1, 5)) if layout in ("external", "mixed") else members
    nodes: list[dict[str, Any]] = []
    for number in range(servers):
        roles = ["control-plane"]
        roles += ["etcd"] if layout == "stacked" or (layout == "mixed" and number % 2 == 0) else []
        roles += ["worker"] if draw(st.integers(0, 4)) == 0 else []
        node = {"name": f"cp-{number}{domain}", "zone": zones[number % len(zones)], "roles": roles, "interface": "eth0"}
        host = _maybe(host=st.just(f"hv-{number % len(zones)}-{draw(st.integers(0, 1))}"))
        nodes.append(node | draw(host) | draw(_placed()))
    if layout in ("external", "mixed"):
        nodes += [
            {"name": f"etcd-{n}{domain}", "zone": zones[n % len(zones)], "roles": ["etcd"]} for n in range(members)
        ]
    return nodes


def _placed() -> st.SearchStrategy[dict[str, Any]]:
    """Return what a machine or pool may say of itself."""
    key = st.sampled_from(sorted(LABELS))
    labels = st.lists(key, min_size=1, unique=True).map(lambda keys: {name: LABELS[name] for name in keys})
    return _maybe(
        size=_one_of({"cpu": 8, "memory": "32Gi", "pods": 110}, {"cpu": 8, "pods": 250}, {"memory": "16Gi"}),
        labels=labels,
        kubelet=_kubelet(),
        taints=_one_of(
            [],
            [{"key": "dedicated", "value": "no", "effect": "NoSchedule"}],
            [
                {"key": "example.org/gpu", "effect": "NoExecute"},
                {"key": "x", "value": "1", "effect": "PreferNoSchedule"},
            ],
        ),
    )


@st.composite
def _other_nodes(draw: st.DrawFn, zones: tuple[str, ...], balancer: str, domain: str) -> list[dict[str, Any]]:
    """Return balancers' machines and workers."""
    nodes: list[dict[str, Any]] = []
    if balancer in ("dedicated", "twice", "haproxy", "nginx", "nginx-keepalived"):
        nodes += [
            {
                "name": f"lb-{n}{domain}",
                "zone": zones[n % len(zones)],
                "roles": ["load-balancer"],
                "interface": "ens192",
            }
            for n in range(3)
        ]
    if draw(st.booleans()):
        nodes.append({"name": "0", "zone": zones[0], "roles": ["worker"]} | draw(_placed()))
    if draw(_one_of(True, True, False)):
        size = draw(_one_of({"perZone": 1}, {"perZone": 3}, {"count": 5}))
        nodes.append({"pool": "workers", "roles": ["worker"]} | size | draw(_placed()))
    return nodes


_ELECTION = {
    "leaderElect": st.booleans(),
    "lease": _one_of(
        {},
        {"leaseDuration": "30s"},
        {"leaseDuration": "30s", "renewDeadline": "20s"},
        {"leaseDuration": "137s", "renewDeadline": "107s", "retryPeriod": "26s"},
        {"retryPeriod": "1500ms"},
    ),
}


def _flattened(part: dict[str, Any]) -> dict[str, Any]:
    lease: dict[str, Any] = part.pop("lease", {})
    return part | lease


@st.composite
def _control_plane(draw: st.DrawFn, balancer: str, servers: int, ipv6: bool) -> dict[str, Any]:
    election = _maybe(**_ELECTION).map(_flattened)
    manager = _maybe(**_ELECTION, nodeMonitorGracePeriod=_one_of("20s", "1m30s", "2500ms")).map(_flattened)
    extra = ["api.internal", "*.api.internal", "192.0.2.7", "2001:db8::7"]
    server = _maybe(
        port=_one_of(6443, 7443),
        extraSANs=st.lists(st.sampled_from(extra), min_size=1, unique=True),
        defaultNotReadyToleration=_one_of("0s", "60s", "10m"),
    )
    audit = {"policyFile": "/etc/kubernetes/audit.yaml"}
    found = draw(
        _maybe(
            scheduler=election,
            controllerManager=manager,
            apiServer=server,
            certificates=_maybe(rotation=st.just("automatic"), validity=_one_of("365d", "90d", "1h")),
            encryption=st.fixed_dictionaries(
                {
                    "provider": _one_of("aescbc", "secretbox", "kms"),
                    "configFile": _one_of("/etc/kubernetes/enc/config.yaml", "/srv/enc.yaml"),
                }
            ),
            audit=_maybe(logDir=st.just("/var/log/audit"), maxAge=_one_of("30d", "6h")).map(lambda more: audit | more),
        )
    )
    # On one machine a balancer and an API server need a port each.
    port = 8443 if balancer == "shared" else found.get("apiServer", {}).get("port", 6443)
    host = draw(_one_of("api.example.org", "[fd00:1::ffff]" if ipv6 else "10.1.3.200"))
    derivable = balancer in (*("dedicated", "haproxy", "nginx", "nginx-keepalived", "keepalived", "dns"),) or (
        balancer == "none" and servers == 1
    )
    if not derivable or draw(st.booleans()):
        found["endpoint"] = f"{host}:{port}"
    return found


def _etcd(layout: str) -> st.SearchStrategy[dict[str, Any]]:
    topology = {"topology": st.just("external")} if layout == "external" else {}
    files = {"caFile": "/etc/etcd/ca.crt", "certFile": "/etc/etcd/api.crt", "keyFile": "/etc/etcd/api.key"}
    there = {"existing": st.just(files)} if topology else {}
    timers = _one_of(
        {},
        {"heartbeatInterval": "150ms", "electionTimeout": "2s"},
        {"electionTimeout": "5s"},
        {"heartbeatInterval": "1ms"},
    )
    optional = {"quota": st.just("4Gi"), "dataDir": st.just("/srv/etcd"), "disk": st.just({"type": "nvme"})}
    stacked = {} if topology else {"topology": st.just("stacked")} if layout not in ("implied", "mixed") else {}
    whole = st.fixed_dictionaries(topology, optional=optional | stacked | there)
    return st.tuples(whole, timers).map(lambda parts: parts[0] | parts[1])


def _backup(layout: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return a backup of etcd, or nothing; jobs take it where every member is on a machine that runs pods."""
    places = ("s3://backup.example.net/etcd", "gs://shop/etcd", "sftp://saver@vault.example.net:2222/etcd", "/mnt/etcd")
    runners = ("systemd-timer",) if layout in ("external", "mixed") else ("systemd-timer", "cronjob")
    key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    said = st.fixed_dictionaries(
        {"location": _one_of(*places), "runner": _one_of(*runners), "interval": _one_of("1m", "17m", "1h", "5h", "2d")},
        optional={
            "retention": _one_of("14d", "1h"),
            "kept": st.integers(1, 9),
            "recipient": _one_of(key, "none", f"ssh-ed25519 {'A' * 68}"),
            "restoreTestInterval": _one_of("1h", "7d", "90d", "never"),
        },
    )
    return _one_of({}) | said


@st.composite
def _network(draw: st.DrawFn, ipv6: bool, dual: bool) -> dict[str, Any]:
    if dual:
        masks = draw(_one_of({}, {"nodeMask": 26}, {"nodeMask": 25, "nodeMaskIPv6": 72}))
        pods, services = ("10.244.0.0/16", "fd10::/60"), ("10.96.0.0/12", "fd20::/112")
        pods, services = (pods[::-1], services[::-1]) if ipv6 else (pods, services)
        one = {"serviceCIDR": services[0]}
        ranges = {"podCIDR": ",".join(pods)} | masks | draw(_one_of(one, {"serviceCIDR": list(services)}))
        ranges = draw(_one_of(ranges, one))
    elif ipv6:
        pods = draw(_one_of({"podCIDR": "fd10::/56"}, {"podCIDR": "fd10::/48", "nodeMask": 64}))
        pods = draw(_one_of(pods, {"podCIDR": "fd10::/60", "nodeMask": 72}, {}))
        ranges = pods | {"serviceCIDR": "fd20::/112"}
    else:
        pods = draw(_one_of({}, {"podCIDR": "10.244.0.0/16"}, {"podCIDR": "10.244.0.0/14", "nodeMask": 26}))
        pods = draw(_one_of(pods, {"podCIDR": "172.20.0.0/25", "nodeMask": 28}))
        ranges = pods | draw(_one_of({}, {"serviceCIDR": "10.96.0.0/12"}, {"serviceCIDR": "172.30.0.0/24"}))
    dns = st.fixed_dictionaries(
        {"replicas": st.just(2)}, optional={"domain": _one_of("cluster.local", "k.example.org")}
    )
    more = _maybe(
        cni=_one_of("cilium", "calico", "flannel", "none"),
        kubeProxy=_one_of("iptables", "nftables", "ipvs", "none"),
        dns=dns,
    )
    network: dict[str, Any] = ranges | draw(more)
    return network


def _carried(ipv6: bool, dual: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return what may be said of how packets of pods travel."""
    peers = [{"address": "fd00:9::1" if ipv6 else "10.9.9.1", "asn": 64512}]
    peers += [{"address": "10.9.9.1" if ipv6 else "fd00:9::1", "asn": 4200000000}] if dual else []
    return _maybe(mtu=_one_of(1500, 9000), bgp=_one_of({"asn": 64513, "peers": peers}))


def _announced(ipv6: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return what may stand in front of ingress: an address that the cluster's own nodes announce, or nothing."""
    web = {"name": "web", "type": "metallb", "serves": "ingress", "vip": "fd00:1::eeee" if ipv6 else "10.1.3.222"}
    routers = {"asn": 64513, "peers": [{"address": "10.8.8.1", "asn": 64512}]}
    return _one_of([], [web | {"announce": "l2"}], [web | {"announce": "bgp", "bgp": routers}])


@st.composite
def _balancers(draw: st.DrawFn, kind: str, machines: list[str], ipv6: bool, domain: str) -> list[dict[str, Any]]:
    """Return what stands in front of the API servers; `machines` are those of the control plane and of etcd."""
    servers = [name for name in machines if name.startswith("cp-")]
    vips = ("fd00:1::ffff", "fd00:1::fffe") if ipv6 else ("10.1.3.200", "10.1.3.201")
    lbs = [f"lb-{number}{domain}" for number in range(draw(st.integers(2, 3)))]
    check = _maybe(
        healthCheck=_one_of(
            {"path": "/readyz"},
            {"protocol": "tcp"},
            {"interval": "500ms"},
            {"protocol": "http", "path": "/readyz?verbose", "interval": "30s"},
            {"path": "/livez", "interval": "1s", "fall": 2, "rise": 1},
        )
    )
    vrrp = _maybe(
        preempt=st.booleans(),
        interface=_one_of("eth0", "bond0.100"),
        advertInterval=_one_of("1s", "500ms", "250ms", "40s"),
        track=_one_of({"interval": "1s"}, {"interval": "3s", "fall": 10}, {"fall": 1, "rise": 1}),
    )
    ids = draw(st.lists(st.integers(1, 255), min_size=2, max_size=2, unique=True))
    moving = {"name": "api", "type": "haproxy-keepalived", "vip": vips[0], "virtualRouterId": ids[0]}
    match kind:
        case "none":
            return []
        case "dedicated" | "shared":
            return [moving | {"instances": lbs if kind == "dedicated" else servers} | draw(check) | draw(vrrp)]
        case "twice":
            other = moving | {
                "name": "no",
                "port": 9443,
                "vip": vips[1],
                "virtualRouterId": ids[1],
                "instances": lbs[:2],
            }
            return [moving | {"instances": lbs} | draw(check) | draw(vrrp), other | draw(check) | draw(vrrp)]
        case "nginx-keepalived":
            own = {"type": kind, "instances": lbs}
            return [moving | own | draw(_one_of({}, {"healthCheck": "none"})) | draw(vrrp)]
        case "keepalived":
            return [moving | {"type": kind, "instances": servers} | draw(vrrp)]
        case "haproxy" | "nginx":
            return [{"name": "api", "type": kind, "vip": vips[0], "instances": lbs} | draw(check)]
        case "kube-vip":
            peers = [{"address": "10.9.9.1", "asn": 64512}, {"address": "fd00:9::1", "asn": 4200000000}]
            told = (
                _one_of({}, {"announce": "l2"})
                if ipv6
                else _one_of({}, {"announce": "l2"}, {"announce": "bgp", "bgp": {"asn": 64513, "peers": peers}})
            )
            slow = {"leaseDuration": "15s", "renewDeadline": "10s", "retryPeriod": "2s"}
            lease = _maybe(election=st.just(slow), interface=_one_of("eth0", "bond0.100"))
            return [{"name": "api", "type": kind, "vip": vips[0], "instances": servers} | draw(told) | draw(lease)]
        case "node-local":
            return [{"name": "api", "type": kind, "instances": servers}]
        case _:
            return [{"name": "api", "type": kind, "dnsName": "api-1234.lb.example.org"} | draw(check)]


@st.composite
def _autoscaling(draw: st.DrawFn, zones: tuple[str, ...], pools: list[str]) -> dict[str, Any]:
    """Return what grows and heals by itself; groups are pools, pools in a zone, and what the provider calls so."""
    sizes = _one_of({"min": 1, "max": 9}, {"min": 0, "max": 1})
    named = st.tuples(_one_of(*pools, "spare"), _one_of(None, *zones), sizes)
    groups = draw(st.lists(named, min_size=1, max_size=3, unique_by=lambda one: one[:2]))
    listed = [{"name": name, **size, **({"zone": zone} if zone else {})} for name, zone, size in groups]
    scaler = {"enabled": draw(_one_of(True, True, True, False)), "groups": listed} | draw(
        _maybe(replicas=_one_of(1, 3), provisionTime=_one_of("0s", "90s", "5m"))
    )
    repair = {
        "type": draw(_one_of("medik8s", "machine-health-check", "medik8s", "cloud", "manual")),
        "maxUnhealthy": draw(_one_of("40%", "0%", 3)),
    } | draw(_maybe(repairTime=_one_of("4m", "1h")))
    said = {
        "clusterAutoscaler": draw(_one_of(scaler, scaler, "none")),
        "nodeRepair": draw(_one_of(repair, repair, "none")),
    }
    return draw(_one_of(said, said, {}))


@st.composite
def _workload(draw: st.DrawFn) -> dict[str, Any]:
    spread = _one_of(
        {"zone": "required"}, {"node": "required"}, {"zone": "required", "node": "required"}, {"zone": "preferred"}
    )
    return {
        "name": draw(_one_of("cart", "orders-db", "search", "web")),
        "kind": draw(_one_of("Deployment", "StatefulSet")),
        "replicas": draw(st.integers(1, 7)),
        **draw(
            _maybe(
                quorum=st.booleans(),
                spread=spread,
                tolerates=st.just(["dedicated"]),
                requests=st.just({"cpu": "500m", "memory": "1Gi"}),
            )
        ),
    }

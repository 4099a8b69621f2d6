"""What stands in front of the API: priorities, ports, limits of VRRP, the endpoint and how it moves, and its names."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

PAIR = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "instances": ["lb-1", "lb-2"]}


def cluster(*balancers: dict[str, Any], machines: int = 2, members: int = 3, **more: Any) -> Cluster:
    nodes = control_plane({"a": members})
    nodes += [{"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in range(1, machines + 1)]
    spec = {"controlPlane": {"endpoint": "api.example.org:6443"}, **more}
    return as_cluster(design(infrastructure=zones("a"), nodes=nodes, loadBalancers=list(balancers), **spec))


def refused(*balancers: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Return message and path of each problem."""
    with pytest.raises(InputError) as caught:
        cluster(*balancers, **more)
    return [(found.message, found.path) for found in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("count", "priorities"),
    [
        (1, [150]),
        (2, [150, 140]),
        (8, [150, 140, 130, 120, 110, 100, 90, 80]),
        (
            9,
            [150, 141, 132, 123, 114, 105, 96, 87, 78],
        ),  # a failing check must be able to put the first behind the last
        (40, [150 - n for n in range(40)]),
    ],
)
def test_priorities_leave_room_for_a_failing_check(count: int, priorities: list[int]) -> None:
    names = [f"lb-{n}" for n in range(1, count + 1)]
    (found,) = cluster(PAIR | {"instances": names}, machines=count).balancers
    assert [instance.priority for instance in found.instances] == priorities
    assert [instance.origin.path for instance in found.instances] == [
        ("spec", "loadBalancers", 0, "instances", place) for place in range(count)
    ]


@pytest.mark.parametrize(("interval", "good"), [("10ms", True), ("9ms", False), ("40950ms", True), ("40960ms", False)])
def test_vrrp_counts_hundredths_of_a_second_in_twelve_bits(interval: str, good: bool) -> None:
    if good:
        assert cluster(PAIR | {"advertInterval": interval}).balancers[0].advert_interval == int(interval[:-2]) / 1000
    else:
        ((message, path),) = refused(PAIR | {"advertInterval": interval})
        assert "which VRRP cannot express" in message
        assert path == "spec.loadBalancers[0].advertInterval"
    assert cluster(PAIR | {"type": "haproxy", "advertInterval": interval}).balancers


def test_vrrp_speaks_one_version_of_ip() -> None:
    found = refused(PAIR | {"vip": "fd00::200"})
    assert [path for _, path in found] == [f"spec.loadBalancers[0].instances[{n}]" for n in (0, 1)]
    assert all("are of different IP versions" in message for message, _ in found)
    assert cluster(PAIR | {"vip": "fd00::200", "type": "haproxy"}).balancers


def test_a_port_of_a_machine_is_for_one_balancer() -> None:
    other = PAIR | {"name": "web", "serves": "ingress", "vip": "10.0.1.201", "instances": ["lb-2"], "port": 6443}
    assert refused(PAIR, other) == [
        ("balancer web and balancer api both want port 6443 of lb-2", "spec.loadBalancers[1].instances[0]")
    ]
    assert len(cluster(PAIR, other | {"port": 443}).balancers) == 2
    assert len(cluster(PAIR, {name: value for name, value in other.items() if name != "port"}).balancers) == 2


@pytest.mark.parametrize(
    ("kind", "clash"), [("haproxy", True), ("nginx", True), ("kube-vip", False), ("node-local", False)]
)
def test_who_listens_beside_the_api_server(kind: str, clash: bool) -> None:
    balancer = PAIR | {"type": kind, "instances": ["cp-a-1", "cp-a-2", "cp-a-3"]}
    if clash:
        found = refused(balancer)
        assert [path for _, path in found] == [f"spec.loadBalancers[0].instances[{n}]" for n in range(3)]
        assert found[0][0] == "balancer api and the API server both want port 6443 of cp-a-1"
    else:
        assert cluster(balancer).balancers


@pytest.mark.parametrize(
    ("balancer", "plane", "port"),
    [
        ({"port": 9443}, {"endpoint": "api.example.org:8443"}, 9443),
        ({}, {"endpoint": "api.example.org:8443"}, 8443),
        ({}, {"endpoint": "[fd00::7]:8443"}, 8443),
        ({}, {}, 6443),
    ],
)
def test_the_port_of_a_balancer(balancer: dict[str, Any], plane: dict[str, Any], port: int) -> None:
    (found,) = cluster(PAIR | balancer, controlPlane=plane).balancers
    assert found.port == port
    assert [(one.node, one.port) for one in found.backends] == [(f"cp-a-{n}", 6443) for n in (1, 2, 3)]


def test_behind_ingress_no_api_server_stands() -> None:
    (found,) = cluster(PAIR | {"serves": "ingress"}).balancers
    assert (found.serves, found.backends) == ("ingress", ())


@pytest.mark.parametrize(
    ("balancer", "failover"),
    [
        ({}, "vrrp"),
        ({"vip": None}, "none"),
        ({"type": "haproxy", "vip": None}, "none"),
        ({"type": "haproxy"}, "vrrp"),
        ({"type": "haproxy", "instances": ["lb-1"]}, "none"),
        ({"type": "envoy"}, "vrrp"),
        ({"type": "kube-vip", "instances": ["cp-a-1", "cp-a-2"]}, "lease"),
        ({"type": "cloud", "instances": None}, "provider"),
        ({"type": "hardware", "instances": None}, "provider"),
        ({"type": "dns", "instances": None, "vip": None}, "dns"),
        ({"type": "node-local", "instances": None, "vip": None}, "node-local"),
    ],
)
def test_how_the_endpoint_moves(balancer: dict[str, Any], failover: str) -> None:
    entry = {name: value for name, value in (PAIR | balancer).items() if value is not None}
    built = cluster(entry)
    endpoint = built.node_endpoint or built.endpoint
    assert endpoint
    assert (endpoint.failover, endpoint.balancer) == (failover, "api")
    assert endpoint.explanation


def test_an_endpoint_that_is_called_like_a_machine_does_not_move() -> None:
    endpoint = cluster(PAIR, controlPlane={"endpoint": "cp-a-2:6443"}).endpoint
    assert endpoint
    assert (endpoint.failover, endpoint.explanation) == ("none", "the endpoint is cp-a-2 itself and dies with it")


def test_a_balancer_that_all_share_stands_before_one_on_each_machine() -> None:
    local = {"name": "local", "type": "node-local"}
    web = {"name": "web", "type": "hardware", "serves": "ingress", "vip": "10.0.1.250"}
    endpoint = cluster(web, local, PAIR).endpoint
    assert endpoint
    assert (endpoint.balancer, endpoint.failover) == ("api", "vrrp")
    alone = cluster(web, local)
    assert alone.endpoint
    assert (alone.endpoint.balancer, alone.endpoint.clients) == (None, "outside")
    assert alone.node_endpoint
    assert (alone.node_endpoint.balancer, alone.node_endpoint.failover) == ("local", "node-local")
    none = cluster(web).endpoint
    assert none
    assert (none.balancer, none.failover) == (None, "none")


@pytest.mark.parametrize(
    ("balancers", "members", "address", "place"),
    [
        ([PAIR], 3, "10.0.1.200:6443", "spec.loadBalancers.0.vip"),
        ([{"name": "x", "type": "cloud", "serves": "ingress"}, PAIR], 3, "10.0.1.200:6443", "spec.loadBalancers.1.vip"),
        (
            [{"name": "x", "type": "cloud", "dnsName": "api.cloud.example", "port": 443}],
            3,
            "api.cloud.example:443",
            "spec.loadBalancers.0.dnsName",
        ),
        ([], 1, "10.0.1.2:6443", "spec.nodes.0"),
        ([{"name": "x", "type": "cloud"}], 1, "10.0.1.2:6443", "spec.nodes.0"),
        ([], 3, None, None),
        ([{"name": "x", "type": "cloud"}], 3, None, None),
    ],
)
def test_an_endpoint_that_is_not_given(
    balancers: list[dict[str, Any]], members: int, address: str | None, place: str | None
) -> None:
    endpoint = cluster(*balancers, members=members, controlPlane={}).endpoint
    assert (endpoint.address if endpoint else None) == address
    assert (".".join(map(str, endpoint.origin.path)) if endpoint else None) == place
    assert endpoint is None or "no endpoint is given" in endpoint.origin.derived


def test_names_in_the_certificate_of_the_api() -> None:
    cloud = {"name": "front", "type": "cloud", "dnsName": "front.example.org"}
    web = {"name": "web", "type": "hardware", "serves": "ingress", "vip": "10.0.1.250", "dnsName": "web.example.org"}
    plane = {"endpoint": "api.example.org:6443", "apiServer": {"extraSANs": ["10.0.1.10", "api.example.org", "zzz"]}}
    built = cluster(cloud, web, members=2, controlPlane=plane)
    assert [(san.kind, san.value) for san in built.api_sans] == [
        ("dns", "api.example.org"),
        ("dns", "cp-a-1"),
        ("dns", "cp-a-2"),
        ("dns", "front.example.org"),
        ("dns", "kubernetes"),
        ("dns", "kubernetes.default"),
        ("dns", "kubernetes.default.svc"),
        ("dns", "kubernetes.default.svc.cluster.local"),
        ("dns", "zzz"),
        ("ip", "10.0.1.2"),
        ("ip", "10.0.1.3"),
        ("ip", "10.0.1.10"),
        ("ip", "10.96.0.1"),
    ]
    where = {san.value: ".".join(map(str, san.origin.path[1:])) for san in built.api_sans}
    assert where["api.example.org"] == "controlPlane.endpoint"  # the first reason for a name is the one that is told
    assert where["zzz"] == "controlPlane.apiServer.extraSANs.2"
    assert where["front.example.org"] == "loadBalancers.0.dnsName"
    assert where["10.0.1.2"] == where["cp-a-1"] == "nodes.0"


def test_a_balancer_of_ours_is_reached_on_its_own_machine() -> None:
    local = {san.value for san in cluster(PAIR).api_sans}
    assert {"10.0.1.200", "localhost", "127.0.0.1"} <= local


def test_names_in_the_certificates_of_etcd() -> None:
    built = cluster(members=1)
    assert {name: [san.value for san in found] for name, found in built.etcd_sans.items()} == {
        "cp-a-1": ["cp-a-1", "localhost", "10.0.1.2", "127.0.0.1", "::1"]
    }


@pytest.mark.parametrize(
    ("trip", "given", "heartbeat", "election"),
    [
        (None, {}, 0.1, 1),
        ("100ms", {}, 0.1, 1),
        ("250ms", {}, 0.1, 1),
        ("2s", {"electionTimeout": "20s"}, 0.1, 20),
        ("10ms", {"heartbeatInterval": "500ms"}, 0.5, 1),
        ("10ms", {"heartbeatInterval": "500ms", "electionTimeout": "3s"}, 0.5, 3),
    ],
)
def test_timers_of_etcd(trip: str | None, given: dict[str, str], heartbeat: float, election: float) -> None:
    infrastructure = zones("a", **({"roundTrip": trip} if trip else {}))
    etcd = as_cluster(design(infrastructure=infrastructure, nodes=control_plane({"a": 3}), etcd=given)).etcd
    assert etcd
    assert (etcd.heartbeat, etcd.election) == pytest.approx((heartbeat, election))
    assert etcd.assumed == tuple(name for name in ("heartbeatInterval", "electionTimeout") if name not in given)


def test_ports_of_etcd_and_of_the_api() -> None:
    built = cluster(members=1, controlPlane={"endpoint": "api.example.org:443", "apiServer": {"port": 7443}})
    assert built.etcd
    (member,) = built.etcd.members
    assert (member.peer_url, member.client_url) == ("https://10.0.1.2:2380", "https://10.0.1.2:2379")
    assert [server.port for server in built.api_servers] == [7443]
    assert [server.port for server in cluster(members=2).api_servers] == [6443, 6443]
    assert built.etcd.data_dir == "/var/lib/etcd"

"""Who talks to whom: every flow has its ports, its reason and the source of its number."""

from typing import Any

import pytest

from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from hadesign.topology.cluster import Flow
from tests.designs import as_cluster, control_plane, design, zones

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


def cluster(**more: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 1}]
    nodes += [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **more))


def flows(built: Cluster) -> dict[str, Flow]:
    return {flow.id: flow for flow in built.flows}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_flows_of_shipped_designs_are_whole(file: Any) -> None:
    built = read_cluster(read(file))
    names = {node.name for node in built.nodes}
    assert len({flow.id for flow in built.flows}) == len(built.flows)
    for flow in built.flows:
        assert set(flow.source.nodes) | set(flow.target.nodes) <= names
        assert flow.why
        assert flow.ports is None or 0 < flow.ports[0] <= flow.ports[1] < 65536
        assert flow.reference.startswith("https://") or flow.ports is None
        assert built.locate(flow.origin).line > 0


def test_etcd_talks_to_itself_and_api_servers_to_it() -> None:
    found = flows(cluster())
    peer, client = found["etcd-peer"], found["etcd-client"]
    assert (peer.ports, peer.mutual, len(peer.source.nodes)) == ((2380, 2380), True, 3)
    assert (client.ports, client.mutual, client.source.role) == ((2379, 2379), False, "api-server")


def test_a_balancer_is_called_checks_and_passes_on() -> None:
    api = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.0.100",
        "instances": ["lb-a", "lb-b"],
        "port": 8443,
    }
    endpoint = {"endpoint": "api.example.org:8443", "apiServer": {"port": 7443}}
    found = flows(cluster(loadBalancers=[api], controlPlane=endpoint))
    assert found["api-clients"].target.nodes == ("lb-a", "lb-b")
    assert (found["api-clients"].ports, found["api-clients"].given) == ((8443, 8443), True)
    assert found["balancer/api"].ports == found["check/api"].ports == (7443, 7443)
    vrrp = found["vrrp/api"]
    assert (vrrp.protocol, vrrp.ports, vrrp.mutual) == ("VRRP", None, True)


@pytest.mark.parametrize("kind", ["kube-vip", "dns", "node-local"])
def test_what_passes_nothing_on_leaves_clients_to_the_api_servers(kind: str) -> None:
    more = {"vip": "10.0.0.100"} if kind == "kube-vip" else {}
    found = flows(cluster(loadBalancers=[{"name": "api", "type": kind, **more}]))
    target = found["etcd-client"].source.nodes
    assert "balancer/api" not in found
    assert all(found[name].target.nodes == target for name in ("api-clients", "api-nodes") if name in found)


@pytest.mark.parametrize(
    ("more", "nodes"), [({}, ("cp-a-1", "cp-b-1", "cp-c-1")), ({"instances": ["lb-a", "lb-b"]}, ("lb-a", "lb-b"))]
)
def test_kube_vip_may_tell_routers(more: dict[str, Any], nodes: tuple[str, ...]) -> None:
    vip = {"name": "api", "type": "kube-vip", "vip": "10.0.0.100", **more}
    bgp = flows(cluster(loadBalancers=[vip | {"announce": "bgp"}]))["tcp/179/api"]
    assert (bgp.source.nodes, bgp.target.role, bgp.target.nodes, bgp.ports) == (nodes, "router", (), (179, 179))
    for way in ({"announce": "l2"}, {}):
        assert not any(name.endswith("/179/api") for name in flows(cluster(loadBalancers=[vip | way])))


def test_a_cloud_balancer_is_outside_and_passes_on() -> None:
    api = {"name": "api", "type": "cloud", "dnsName": "lb.example.org", "healthCheck": {"path": "/readyz"}}
    found = flows(cluster(loadBalancers=[api]))
    assert (found["api-clients"].target.role, found["api-clients"].target.nodes) == ("load-balancer", ())
    assert len(found["balancer/api"].target.nodes) == 3


def test_what_nobody_declares_does_not_talk() -> None:
    found = flows(cluster())
    assert not any(name.startswith(("plugin/", "webhook/", "metrics/", "snapshots", "vrrp/")) for name in found)
    more = flows(
        cluster(
            network={"cni": "calico"},
            monitoring={"prometheus": {"replicas": 2}, "alertmanager": {"replicas": 3}},
            backup={"etcd": {"interval": "1h", "location": "s3://copies/etcd"}},
            controlPlane={"webhooks": [{"name": "policy.example.org", "replicas": 2}]},
        )
    )
    assert more["plugin/tcp/179"].mutual
    assert more["metrics/etcd"].ports == (2381, 2381)
    assert more["snapshots"].target.name == "s3://copies/etcd"
    assert more["webhook/default/policy.example.org"].source.role == "api-server"
    off = flows(cluster(backup={"etcd": {"enabled": False, "location": "s3://copies/etcd"}}))
    assert "snapshots" not in off


CONTROL, NODES = "cp-a-1 cp-b-1 cp-c-1", "cp-a-1 cp-b-1 cp-c-1 w-a-1 w-b-1 w-c-1"
MACHINES = f"cp-a-1 cp-b-1 cp-c-1 lb-a lb-b {NODES.removeprefix(CONTROL).strip()}"
FIREWALL = f"""\
api-clients: client -> api-server [{CONTROL}] TCP 6443
api-nodes: node [{NODES}] -> api-server [{CONTROL}] TCP 6443
kubelet: api-server [{CONTROL}] -> node [{NODES}] TCP 10250
etcd-peer: etcd-member [{CONTROL}] <-> etcd-member [{CONTROL}] TCP 2380
etcd-client: api-server [{CONTROL}] -> etcd-member [{CONTROL}] TCP 2379
node-ports/tcp: client -> node [{NODES}] TCP 30000-32767
node-ports/udp: client -> node [{NODES}] UDP 30000-32767
plugin/udp/8472: node [{NODES}] <-> node [{NODES}] UDP 8472
plugin/tcp/4240: node [{NODES}] <-> node [{NODES}] TCP 4240
plugin/icmp: node [{NODES}] <-> node [{NODES}] ICMP
cluster-dns/udp: pod -> dns coredns UDP 53
cluster-dns/tcp: pod -> dns coredns TCP 53
metrics/kubelet: monitoring prometheus -> node [{NODES}] TCP 10250
metrics/controller-manager: monitoring prometheus -> api-server [{CONTROL}] TCP 10257
metrics/scheduler: monitoring prometheus -> api-server [{CONTROL}] TCP 10259
metrics/etcd: monitoring prometheus -> etcd-member [{CONTROL}] TCP 2381
alerts: monitoring prometheus -> monitoring alertmanager TCP 9093
names/udp: machine [{MACHINES}] -> name-server UDP 53
names/tcp: machine [{MACHINES}] -> name-server TCP 53
time: machine [{MACHINES}] -> time-server UDP 123
snapshots: etcd-member [{CONTROL}] -> backup-store s3://copies/etcd TCP 443
"""


def shown(flow: Flow) -> str:
    """Write a flow as whoever opens a firewall would."""
    ends = (
        " ".join(filter(None, (end.role, end.name, f"[{' '.join(sorted(end.nodes))}]" if end.nodes else "")))
        for end in (flow.source, flow.target)
    )
    ports = "-".join(str(port) for port in dict.fromkeys(flow.ports or ()))
    return f"{flow.id}: {' <-> '.join(ends) if flow.mutual else ' -> '.join(ends)} {flow.protocol} {ports}".rstrip()


MONITORING = {"prometheus": {"replicas": 2}, "alertmanager": {"replicas": 3}}
BACKUP = {"etcd": {"interval": "1h", "location": "s3://copies/etcd"}}


def test_a_firewall_that_knows_every_flow() -> None:
    built = cluster(network={"cni": "cilium"}, monitoring=MONITORING, backup=BACKUP)
    assert "".join(f"{shown(flow)}\n" for flow in built.flows) == FIREWALL
    assert not any(flow.given for flow in built.flows)
    assert {flow.id for flow in built.flows if flow.when} == {"node-ports/tcp", "node-ports/udp"}


def test_a_managed_control_plane_is_no_party() -> None:
    managed = design(
        kubernetes={"version": "1.36.4", "installer": "managed"},
        infrastructure=zones("a", provider="aws"),
        nodes=[{"pool": "w", "roles": ["worker"], "zones": ["a"], "perZone": 2}],
        monitoring={"prometheus": {"replicas": 2}},
        backup=BACKUP,
    )
    assert [flow.id for flow in as_cluster(managed).flows] == [
        "node-ports/tcp", "node-ports/udp", "cluster-dns/udp", "cluster-dns/tcp", "metrics/kubelet",
        "names/udp", "names/tcp", "time",
    ]  # fmt: skip


def test_a_single_member_and_a_single_node_have_nobody_to_talk_to() -> None:
    alone = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), network={"cni": "cilium"})
    found = flows(as_cluster(alone))
    assert "etcd-peer" not in found
    assert not any(name.startswith("plugin/") for name in found)
    assert shown(found["etcd-client"]) == "etcd-client: api-server [cp-a-1] -> etcd-member [cp-a-1] TCP 2379"


@pytest.mark.parametrize(
    ("location", "port"),
    [
        ("s3://copies/etcd", 443),
        ("gs://copies/etcd", 443),
        ("https://copies.example.org/etcd", 443),
        ("azblob://copies/etcd", 443),
        ("nfs://filer/etcd", None),
        ("/mnt/copies", None),
    ],
)
def test_the_port_of_a_store_is_that_of_its_protocol(location: str, port: int | None) -> None:
    found = flows(cluster(backup={"etcd": {"interval": "1h", "location": location}}))["snapshots"]
    assert (found.target.name, found.ports) == (location, None if port is None else (port, port))
    assert bool(found.reference) == (port is not None)


@pytest.mark.parametrize(
    ("given", "ports"),
    [
        ({"endpoint": "api.example.org:6443"}, (6443, 6443)),
        ({"apiServer": {"port": 7443}}, (7443, 7443)),
        ({"scheduler": {"leaderElect": True}}, None),
    ],
)
def test_a_port_is_given_only_where_the_architect_says_it(given: dict[str, Any], ports: tuple[int, int] | None) -> None:
    found = flows(cluster(controlPlane=given))
    assert found["api-clients"].given == found["api-nodes"].given == (ports is not None)
    assert found["api-nodes"].ports == (ports or (6443, 6443))


def test_rke2_has_a_supervisor() -> None:
    found = flows(cluster(kubernetes={"version": "1.36.4", "installer": "rke2"}))
    assert found["supervisor"].ports == (9345, 9345)

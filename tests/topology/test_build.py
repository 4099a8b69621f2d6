"""From the blueprint to the Cluster: members, addresses, names, domains, each with its origin."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.errors import InputError
from hadesign.topology.cluster import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.strategies import blueprints

THREE = {"a": 1, "b": 1, "c": 1}


def three(**more: Any) -> Cluster:
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=control_plane(THREE), **more))


@pytest.mark.parametrize(
    ("members", "quorum"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (8, 5), (9, 5)]
)
def test_quorum_of_one_to_nine_members(members: int, quorum: int) -> None:
    # The table of the etcd FAQ, https://etcd.io/docs/v3.6/faq/.
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": members})))
    assert cluster.etcd
    assert (len(cluster.etcd.members), cluster.etcd.quorum) == (members, quorum)


def test_a_stacked_api_server_talks_to_its_own_member_only() -> None:
    cluster = three()
    assert cluster.etcd
    assert cluster.etcd.topology == "stacked"
    assert [server.member for server in cluster.api_servers] == ["cp-a-1", "cp-b-1", "cp-c-1"]


def test_external_members_are_seen_by_every_api_server() -> None:
    nodes = [{"name": "cp-1", "zone": "a", "roles": ["control-plane"]}]
    nodes += [{"name": f"etcd-{n}", "zone": "a", "roles": ["etcd"]} for n in range(3)]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    assert cluster.etcd
    assert cluster.etcd.topology == "external"
    assert [server.member for server in cluster.api_servers] == [None]
    assert next(member.client_url for member in cluster.etcd.members) == "https://10.0.1.3:2379"


def test_members_on_workers_are_external_with_shared_roles() -> None:
    nodes = [{"name": "cp-1", "zone": "a", "roles": ["control-plane"]}]
    nodes += [{"name": f"w-{n}", "zone": "a", "roles": ["etcd", "worker"]} for n in range(3)]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    assert cluster.etcd
    assert cluster.etcd.topology == "external"


def test_control_plane_machines_carry_etcd_when_nobody_is_named() -> None:
    nodes = [{"name": f"cp-{n}", "zone": "a", "roles": ["control-plane"]} for n in range(3)]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    assert cluster.etcd
    assert len(cluster.etcd.members) == 3
    assert "no machine has the role etcd" in cluster.etcd.members[0].origin.derived


def test_a_managed_control_plane_has_no_members() -> None:
    data = design(nodes=[{"pool": "workers", "roles": ["worker"], "count": 3}])
    data["spec"]["kubernetes"]["installer"] = "managed"
    cluster = as_cluster(data)
    assert cluster.etcd is None
    assert cluster.api_servers == ()
    assert "provider/control-plane" in cluster.things


@pytest.mark.parametrize(
    ("installer", "timers"),
    [
        ("kubeadm", (0.1, 1.0)),
        ("talos", (0.1, 1.0)),
        ("kubespray", (0.25, 5.0)),
        ("rke2", (0.5, 5.0)),
        ("k3s", (0.5, 5.0)),
    ],
)
def test_timers_that_nobody_gave_are_the_installer_s_whatever_the_distance(
    installer: str, timers: tuple[float, float]
) -> None:
    for trip in ("1ms", "200ms"):
        data = design(infrastructure=zones("a", roundTrip=trip), nodes=control_plane({"a": 3}))
        data["spec"]["kubernetes"]["installer"] = installer
        etcd = as_cluster(data).etcd
        assert etcd
        assert (etcd.heartbeat, etcd.election) == timers
        assert etcd.assumed == ("heartbeatInterval", "electionTimeout")


@pytest.mark.parametrize(("installer", "own"), [("kubeadm", True), ("rke2", True), ("kubespray", False)])
def test_whether_an_api_server_has_a_member_of_its_own_is_the_installer_s(installer: str, own: bool) -> None:
    data = design(infrastructure=zones("a"), nodes=control_plane({"a": 3}), etcd={"topology": "stacked"})
    data["spec"]["kubernetes"]["installer"] = installer
    servers = as_cluster(data).api_servers
    assert [server.member for server in servers] == [server.node if own else None for server in servers]


@pytest.mark.parametrize(("installer", "address"), [("kubeadm", "10.96.0.1"), ("kubespray", "10.233.0.1")])
def test_the_first_service_has_an_address_of_the_installer_s_network(installer: str, address: str) -> None:
    data = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}))
    data["spec"]["kubernetes"]["installer"] = installer
    assert address in {san.value for san in as_cluster(data).api_sans}


def test_pools_expand_over_zones_with_addresses_that_nobody_else_has() -> None:
    pool = {"pool": "workers", "roles": ["worker"], "perZone": 2}
    nodes = [*control_plane({"a": 1}, address="10.0.1.3"), pool]
    cluster = as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes))
    found = {node.name: node.address for node in cluster.nodes}
    assert found == {
        "cp-a-1": "10.0.1.3",
        "workers-a-1": "10.0.1.2",
        "workers-a-2": "10.0.1.4",  # .1 is left to the gateway, .3 is taken
        "workers-b-1": "10.0.2.2",
        "workers-b-2": "10.0.2.3",
    }
    assert cluster.nodes[2].origin.derived == "machine 2 of pool workers in zone a"


def test_a_count_is_dealt_over_the_zones_in_turn() -> None:
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "count": 5}]
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes))
    assert [n.name for n in cluster.nodes if n.pool] == ["w-a-1", "w-a-2", "w-b-1", "w-b-2", "w-c-1"]


def test_a_pool_without_zones_has_no_zone_in_its_names() -> None:
    cluster = as_cluster(
        design(nodes=[{"name": "cp", "roles": ["control-plane"]}, {"pool": "w", "roles": ["worker"], "count": 2}])
    )
    assert [node.name for node in cluster.nodes] == ["cp", "w-1", "w-2"]
    assert cluster.nodes[1].address is None


def test_a_subnet_that_runs_out_is_named() -> None:
    infrastructure = {"zones": [{"name": "a", "subnet": "10.0.0.0/29"}]}
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "perZone": 9}]
    with pytest.raises(InputError) as caught:
        as_cluster(design(infrastructure=infrastructure, nodes=nodes))
    (problem,) = caught.value.diagnostics
    assert problem.message == "subnet 10.0.0.0/29 of zone a has no address left for 5 of its machines"
    assert problem.path == "spec.infrastructure.zones[0].subnet"


@pytest.mark.parametrize(("pools", "total"), [({"perZone": 16667}, 100_003), ({"count": 50_000}, 100_001)])
def test_pools_may_not_make_more_machines_than_anybody_has(pools: dict[str, int], total: int) -> None:
    """Each of them is within its limit; together they are not, and nothing of them is made."""
    nodes = [*control_plane({"a": 1}), *({"pool": name, "roles": ["worker"]} | pools for name in ("v", "w"))]
    with pytest.raises(InputError, match=f"with this entry there are {total:,} machines") as caught:
        as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes))
    assert caught.value.diagnostics[0].path == "spec.nodes[2]"


def test_a_pool_machine_may_not_take_the_name_of_another() -> None:
    nodes = [*control_plane({"a": 1}), {"name": "w-a-1", "zone": "a", "roles": ["worker"]}]
    nodes.append({"pool": "w", "roles": ["worker"], "perZone": 1})
    with pytest.raises(InputError, match="two machines are called w-a-1") as caught:
        as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    assert caught.value.diagnostics[0].related


def test_zones_of_one_network_draw_from_it_together() -> None:
    infrastructure = {"zones": [{"name": "a", "subnet": "10.0.0.0/24"}, {"name": "b", "subnet": "10.0.0.0/24"}]}
    nodes = [*control_plane({"a": 1, "b": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    cluster = as_cluster(design(infrastructure=infrastructure, nodes=nodes))
    addresses = [node.address for node in cluster.nodes]
    assert len(set(addresses)) == len(addresses)


def test_a_balancer_may_not_take_the_port_of_the_api_server_beside_it() -> None:
    balancer = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.1.200",
        "instances": ["cp-a-1"],
        "virtualRouterId": 7,
    }
    data = design(
        infrastructure=zones("a"),
        nodes=control_plane({"a": 1}),
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[balancer],
    )
    with pytest.raises(InputError, match="both want port 6443"):
        as_cluster(data)
    data["spec"]["controlPlane"]["endpoint"] = "api.example.org:8443"
    assert as_cluster(data).balancers[0].port == 8443


def test_a_balancer_of_the_installer_may_redirect_the_port_of_the_api_server_beside_it() -> None:
    balancer = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "instances": ["cp-a-1"]}
    data = design(
        infrastructure=zones("a"),
        nodes=control_plane({"a": 1}),
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[balancer, {**balancer, "name": "other", "vip": "10.0.1.201"}],
    )
    data["spec"]["kubernetes"]["installer"] = "openshift"
    with pytest.raises(InputError, match="balancer other and balancer api both want port 6443"):
        as_cluster(data)
    del data["spec"]["loadBalancers"][1]
    assert as_cluster(data).balancers[0].port == 6443


def test_priorities_fall_in_the_order_of_the_blueprint() -> None:
    balancer = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.1.200",
        "instances": ["cp-c-1", "cp-a-1", "cp-b-1"],
    }
    cluster = three(controlPlane={"endpoint": "api.example.org:8443"}, loadBalancers=[balancer])
    assert [(i.node, i.priority) for i in cluster.balancers[0].instances] == [
        ("cp-c-1", 150),
        ("cp-a-1", 140),
        ("cp-b-1", 130),
    ]
    assert cluster.endpoint
    assert cluster.endpoint.failover == "vrrp"


def test_names_in_certificates_know_why_they_are_there() -> None:
    balancer = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "instances": ["cp-a-1", "cp-b-1"]}
    cluster = three(
        controlPlane={"endpoint": "api.example.org:8443", "apiServer": {"extraSANs": ["api.internal"]}},
        loadBalancers=[balancer],
        network={"serviceCIDR": "10.96.0.0/12", "dns": {"domain": "corp.local"}},
    )
    why = {san.value: san.origin for san in cluster.api_sans}
    assert why["10.96.0.1"].derived == "first service address of 10.96.0.0/12"
    assert why["api.internal"].path == ("spec", "controlPlane", "apiServer", "extraSANs", 0)
    assert {"kubernetes.default.svc.corp.local", "api.example.org", "10.0.1.200", "cp-a-1", "10.0.2.2"} <= set(why)
    assert cluster.locate(why["api.example.org"]).line > 1


def test_things_stand_on_what_the_blueprint_says() -> None:
    infrastructure = {
        "region": "eu",
        "zones": [{"name": "a", "site": "dc", "power": ["f1", "f2"]}],
        "racks": [{"name": "r1", "zone": "a", "switch": "tor"}],
        "hosts": [{"name": "hv", "rack": "r1"}],
    }
    nodes = [{"name": "cp", "zone": "a", "host": "hv", "datastore": "san", "roles": ["control-plane", "etcd"]}]
    things = as_cluster(design(infrastructure=infrastructure, nodes=nodes)).things
    assert things["zone/a"].needs == (("site/dc",), ("power/f1", "power/f2"))
    assert things["site/dc"].needs == (("region/eu",),)
    assert things["rack/r1"].needs == (("zone/a",), ("switch/tor",))
    assert things["node/cp"].needs == (("zone/a",), ("host/hv",), ("datastore/san",))


def test_equal_machines_share_a_group_and_others_do_not() -> None:
    nodes = [*control_plane({"a": 2}), {"pool": "w", "roles": ["worker"], "perZone": 3}]
    nodes.append({"name": "odd", "zone": "a", "roles": ["worker"], "host": "hv"})
    cluster = as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes))
    assert sorted(len(group.nodes) for group in cluster.groups) == [1, 2, 3, 3]


def test_machines_that_differ_by_what_nothing_fails_by_share_a_group() -> None:
    same = {"zone": "a", "roles": ["worker"]}
    nodes = [
        *control_plane({"a": 1}),
        same | {"name": "one", "interface": "eth0", "address": "10.0.1.21"},
        same | {"name": "two", "interface": "bond0", "labels": {"disk": "hdd"}},
        same | {"name": "tainted", "taints": [{"key": "gpu", "effect": "NoSchedule"}]},
    ]
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=nodes))
    assert sorted(len(group.nodes) for group in cluster.groups) == [1, 1, 2]
    assert [node.interface for node in cluster.nodes if node.interface] == ["eth0", "bond0"]


def test_workloads_know_where_they_may_run() -> None:
    nodes = [
        *control_plane(THREE),
        {"pool": "w", "roles": ["worker"], "perZone": 1},
        {
            "pool": "gpu",
            "roles": ["worker"],
            "zones": ["a"],
            "count": 1,
            "taints": [{"key": "gpu", "effect": "NoSchedule"}],
        },
    ]
    workloads = [
        {"name": "any", "kind": "Deployment", "replicas": 3, "quorum": True},
        {"name": "bound", "kind": "Deployment", "replicas": 1, "pool": "gpu", "tolerates": ["gpu"]},
        {"name": "shut-out", "kind": "Deployment", "replicas": 1, "pool": "gpu"},
        {"name": "agent", "kind": "DaemonSet"},
    ]
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, workloads=workloads))
    places = {w.name: [cluster.groups[g].label for g in w.eligible] for w in cluster.workloads}
    assert places == {
        "any": ["w-a-1", "w-b-1", "w-c-1"],
        "bound": ["gpu-a-1"],
        "shut-out": [],
        "agent": ["w-a-1", "w-b-1", "w-c-1"],
    }
    assert {w.name: w.needed for w in cluster.workloads}["any"] == 2
    assert {w.name: w.replicas for w in cluster.workloads}["agent"] == 3


@pytest.mark.slow
@settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_whatever_is_valid_becomes_a_cluster_without_clashes(data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    names = [node.name for node in cluster.nodes]
    addresses = [address for node in cluster.nodes for address in node.addresses]
    assert len(set(names)) == len(names)
    assert len(set(addresses)) == len(addresses)
    subnets = {zone.name: [ip_network(subnet) for subnet in zone.subnets] for zone in cluster.infrastructure.zones}
    for node in cluster.nodes:  # One address of each subnet, in its order: the first is the preferred one.
        own = [ip_address(address) for address in node.addresses]
        assert [one in subnet for one, subnet in zip(own, subnets[node.zone or ""], strict=True)] == [True] * len(own)
    assert set(range(len(cluster.nodes))) == {index for group in cluster.groups for index in group.nodes}
    sans = {san.value for san in cluster.api_sans}
    assert {server.node for server in cluster.api_servers} <= sans
    assert {server.address for server in cluster.api_servers} <= sans
    assert all(cluster.document.exists(node.origin.path) for node in cluster.nodes)
    assert as_cluster(data).nodes == cluster.nodes


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_a_machine_appended_at_the_end_moves_nobody(data: dict[str, Any]) -> None:
    before = {node.name: node.address for node in as_cluster(data).nodes}
    zone = data["spec"]["infrastructure"]["zones"][0]["name"]
    data["spec"]["nodes"].append({"name": "late", "zone": zone, "roles": ["worker"]})
    after = {node.name: node.address for node in as_cluster(data).nodes}
    assert {name: after[name] for name in before} == before

"""Limits of size that somebody publishes: a design that meets each exactly, and one that is beyond it by one."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.sizing import Sizing
from tests.designs import as_cluster, control_plane, design, zones

SIZE = {"cpu": 8, "memory": "32Gi", "pods": 110}
APP = {"name": "app", "kind": "Deployment", "replicas": 8, "requests": {"cpu": 2, "memory": "1Gi"}}


def sized(workers: int = 3, *, size: dict[str, Any] = SIZE, **more: Any) -> dict[str, Sizing]:
    """Return what is said of a design with so many workers and three small control-plane machines."""
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}, size=SIZE | {"pods": 10})]
    nodes.append({"pool": "w", "roles": ["worker"], "count": workers, "size": size})
    large = {"zones": [{"name": name, "subnet": f"10.{n}.0.0/16"} for n, name in enumerate("abc", 1)]}
    found = prove(as_cluster(design(**{"infrastructure": large, "nodes": nodes} | more))).sizing
    return {f"{one.what} {one.unit}" if one.what == "etcd-node" else one.what: one for one in found}


def counted(found: dict[str, Sizing], what: str) -> float:
    actual = found[what].actual
    assert actual is not None
    return actual


def test_kubernetes_is_designed_for_5000_nodes() -> None:
    what = "nodes"
    extra = int(counted(sized(3), what)) - 3
    assert (sized(5000 - extra)[what].actual, sized(5000 - extra)[what].met) == (5000, True)
    assert sized(5001 - extra)[what].met is False


@pytest.mark.parametrize(("pods", "met"), [(109, True), (110, True), (111, False)])
def test_kubernetes_is_designed_for_110_pods_on_a_node(pods: int, met: bool) -> None:
    assert sized(size=SIZE | {"pods": pods})["node-pods"].met is met


def many(pods: int) -> list[dict[str, Any]]:
    """Return workloads with so many pods in all."""
    full, rest = divmod(pods, 10_000)
    replicas = [10_000] * full + [rest] * (rest > 0)
    return [{"name": f"app-{n}", "kind": "Deployment", "replicas": count} for n, count in enumerate(replicas)]


@pytest.mark.parametrize(("pods", "met"), [(150_000, True), (150_001, False)])
def test_kubernetes_is_designed_for_150000_pods(pods: int, met: bool) -> None:
    found = sized(workloads=many(pods))
    assert found["pods"].met is met


def test_pods_of_a_workload_without_a_number_are_not_counted_as_none() -> None:
    loads = [{"name": "app", "kind": "Deployment"}, {"name": "other", "kind": "Deployment", "replicas": 7}]
    found = sized(workloads=loads)["pods"]
    assert (found.actual, found.met, found.missing) == (7, None, Gap("replicas", "workload", "app"))
    assert sized(workloads=[loads[0], *many(150_001)])["pods"].met is False


def test_calico_needs_typha_above_50_nodes() -> None:
    what, nodes = "typha-replicas", "nodes"
    extra = int(counted(sized(3), nodes)) - 3
    assert what not in sized(50 - extra, network={"cni": "calico"})
    assert sized(51 - extra, network={"cni": "calico"})[what].limit == 3
    assert what not in sized(51 - extra, network={"cni": "cilium"})


@pytest.mark.parametrize("cni", ["calico", "kube-ovn", "cloud", "none"])
def test_plugins_that_hand_out_addresses_by_themselves(cni: str) -> None:
    found = sized(network={"cni": cni, "podCIDR": "10.244.0.0/16"})
    assert not [what for what in found if what in ("node-ranges", "pod-addresses")]


@pytest.mark.parametrize("cni", ["cilium", "flannel", "canal", "kube-router"])
def test_plugins_that_take_addresses_from_the_range_of_the_node(cni: str) -> None:
    found = sized(network={"cni": cni, "podCIDR": "10.244.0.0/16", "nodeMask": 25})
    assert found["node-ranges"].limit == 2 ** (25 - 16)
    assert found["pod-addresses"].limit == 2**7 - 2
    assert found["pod-addresses"].met is True


def test_addresses_for_the_pods_of_a_node_to_the_last() -> None:
    network = {"cni": "flannel", "podCIDR": "10.244.0.0/16", "nodeMask": 26}
    met = {pods: sized(size=SIZE | {"pods": pods}, network=network) for pods in (62, 63)}
    assert [met[pods]["pod-addresses"].met for pods in (62, 63)] == [True, False]


@pytest.mark.parametrize(
    ("nodes", "cores", "memory"),
    [
        (50, 2, 8),
        (51, 4, 16),
        (250, 4, 16),
        (251, 8, 32),
        (1000, 8, 32),
        (1001, 16, 64),
        (3000, 16, 64),
        (3001, 16, 64),
    ],
)
def test_machines_of_etcd_for_so_many_nodes(nodes: int, cores: int, memory: int) -> None:
    # https://etcd.io/docs/v3.6/op-guide/hardware/: example configurations for 50, 250, 1,000 and 3,000 nodes.
    extra = int(counted(sized(3), "nodes")) - 3
    found = sized(nodes - extra)
    cpu, ram = (found[f"etcd-node {unit}"] for unit in ("millicores", "bytes"))
    assert (cpu.limit, ram.limit) == (cores * 1000, memory * 10**9)


@pytest.mark.parametrize(("replicas", "met"), [(1, False), (2, True), (3, True)])
def test_dns_never_runs_alone(replicas: int, met: bool) -> None:
    found = sized(network={"dns": {"replicas": replicas}})["dns-replicas"]
    assert (found.limit, found.met) == (2, met)


@pytest.mark.parametrize(("cpu", "limit"), [(64, 2), (86, 3)])
def test_dns_grows_with_cores(cpu: int, limit: int) -> None:
    """Six machines and three of the control plane; one replica for each 256 cores, and for each 16 nodes."""
    found = sized(6, size=SIZE | {"cpu": cpu}, network={"dns": {"replicas": 2}})["dns-replicas"]
    assert (found.limit, found.met) == (limit, limit == 2)


def test_dns_of_machines_whose_cores_are_not_given() -> None:
    found = sized(size={"pods": 110}, network={"dns": {"replicas": 2}})["dns-replicas"]
    assert (found.met, found.missing and found.missing.field) == (None, "size.cpu")
    alone = sized(size={"pods": 110}, network={"dns": {"replicas": 1}})["dns-replicas"]
    assert alone.met is False


def test_zones_of_which_the_rest_takes_over_the_load() -> None:
    nodes = [{"pool": "w", "roles": ["worker"], "perZone": 1, "size": SIZE}]
    for names, spare in (("ab", 1.0), ("abc", 0.5), ("abcd", 1 / 3)):
        spec = design(infrastructure=zones(*names), nodes=[*control_plane({"a": 1}), *nodes], workloads=[APP])
        (one,) = (one for one in prove(as_cluster(spec)).sizing if one.what == "spare")
        assert one.limit == pytest.approx(spare)

"""The design's own sizes held against what is advised, and what is said where something is not given."""

from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.capacity.sizing import Sizing
from hadesign.report.page import Section, Table
from hadesign.report.prove import sizing as sizes
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.proving import as_markdown, flat, section, told

SIZE = {"cpu": 8, "memory": "32Gi", "pods": 110}
POOL = {"pool": "w", "roles": ["worker"], "perZone": 1, "size": SIZE}
NODES = [*control_plane({"a": 1, "b": 1, "c": 1}, size=SIZE), POOL]
APP = {"name": "app", "kind": "Deployment", "replicas": 8, "requests": {"cpu": 2, "memory": "1Gi"}}


def designed(**more: Any) -> dict[str, Any]:
    return design(**{"infrastructure": zones("a", "b", "c"), "nodes": NODES} | more)


def sized(**more: Any) -> dict[str, Sizing]:
    """Return every size by what it is, and by its resource where it is one of several."""
    return {f"{one.what} {one.resource or ''}".strip(): one for one in prove(as_cluster(designed(**more))).sizing}


def workers(per_zone: int, **more: Any) -> list[dict[str, Any]]:
    return [*NODES[:3], POOL | {"perZone": per_zone} | more]


def test_a_pod_network_has_a_range_for_each_node() -> None:
    what = "node-ranges"
    network = {"cni": "flannel", "podCIDR": "10.244.0.0/22", "nodeMask": 24}
    found = sized(network=network)[what]
    assert (found.limit, found.actual, found.met) == (4, 6, False)
    assert sized(network=network | {"podCIDR": "10.244.0.0/21"})[what].met is True


def test_a_node_has_an_address_for_each_of_its_pods() -> None:
    what = "pod-addresses"
    found = sized(network={"cni": "cilium", "podCIDR": "10.244.0.0/16", "nodeMask": 26})[what]
    assert (found.limit, found.actual, found.met) == (62, 110, False)


def test_a_plugin_that_hands_out_addresses_by_itself_takes_no_notice_of_ranges() -> None:
    found = sized(network={"cni": "calico", "podCIDR": "10.244.0.0/24"})
    assert not any("range" in what or "address" in what for what in found)


def test_more_nodes_than_kubernetes_is_designed_for() -> None:
    large = {"zones": [{"name": name, "subnet": f"10.{n}.0.0/16"} for n, name in enumerate("abc", 1)]}
    found = sized(nodes=workers(1700), infrastructure=large)["nodes"]
    assert (found.actual, found.met) == (5103, False)


def test_more_pods_on_a_node_than_kubernetes_is_designed_for() -> None:
    found = sized(nodes=workers(1, size=SIZE | {"pods": 250}))["node-pods"]
    assert (found.actual, found.met) == (250, False)


def test_pods_are_those_of_workloads_and_of_declared_parts() -> None:
    found = sized(workloads=[APP], network={"dns": {"replicas": 3}})["pods"]
    assert (found.actual, found.limit, found.met) == (11, 150_000, True)


def test_the_cluster_dns_has_replicas_for_this_many_nodes_and_cores() -> None:
    what, dns = "dns-replicas", {"dns": {"replicas": 2}}
    assert sized(network=dns)[what].met is True
    found = sized(nodes=workers(20), network=dns)[what]
    assert (found.limit, found.actual, found.met) == (4, 2, False)


def test_how_many_replicas_of_typha_run_is_never_given() -> None:
    what = "typha-replicas"
    assert what not in sized(network={"cni": "calico"})
    found = sized(nodes=workers(201), network={"cni": "calico"})[what]
    assert (found.limit, found.actual, found.met, found.missing) == (4, None, None, Gap("replicas", "typha"))


def test_the_smallest_machine_of_etcd_counts() -> None:
    small = control_plane({"c": 1}, size={"cpu": 1, "memory": "4Gi", "pods": 110})
    found = sized(nodes=[*NODES[:2], *small, NODES[3]])
    cpu, memory = (found[f"etcd-node {resource}"] for resource in ("cpu", "memory"))
    assert (cpu.limit, cpu.actual, cpu.met) == (2000, 1000, False)
    assert (memory.limit, memory.actual, memory.met) == (8 * 10**9, 4 * 2**30, False)
    assert cpu.origin.path == ("spec", "nodes", 2)


def test_one_machine_that_is_too_small_is_enough_to_know_and_one_that_is_not_given_is_not() -> None:
    what = "etcd-node cpu"
    bare = control_plane({"c": 1})
    unknown = sized(nodes=[*NODES[:2], *bare, NODES[3]])[what]
    assert (unknown.actual, unknown.met, unknown.missing) == (8000, None, Gap("size.cpu", "nodes", "cp-c-1", "cpu"))
    assert unknown.origin.path == ("spec", "nodes", 2)
    small = control_plane({"b": 1}, size={"cpu": 1})
    assert sized(nodes=[NODES[0], *small, *bare, NODES[3]])[what].met is False


@pytest.mark.parametrize(("replicas", "spare", "met"), [(8, 0.5, True), (9, 24 / 18 - 1, False)])
def test_machines_have_room_for_the_load_of_the_largest_zone(replicas: int, spare: float, met: bool) -> None:
    """Three zones of 8 cores: 16 of them may be asked for, then half as much again is free."""
    found = sized(workloads=[APP | {"replicas": replicas}])["spare cpu"]
    assert (found.zone, found.limit, found.actual, found.met) == ("a", 0.5, spare, met)


def test_room_for_a_zone_is_not_known_without_sizes() -> None:
    found = sized(nodes=[*NODES[:3], {"pool": "w", "roles": ["worker"], "perZone": 1}], workloads=[APP])
    one = found["spare"]
    assert (one.limit, one.actual, one.met) == (0.5, None, None)
    assert one.missing == Gap("size", "design")


def test_every_figure_has_a_source_that_people_can_open() -> None:
    found = sized(workloads=[APP], network={"cni": "calico", "dns": {"replicas": 2}}, nodes=workers(201))
    assert all(one.source.startswith("https://") for one in found.values())
    assert len(found) == 8


def table_of(shown: Section) -> Table:
    (table,) = (part for part in shown.parts if isinstance(part, Table))
    return table


def test_the_page_has_a_table_with_numbered_sources() -> None:
    nodes = [*NODES[:2], *control_plane({"c": 1}), POOL]
    proof = prove(
        as_cluster(designed(nodes=nodes, workloads=[APP | {"replicas": 9}], network={"dns": {"replicas": 3}}))
    )
    shown = sizes.section(proof)
    rows = {row[0]: [cell for cell in row[1:-1] if isinstance(cell, str)] for row in table_of(shown).rows}
    assert rows["replicas of CoreDNS for this size"] == ["3 known", "at least 2", "[2]"]
    assert rows["memory of each etcd node for this size"] == ["32Gi known", "at least 8 GB", "[3]"]
    assert rows["spare CPU for the load of zone a, the largest"] == ["33.33%", "at least 50%", "[4]"]
    said = section(told(proof), shown.title)
    assert "Not known: size.pods of cp-c-1; size.cpu of cp-c-1; size.memory of cp-c-1." in flat(said)
    assert "- [3] https://etcd.io/docs/v3.6/op-guide/hardware/" in said
    assert " NO " in said
    assert "| **no** |" in as_markdown(proof, [shown])


def test_a_design_without_machines_has_no_sizes_to_show() -> None:
    proof = prove(as_cluster(design(kubernetes={"version": "1.36.4", "installer": "managed"})))
    assert proof.sizing == ()
    assert sizes.section(proof).parts == ()

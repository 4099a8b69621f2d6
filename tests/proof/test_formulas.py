"""Formulas of sizing against the values that their sources print."""

from math import isclose

import pytest

from hadesign.proof.capacity import formulas


@pytest.mark.parametrize(("zones", "growth"), [(2, 1.0), (3, 0.5), (5, 0.25)])
def test_the_rest_takes_over_the_load_of_a_lost_zone(zones: int, growth: float) -> None:
    assert isclose(formulas.survivor_load(zones), growth)


def test_an_unequal_zone_leaves_its_own_share() -> None:
    assert isclose(formulas.extra_load(8, 16), 1.0)
    assert isclose(formulas.extra_load(8, 40), 0.25)


@pytest.mark.parametrize(
    ("pods", "node", "nodes", "addresses"),
    [(18, 24, 64, 254), (16, 24, 256, 254), (16, 26, 1024, 62), (24, 24, 1, 254), (26, 24, 1, 254), (24, 32, 256, 0)],
)
def test_ranges_of_the_pod_network(pods: int, node: int, nodes: int, addresses: int) -> None:
    assert formulas.pod_ranges(pods, node) == nodes
    assert formulas.pod_addresses(node) == addresses


def test_an_ipv6_range_of_a_node_is_large() -> None:
    assert formulas.pod_addresses(64, 128) == 2**64 - 2


@pytest.mark.parametrize(
    ("cores", "nodes", "replicas"),
    [
        (4, 1, 1),  # one node needs no second replica
        (8, 2, 2),  # preventSinglePointFailure
        (257, 2, 2),
        (600, 20, 3),  # by cores
        (100, 60, 4),  # by nodes
        (80_000, 5_000, 313),
    ],
)
def test_replicas_of_the_cluster_dns(cores: int, nodes: int, replicas: int) -> None:
    assert formulas.dns_replicas(cores, nodes) == replicas


def test_replicas_of_the_cluster_dns_are_held_within_bounds() -> None:
    assert formulas.dns_replicas(80_000, 5_000, most=10) == 10
    assert formulas.dns_replicas(8, 2, least=5) == 5


@pytest.mark.parametrize(("nodes", "replicas"), [(100, 3), (600, 3), (601, 4), (3_000, 15), (5_000, 20), (9_000, 20)])
def test_replicas_of_typha(nodes: int, replicas: int) -> None:
    assert formulas.typha_replicas(nodes) == replicas


@pytest.mark.parametrize(
    ("nodes", "machine"),
    [(1, (2, 8)), (50, (2, 8)), (51, (4, 16)), (250, (4, 16)), (1_000, (8, 32)), (3_000, (16, 64)), (9_000, (16, 64))],
)
def test_machines_of_etcd(nodes: int, machine: tuple[int, int]) -> None:
    assert formulas.etcd_machine(nodes) == machine


def test_what_kubernetes_is_designed_for() -> None:
    envelope = formulas.MOST_NODES, formulas.MOST_PODS, formulas.MOST_CONTAINERS, formulas.PODS_PER_NODE
    assert envelope == (5_000, 150_000, 300_000, 110)

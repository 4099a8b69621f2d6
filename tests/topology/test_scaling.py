"""Groups of the cluster autoscaler: which machines of the design each of them scales."""

from typing import Any

import pytest

from hadesign.topology.cluster import Cluster, ScaledGroup
from tests.designs import as_cluster, design, zones

MANAGED = {"version": "1.36.4", "installer": "managed"}
WORKERS = {"pool": "workers", "roles": ["worker"], "perZone": 2}


def scaled(*groups: dict[str, Any], pools: tuple[dict[str, Any], ...] = (WORKERS,)) -> list[tuple[list[str], str]]:
    """Return the labels of the machines that each group scales, and what is not known."""
    autoscaling = {"clusterAutoscaler": {"enabled": True, "groups": list(groups)}}
    places = zones("a", "b-1")
    cluster = as_cluster(design(kubernetes=MANAGED, infrastructure=places, nodes=list(pools), autoscaling=autoscaling))

    def labels(one: ScaledGroup) -> list[str]:
        return [cluster.groups[number].label for number in one.groups]

    return [(labels(one), one.problem) for one in scaled_groups(cluster)]


def scaled_groups(cluster: Cluster) -> tuple[ScaledGroup, ...]:
    """Return the groups of the autoscaler, none without one."""
    return cluster.autoscaling.scaler.groups if cluster.autoscaling.scaler else ()


@pytest.mark.parametrize(
    ("group", "machines"),
    [
        ({"name": "workers"}, ["workers-a-*", "workers-b-1-*"]),
        ({"name": "workers", "zone": "a"}, ["workers-a-*"]),
        ({"name": "workers-a"}, ["workers-a-*"]),
        ({"name": "workers-b-1", "zone": "b-1"}, ["workers-b-1-*"]),
    ],
)
def test_a_group_is_called_as_its_pool_or_as_its_pool_and_zone(group: dict[str, Any], machines: list[str]) -> None:
    assert scaled(group) == [(machines, "")]


@pytest.mark.parametrize(
    ("group", "problem"),
    [
        ({"name": "eks-7f3a"}, "which is neither a pool nor a pool and its zone"),
        ({"name": "workers-a", "zone": "b-1"}, "as its pool has none in zone b-1"),
    ],
)
def test_what_is_called_otherwise_is_not_known(group: dict[str, Any], problem: str) -> None:
    assert scaled(group) == [([], f"the machines of autoscaling group {group['name']}, {problem}")]


def test_a_pool_that_is_called_like_a_pool_and_a_zone_comes_first() -> None:
    pools = (WORKERS, {"pool": "workers-a", "roles": ["worker"], "zones": ["b-1"], "perZone": 1})
    assert scaled({"name": "workers-a"}, pools=pools) == [(["workers-a-b-1-1"], "")]


def test_machines_belong_to_one_group_only() -> None:
    both = scaled({"name": "workers"}, {"name": "workers-a"})
    assert ([], "the machines of autoscaling group workers apart from those of workers-a") in both


def test_nothing_is_scaled_without_an_autoscaler() -> None:
    cluster = as_cluster(design(kubernetes=MANAGED, infrastructure=zones("a"), nodes=[WORKERS]))
    assert scaled_groups(cluster) == ()

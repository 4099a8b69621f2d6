"""Minimal failure sets of small designs: every one that brute force finds, and no other, with what is left.

`python -m tests.proof.compare` does the same for as many designs as asked, and prints what was compared.
"""

from collections import Counter
from typing import Any

import pytest

from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.compare import ORDER, order_of, with_brute_force
from tests.proof.small import small_design

ALL = 2_000
DESIGNS, EACH = tried(200, by_night=ALL), tried(200, by_night=500)
KINDS = {"etcd", "api", "endpoint", "control-plane", "component", "data", "io", "capacity", "workload"}


def test_minimal_sets_of_a_few_designs_are_those_of_brute_force() -> None:
    assert with_brute_force(range(ALL, ALL + 15))["designs"] == 15


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, DESIGNS, EACH))
def test_minimal_sets_are_those_of_brute_force(first: int, record_property: Any) -> None:
    counted = with_brute_force(range(first, first + EACH))
    record_property("compared", dict(counted))
    assert counted["designs"] == EACH
    assert counted[f"designs to order {ORDER}"] > EACH / 2
    # What is compared is something: sets of every kind of service, and of every kind by the hundred.
    assert {kind for kind in KINDS if counted[f"minimal sets: {kind}"] > 100} == KINDS


def test_small_designs_have_everything_that_can_fail_and_every_part_of_the_platform() -> None:
    clusters = [as_cluster(small_design(number)) for number in range(150)]
    kinds = Counter(thing.kind for cluster in clusters for thing in cluster.things.values())
    assert min(kinds.values()) >= 10
    assert set(kinds) == {
        "node", "host", "datastore", "rack", "power", "switch", "zone", "site", "region", "link", "balancer",
        "instance", "provider", "dependency",
    }  # fmt: skip
    parts = {component.name for cluster in clusters for component in cluster.components}
    assert parts == {"coredns", "ingress", "ceph-mon", "prometheus", "alertmanager"}
    assert {order_of(len(cluster.things)) for cluster in clusters} == {2, ORDER}

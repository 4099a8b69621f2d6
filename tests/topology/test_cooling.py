"""Cooling loops: declared on zones and racks as power is, and seen by everything that sees power."""

from typing import Any

import pytest

from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design
from tests.lint.own import DAY
from tests.shipped_rules import catalogue

ZONES = ["a", "b", "c"]


def cluster(*loops: Any, racks: list[dict[str, Any]] | None = None, **more: Any) -> Cluster:
    """Return a control plane over three zones, each with its loop (or redundant loops)."""
    zones = [
        {"name": zone, "subnet": f"10.0.{number}.0/24"} | ({"cooling": loop} if loop else {})
        for number, (zone, loop) in enumerate(zip(ZONES, loops, strict=True), 1)
    ]
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    return as_cluster(design(infrastructure={"zones": zones, "racks": racks or []}, nodes=nodes, **more))


def test_a_zone_stands_on_its_loop() -> None:
    built = cluster("one", ["two", "three"], None)
    assert built.things["zone/a"].needs == (("cooling/one",),)
    assert built.things["zone/b"].needs == (("cooling/three", "cooling/two"),)
    assert built.things["cooling/one"].noun == "cooling loop"


def test_a_rack_may_have_one_of_its_own() -> None:
    built = cluster(None, None, None, racks=[{"name": "r", "zone": "a", "cooling": "one"}])
    assert built.things["rack/r"].needs == (("zone/a",), ("cooling/one",))


@pytest.mark.parametrize("level", ["rack", "zone", "region"])
def test_one_loop_under_two_zones_breaks_what_survives_a_zone(level: Any) -> None:
    proof = prove(cluster("one", "one", "two", objectives={"survive": level}))
    assert [found.failures for found in proof.etcd.breaks] == [("cooling/one",)]
    assert [objective.met for objective in proof.objectives] == [False]


def test_redundant_loops_do_not() -> None:
    assert prove(cluster(["one", "two"], ["one", "two"], ["one", "two"])).etcd.survives("zone")


def test_lint_names_the_loop() -> None:
    built = cluster("one", "one", "two", objectives={"survive": "zone"})
    report = lint(built, prove(built), catalogue(), DAY)
    assert any("cooling loop one" in found.message for found in report.diagnostics)


def test_it_has_numbers() -> None:
    built = cluster("one", "one", "two", reliability={"cooling": "99%", "parts": {"cooling/two": "98%"}})
    assert built.reliability.kinds["cooling"].low == 0.99
    assert built.reliability.parts["cooling/two"].low == 0.98

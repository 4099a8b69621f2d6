"""What is not said of where things stand is open, kind by kind, as soon as the design names such places at all."""

from typing import Any

import pytest

from tests.designs import as_cluster, control_plane, design, zones

DECLARED = {"racks": [{"name": "r", "zone": "a"}], "hosts": [{"name": "h", "zone": "a"}]}
SAID = {"host": "h", "datastore": "d", "rack": "r"}


def open_kinds(node: dict[str, Any], provider: str, said: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return on what a machine may stand, by kind; another one in zone a says all of it."""
    built = as_cluster(
        design(
            infrastructure=zones("a", "b", provider=provider, **DECLARED),
            nodes=[*control_plane({"a": 1}, **said), {"name": "w", "roles": ["worker"]} | node],
        )
    )
    found = [place for place in built.open_places if place.thing == "node/w"]
    assert all(place.alone for place in found), "it may stand on one of its own"
    return {place.kind: place.choices for place in found}


@pytest.mark.parametrize(
    ("node", "provider", "expected"),
    [
        ({"zone": "a"}, "vsphere", {"host": ("host/h",), "datastore": ("datastore/d",), "rack": ("rack/r",)}),
        # Nobody says that the datastore is one of zone a.
        ({"zone": "b"}, "vsphere", {"datastore": ("datastore/d",)}),
        ({"zone": "a", "host": "h"}, "vsphere", {"datastore": ("datastore/d",), "rack": ("rack/r",)}),
        ({"zone": "a", "datastore": "d"}, "vsphere", {"host": ("host/h",), "rack": ("rack/r",)}),
        # A bare-metal machine is its own host with its own disk.
        ({"zone": "a"}, "bare-metal", {"rack": ("rack/r",)}),
        ({"zone": "b"}, "bare-metal", {}),
    ],
)
def test_a_machine_may_stand_on_what_is_near(
    node: dict[str, Any], provider: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert open_kinds(node, provider, SAID) == expected


@pytest.mark.parametrize("kind", ["host", "datastore"])
def test_a_kind_that_nothing_stands_on_is_not_part_of_the_model(kind: str) -> None:
    said = {name: value for name, value in SAID.items() if name != kind}
    assert (kind in open_kinds({"zone": "a"}, "vsphere", said)) is (kind == "host")  # hosts are declared


def test_a_machine_of_no_zone_is_in_one_of_those_that_are_named() -> None:
    worker = {"name": "w", "roles": ["worker"]}
    built = as_cluster(design(infrastructure=zones("a", "b"), nodes=[*control_plane({"a": 1}), worker]))
    assert [(place.kind, place.choices, place.alone) for place in built.open_places] == [
        ("zone", ("zone/a", "zone/b"), False)
    ]

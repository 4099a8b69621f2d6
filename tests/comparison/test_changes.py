"""What changes, by meaning: order and text are no change, a rename is seen as one, and nothing is missed."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest

from hadesign.comparison.changes import Change, FieldChange, changes
from hadesign.comparison.entries import DERIVED, ENTRY_KINDS, READ
from hadesign.topology import Cluster
from tests.comparison.sides import SHOP, shop
from tests.designs import as_cluster, control_plane, design, zones
from tests.reordering import reordered
from tests.test_reordering import RICH, SHIPPED

RICH_CLUSTER = as_cluster(RICH)


def changed(before: Any, after: Any) -> list[tuple[str, str, str]]:
    return [(one.what, one.kind, one.name) for one in changes(as_cluster(before), as_cluster(after))[0]]


@pytest.mark.parametrize("data", [RICH, *SHIPPED], ids=lambda data: data["metadata"]["name"])
def test_another_order_is_no_change(data: dict[str, Any]) -> None:
    for number in range(2):
        found, renaming = changes(as_cluster(data), as_cluster(reordered(data, Random(number))))
        assert (found, renaming.found) == ((), {})


def test_another_text_is_no_change() -> None:
    other = shop(("rto: 30m", "rto: 1800s"), ("memory: 64Gi", "memory: 65536Mi"), ("# What the design", "# Otherwise,"))
    assert changed(SHOP, other) == []


def test_every_part_of_a_cluster_is_compared() -> None:
    """A field is read by an entry of some kind, or is derived from what is."""
    read_by: dict[str, set[str]] = {field.name: set() for field in fields(Cluster)}

    class Spy:
        def __init__(self, kind: str) -> None:
            self.kind = kind

        def __getattr__(self, name: str) -> Any:
            if name in read_by:
                read_by[name].add(self.kind)
            return getattr(RICH_CLUSTER, name)

    for kind in ENTRY_KINDS:
        assert READ[kind](Spy(kind)), f"the rich design has no {kind}"  # type: ignore[arg-type]  # it has what a Cluster has
    assert {name for name, kinds in read_by.items() if not kinds} == DERIVED


def test_a_renamed_node_is_renamed_and_nothing_else() -> None:
    found, renaming = changes(as_cluster(SHOP), as_cluster(shop(("cp-a", "cp-x"))))
    assert found == (Change("node", "cp-x", "renamed", was="cp-a"),)
    assert renaming.thing("node/cp-a") == "node/cp-x"
    assert renaming.thing("instance/api/cp-a") == "instance/api/cp-x"
    assert renaming.thing("zone/a") == "zone/a"


def test_a_renamed_zone_renames_what_is_named_after_it() -> None:
    assert changed(SHOP, shop(("name: a,", "name: zz,"), ("zone: a", "zone: zz"))) == [
        ("renamed", "domain", "zone/zz"),
        *(("renamed", "node", f"workers-zz-{number}") for number in range(1, 5)),
    ]


def test_a_renamed_pool_takes_its_machines_along() -> None:
    found = changed(SHOP, shop(("pool: workers", "pool: movers")))
    assert {what for what, _kind, _name in found} == {"renamed"}
    assert ("renamed", "pool", "movers") in found
    assert ("renamed", "node", "movers-c-4") in found


def test_a_renamed_workload_keeps_what_it_says() -> None:
    found = changed(SHOP, shop(("name: cart", "name: basket")))
    assert found == [("renamed", "workload", "shop/basket")]


def test_another_machine_under_another_name_is_no_rename() -> None:
    found = changed(SHOP, shop(("name: cp-a, zone: a, address: 10.0.1.10", "name: cp-x, zone: a, address: 10.0.1.11")))
    assert {("added", "node", "cp-x"), ("removed", "node", "cp-a")} <= set(found)
    assert "renamed" not in {what for what, _kind, _name in found}


def test_what_is_open_is_no_rename() -> None:
    """One of two equal machines goes and two come: which became which cannot be told."""
    one = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}))
    three = deepcopy(one)
    three["spec"]["nodes"] = [one["spec"]["nodes"][0] | {"name": name} for name in ("x", "y")]
    assert {what for what, kind, _name in changed(one, three) if kind == "node"} == {"added", "removed"}


def test_a_node_in_another_zone() -> None:
    found, _ = changes(as_cluster(SHOP), as_cluster(shop(("name: cp-a, zone: a", "name: cp-a, zone: b"))))
    (node,) = (one for one in found if one.kind == "node")
    assert node.fields == (FieldChange("zone", "a", "b"),)


def test_unsaid_is_told_from_none() -> None:
    found, _ = changes(as_cluster(SHOP), as_cluster(shop(("    webhooks: [] ", "    # "))))
    assert [one.kind for one in found] == ["control-plane"]
    (field,) = found[0].fields
    assert (field.field, field.before, field.after) == ("webhooks", (), None)


WAYS: list[tuple[str, str, Callable[[Cluster], Cluster]]] = [
    ("network", "dnsDomain", lambda c: replace(c, dns_domain="other.local")),
    ("kubernetes", "version", lambda c: replace(c, kubernetes=replace(c.kubernetes, version="1.37.0"))),
    ("objective", "", lambda c: replace(c, objectives=replace(c.objectives, rto=60.0))),
    ("about", "title", lambda c: replace(c, about=replace(c.about, title="Other"))),
]


@pytest.mark.parametrize(("kind", "field", "edit"), WAYS)
def test_one_field_is_one_change(kind: str, field: str, edit: Callable[[Cluster], Cluster]) -> None:
    found, _ = changes(RICH_CLUSTER, edit(RICH_CLUSTER))
    assert [(one.kind, [f.field for f in one.fields]) for one in found] == [(kind, [field])]


def test_numbers_in_names_count() -> None:
    found = changed(SHOP, shop(("perZone: 4", "perZone: 12")))
    names = [name for what, kind, name in found if (what, kind) == ("added", "node") and "-a-" in name]
    assert names == [f"workers-a-{number}" for number in range(5, 13)]

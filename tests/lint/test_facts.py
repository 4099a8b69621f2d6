"""Facts: every one is documented, complete, and of a kind that CEL takes; and some that rules lean on most."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.lint import AUDIT, Catalogue, lint
from hadesign.lint.example_runs import observed_in
from hadesign.lint.facts import TOPICS, Context, Item, topic
from hadesign.lint.rulefile import load as load_rule
from hadesign.lint.scope import Scope
from hadesign.proof import prove
from hadesign.proof.services.budgets import disruptions
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from hadesign.topology.cluster import DisruptionBudget
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.shipped_rules import FILES, bad_design, catalogue
from tests.strategies import blueprints

DAY = date(2026, 11, 23)
SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])
LISTS = [(name, entry) for name in TOPICS for entry in topic(name).lists]
VALUES = [(name, entry) for name in TOPICS for entry in topic(name).values]


@cache
def contexts() -> list[Context]:
    """Every design that is shipped, and one of every rule in which it finds something."""
    proofs = [prove(read_cluster(read(path))) for path in SHIPPED]
    proofs += [bad_design(path) for path in FILES]
    observed = [_observed(path) for path in FILES if path.stem.startswith(AUDIT)]
    return [*(Context(proof.cluster, proof, DAY) for proof in proofs), *observed]


def _observed(path: Path) -> Context:
    """The first bad example of a rule about a cluster that was observed, with what was observed."""
    proof, example = bad_design(path), load_rule(path)[0].examples.bad[0]
    return Context(proof.cluster, proof, DAY, observed=observed_in(example, DAY))


@cache
def computed(name: str, entry: str) -> list[tuple[Context, Sequence[Item]]]:
    """Return the items of a list in every design."""
    return [(found, topic(name).lists[entry].compute(found)) for found in contexts()]


def context(**spec: Any) -> Context:
    cluster = as_cluster(design(**spec))
    return Context(cluster, prove(cluster), DAY)


def items(name: str, **spec: Any) -> list[dict[str, Any]]:
    """Return the values of the items of a list, such as `etcd.zones`."""
    place, _, entry = name.partition(".")
    return [dict(item.values) for item in topic(place).lists[entry].compute(context(**spec))]


def value(name: str, **spec: Any) -> Any:
    place, _, entry = name.partition(".")
    return topic(place).values[entry].compute(context(**spec))


@pytest.mark.parametrize(("name", "entry"), LISTS, ids=[".".join(pair) for pair in LISTS])
def test_every_item_has_just_the_fields_that_are_documented(name: str, entry: str) -> None:
    facts = topic(name).lists[entry]
    seen = 0
    about: set[str] = set()
    for found, items in computed(name, entry):
        for item in items:
            seen += 1
            assert set(item.values) == _whole(facts.fields)
            for key, thing in item.values.items():
                parts = _parts(key, facts.fields)
                assert parts == set(thing) if isinstance(thing, Mapping) else thing is None or not parts
                assert _plain(thing), f"{key} is {thing!r}"
            assert set(item.places) <= set(facts.fields) | {"given", "size"}
            assert set(item.lacks) <= set(facts.fields)
            assert all(item.values[key] is None for key in item.lacks)
            assert all(thing in found.cluster.things for cause in item.causes() for thing in cause)
            about.update(item.parts)
    assert seen or name == "waivers", "no design has one"
    assert bool(about) is bool(facts.about) or name == "waivers", "what items are about is documented, and only that"


@pytest.mark.parametrize(("name", "entry"), LISTS, ids=[".".join(pair) for pair in LISTS])
def test_every_place_of_an_item_is_in_the_blueprint(name: str, entry: str) -> None:
    for found, items in computed(name, entry):
        written = found.cluster.document
        for item in items:
            for path in (item.path, *item.places.values(), *(path for _, path in item.related)):
                assert path[0] == "spec"
                assert written.exists(path[:2]) or path[1] not in found.cluster.document.data["spec"]


@pytest.mark.parametrize(("name", "entry"), VALUES, ids=[".".join(pair) for pair in VALUES])
def test_every_value_is_one_that_cel_takes(name: str, entry: str) -> None:
    for found in contexts():
        assert _plain(topic(name).values[entry].compute(found))


def _whole(fields: Mapping[str, str]) -> set[str]:
    """Return the fields themselves, without the parts that some have."""
    return {name for name in fields if "." not in name}


def _parts(field: str, fields: Mapping[str, str]) -> set[str]:
    return {name.removeprefix(f"{field}.") for name in fields if name.startswith(f"{field}.")}


def _plain(thing: Any) -> bool:
    if isinstance(thing, Mapping):
        return all(_plain(entry) for entry in thing.values())
    if isinstance(thing, tuple):
        return all(_plain(entry) for entry in thing)
    return thing is None or isinstance(thing, str | bool | int | float)


def test_everything_is_documented_in_a_sentence() -> None:
    for name in TOPICS:
        assert topic(name).doc.endswith(".")
        assert topic(name).values or topic(name).lists
        values, lists = topic(name).values.values(), topic(name).lists.values()
        for doc in [*(value.doc for value in values), *(listed.doc for listed in lists)]:
            assert doc.endswith("."), doc
            assert doc[0].isupper() or doc.startswith("etcd"), doc
    for name, entry in LISTS:
        assert not topic(name).lists[entry].about.endswith(".")
        for field, doc in topic(name).lists[entry].fields.items():
            assert doc, field
            assert not doc.endswith("."), doc


def test_a_value_and_a_list_of_a_topic_differ_in_name() -> None:
    for name in TOPICS:
        assert not set(topic(name).values) & set(topic(name).lists)


def test_facts_are_computed_once_for_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    found = contexts()[0]
    scope = Scope(found)
    assert scope.items("facts.etcd.zones") is scope.items("facts.etcd.zones")


@pytest.fixture(scope="module")
def rules() -> Catalogue:
    return catalogue()


@settings(max_examples=tried(20, by_night=60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=blueprints())
@pytest.mark.slow
def test_every_valid_blueprint_is_judged_without_a_mistake_of_a_rule(rules: Catalogue, data: dict[str, Any]) -> None:
    cluster = as_cluster(data)
    report, named = lint(cluster, prove(cluster), rules, DAY), {zone.name for zone in cluster.infrastructure.zones}
    for found in report.diagnostics:
        assert found.message
        assert found.location.file == "design.yaml"
        # A zone may have that name.
        assert "null" in named or "null" not in found.message
        assert "unknown" not in found.message
    found_context = Context(cluster, prove(cluster), DAY)
    for name, entry in LISTS:
        facts = topic(name).lists[entry]
        assert all(set(item.values) == _whole(facts.fields) for item in facts.compute(found_context))


STACKED = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane({"a": 1, "b": 1, "c": 1})}


@pytest.mark.parametrize(
    ("objectives", "level"),
    [
        ({}, "node"),
        ({"survive": "zone"}, "zone"),
        ({"survive": "zone", "survives": {"etcd": "node"}}, "zone"),
        ({"survive": "node", "survives": {"api": "zone"}}, "zone"),
        ({"survive": "node", "survives": {"etcd": "region", "api": "rack"}}, "region"),
        ({"survive": "zone", "survives": {"etcd": "2 nodes", "api": "host"}}, "node"),
        ({"survive": "node", "survives": {"etcd": "site"}}, "region"),
    ],
)
def test_etcd_has_to_survive_what_the_api_has_to(objectives: dict[str, Any], level: str) -> None:
    assert value("etcd.survive", **STACKED, objectives=objectives) == level


@pytest.mark.parametrize(
    ("members", "wanted", "left", "keeps"),
    [
        (3, None, 2, True),
        (3, "1 node", 2, True),
        (3, "2 nodes", 1, False),
        (5, "2 nodes", 3, True),
        (5, "9 nodes", 0, False),
    ],
)
def test_the_number_of_machines_that_may_be_lost(members: int, wanted: str | None, left: int, keeps: bool) -> None:
    objectives = {"survives": {"etcd": wanted}} if wanted else {}
    spec = {"infrastructure": zones("a"), "nodes": control_plane({"a": members}), "objectives": objectives}
    found = items("etcd.machines", **spec)[0]
    assert (found["left"], found["keepsQuorum"]) == (left, keeps)


@pytest.mark.parametrize(
    ("layout", "biggest", "left", "spare"),
    [
        ({"a": 1, "b": 1, "c": 1}, "a", 2, 1),
        ({"a": 1, "b": 2, "c": 2}, "b", 3, 2),
        ({"a": 4, "b": 3}, "a", 3, 3),
        ({"a": 1}, "a", 0, 0),
    ],
)
def test_the_zone_with_most_members(layout: dict[str, int], biggest: str, left: int, spare: int) -> None:
    found = items("etcd.clusters", infrastructure=zones(*layout), nodes=control_plane(layout))[0]
    assert (found["biggest"], found["left"], found["spare"]) == (biggest, left, spare)
    assert found["zones"] == tuple(layout)


def test_a_member_of_no_zone_makes_the_zones_unknown_and_is_pointed_at() -> None:
    nodes = control_plane({"a": 3})
    del nodes[1]["zone"]
    spec = {"infrastructure": zones("a"), "nodes": nodes}
    assert items("etcd.clusters", **spec)[0]["zones"] is None
    assert value("etcd.memberZones", **spec) is None
    found = topic("etcd").lists["zones"].compute(context(**spec))
    assert [item.values["name"] for item in found] == ["a", None]
    assert found[1].places["name"] == ("spec", "nodes", 1, "zone")


@pytest.mark.parametrize(("members", "missed"), [(1, False), (2, False), (3, True), (4, True)])
def test_where_a_member_is_only_matters_if_the_quorum_can_do_without_it(members: int, missed: bool) -> None:
    nodes = control_plane({"a": members})
    del nodes[0]["zone"]
    spec = {"infrastructure": zones("a", provider="vsphere"), "nodes": nodes}
    assert any(item["name"] is None for item in items("etcd.zones", **spec)) is missed
    assert any(item["name"] is None for item in items("etcd.hosts", **spec)) is missed


@pytest.mark.parametrize(
    ("provider", "missed"),
    [("vsphere", True), ("openstack", True), (None, True), ("bare-metal", False), ("aws", False)],
)
def test_a_host_is_missed_where_there_may_be_one(provider: str | None, missed: bool) -> None:
    infrastructure = zones("a", provider=provider)
    if provider is None:
        del infrastructure["provider"]
    spec = {"infrastructure": infrastructure, "nodes": control_plane({"a": 3})}
    assert any(item["name"] is None for item in items("etcd.hosts", **spec)) is missed
    assert any(item["kind"] == "host" for item in items("controlPlane.losses", **spec)) is missed


@pytest.mark.parametrize(
    ("budget", "replicas", "expected"),
    [
        ({"max_unavailable": 1}, 4, 1),
        ({"max_unavailable": 9}, 4, 4),
        ({"max_unavailable": 0}, 4, 0),
        ({"max_unavailable": "0%"}, None, 0),
        ({"max_unavailable": "1%"}, 4, 1),
        ({"max_unavailable": "50%"}, 7, 4),
        ({"max_unavailable": "50%"}, None, None),
        ({"min_available": 1}, 4, 3),
        ({"min_available": 4}, 4, 0),
        ({"min_available": 9}, 4, 0),
        ({"min_available": "50%"}, 7, 3),
        ({"min_available": "100%"}, None, 0),
        ({"min_available": "99%"}, None, None),
        ({"min_available": "76%"}, 4, 0),
        ({"min_available": "75%"}, 4, 1),
    ],
)
def test_what_a_budget_lets_maintenance_take(
    budget: dict[str, Any], replicas: int | None, expected: int | None
) -> None:
    assert (
        disruptions(DisruptionBudget(budget.get("max_unavailable"), budget.get("min_available")), replicas) == expected
    )


def test_without_a_budget_nothing_is_counted() -> None:
    assert disruptions(None, 4) is None


@pytest.mark.parametrize(
    ("networks", "clash"),
    [
        ({"x": ["a"], "y": ["a"]}, True),
        ({"x": ["a"], "y": ["b"]}, False),
        ({"x": ["a", "b"], "y": ["b"]}, True),
        # The third router ties the zones of the other two together.
        ({"x": ["a"], "y": ["b"], "z": ["a", "b"]}, True),
        ({"x": ["a"], "y": ["b"], "z": ["b", "c"]}, False),
    ],
)
def test_router_ids_clash_in_one_network(networks: dict[str, list[str]], clash: bool) -> None:
    nodes = [
        {"name": f"{name}-{zone}", "zone": zone, "roles": ["load-balancer"]}
        for name, where in networks.items()
        for zone in where
    ]
    balancers = [
        {
            "name": name,
            "type": "haproxy-keepalived",
            "serves": "ingress",
            "vip": f"10.9.0.{number}",
            "instances": [f"{name}-{zone}" for zone in where],
            "virtualRouterId": 60 if name != "z" else 61,
        }
        for number, (name, where) in enumerate(networks.items(), 1)
    ]
    spec = {
        "infrastructure": zones("a", "b", "c"),
        "nodes": [*control_plane({"a": 1}), *nodes],
        "loadBalancers": balancers,
    }
    found = items("loadBalancers.routers", **spec)
    assert [item["clash"] for item in found][:2] == [None, "x" if clash else None]


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ({"validity": "366d1s"}, 366 * 86400 + 1),
        ({"expires": "2027-11-24"}, 366 * 86400),
        ({"validity": "400d", "expires": "2027-11-24"}, 400 * 86400),
        ({}, None),
    ],
)
def test_certificates_live_as_stated_or_as_long_as_is_left(stated: dict[str, str], seconds: int | None) -> None:
    plane = {"controlPlane": {"certificates": {"rotation": "none", **stated}}}
    (item,) = items("security.certificates", infrastructure=zones("a"), nodes=control_plane({"a": 1}), **plane)
    assert item["lifetime"] == seconds


def test_shipped_designs_are_read() -> None:
    assert len(SHIPPED) >= 10
    assert all(isinstance(path, Path) for path in SHIPPED)

"""The engine: what is looked at, what is judged, what is said, and what cannot be told."""

from dataclasses import replace
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint import engine
from hadesign.lint.cel import Program
from hadesign.lint.engine import MOST_CHARACTERS
from hadesign.lint.scope import Reached
from hadesign.lint.stopwatch import Stopwatch
from tests.designs import control_plane, design, zones
from tests.lint.own import found, own_rule, said, workload


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Count what CEL is asked."""
    asked: list[Any] = []
    original = Program.evaluate

    def counted(self: Program, data: Any) -> Any:
        asked.append(data)
        return original(self, data)

    monkeypatch.setattr(Program, "evaluate", counted)
    return asked


def test_every_item_is_judged_and_each_broken_one_is_a_finding() -> None:
    workloads = [workload("a", replicas=1), workload("b", replicas=2), workload("c", replicas=1)]
    assert said(own_rule(), workloads=workloads) == [
        "error spec.workloads[0]: a is alone",
        "error spec.workloads[2]: c is alone",
    ]


def test_where_leaves_items_out() -> None:
    rule = own_rule(where="item.tier == 'critical'")
    workloads = [workload("a", replicas=1, tier="critical"), workload("b", replicas=1, tier="batch")]
    assert said(rule, workloads=workloads) == ["error spec.workloads[0]: a is alone"]


def test_what_where_cannot_tell_cannot_be_checked() -> None:
    rule = own_rule(where="item.replicas > 5", _assert="false")
    assert said(rule, workloads=[workload("a"), workload("b", replicas=3)]) == [
        "info spec.workloads[0].replicas: cannot check OWN001: spec.workloads[a].replicas is not given"
    ]


def test_what_is_needed_and_asked_by_where_is_missed_before_where_is_asked() -> None:
    rule = own_rule(where="item.tier == 'critical'", needs=["item.tier"])
    assert said(rule, workloads=[workload("a", replicas=1)]) == [
        "info spec.workloads[0].tier: cannot check OWN001: spec.workloads[a].tier is not given"
    ]


def test_what_is_only_needed_by_the_assertion_is_not_missed_of_items_that_where_leaves_out() -> None:
    rule = own_rule(where="item.tier == 'critical'", needs=["item.startTime"])
    assert said(rule, workloads=[workload("a", replicas=1, tier="batch")]) == []


def test_everything_that_is_missing_is_named_once() -> None:
    rule = own_rule(_assert="item.replicas > 1 || item.startTime > 1.0 || item.replicas > 2")
    assert said(rule, workloads=[workload("a")]) == [
        (
            "info spec.workloads[0].replicas: cannot check OWN001:"
            " spec.workloads[a].replicas and spec.workloads[a].startTime are not given"
        )
    ]


def test_what_is_needed_of_the_design_is_missed_once_and_stops_the_rule() -> None:
    rule = own_rule(needs=["spec.etcd.quota", "spec.network.mtu"])
    assert said(rule, workloads=[workload("a", replicas=1), workload("b", replicas=1)]) == [
        "info spec.etcd.quota: cannot check OWN001: spec.etcd.quota and spec.network.mtu are not given"
    ]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, ["info spec.workloads: cannot check OWN001: spec.workloads is not given"]),
        ({"workloads": []}, []),
    ],
)
def test_a_list_that_is_written_is_known_even_if_it_is_empty(spec: dict[str, Any], expected: list[str]) -> None:
    assert said(own_rule(needs=["spec.workloads"]), **spec) == expected


def test_a_missing_value_is_pointed_at_where_it_belongs() -> None:
    diagnostic = found(own_rule(needs=["item.requests.cpu"]), workloads=[workload("a", replicas=2)])[0]
    assert diagnostic.path == "spec.workloads[0].requests.cpu"
    item = found(own_rule(_assert="false"), workloads=[workload("a", replicas=2)])[0]
    assert (diagnostic.location.line, diagnostic.location.column) == (item.location.line, item.location.column)


@pytest.mark.parametrize(("applies", "count"), [("true", 1), ("false", 0), ("spec.etcd.quota > 1", 0)])
def test_a_rule_that_does_not_apply_says_nothing_also_where_that_cannot_be_told(applies: str, count: int) -> None:
    assert len(said(own_rule(applies=applies), workloads=[workload("a", replicas=1)])) == count


def test_what_is_missing_of_a_fact_with_parts_is_missed_as_a_whole() -> None:
    rule = own_rule(each="facts.workloads.replicated", _assert="!item.nodeLoss.breaks && !item.zoneLoss.breaks")
    worker = {"name": "w", "roles": ["control-plane", "etcd", "worker"]}
    assert said(rule, nodes=[worker], workloads=[workload("a", replicas=2)]) == [
        "info spec.workloads[0].spread: cannot check OWN001: spec.workloads[a].spread is not given"
    ]
    assert said(rule, workloads=[workload("a", replicas=2)]) == [
        "info spec.nodes: cannot check OWN001: no machine may run a"
    ]


def test_what_is_certainly_broken_is_a_finding_although_something_else_is_not_known() -> None:
    rule = own_rule(_assert="item.startTime < 1.0 && item.replicas > 1")
    assert said(rule, workloads=[workload("a", replicas=1)]) == ["error spec.workloads[0]: a is alone"]


def test_a_rule_without_each_looks_at_the_design_as_a_whole() -> None:
    rule = own_rule(each=None, _assert="size(spec.workloads) > 1", message="too few", at="spec.workloads")
    assert said(rule, workloads=[workload("a")]) == ["error spec.workloads: too few"]
    assert said(rule, workloads=[workload("a"), workload("b")]) == []


@pytest.mark.parametrize(
    ("at", "path"),
    [
        (None, "spec.workloads[0]"),
        ("replicas", "spec.workloads[0].replicas"),
        ("requests.cpu", "spec.workloads[0].requests.cpu"),
        ("spec.etcd", "spec.etcd"),
        ("objectives.rto", "spec.objectives.rto"),
    ],
)
def test_at_is_below_the_item_or_anywhere_in_the_design(at: str | None, path: str) -> None:
    workloads = [workload("a", replicas=1, requests={"cpu": 1})]
    diagnostic = found(own_rule(at=at), workloads=workloads, objectives={"rto": "5m"}, etcd={})[0]
    assert diagnostic.path == path


def test_at_follows_the_places_of_a_fact() -> None:
    rule = own_rule(each="facts.etcd.timers", _assert="false", message="no", at="given")
    spec = design(infrastructure=zones("a"), nodes=control_plane({"a": 3}))["spec"]
    assert said(rule, **spec, etcd={"heartbeatInterval": "200ms"}) == ["error spec.etcd.heartbeatInterval: no"]


LEVELS = [
    {"when": "item.replicas == 0", "in": "there are no copies", "level": "error"},
    {"when": "item.startTime > 60.0", "in": "a start takes more than a minute", "level": "warning"},
    {"level": "info"},
]


@pytest.mark.parametrize(
    ("more", "level"),
    [
        ({"replicas": 0}, "error"),
        ({"replicas": 1, "startTime": "2m"}, "warning"),
        ({"replicas": 1, "startTime": "5s"}, "info"),
        ({"replicas": 1}, "info"),
    ],
)
def test_the_first_severity_whose_condition_holds_counts(more: dict[str, Any], level: str) -> None:
    assert said(own_rule(severity=LEVELS), workloads=[workload("a", **more)]) == [
        f"{level} spec.workloads[0]: a is alone"
    ]


@pytest.mark.parametrize(("replicas", "message"), [(0, "a is nowhere"), (1, "a is alone")])
def test_the_first_message_whose_condition_holds_counts(replicas: int, message: str) -> None:
    choices = [
        {"when": "item.replicas == 0", "text": "{{ item.name }} is nowhere"},
        {"text": "{{ item.name }} is alone"},
    ]
    rule = own_rule(message=choices)
    assert said(rule, workloads=[workload("a", replicas=replicas)]) == [f"error spec.workloads[0]: {message}"]


@pytest.mark.parametrize(
    ("placeholder", "shown"),
    [
        ("item.name", "a"),
        ("item.replicas + 1", "2"),
        ("item.quorum", "true"),
        ("item.zones", "x and y"),
        ("item.tier", "nothing"),
        ("item.startTime", "0.25"),
        ("asTime(item.startTime)", "250ms"),
        ("asMemory(item.requests.memory)", "1.5Gi"),
        ("asCpu(item.requests.cpu)", "500m"),
        ("asShare(0.9995)", "99.95%"),
        ("asCount(item.replicas, 'copy')", "1 copy"),
        ("asTime(item.evictionToleration)", "unknown"),
        ("{'a': 'the first'}[item.name]", "the first"),
    ],
)
def test_placeholders_are_written_as_people_do(placeholder: str, shown: str) -> None:
    rule = own_rule(message=f"<{{{{ {placeholder} }}}}>")
    entry = workload("a", replicas=1, quorum=True, zones=["x", "y"], startTime="250ms")
    entry["requests"] = {"cpu": "500m", "memory": "1.5Gi"}
    assert said(rule, workloads=[entry], infrastructure=zones("x", "y")) == [f"error spec.workloads[0]: <{shown}>"]


def test_equal_items_are_judged_once_and_found_each(evaluations: list[Any]) -> None:
    rule = own_rule(message="alone")
    names = [f"w{number}" for number in range(50)]
    assert len(said(rule, workloads=[workload(name, replicas=1) for name in names])) == 50
    assert evaluations == [{"item": {"replicas": 1}}]


def test_only_what_an_expression_reads_tells_items_apart(evaluations: list[Any]) -> None:
    rule = own_rule(message="alone", where="item.tier != 'batch'")
    tiers = ["critical", "standard", "batch", "batch"]
    workloads = [workload(f"w{n}", replicas=n % 2, tier=tier) for n, tier in enumerate(tiers)]
    assert len(said(rule, workloads=workloads)) == 2
    assert [asked for asked in evaluations if "tier" in asked["item"]] == [
        {"item": {"tier": "critical"}},
        {"item": {"tier": "standard"}},
        {"item": {"tier": "batch"}},
    ]
    assert [asked for asked in evaluations if "replicas" in asked["item"]] == [
        {"item": {"replicas": 0}},
        {"item": {"replicas": 1}},
    ]


@pytest.mark.parametrize("check", ["item.requests == null", "item.requests != null"])
def test_fields_that_are_mappings_or_lists_are_judged_once_where_they_are_equal(
    check: str, evaluations: list[Any]
) -> None:
    rule = own_rule(_assert=check, message="asks", where="item.zones == null || size(item.zones) > 0")
    entries = [({"cpu": 1}, ["x"]), ({"cpu": 1}, ["x"]), ({"cpu": 2}, ["x"]), ({"memory": 1}, ["x", "y"])]
    workloads = [workload(f"w{n}", requests=asked, zones=where) for n, (asked, where) in enumerate(entries)]
    assert len(said(rule, workloads=workloads, infrastructure=zones("x", "y"))) == 4 * ("==" in check)
    assert len([asked for asked in evaluations if "requests" in asked["item"]]) == 3
    assert [asked["item"]["zones"] for asked in evaluations if "zones" in asked["item"]] == [["x"], ["x", "y"]]


def test_an_item_that_is_read_as_a_whole_is_judged_for_itself(evaluations: list[Any]) -> None:
    rule = own_rule(_assert="size(item) > 0", message="empty")
    assert said(rule, workloads=[workload("a"), workload("b")]) == []
    assert len(evaluations) == 2


def test_an_item_that_is_not_known_is_told_beside_an_equal_one() -> None:
    """What passes is passed over when it comes again; what cannot be told is not."""
    rule = own_rule(needs=["item.replicas"])
    found = said(rule, workloads=[workload("a"), workload("b", replicas=2), workload("c"), workload("d", replicas=2)])
    assert [line.partition(":")[0] for line in found] == [
        f"info spec.workloads[{number}].replicas" for number in (0, 2)
    ]


def test_constants_are_bound_beside_the_item(evaluations: list[Any]) -> None:
    rule = own_rule(_assert="item.replicas > 1 || objectives.rpo > 60.0 || metadata.name != 'test'")
    assert len(said(rule, workloads=[workload("a", replicas=1)], objectives={"rpo": "10s"})) == 1
    assert evaluations[0] == {
        "item": {"replicas": 1}, "objectives": {"rpo": 10.0}, "metadata": {"name": "test"},
    }  # fmt: skip


def test_without_an_objective_a_machine_has_to_be_survived() -> None:
    rule = own_rule(each=None, _assert="objectives.survive == 'node'", message="no")
    assert said(rule) == []
    assert said(rule, objectives={"survive": "zone"}) == ["error spec: no"]


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("item.name > 1", "No matching overloads"),
        ("item.replicas", "it is 1, not true or false"),
        ("item.name", "it is a, not true or false"),
        ("1 / (item.replicas - 1) > 0", "divide by zero"),
        ("item.tolerates.all(key, key.startsWith('a'))", "budget"),
    ],
)
@pytest.mark.parametrize("key", ["_assert", "where"])
def test_an_expression_that_fails_on_known_values_is_its_authors_mistake(
    key: str, expression: str, problem: str
) -> None:
    rule = own_rule(**{key: expression})
    with pytest.raises(InputError) as error:
        found(rule, workloads=[workload("a", replicas=1, tolerates=[f"a{number}" for number in range(11_000)])])
    assert len(error.value.diagnostics) == 1
    diagnostic = error.value.diagnostics[0]
    assert problem in diagnostic.message
    assert diagnostic.message.startswith("rule OWN001 fails on spec.workloads[0] of design.yaml: ")
    check = rule.check if key == "_assert" else rule.where
    assert check is not None
    assert diagnostic.location == check.place


def test_related_places_are_those_of_the_fact_without_the_place_itself() -> None:
    rule = own_rule(each="facts.etcd.clusters", _assert="false", message="no", at="roles")
    spec = design(infrastructure=zones("a"), nodes=control_plane({"a": 3}))["spec"]
    diagnostic = found(rule, **spec)[0]
    assert [related.message for related in diagnostic.related] == ["member cp-a-2", "member cp-a-3"]
    assert all(related.location != diagnostic.location for related in diagnostic.related)


def test_what_is_reached_is_noted_for_tests_of_rules() -> None:
    reached: set[Reached] = set()
    rule = own_rule(severity=LEVELS, needs=["item.tier"])
    workloads = [
        workload("a", replicas=0, tier="batch"),
        workload("b", replicas=2, tier="batch"),
        workload("c"),
    ]
    found(rule, reached, workloads=workloads)
    assert reached == {
        ("OWN001", "assert", 0),
        ("OWN001", "assert", 1),
        ("OWN001", "message", 0),
        ("OWN001", "needs", 0),
        ("OWN001", "severity", 0),
    }


def test_a_finding_carries_the_fix_and_for_our_own_rules_a_page() -> None:
    diagnostic = found(own_rule(), workloads=[workload("a", replicas=1)])[0]
    assert (diagnostic.rule, diagnostic.name, diagnostic.hint) == ("OWN001", "own-rule", "Mend it.")
    assert diagnostic.url == ""


def test_a_message_has_an_end() -> None:
    rule = own_rule(message="{{ item.name }}" * 100)
    message = found(rule, workloads=[workload("a" * 60, replicas=1)])[0].message
    assert message == "a" * MOST_CHARACTERS + "..."


def test_a_rule_of_the_user_finds_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_FINDINGS", 2)
    assert len(found(own_rule(), workloads=[workload(name, replicas=1) for name in "ab"])) == 2
    with pytest.raises(InputError) as error:
        found(own_rule(), workloads=[workload(name, replicas=1) for name in "abc"])
    assert error.value.diagnostics[0].message == "rule OWN001 finds over 2 things in design.yaml"
    ours = replace(own_rule(), ours=True)
    assert len(found(ours, workloads=[workload(name, replicas=1) for name in "abc"])) == 3


@pytest.mark.parametrize("replicas", [1, 2])
def test_a_rule_of_the_user_takes_so_long_and_no_longer(monkeypatch: pytest.MonkeyPatch, replicas: int) -> None:
    monkeypatch.setattr(Stopwatch, "running", lambda _self: 60.0)
    found(own_rule(), workloads=[workload("a", replicas=replicas)])
    monkeypatch.setattr(Stopwatch, "running", lambda _self: 60.5)
    with pytest.raises(InputError) as error:
        found(own_rule(), workloads=[workload("a", replicas=replicas)])
    assert error.value.diagnostics[0].message == "rule OWN001 takes over 60 seconds for design.yaml"


def test_a_mapping_has_no_order_to_list_it_in() -> None:
    rule = own_rule(message="{{ item.requests.map(key, key) }}")
    with pytest.raises(InputError, match=r"item\.requests is a mapping, which has no order"):
        found(rule, workloads=[workload("a", replicas=1, requests={"cpu": "1", "memory": "1Gi"})])

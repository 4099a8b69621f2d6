"""Edits of rules: what their authors may write, what they make of an item, and which of them are made together."""

import json
from typing import Any

import pytest

from hadesign.diagnostic import Diagnostic, Edit, Severity
from hadesign.errors import InputError
from hadesign.lint.cache import load, store
from hadesign.lint.findings import Report
from hadesign.lint.fixing import Fixed, fix
from hadesign.lint.rule import decoded, encoded
from hadesign.source import Document, read_text
from tests.lint.own import found, mistakes, own_rule, rule_text, workload

SAFE = {"safety": "safe"}


def edits(*written: dict[str, Any], **spec: Any) -> list[tuple[Edit, ...]]:
    rule = own_rule(edits=[one | SAFE for one in written])
    workloads = spec.pop("workloads", [workload("cart", replicas=1)])
    return [one.edits for one in found(rule, workloads=workloads, **spec)]


def made(*written: dict[str, Any], **spec: Any) -> list[Any]:
    return [[edit.value for edit in one] for one in edits(*written, **spec)]


def test_an_edit_has_its_place_and_its_value() -> None:
    path = ("spec", "workloads", 0, "replicas")
    assert edits({"at": "replicas", "set": 2}) == [(Edit(path, 2, False, True),)]
    assert edits({"at": "replicas", "remove": True}) == [(Edit(path, None, True, True),)]
    assert edits({"remove": True}) == [(Edit(path[:3], None, True, True),)]
    assert edits({"at": "spec.objectives.survive", "set": "zone"})[0][0].path == ("spec", "objectives", "survive")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ item.replicas + 1 }}", 2),
        (" {{ item.replicas + 1 }} ", 2),
        ("{{ double(item.replicas) * 2.0 }}", 2),
        ("{{ 2.5 }}", 2.5),
        ("{{ asTime(90.0) }}", "1m30s"),
        ("{{ [item.name, 'b'] }}", ["cart", "b"]),
        ("{{ item.replicas > 0 }}", True),
        ("{{ item.name }}-{{ item.replicas }}", "cart-1"),
        ("plain", "plain"),
        ({"a": [1]}, {"a": [1]}),
    ],
)
def test_an_expression_that_stands_alone_keeps_its_type(text: Any, value: Any) -> None:
    ((edit,),) = edits({"at": "tier", "set": text})
    assert (edit.value, type(edit.value)) == (value, type(value))


def test_the_first_that_applies_to_a_place_counts() -> None:
    first, second = {"at": "replicas", "set": 2, "when": "item.name == 'cart'"}, {"at": "replicas", "set": 3}
    both = [workload("cart", replicas=1), workload("shop", replicas=1)]
    assert made(first, second, workloads=both) == [[2], [3]]
    assert made(first, workloads=both) == [[2], []]


def test_what_is_there_already_is_no_edit() -> None:
    assert made({"at": "replicas", "set": 1}) == [[]]
    assert made({"at": "tier", "remove": True}) == [[]]


def test_what_is_not_known_makes_none() -> None:
    assert made({"at": "tier", "set": "x"}, {"at": "pool", "set": "{{ item.startTime }}"}) == [[]]
    assert made({"at": "tier", "set": "x", "when": "item.startTime > 1.0"}) == [[]]
    with pytest.raises(InputError, match="rule OWN001 fails on"):
        made({"at": "tier", "set": "{{ item.replicas / 0 }}"})


def test_edits_are_kept_with_the_compiled_rule(tmp_path: Any) -> None:
    rule = own_rule(edits=[{"at": "replicas", "set": "{{ item.replicas + 1 }}", "when": "true", "safety": "unsafe"}])
    deciding, said = encoded(rule)
    assert decoded(deciding, json.dumps(said).encode()) == rule
    store(tmp_path, "x", [rule])
    assert load(tmp_path, "x") == [rule]


NAMES = "a name that exists"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ({"at": "replcas", "set": 1}, f"there is no item.replcas | {NAMES} | did you mean `item.replicas`?"),
        ({"at": "spec.etdc.preVote", "set": 1}, f"there is no spec.etdc | {NAMES} | did you mean `spec.etcd`?"),
        ({"at": "a[", "set": 1}, "a[ is no path | a path such as healthCheck.path"),
        ({"at": "tier", "set": "{{ item.nme }}"}, f"there is no item.nme | {NAMES} | did you mean `item.name`?"),
        ({"at": "tier", "set": "{{ item.name"}, "a placeholder that does not end | {{ CEL }}"),
        ({"at": "tier", "set": 1, "when": "item.nme == ''"}, f"there is no item.nme | {NAMES} | did you mean"),
        ({"at": "tier"}, "the edit has neither `set` nor `remove` | `set` with a value, or `remove: true`"),
        ({"at": "tier", "set": 1, "remove": True}, "the edit has both `set` and `remove` | `set` with a value, or"),
    ],
)  # fmt: skip
def test_mistakes_are_told_at_their_place(edit: dict[str, Any], expected: str) -> None:
    (said,) = mistakes(rule_text(edits=[edit | SAFE]))
    place, _, message = said.partition(" ")
    assert message.startswith(expected)
    assert place != "1:1"


def test_somebody_has_to_say_how_safe_it_is() -> None:
    (said,) = mistakes(rule_text(edits=[{"at": "tier", "set": 1}]))
    assert "safety" in said


# What follows fixes texts with rules made up here: a key `bad` is found fault with, `fix` says what to do about it.

PATH = ("a",)


def diagnostic(document: Document, message: str, *wanted: Edit, rule: str = "OWN001") -> Diagnostic:
    return Diagnostic(
        rule, "own-rule", Severity.WARNING, message, "a", document.value(PATH), anchor=f"d/{message}", edits=wanted
    )


def report(*findings: Diagnostic) -> Report:
    return Report.of("2026-11-23", ["a.yaml"], findings)


def setting(key: str, value: Any, *, safe: bool = True) -> Edit:
    return Edit((key,), value, False, safe)


def fixed(text: str, judge: Any, **options: Any) -> Fixed:
    return fix(read_text(text, "a.yaml"), judge, **options)


def small(document: Document) -> Report:
    """Find fault with every number below 3, which is to grow by one."""
    numbers = {key: value for key, value in document.data.items() if isinstance(value, int) and value < 3}
    return report(
        *(diagnostic(document, f"{key} is {value}", setting(key, value + 1)) for key, value in numbers.items())
    )


def test_edits_of_one_place_are_made_one_after_the_other() -> None:
    def judge(document: Document) -> Report:
        there = document.data["a"]
        missing = [name for name in ("p", "q", "r") if name not in there]
        return report(*(diagnostic(document, name, setting("a", [*there, name])) for name in missing))

    found = fixed("a: [p] # what is there\n", judge)
    assert found.document.text == "a: [p, q, r] # what is there\n"
    assert len(found.done) == 2
    assert fixed(found.document.text, judge).done == ()


def test_what_never_ends_is_left_after_some_rounds() -> None:
    def endless(document: Document) -> Report:
        value = document.data["a"]
        return report(diagnostic(document, f"a is {value}", setting("a", value + 1)))

    assert fixed("a: 0\n", endless).document.data["a"] < 20


def test_an_edit_that_does_not_end_its_finding_is_refused_and_others_are_made() -> None:
    def judge(document: Document) -> Report:
        stays = diagnostic(document, "stays", setting("b", 1))
        return report(stays, *small(document).diagnostics)

    found = fixed("a: 2\n", judge)
    assert found.document.text == "a: 3\n"
    assert [(one.finding.message, one.reason) for one in found.refused] == [("stays", "the finding would stay")]


def test_an_edit_that_brings_another_finding_is_refused() -> None:
    def judge(document: Document) -> Report:
        if document.data["a"] == 1:
            return report(diagnostic(document, "one", setting("a", 2)))
        return report(diagnostic(document, "two", rule="OWN002"))

    found = fixed("a: 1\n", judge)
    assert (found.document.text, found.done) == ("a: 1\n", ())
    assert [one.reason for one in found.refused] == ["it would make OWN002: two"]


def test_an_edit_after_which_nothing_can_be_judged_is_refused() -> None:
    def judge(document: Document) -> Report:
        if document.data["a"] == 2:
            raise InputError([diagnostic(document, "a is 2")])
        return report(diagnostic(document, "one", setting("a", 2)))

    assert [one.reason for one in fixed("a: 1\n", judge).refused] == ["then a is 2"]


def test_unsafe_edits_are_counted_or_made() -> None:
    def judge(document: Document) -> Report:
        one = diagnostic(document, "one", setting("a", 2), setting("b", 2, safe=False))
        return report(*([one] if document.data["a"] == 1 else []))

    assert (fixed("a: 1\n", judge).unsafe, fixed("a: 1\n", judge).document.text) == (1, "a: 1\n")
    assert (fixed("a: 1\n", judge, unsafe=True).unsafe, fixed("a: 1\n", judge, unsafe=True).document.text) == (
        0,
        "a: 2\nb: 2\n",
    )


def test_entries_of_one_list_go_together() -> None:
    def judge(document: Document) -> Report:
        gone = [number for number, value in enumerate(document.data["a"]) if value > 9]
        edits = [Edit(("a", number), None, True, True) for number in gone]
        return report(*(diagnostic(document, f"at {n}", edit) for n, edit in zip(gone, edits, strict=True)))

    assert fixed("a:\n  - 10\n  - 1 # one\n  - 11\n  - 12\n", judge).document.text == "a:\n  - 1 # one\n"

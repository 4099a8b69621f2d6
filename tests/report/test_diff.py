"""The difference in all its forms: text of 80 columns, Markdown that holds what it is given, JSON by its schema."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from hadesign.comparison.changes import FieldChange
from hadesign.comparison.dangers import DANGERS, Danger
from hadesign.comparison.membership import MemberPlace, membership_plan
from hadesign.report.diff.dangers import danger_words
from hadesign.report.diff.plan import STACKED_WORDS, step_words
from hadesign.report.diff.subject import Difference
from hadesign.report.diff.values import change_words, value_words
from hadesign.report.diff.written import diff_markdown, diff_text
from hadesign.report.diff_json import diff_json, schema
from tests.comparison.sides import SHOP, compared, four, shop
from tests.designs import design, zones

LINE = "x](javascript:alert(1))<script>`|"
HOSTILE = f"{LINE}\n# no"


@pytest.fixture(scope="module")
def fourth() -> Difference:
    return Difference(compared(SHOP, four()), "old.yaml", "new.yaml", "2026-11-23")


def valid(text: str) -> Any:
    data = json.loads(text)
    Draft202012Validator(schema(), format_checker=FormatChecker()).validate(data)
    return data


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_text_says_it_in_80_columns(fourth: Difference) -> None:
    text = diff_text(fourth)
    assert max(map(len, text.split("\n"))) <= 80
    for words in (
        "The design becomes WORSE.",
        "node cp-d is new",
        "met → NOT MET",
        "new error: ETC004",
        "an even number of members",
        "quorum after it",
        "3 of 4",
        "certificates",
    ):
        assert words in text


def test_json_keeps_to_its_schema(fourth: Difference) -> None:
    data = valid(diff_json(fourth))
    assert (data["worse"], data["unknown"], data["same"]) == (True, False, False)
    assert [step["tolerates"] for step in data["plan"]["etcd"]["steps"]] == [1, 1]
    assert {"path": "configs/kubeadm/init.yaml", "fate": "changed", "effect": "renew", "machine": None} in data["files"]
    assert data["dangers"][0]["kind"] == "even-members"


def test_json_of_no_difference_says_so() -> None:
    found = Difference(compared(SHOP, SHOP), "a", "b", "2026-11-23")
    data = valid(diff_json(found))
    assert (data["same"], data["worse"], data["changes"], data["files"]) == (True, False, [], [])
    assert "The designs mean the same." in diff_text(found)
    assert diff_markdown(found).count("```") == 0


def test_json_of_designs_that_have_little_in_common() -> None:
    small = design(infrastructure=zones("a"), nodes=[{"name": "x", "zone": "a", "roles": ["control-plane", "etcd"]}])
    for before, after in ((small, SHOP), (SHOP, small)):
        data = valid(diff_json(Difference(compared(before, after), "a", "b", "2026-11-23")))
        assert data["plan"]["etcd"]["steps"]


def test_markdown_has_pictures_before_and_after(fourth: Difference) -> None:
    text = diff_markdown(fourth)
    assert text.startswith("## Shop production: old.yaml → new.yaml\n")
    assert text.count("```mermaid") == 4
    assert text.count("<details>") == text.count("</details>") == 4
    assert len(text) < 65_536, "GitHub takes no more in a comment"
    before, after = text.split("**After**")[:2]
    assert "cp-d" not in before.split("```mermaid")[1]
    assert "cp-d" in after


def test_pictures_that_are_too_large_are_left_out(fourth: Difference, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.report.diff.written.MOST_DRAWN", 10)
    assert "mermaid" not in diff_markdown(fourth)


def test_hostile_text_stays_text() -> None:
    hostile = shop(("title: Shop production", f"title: {json.dumps(LINE)}"), ("rto: 30m", "rto: 31m"))
    text = diff_markdown(Difference(compared(SHOP, hostile), HOSTILE, HOSTILE, "2026-11-23"))
    outside = "".join(part for number, part in enumerate(text.split("```")) if number % 2 == 0)
    assert "<script" not in outside
    assert "](javascript" not in outside
    assert "\n# no" not in text
    valid(diff_json(Difference(compared(SHOP, hostile), HOSTILE, HOSTILE, "2026-11-23")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (FieldChange("heartbeat", 0.1, 0.25), "heartbeat: 100ms → 250ms"),
        (FieldChange("size.memory", 2**30, None), "size.memory: 1Gi → not said"),
        (FieldChange("size.cpu", 500, 4000), "size.cpu: 500m → 4"),
        (FieldChange("availability", 0.9995, 0.999), "availability: 99.95% → 99.9%"),
        (FieldChange("webhooks", (), None), "webhooks: none → not said"),
        (FieldChange("check", "none", True), "check: none → yes"),
        (FieldChange("instances", ("a", "b"), ("a", "c")), "instances: +c, -b"),
        (FieldChange("instances", ("a", "b"), ("b", "a")), "instances: a, b → b, a"),
        (FieldChange("instances", ("a",), ("b",)), "instances: a → b"),
        (FieldChange("replicas", 3, 4), "replicas: 3 → 4"),
    ],
)
def test_values_are_written_as_in_a_blueprint(change: FieldChange, said: str) -> None:
    assert change_words(change) == said


def test_the_only_field_is_called_as_its_entry() -> None:
    assert change_words(FieldChange("", 900.0, 1200.0), "rpo") == "rpo: 15m → 20m"
    assert value_words("bandwidth", 1e10) == "10Gbit"


@pytest.mark.parametrize("kind", DANGERS)
def test_every_danger_has_words(kind: Any) -> None:
    said = danger_words(Danger(kind, ("cp-a",), "1", "2"))
    assert said.endswith("(1 → 2)")
    assert "{" not in said


def test_steps_name_the_machine_where_it_is_called_otherwise() -> None:
    plan = membership_plan(
        {"a": MemberPlace("a", "1", None)}, {"a": MemberPlace("a", "1", None), "m": MemberPlace("n", None, "z")}
    )
    said = [step_words(step, kubeadm=False) for step in plan.steps]
    assert said[0] == "add member m (n, zone z) as a learner, without a vote"
    assert step_words(plan.steps[0], kubeadm=True) != said[0]
    assert set(STACKED_WORDS) == {"remove", "add-learner", "promote"}

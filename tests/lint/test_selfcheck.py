"""The check of examples: a rule does what they say, and they show all that it can say."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.lint.selfcheck import check_examples
from tests.lint.own import write_rule

BASE = {
    "apiVersion": "hadesign.io/v1",
    "kind": "Blueprint",
    "metadata": {"name": "small"},
    "spec": {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "workloads": [{"name": "cart", "kind": "Deployment", "replicas": 2, "tier": "batch"}],
    },
}
ALONE = {"base": "small", "set": {"spec.workloads[0].replicas": 1}, "findings": ["spec.workloads[0]: cart is alone"]}
FINE = {"base": "small"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of rules with a design of its own to start from."""
    import yaml

    (tmp_path / "bases").mkdir()
    (tmp_path / "bases" / "small.yaml").write_text(yaml.safe_dump(BASE), encoding="utf-8")
    return tmp_path


def said(folder: Path, *bad: dict[str, Any], good: Any = (FINE,), **changes: Any) -> list[str]:
    """Return what is wrong with a rule of these examples, with the paths in its file."""
    write_rule(folder, examples={"bad": list(bad), "good": list(good)}, **changes)
    return [f"{d.path}: {d.message}" for d in check_examples([folder])]


def test_a_rule_that_does_what_its_examples_say(folder: Path) -> None:
    assert said(folder, ALONE) == []


def test_a_design_of_ours_can_be_started_from(folder: Path) -> None:
    bad = {
        "base": "three-zones",
        "set": {"spec.workloads[1].replicas": 1},
        "findings": ["spec.workloads[1]: orders-db is alone"],
    }
    assert said(folder, bad, good=[{"base": "three-zones"}]) == []


def test_a_finding_that_is_not_there_and_one_that_is_not_stated(folder: Path) -> None:
    wrong = ALONE | {"findings": ["spec.workloads[0]: cart is lonely"]}
    assert said(folder, wrong) == [
        "examples.bad[0].findings[0]: there is no finding 'spec.workloads[0]: cart is lonely'",
        "examples.bad[0]: it finds 'spec.workloads[0]: cart is alone'",
    ]


def test_a_good_example_with_a_finding(folder: Path) -> None:
    good = {"base": "small", "set": {"spec.workloads[0].replicas": 0}}
    assert said(folder, ALONE, good=[FINE, good]) == ["examples.good[1]: it finds 'spec.workloads[0]: cart is alone'"]


def test_another_severity(folder: Path) -> None:
    assert said(folder, ALONE | {"severity": "warning"}) == ["examples.bad[0]: the severity is error"]


LEVELS = [{"when": "item.replicas == 0", "in": "there are no copies", "level": "error"}, {"level": "warning"}]
NONE = {"base": "small", "set": {"spec.workloads[0].replicas": 0}, "findings": ["spec.workloads[0]: cart is alone"]}


@pytest.mark.parametrize(
    ("changes", "bad", "expected"),
    [
        ({"severity": LEVELS}, [NONE], ["severity[1]: no example reaches this severity"]),
        ({"severity": LEVELS}, [ALONE | {"severity": "warning"}], ["severity[0]: no example reaches this severity"]),
        ({"severity": LEVELS}, [ALONE | {"severity": "warning"}, NONE], []),
        (
            {"message": [{"when": "item.replicas == 7", "text": "seven"}, {"text": "{{ item.name }} is alone"}]},
            [ALONE],
            ["message[0]: no example reaches this message"],
        ),
        (
            {"needs": ["item.tier", "spec.workloads"]},
            [ALONE],
            [
                "needs[0]: no example reaches this need of item.tier",
                "needs[1]: no example reaches this need of spec.workloads",
            ],
        ),
        (
            {"needs": ["item.tier"]},
            [
                ALONE,
                {
                    "base": "small",
                    "remove": ["spec.workloads[0].tier"],
                    "severity": "info",
                    "findings": ["spec.workloads[0].tier: cannot check OWN001: spec.workloads[cart].tier is not given"],
                },
            ],
            [],
        ),
        (
            {"where": "item.replicas == 1"},
            [ALONE],
            ["assert: no example reaches this assertion in a way that it holds"],
        ),
    ],
)
def test_a_branch_that_no_example_reaches(
    folder: Path, changes: dict[str, Any], bad: list[dict[str, Any]], expected: list[str]
) -> None:
    assert said(folder, *bad, **changes) == expected


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        ({"base": "smal"}, "examples.good[0]: there is no base design smal; did you mean `small`?"),
        ({"base": "small", "set": {"spec.workloads[3].replicas": 1}}, "spec.workloads[3].replicas is not in the base"),
        ({"base": "small", "remove": ["spec.etcd"]}, "examples.good[0]: spec.etcd is not in the base design"),
        ({"base": "small", "set": {"[": 1}}, "'[' is no path"),
        ({"base": "small", "set": {"": 1}}, "'' is no path"),
        ({"base": "small", "remove": ["metadata.name.x"]}, "metadata.name.x is not in the base design"),
        ({"base": "small", "set": {"metadata.name.x": 1}}, "metadata.name.x is not in the base design"),
        ({"base": "small", "set": {"spec.wrong": 1}}, "examples.good[0]: the design is refused: unknown key `wrong`"),
        (
            {"base": "small", "set": {"spec.workloads[0].pool": "none"}},
            "examples.good[0]: the design is refused: pool `none` is not declared",
        ),
        ({"blueprint": {"kind": "Other"}}, "examples.good[0]: the design is refused: this is not a blueprint"),
    ],
)
def test_an_example_that_is_no_design(folder: Path, example: dict[str, Any], expected: str) -> None:
    problems = said(folder, ALONE, good=[FINE, FINE, example])
    assert any(expected.replace("good[0]", "good[2]") in problem for problem in problems), problems


def test_a_rule_that_fails_is_blamed_at_its_expression(folder: Path) -> None:
    path = write_rule(folder, examples={"bad": [ALONE], "good": [FINE]}, **{"assert": "item.name > item.replicas"})
    problems = check_examples([folder])
    assert {d.location.file for d in problems} == {str(path)}
    assert problems[0].message.startswith("rule OWN001 fails on spec.workloads[0] of example.yaml")


def test_dates_are_judged_on_the_day_of_the_example(folder: Path) -> None:
    changes = {
        "each": "facts.backup.targets",
        "assert": "item.age == null || item.age < 100",
        "message": "{{ item.age }} days",
        "where": None,
    }
    backup = {"spec.backup": {"volumes": {"lastRestoreTest": "2026-01-01"}}}
    bad = {"base": "small", "set": backup, "findings": ["spec.backup.volumes: 326 days"]}
    good = {"base": "small", "set": backup, "asOf": "2026-02-01"}
    assert said(folder, bad, good=[good], **changes) == []


def test_only_rules_of_the_folders_are_checked(folder: Path) -> None:
    write_rule(folder, examples={"bad": [ALONE], "good": [FINE]})
    write_rule(folder, id="OWN002", examples={"bad": [ALONE | {"findings": ["x"]}], "good": [FINE]})
    problems = check_examples([folder])
    assert {Path(d.location.file).name for d in problems} == {"OWN002-own-rule.yaml"}
    assert all(d.rule == "INPUT" and d.location.line > 1 for d in problems)


def test_a_wrong_rule_is_reported_before_its_examples(folder: Path) -> None:
    write_rule(folder, examples={"bad": [ALONE], "good": [FINE]}, **{"assert": "item.replica > 1"})
    with pytest.raises(InputError, match=r"there is no item\.replica"):
        check_examples([folder])


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no rule files"):
        check_examples([tmp_path])


# --- findings that others explain -------------------------------------------------------------------------------------

FACTS = {"each": "facts.workloads.replicated", "message": "{{ item.name }} is alone"}
LONELY = {"base": "small", "set": {"spec.workloads[0].replicas": 1}, "findings": ["spec.workloads[0]: cart is alone"]}


def told(folder: Path, by: list[str], explains: list[str], example: dict[str, Any] = LONELY) -> list[str]:
    """Return what is wrong with OWN002, one example of which says that `by` explain it; OWN001 explains as given."""
    write_rule(folder, **FACTS, explains=explains, examples={"bad": [LONELY], "good": [FINE]})
    examples = {"bad": [LONELY], "good": [FINE], "explained": [example | {"by": by}]}
    write_rule(folder, id="OWN002", **FACTS, examples=examples)
    return [f"{Path(d.location.file).name[:6]} {d.path}: {d.message}" for d in check_examples([folder])]


def test_an_example_that_another_rule_explains(folder: Path) -> None:
    assert told(folder, ["OWN001"], ["OWN002"]) == []


def test_an_example_that_nothing_explains(folder: Path) -> None:
    assert told(folder, ["OWN001"], ["TOP010"]) == [
        "OWN002 examples.explained[0]: nothing explains spec.workloads[0]: cart is alone",
        "OWN002 examples.explained[0].by: OWN001 explains none of its findings",
    ]


def test_an_example_that_another_rule_than_it_says_explains(folder: Path) -> None:
    assert told(folder, ["WL001"], ["OWN002"]) == [
        "OWN002 examples.explained[0].by: WL001 explains none of its findings",
        "OWN002 examples.explained[0].by: OWN001 explains its findings, too",
    ]


def test_an_explained_example_without_the_finding_that_it_states(folder: Path) -> None:
    fine = {"base": "small", "findings": ["spec.workloads[0]: cart is alone"]}
    assert told(folder, ["OWN001"], ["OWN002"], fine) == [
        "OWN002 examples.explained[0].findings[0]: there is no finding 'spec.workloads[0]: cart is alone'",
        "OWN002 examples.explained[0].by: OWN001 explains none of its findings",
    ]


# --- mends ------------------------------------------------------------------------------------------------------------


def mended(folder: Path, mend: Any, example: dict[str, Any] = ALONE, **changes: Any) -> list[str]:
    return said(folder, example | {"mend": mend}, **changes)


def test_a_mend_that_ends_the_finding(folder: Path) -> None:
    assert mended(folder, {"set": {"spec.workloads[0].replicas": 2}}) == []


def test_a_mend_that_leaves_the_finding(folder: Path) -> None:
    assert mended(folder, {"set": {"spec.workloads[0].replicas": 0}}) == [
        "examples.bad[0].mend: it does not end spec.workloads[0]: cart is alone"
    ]


def test_a_mend_that_another_rule_finds_fault_with(folder: Path) -> None:
    mend = {"set": {"spec.workloads[0]": {"name": "cart", "kind": "Deployment", "replicas": 2, "tier": "critical"}}}
    mend["set"]["spec.workloads[0]"]["podDisruptionBudget"] = {"maxUnavailable": 0}
    (problem,) = mended(folder, mend)
    assert problem.startswith("examples.bad[0].mend: it makes WL008: spec.workloads[0].podDisruptionBudget: the Pod")


def test_what_was_wrong_before_is_not_held_against_a_mend(folder: Path) -> None:
    replicas, budget = "spec.workloads[0].replicas", "spec.workloads[0].podDisruptionBudget"
    example = ALONE | {"set": {replicas: 1, budget: {"minAvailable": 1}}}
    mend = {"set": {replicas: 2, budget: {"minAvailable": 2}}}
    assert mended(folder, mend, example) == []


def test_a_finding_of_the_base_may_come_back(folder: Path) -> None:
    import yaml

    worse: Any = deepcopy(BASE)
    worse["spec"]["workloads"][0]["podDisruptionBudget"] = {"maxUnavailable": 0}
    (folder / "bases" / "small.yaml").write_text(yaml.safe_dump(worse), encoding="utf-8")
    entry = {"name": "cart", "kind": "Deployment", "tier": "batch"}
    example = ALONE | {"set": {"spec.workloads[0]": entry | {"replicas": 1}}}
    mend = {"set": {"spec.workloads[0]": entry | {"replicas": 2, "podDisruptionBudget": {"maxUnavailable": 0}}}}
    assert mended(folder, mend, example) == []


def test_no_branch_counts_as_reached_by_a_mend(folder: Path) -> None:
    problems = mended(folder, {"set": {"spec.workloads[0].replicas": 2}}, where="item.replicas == 1")
    assert problems == ["assert: no example reaches this assertion in a way that it holds"]


@pytest.mark.parametrize(
    ("mend", "expected"),
    [
        ({"remove": ["spec.etcd"]}, "examples.bad[0].mend: spec.etcd is not in the base design"),
        ({"set": {"spec.wrong": 1}}, "examples.bad[0].mend: the design is refused: unknown key `wrong`"),
    ],
)
def test_a_mend_that_cannot_be_applied(folder: Path, mend: dict[str, Any], expected: str) -> None:
    assert mended(folder, mend) == [expected]


@pytest.mark.parametrize("mend", [{"set": {}}, {"remove": []}])
def test_a_mend_that_changes_nothing_is_refused(folder: Path, mend: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="the mend changes nothing"):
        mended(folder, mend)

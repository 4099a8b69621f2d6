"""What rules say of each other: every rule that is named exists, and nothing explains itself by going round."""

from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.lint import load
from tests.lint.own import write_rule

SUBJECT = {"each": "facts.etcd.zones", "assert": "item.left > 1", "message": "x"}


def said(folder: Path, **rules: dict[str, Any]) -> list[str]:
    """Return what is wrong with a folder of rules, each given by its id with what it changes."""
    for name, changes in rules.items():
        write_rule(folder, id=name, **SUBJECT | changes)
    try:
        load([folder])
    except InputError as error:
        return [
            f"{Path(d.location.file).name[:6]} {d.path}: " + " | ".join(filter(None, (d.message, d.expected, d.hint)))
            for d in error.diagnostics
        ]
    return []


def test_rules_may_explain_ours_and_each_other(tmp_path: Path) -> None:
    explains = {"explains": ["OWN002", "TOP010", "ETC004"]}
    deprecated = {"status": "deprecated", "replacedBy": "OWN001"}
    assert said(tmp_path, OWN001=explains, OWN002={"explains": ["TOP010"]}, OWN003=deprecated) == []
    rule = load([tmp_path]).rules["OWN001"]
    assert rule.explains == ("OWN002", "TOP010", "ETC004")
    assert load([tmp_path]).rules["OWN003"].replaced_by == "OWN001"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (
            {"OWN001": {"explains": ["TOP010", "ETC044"]}},
            ["OWN001 explains[1]: there is no rule ETC044 | a rule that exists | did you mean `ETC024`?"],
        ),
        (
            {"OWN001": {"explains": ["OWN001"]}},
            ["OWN001 explains[0]: a rule does not explain itself | another rule"],
        ),
        (
            {"OWN001": {"explains": ["MON004"]}},
            [
                (
                    "OWN001 explains[0]: findings of MON004 do not say what they are about"
                    " | a rule over a list of facts that says so"
                )
            ],
        ),
        (
            {"OWN001": {"explains": ["OWN002"]}, "OWN002": {"explains": ["OWN001"]}},
            [
                (
                    "OWN001 explains: these explain each other: OWN001, OWN002, OWN001"
                    " | no circle, so that one finding is left to be seen"
                )
            ],
        ),
        (
            {"OWN001": {"status": "deprecated", "replacedBy": "OWN009"}},
            ["OWN001 replacedBy: there is no rule OWN009 | a rule that exists | did you mean `OWN001`?"],
        ),
        (
            {
                "OWN001": {"status": "deprecated", "replacedBy": "OWN002"},
                "OWN002": {"status": "deprecated", "replacedBy": "TOP010"},
            },
            ["OWN001 replacedBy: OWN002 is deprecated, too | a rule to use"],
        ),
    ],
    ids=["unknown", "itself", "without parts", "a circle", "replaced by nothing", "replaced by a deprecated one"],
)
def test_a_mistake_is_reported_where_it_stands(tmp_path: Path, rules: Any, expected: list[str]) -> None:
    assert said(tmp_path, **rules) == expected


def test_a_circle_of_three(tmp_path: Path) -> None:
    (problem,) = said(
        tmp_path, OWN001={"explains": ["OWN002"]}, OWN002={"explains": ["OWN003"]}, OWN003={"explains": ["OWN001"]}
    )
    assert "these explain each other: OWN001, OWN002, OWN003, OWN001" in problem


def test_a_file_that_cannot_be_read_is_the_only_thing_reported(tmp_path: Path) -> None:
    write_rule(tmp_path, id="OWN002", explains=["OWN001"], **SUBJECT)
    write_rule(tmp_path, id="OWN001", severity="fatal", **SUBJECT)
    with pytest.raises(InputError) as error:
        load([tmp_path])
    assert [d.message for d in error.value.diagnostics] == ["severity cannot be `fatal`"]

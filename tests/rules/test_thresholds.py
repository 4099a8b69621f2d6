"""Where a rule begins to speak: designs on either side of a limit that has a source."""

from datetime import date
from functools import cache
from typing import Any

import pytest

from hadesign.lint import Catalogue, lint, load
from hadesign.proof import prove
from hadesign.resources import rules_dir
from tests.designs import as_cluster, control_plane, design, zones

DAY = date(2026, 11, 23)


@cache
def rules() -> Catalogue:
    return load([rules_dir()])


def found(rule: str, **spec: Any) -> list[tuple[str, str]]:
    """Return severity and message of what a rule finds in three members, one in each zone."""
    base = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane({"a": 1, "b": 1, "c": 1})}
    cluster = as_cluster(design(**base | spec))
    report = lint(cluster, prove(cluster), rules(), DAY, [rule])
    return [(diagnostic.severity.value, diagnostic.message) for diagnostic in report.diagnostics]


def certificates(**given: Any) -> list[tuple[str, str]]:
    return found("SEC001", controlPlane={"certificates": given})


@pytest.mark.parametrize(("validity", "within"), [("365d", True), ("366d", True), ("367d", False), ("3650d", False)])
def test_a_lifetime_of_a_year_may_be_that_of_a_leap_year(validity: str, within: bool) -> None:
    found = certificates(rotation="none", validity=validity)
    if not within:
        assert found == []
        return
    ((severity, message),) = found
    assert ("end within a year" in message, severity == "error") == (within, within)


@pytest.mark.parametrize(
    ("expires", "within"),
    [("2027-11-23", True), ("2027-11-24", True), ("2027-11-25", False)],
    ids=["365", "366", "367"],
)
def test_what_is_left_of_a_lifetime_counts_where_it_is_not_given(expires: str, within: bool) -> None:
    texts = [message for _, message in certificates(rotation="none", expires=expires)]
    assert any("end within a year" in text for text in texts) is within


@pytest.mark.parametrize(
    ("expires", "severities"),
    [
        ("2026-12-22", ["error"]),  # 29 days
        ("2026-12-23", ["warning"]),  # 30 days
        ("2027-02-20", ["warning"]),  # 89 days
        ("2027-02-21", []),  # 90 days
    ],
)
def test_certificates_that_end_soon(expires: str, severities: list[str]) -> None:
    assert [severity for severity, _ in certificates(rotation="automatic", expires=expires)] == severities

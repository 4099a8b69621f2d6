"""Parameters of rules: read by expressions, written with their unit, and given other values for a run."""

from typing import Any

import pytest

from hadesign.errors import UsageError
from hadesign.lint import Catalogue
from hadesign.lint.choosing import with_params
from hadesign.lint.params import UNITS, ValueRefusedError, parsed
from tests.lint.own import own_rule, said, workload

LEAST = {"value": 2, "unit": "count", "meaning": "copies that are enough", "source": "a judgement"}
SLOW = {"value": "90s", "unit": "duration", "meaning": "a start that takes too long", "source": "a judgement"}
RULE = own_rule(
    params={"least": LEAST, "slow": SLOW},
    where="item.startTime < params.slow",
    _assert="item.replicas >= params.least",
    message="{{ item.name }} has {{ item.replicas }} of {{ params.least }}, and starts in {{ asTime(params.slow) }}",
)
OURS = Catalogue({"OWN001": RULE})
SPEC = {"workloads": [workload("a", replicas=2, startTime="1m")]}


def test_expressions_read_them() -> None:
    assert said(RULE, **SPEC) == []
    assert said(RULE, workloads=[workload("a", replicas=1, startTime="1m")]) == [
        "error spec.workloads[0]: a has 1 of 2, and starts in 1m30s"
    ]


def test_another_value_is_used_everywhere() -> None:
    stricter = with_params(OURS, ["own001.least=3", "OWN001.slow = 2m"]).rules["OWN001"]
    assert said(stricter, **SPEC) == ["error spec.workloads[0]: a has 2 of 3, and starts in 2m"]
    assert said(RULE, **SPEC) == [], "the rule itself stays as it is"


@pytest.mark.parametrize(
    ("assignments", "message"),
    [
        (["OWN001"], "--param 'OWN001' is none; write RULE.NAME=VALUE, such as ETC007.slowFsync=20ms."),
        (["least=3"], "--param 'least=3' is none; write RULE.NAME=VALUE, such as ETC007.slowFsync=20ms."),
        (["OWN01.least=3"], "there is no rule 'OWN01'; did you mean `OWN001`?"),
        (["OWN001.lest=3"], "OWN001 has no parameter 'lest'; did you mean `least`?"),
        (["OWN001.x=3"], "OWN001 has no parameter 'x'; it has least, slow."),
        (["OWN001.least=3", "own001.least=4"], "OWN001.least is given twice."),
        (["OWN001.least=three"], "OWN001.least: `three` is not a count; expected a whole number from 0, such as 90."),
        (["OWN001.least=-1"], "OWN001.least: `-1` is not a count; expected a whole number from 0, such as 90."),
        (
            ["OWN001.slow=2 min"],
            (
                "OWN001.slow: `2 min` is not a duration; expected a number with a unit (ms, s, m, h or d), such as"
                " 250ms, 15m or 1h30m; did you mean `2m`?"
            ),
        ),
    ],
)
def test_what_fits_no_parameter_is_refused(assignments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        with_params(OURS, assignments)
    assert str(error.value) == message


def test_a_rule_without_parameters_says_so() -> None:
    with pytest.raises(UsageError, match="it has none"):
        with_params(Catalogue({"OWN001": own_rule()}), ["OWN001.least=3"])


@pytest.mark.parametrize(
    ("unit", "value", "number", "written"),
    [
        ("duration", "250ms", 0.25, "250ms"),
        ("duration", "366d", 31_622_400.0, "366d"),
        ("days", 90, 90, "90 days"),
        ("days", "1", 1, "1 day"),
        ("count", 0, 0, "0"),
        ("share", "99.5%", 0.995, "99.5%"),
        ("memory", "64Gi", 64 * 1024**3, "64Gi"),
        ("cpu", "500m", 500, "500m"),
    ],
)
def test_values_are_read_and_written_in_their_unit(unit: Any, value: Any, number: float, written: str) -> None:
    assert parsed(unit, value) == number
    assert UNITS[unit].written(parsed(unit, value)) == written


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("duration", 10), ("duration", "10"), ("days", True), ("days", "1.5"), ("count", "٣"), ("count", "9" * 16),
        ("share", "0.5"), ("memory", "64GB"), ("cpu", "fast"), ("count", ""),
    ],
)  # fmt: skip
def test_a_value_of_another_unit_is_refused(unit: Any, value: Any) -> None:
    with pytest.raises(ValueRefusedError) as error:
        parsed(unit, value)
    assert error.value.expected

"""The door to CEL: what it accepts, what it refuses and where, and what it keeps out of reach."""

import sys
from typing import Any

import pytest

from hadesign.lint.cel import FORMATS, CelError, Program, compiled, version


def value(expression: str, **data: Any) -> Any:
    return Program(compiled(expression)).evaluate(data)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("item.a + 1", 2),
        ("item.b.c == 'x'", True),
        ("item.list.exists(n, n > 1)", True),
        ("item.list.map(n, n * 2)", [2, 4]),
        ("item.a > 0 ? 'some' : 'none'", "some"),
        ("'a' + string(item.a)", "a1"),
        ("item.none == null", True),
        ("size(item.list)", 2),
        ("item.f <= 0.5", True),
        ("'api.example.org'.matches('^api[.]')", True),
        ("{'one': 1}['one']", 1),
    ],
)
def test_expressions_are_evaluated(expression: str, expected: Any) -> None:
    data = {"a": 1, "b": {"c": "x"}, "list": [1, 2], "none": None, "f": 0.5}
    assert value(expression, item=data) == expected


@pytest.mark.parametrize(
    ("expression", "problem", "line", "column"),
    [
        ("item.a >", "Syntax error", 1, 9),
        ("item.a\n  && (item.b", "Syntax error", 2, 13),
        ("items.a > 1", "undeclared reference to 'items.a'", 1, 6),
        ("item.a > open('/etc/passwd')", "undeclared reference to 'open'", 1, 14),
        ("item.a.eval('1')", "undeclared reference to 'eval'", 1, 12),
        ('"never closed', "Syntax error", 1, 1),
        ("", "Syntax error", 1, 1),
        ("asTime('5')", "found no matching overload for 'asTime'", 1, 7),
        ("'a' + 1 == 'a1'", "found no matching overload", 1, 5),
    ],
)
def test_what_is_no_cel_is_refused_with_its_place(expression: str, problem: str, line: int, column: int) -> None:
    with pytest.raises(CelError, match=problem) as error:
        compiled(expression)
    assert (error.value.line, error.value.column) == (line, column)
    assert "expecting {" not in str(error.value)


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("item.a > 1", "No matching overloads"),
        ("item.missing > 1", "missing"),
        ("1 / 0 > 1", "divide by zero"),
        ("item.list[5] > 1", "Index error"),
        ("item.many.all(n, n >= 0)", "budget"),
        ("[1, 2].all(m, item.most.all(n, n >= 0))", "budget"),
        ("'a'.matches('(')", "invalid regular expression"),
    ],
)
def test_what_has_no_value_is_an_error_without_a_place(expression: str, problem: str) -> None:
    with pytest.raises(CelError, match=problem) as error:
        value(expression, item={"a": None, "list": [1], "many": list(range(10_001)), "most": list(range(9_999))})
    assert (error.value.line, error.value.column) == (0, 0)


def test_a_regular_expression_cannot_take_for_ever() -> None:
    assert value("item.a.matches('^(a+)+$')", item={"a": "a" * 5000 + "b"}) is False


@pytest.mark.parametrize("name", ["os", "import", "__import__", "file", "env", "http", "getenv", "now"])
def test_there_is_nothing_but_the_design_to_read(name: str) -> None:
    with pytest.raises(CelError):
        compiled(f"{name}('x') == 'y'")


def test_what_was_compiled_is_loaded_again() -> None:
    kept = compiled("item.a > 1")
    assert isinstance(kept, bytes)
    assert Program(kept).evaluate({"item": {"a": 2}}) is True


@pytest.mark.parametrize("damaged", [b"", b"nonsense", b"\x00" * 40])
def test_what_is_no_compiled_expression_is_refused_or_has_no_value(damaged: bytes) -> None:
    with pytest.raises(CelError):
        Program(damaged).evaluate({"item": {}})


def test_the_engine_is_identified() -> None:
    assert version() == version()
    assert all(part.isdecimal() for part in version().split("-"))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("asTime(90)", "1m30s"),
        ("asBandwidth(2500000000.0)", "2.5Gbit"),
        ("asTime(0.002)", "2ms"),
        ("asMemory(1073741824)", "1Gi"),
        ("asCpu(1500.0)", "1.5"),
        ("asShare(0.5)", "50%"),
        ("asCount(1, 'replica')", "1 replica"),
        ("asCount(3.0, 'copy')", "3 copies"),
    ],
)
def test_numbers_are_written_with_their_units(expression: str, expected: str) -> None:
    assert value(expression) == expected


def test_every_function_of_ours_is_tried_here() -> None:
    assert set(FORMATS) == {"asTime", "asMemory", "asCpu", "asBandwidth", "asShare", "asCount"}


@pytest.mark.parametrize(
    "expression", ["null", "item.none", "item", "[item.none, null]", "{'a': null}['a']", "item.list.map(n, null)"]
)
def test_a_null_costs_no_reference(expression: str) -> None:
    """The engine gives `None` away uncounted; when all are used up the interpreter aborts, below Python 3.12."""
    program, before = Program(compiled(expression)), sys.getrefcount(None)
    for _ in range(500):
        program.evaluate({"item": {"none": None, "list": [1, None], "b": {"c": None}}})
    assert abs(sys.getrefcount(None) - before) < 100


def test_nulls_are_there_wherever_they_stand() -> None:
    data = {"none": None, "list": [1, None, [None]], "map": {"b": None, "a": {"c": None}}}
    assert value("item", item=data) == data


def test_a_mapping_is_in_the_order_of_its_keys() -> None:
    assert list(value("item.a", item={"a": dict.fromkeys("qwertyuiop", 1)})) == sorted("qwertyuiop")
    assert list(value("{2: 'a', 'b': 'c', 1: 'd'}")) == [1, 2, "b"]


def test_a_sum_beyond_what_cel_holds_is_as_large_as_it_holds() -> None:
    data = {"sum": 10**25, "less": -(10**25), "list": [2**63, 1.5, True], "one": 1}
    assert value("item.sum > 1000 && item.less < item.one", item=data)
    assert value("item", item=data) == data | {"sum": 2**63 - 1, "less": 1 - 2**63, "list": [2**63 - 1, 1.5, True]}

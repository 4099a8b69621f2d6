"""Scalars by YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema), not by the 1.1 of PyYAML."""

import math
from typing import Any

import pytest

from hadesign.source import read_text
from tests.source.said import said

PLAIN: tuple[tuple[str, Any], ...] = (
    # null
    ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nULL", "nULL"), ("none", "none"),
    # truth values: only true and false
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
    ("yes", "yes"), ("no", "no"), ("No", "No"), ("NO", "NO"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"),
    ("tRUE", "tRUE"),
    # whole numbers
    ("0", 0), ("10", 10), ("010", 10), ("00", 0), ("-0", 0), ("+12", 12), ("-19", -19), ("-010", -10),
    ("0o17", 15), ("0o7", 7), ("0o8", "0o8"), ("-0o17", "-0o17"), ("0O17", "0O17"),
    ("0x1F", 31), ("0xff", 255), ("0xFg", "0xFg"), ("-0x1F", "-0x1F"), ("0X1F", "0X1F"), ("0b11", "0b11"),
    ("1_000", "1_000"), ("1,000", "1,000"), ("0x", "0x"), ("0o", "0o"), ("+", "+"), ("٣", "٣"),
    # numbers with a fraction or an exponent
    ("1e3", 1000.0), ("1E3", 1000.0), ("1e+3", 1000.0), ("1e-3", 0.001), ("12e03", 12000.0), ("-2E+05", -200000.0),
    ("0.5", 0.5), (".5", 0.5), ("5.", 5.0), ("+.5", 0.5), ("-.5", -0.5), ("1.5e3", 1500.0), ("99.95", 99.95),
    (".", "."), ("-.", "-."), ("1e", "1e"), (".e3", ".e3"), ("1.2.3", "1.2.3"), ("1e3.5", "1e3.5"), ("e3", "e3"),
    (".inf", math.inf), (".Inf", math.inf), (".INF", math.inf), ("+.inf", math.inf), ("-.inf", -math.inf),
    ("-.INF", -math.inf),
    ("inf", "inf"), (".iNF", ".iNF"), ("nan", "nan"), ("-.nan", "-.nan"), ("Infinity", "Infinity"),
    # what YAML 1.1 took for something else
    ("12:30", "12:30"), ("190:20:30", "190:20:30"), ("12:30:45.5", "12:30:45.5"), ("2026-11-23", "2026-11-23"),
    ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"), ("=", "="),
    # what a blueprint is full of
    ("10.0.1.0/24", "10.0.1.0/24"), ("1.36.4", "1.36.4"), ("500m", "500m"), ("64Gi", "64Gi"), ("15m", "15m"),
    ("99.95%", "99.95%"), ("10.0.0.1", "10.0.0.1"),
    ("fe80::1", "fe80::1"), ("api.example.org:6443", "api.example.org:6443"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAIN)
def test_a_plain_scalar(parser: str, text: str, value: Any) -> None:
    read = read_text(f"key: {text}\n", "a.yaml").data["key"]
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(parser: str, text: str) -> None:
    assert math.isnan(read_text(f"key: {text}\n", "a.yaml").data["key"])


@pytest.mark.parametrize("quote", ["'", '"'])
@pytest.mark.parametrize("text", ["", "~", "null", "true", "no", "010", "0o17", "1e3", ".inf", "12:30", "<<", "# no"])
def test_what_is_quoted_stays_text(parser: str, text: str, quote: str) -> None:
    assert read_text(f"key: {quote}{text}{quote}\n", "a.yaml").data == {"key": text}


@pytest.mark.parametrize("style", ["|", "|-", ">", ">-"])
def test_a_block_stays_text(parser: str, style: str) -> None:
    assert read_text(f"key: {style}\n  010\n", "a.yaml").data["key"].strip() == "010"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 010", "010"),
        ("!!str", ""),
        ("!!str ~", "~"),
        ("!!str 2026-11-23", "2026-11-23"),
        ("!!int 010", 10),
        ("!!int '17'", 17),
        ("!!float 1", 1.0),
        ("!!float .inf", math.inf),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!map {a: 1}", {"a": 1}),
        ("!!seq [1]", [1]),
        ("!<tag:yaml.org,2002:str> 5", "5"),
        ("&x !!str 5", "5"),
    ],
)
def test_a_tag_decides(parser: str, text: str, value: Any) -> None:
    read = read_text(f"key: {text}\n", "a.yaml").data["key"]
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("!!int x", "1:6 `x` does not fit its tag"),
        ("!!int 1.5", "1:6 `1.5` does not fit its tag"),
        ("!!int true", "1:6 `true` does not fit its tag"),
        ("!!float x", "1:6 `x` does not fit its tag"),
        ("!!bool yes", "1:6 `yes` does not fit its tag"),
        ("!!null 0", "1:6 `0` does not fit its tag"),
        ("!!timestamp 2026-11-23", "1:6 the tag !!timestamp is not known"),
        ("!!binary aGVsbG8=", "1:6 the tag !!binary is not known"),
        ("!!set {a, b}", "1:6 the tag !!set is not known"),
        ("!!map [1]", "1:6 the tag !!map is not known"),
        ("!!python/object:os.system x", "1:6 the tag !!python/object:os.system is not known"),
        ("!Ref x", "1:6 the tag !Ref is not known"),
        (f"!!int {'9' * 41}x", f"1:6 `{'9' * 40}...` does not fit its tag"),
        (r'!!int "\e[31m"', r"1:6 `\x1b[31m` does not fit its tag"),
    ],
)
def test_a_tag_that_does_not_fit_is_a_mistake(parser: str, text: str, message: str) -> None:
    assert said(f"key: {text}\n") == [message]


@pytest.mark.parametrize(("digits", "fine"), [(400, True), (401, False), (100_000, False)])
def test_a_number_has_a_length_that_can_be_read(parser: str, digits: int, fine: bool) -> None:
    text = "key: " + "9" * digits
    assert (said(text) == []) == fine
    assert fine or said(text) == [f"1:6 a number of {digits} characters; at most 400 are read"]
    assert said(f"key: '{'9' * digits}'") == []

"""How values appear in messages."""

from typing import Any

import pytest

from hadesign.lint.text import as_count, as_cpu, as_memory, as_share, as_time, listed, printable, shown


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0s"),
        (0.0001, "0.1ms"),
        (0.25, "250ms"),
        (1, "1s"),
        (3.6, "3.6s"),
        (59.5, "59.5s"),
        (60, "1m"),
        (390, "6m30s"),
        (3600, "1h"),
        (86400, "1d"),
        (90061, "1d1h1m1s"),
        (7776000, "90d"),
        (59.99999999, "60s"),
    ],
)
def test_times(seconds: float, expected: str) -> None:
    assert as_time(seconds) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0"), (512, "512"), (1024, "1Ki"), (1.5 * 2**30, "1.5Gi"), (63.25 * 2**30, "63.25Gi"), (2**41, "2Ti")],
)
def test_memory(size: float, expected: str) -> None:
    assert as_memory(size) == expected


def test_sizes_that_differ_by_little_are_still_told_apart() -> None:
    assert as_memory(190.04 * 2**30) != as_memory(190 * 2**30)


@pytest.mark.parametrize(("millicores", "expected"), [(500, "500m"), (1000, "1"), (39996, "39.996"), (120000, "120")])
def test_cpu(millicores: float, expected: str) -> None:
    assert as_cpu(millicores) == expected


@pytest.mark.parametrize(("fraction", "expected"), [(0.9995, "99.95%"), (1, "100%"), (0, "0%")])
def test_shares(fraction: float, expected: str) -> None:
    assert as_share(fraction) == expected


@pytest.mark.parametrize(
    ("count", "noun", "expected"),
    [
        (1, "replica", "1 replica"),
        (0, "replica", "0 replicas"),
        (2, "copy", "2 copies"),
        (1, "copy", "1 copy"),
        (2, "day", "2 days"),
        (100_000, "pod", "100000 pods"),
        (2_000_000, "pod", "2000000 pods"),
    ],
)
def test_counts(count: float, noun: str, expected: str) -> None:
    assert as_count(count, noun) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], "none"),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a", "b", "c", "d", "e", "f"], "a, b, c, d, e and f"),
        (["a", "b", "c", "d", "e", "f", "g"], "a, b, c, d, e and 2 more"),
    ],
)
def test_lists(words: list[str], expected: str) -> None:
    assert listed(words) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (None, "nothing"),
        (3, "3"),
        (0.1 + 0.2, "0.3"),
        (["a", 1, True], "a, 1 and true"),
        (("x",), "x"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_values(value: Any, expected: str) -> None:
    assert shown(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ("a\x1b[31mred\x07", "a·[31mred·"), ("two\nlines", "two·lines"), ("\u202eevil", "·evil")],
)
def test_what_a_terminal_would_act_on_is_replaced(text: str, expected: str) -> None:
    assert printable(text) == expected
    assert shown(text) == expected


def test_what_is_too_long_for_a_message_is_cut() -> None:
    assert printable("x" * 300) == "x" * 300
    assert printable("x" * 301) == "x" * 300 + "..."

"""Paths as text, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.diagnostic import Path, format_path, parse_path

KEYS = st.text("aZ9-_/. []")


@given(st.lists(KEYS | st.integers(0, 99)))
def test_whatever_is_written_is_read_again(path: list[str | int]) -> None:
    assert parse_path(format_path(tuple(path))) == tuple(path)


def test_keys_with_dots_stand_apart() -> None:
    path: Path = ("spec", "reliability", "parts", "node/cp-a.example.org")
    assert format_path(path) == 'spec.reliability.parts["node/cp-a.example.org"]'
    assert format_path(("spec", "nodes", 0, "zone")) == "spec.nodes[0].zone"
    assert parse_path("spec.nodes[cp-a.example.org].zone") == ("spec", "nodes", "cp-a.example.org", "zone")


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "..",
        "...",
        ".spec",
        "spec.",
        "spec..nodes",
        "spec.nodes[0",
        "spec.nodes[0]]",
        "nodes[0]zone",
        "a[]",
        "]",
        '["a',
    ],
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        parse_path(text)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[0].a", (0, "a")),
        ("a[0][1].b", ("a", 0, 1, "b")),
        ("a[999999999]", ("a", 999_999_999)),
        (f"a[{'9' * 5000}]", ("a", "9" * 5000)),
        ("a[-1]", ("a", "-1")),
        ("a[*]", ("a", "*")),
    ],
)
def test_places_are_numbers_that_a_list_can_have(text: str, path: Path) -> None:
    """What stands in brackets and is no such number is a name; no entry has it, which whoever looks it up says."""
    assert parse_path(text) == path

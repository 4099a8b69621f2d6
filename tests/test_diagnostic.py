"""Paths as text, and the way back."""

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

"""What is committed equals what would be generated."""

import pytest

from tests.generate import COMMAND, GROUPS, same, stale


@pytest.mark.parametrize(
    "group", [pytest.param(group, marks=pytest.mark.slow) if group == "examples" else group for group in GROUPS]
)
def test_generated_files_are_up_to_date(group: str) -> None:
    changed, extra = stale(group)
    assert (sorted(changed), extra) == ([], []), f"out of date; run `{COMMAND}` and look at the difference"


def test_a_changed_page_is_seen() -> None:
    assert not same("site/reference/cli.md", "another text\n")


def test_a_picture_that_shows_something_else_is_seen() -> None:
    assert not same("site/pictures/rooms.svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>lint</text></svg>')

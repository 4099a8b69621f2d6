"""Tests are dealt in groups: what shares something dear is one, and it comes first."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.dealing import ROOT, TOGETHER, group_of, longest_first


def test_files_that_stay_together_are_there_and_named_once() -> None:
    files = [file for listed in TOGETHER.values() for file in listed]
    assert [file for file in files if not (ROOT / file).is_file()] == []
    assert len(files) == len(set(files))


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/handbook/test_html.py::test_x[a::b]", "built handbooks and a browser"),
        ("tests/handbook/test_browser.py::test_x", "built handbooks and a browser"),
        ("tests/proof/test_levels.py::test_x[1]", "tests/proof/test_levels.py"),
        ("tests/rules/test_examples.py::test_x[CP001-a]", "examples of CP001-a]"),
        ("tests/proof/test_brute_force.py::test_x[1]", "tests/proof/test_brute_force.py::test_x[1]"),
    ],
)
def test_a_group_is_what_shares_something_a_file_or_a_slow_test(test: str, group: str) -> None:
    assert group_of(test) == group


@dataclass
class Item:
    """As much of a test as its order depends on."""

    nodeid: str
    slow: bool = False

    def get_closest_marker(self, name: str) -> bool | None:
        assert name == "slow"
        return self.slow or None


def test_what_waits_comes_first_then_what_is_dear_then_what_is_slow_and_else_nothing_moves() -> None:
    tests: list[Any] = [
        Item("tests/cli/test_a.py::test_2"),
        Item("tests/cli/test_a.py::test_1"),
        Item("tests/cli/test_b.py::test_1", slow=True),
        Item("tests/packaging/test_install.py::test_1", slow=True),
        Item("tests/handbook/test_html.py::test_1"),
        Item("tests/writer/test_kill.py::test_1", slow=True),
    ]
    assert [test.nodeid for test in longest_first(tests)] == [tests[n].nodeid for n in (5, 4, 3, 2, 0, 1)]

"""Ranges of hosts, as Ansible's documentation and its `expand_hostname_range` have them."""

import pytest

from hadesign.importers.kubespray.ranges import MOST, RangeError, expanded


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("node1", ["node1"]),
        ("node[1:3]", ["node1", "node2", "node3"]),
        ("node[01:10:4].example.org", ["node01.example.org", "node05.example.org", "node09.example.org"]),
        ("node[008:010]", ["node008", "node009", "node010"]),
        ("node[:2]", ["node0", "node1", "node2"]),
        ("db-[a:f:2]", ["db-a", "db-c", "db-e"]),
        ("r[a:b]n[1:2]", ["ran1", "ran2", "rbn1", "rbn2"]),
    ],
)
def test_a_range_includes_both_ends(pattern: str, names: list[str]) -> None:
    assert list(expanded(pattern)) == names


@pytest.mark.parametrize(
    "pattern",
    ["node[1:999999999]", f"node[1:{MOST + 1}]", "n[1:999][1:999]", "node[3:1]", "node[1:3:0]", "node[1-3]", "node[1:",
     "n[01:100]", "n[a:3]", "n[c:a]", "n[:c]", "n[" + "9" * 5000 + ":1]", "n[1:" + "9" * 5000 + "]"],
)  # fmt: skip
def test_what_is_no_range_or_too_many_machines_is_refused(pattern: str) -> None:
    with pytest.raises(RangeError):
        expanded(pattern)


def test_the_most_machines_of_a_line() -> None:
    assert len(expanded(f"node[1:{MOST}]")) == MOST

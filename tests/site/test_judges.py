"""The page on judges says what is true: cells are of judges that are shown these files, and counts are the tests'."""

import re
from pathlib import Path

import pytest

from hadesign.targets import target, target_names
from tests.site.judges_page import cases, judges_page
from tests.targets.accepted import accepted, generated
from tests.targets.fast_judges import FAST, SHOWN
from tests.targets.generated import ALL, DIFFERENT
from tests.targets.test_declared import REFUSALS

ROOT = Path(__file__).resolve().parents[2]


def test_every_judge_of_the_table_is_one_that_sees_all_designs() -> None:
    assert set(SHOWN) - set(FAST) == {"published-schemas"}  # is asked with the parser, of the same files
    for judge, names in SHOWN.items():
        assert {name for name in names if judge in target(name).JUDGES} or judge == "systemd-analyze"
        assert names <= set(target_names())


def test_the_counts_are_those_of_the_data() -> None:
    assert len(generated()) == ALL
    page = judges_page()
    (row,) = re.findall(r"^\| kubeadm \| (\d+) \+ generated \|", page, re.MULTILINE)
    assert int(row) == accepted("kubeadm")[0]
    assert accepted("kubeadm")[1] >= DIFFERENT
    assert (ROOT / "site/reference/judges.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("place", "count"),
    [(REFUSALS["haproxy"], 3), (REFUSALS["keepalived"], 4), (REFUSALS["kubeadm"], 4), (REFUSALS["kubespray"], 1)],
)
def test_broken_files_are_counted_by_the_parameters_of_their_test(place: str, count: int) -> None:
    assert cases(place) == count


def test_each_judge_refuses_a_broken_file() -> None:
    assert all(cases(place) >= 1 for place in REFUSALS.values())

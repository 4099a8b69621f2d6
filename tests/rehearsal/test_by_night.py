"""Control planes of one to five members, and the preset as it is and changed: all goes as it is predicted.

It takes minutes for each, so only `make nightly` collects it; `make rehearse` does the first half by hand.
"""

import sys
from pathlib import Path

import pytest

from hadesign.rehearsal.rehearse import rehearse
from hadesign.rehearsal.tools import Tools
from tests.judging import JUDGES
from tests.rehearsal.gate import designs, rehearsals
from tests.rehearsal.guide import cluster_of, rows_of
from tests.rehearsal.variants import VARIANTS

pytestmark = [pytest.mark.judge, pytest.mark.slow]


@pytest.mark.parametrize("name", designs())
def test_control_planes_of_any_size_do_what_is_proved(name: str, tmp_path: Path) -> None:
    found = [outcome for _, outcome in rehearsals([name], tmp_path)]
    sys.stdout.write("".join(f"{outcome}\n" for outcome in found))
    assert {one.experiment.name: one.disagreements for one in found if one.disagreements} == {}


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_preset_does_what_is_proved(variant: str, tmp_path: Path) -> None:
    cluster = cluster_of(variant)
    found = list(rehearse(cluster, list(rows_of(cluster).values()), tmp_path, Tools([JUDGES])))
    sys.stdout.write("".join(f"{outcome}\n" for outcome in found))
    assert {one.experiment.name: one.disagreements for one in found if one.disagreements} == {}

"""Control planes of one to five members, the preset as it is and changed, pods: all goes as it is predicted.

It takes minutes for each, so only `make nightly` collects it; `make rehearse` does the first half by hand.
"""

import sys
from pathlib import Path

import pytest

from hadesign.proof import prove
from hadesign.rehearsal.maintenance import experiments_of_maintenance
from hadesign.rehearsal.rehearse import rehearse
from hadesign.rehearsal.tools import Tools
from hadesign.rehearsal.workers.experiments import experiments_of_workers
from tests.designs import as_cluster
from tests.judging import JUDGES
from tests.rehearsal.gate import designs, rehearsals
from tests.rehearsal.guide import cluster_of, rows_of
from tests.rehearsal.layouts import LAYOUTS, rehearsed, with_workers
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


def test_pods_do_what_is_proved(tmp_path: Path) -> None:
    cluster = as_cluster(with_workers(LAYOUTS["three"]))
    chosen = [one for one in experiments_of_workers(prove(cluster)) if one.by_default]
    found = list(rehearse(cluster, chosen, tmp_path, Tools([JUDGES])))
    sys.stdout.write("".join(f"{outcome}\n" for outcome in found))
    assert {one.experiment.name: one.disagreements for one in found if one.disagreements} == {}
    drained = {pods.predicted.workload: pods for one in found if one.experiment.way == "drained" for pods in one.pods}
    assert drained["shop/one"].hit == 1
    assert drained["shop/one"].evicted is None, "its budget lets nothing go"
    assert drained["shop/web"].evicted


@pytest.mark.parametrize("external", [False, True])
def test_maintenance_does_what_is_proved(tmp_path: Path, *, external: bool) -> None:
    cluster = as_cluster(rehearsed(LAYOUTS["three"], external=external))
    chosen = [one for one in experiments_of_maintenance(prove(cluster)) if one.by_default]
    found = list(rehearse(cluster, chosen, tmp_path, Tools([JUDGES])))
    sys.stdout.write("".join(f"{outcome}\n" for outcome in found))
    assert {one.experiment.name: one.disagreements for one in found if one.disagreements} == {}
    assert {one.lost for one in found} == {0}

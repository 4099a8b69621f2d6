"""A rehearsal for real: what dies, what a client sees of it, and what is left on this machine afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from hadesign.proof import prove
from hadesign.rehearsal.experiments import experiments
from hadesign.rehearsal.rehearse import PROGRAMS, rehearse
from hadesign.rehearsal.tools import Tools, lacking
from hadesign.rehearsal.workers.experiments import experiments_of_workers
from tests.designs import as_cluster
from tests.judging import JUDGES
from tests.judging import lacking as missing
from tests.rehearsal.layouts import LAYOUTS, WORKLOADS, rehearsed, with_workers
from tests.targets.live import eventually

pytestmark = [pytest.mark.judge, pytest.mark.slow]
NAMES = ("etcd", "kube-apiserver", "kube-scheduler", "haproxy", "keepalived")


@pytest.fixture
def tools() -> Tools:
    found = Tools([JUDGES])
    if wanting := lacking(found, PROGRAMS, (1, 36)):
        missing("; ".join(wanting))
    return found


def left() -> tuple[Sequence[str], str, str]:
    """Return what a rehearsal could leave: its processes, network interfaces, and mounts."""
    processes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            processes.append((folder / "comm").read_text().strip())
        except OSError:
            continue
    links = sorted(link.name for link in Path("/sys/class/net").iterdir())
    return sorted(name for name in processes if name in NAMES), str(links), Path("/proc/self/mounts").read_text()


def test_members_die_as_proved_and_nothing_is_left(tools: Tools, tmp_path: Path) -> None:
    before = left()
    cluster = as_cluster(rehearsed(LAYOUTS["two"]))
    wanted = ("api-server-process", "node/cp-a1 silent")
    chosen = [one for one in experiments(prove(cluster)) if one.name in wanted]
    found = {one.experiment.name: one for one in rehearse(cluster, chosen, tmp_path, tools)}
    assert set(found) == set(wanted)
    assert {name: one.disagreements for name, one in found.items()} == dict.fromkeys(wanted, ())
    down = found["node/cp-a1 silent"]
    assert not down.goes_on, "two members are no better than one"
    assert down.failed > 20
    assert down.back > 0
    assert found["api-server-process"].tried > 50
    eventually("nothing is left", lambda: left() == before)


def test_pods_go_where_the_proof_says_and_nowhere_else(tools: Tools, tmp_path: Path) -> None:
    workloads = [{**one, "spread": {"zone": "required"}} if one["name"] == "db" else one for one in WORKLOADS]
    cluster = as_cluster(with_workers({"a": 1}, *workloads, each=5))
    chosen = [one for one in experiments_of_workers(prove(cluster)) if one.name == "node/workers-a-1 rescheduled"]
    (found,) = rehearse(cluster, chosen, tmp_path, tools)
    assert found.disagreements == ()
    pods = {one.predicted.workload: one for one in found.pods}
    assert all(one.hit for one in pods.values()), "pods stand where it hurts most"
    assert pods["shop/one"].again, "a lone copy was away, and is back"
    assert pods["shop/web"].ready == 4
    assert pods["shop/db"].ready == 3 - pods["shop/db"].hit, "a StatefulSet waits for its pods"


CODE = """
import sys
from pathlib import Path
from hadesign.rehearsal.experiments import experiments
from hadesign.rehearsal.rehearse import rehearse
from hadesign.rehearsal.tools import Tools
from hadesign.proof import prove
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, WORKLOADS, rehearsed, with_workers
cluster = as_cluster(rehearsed(LAYOUTS["one"]))
for one in rehearse(cluster, experiments(prove(cluster)), Path(sys.argv[1]), Tools([Path(sys.argv[2])])):
    print("rehearsed", flush=True)
"""


def test_killed_it_leaves_nothing_behind(tools: Tools, tmp_path: Path) -> None:
    assert tools["etcd"]
    before = left()
    command = [sys.executable, "-c", CODE, str(tmp_path), str(JUDGES)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE)
    eventually("an API server runs", lambda: "kube-apiserver" in left()[0] or started.poll() is not None)
    assert started.poll() is None
    os.kill(started.pid, signal.SIGKILL)
    started.communicate(timeout=60)
    eventually("nothing is left", lambda: left() == before)

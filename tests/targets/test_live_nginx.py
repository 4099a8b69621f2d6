"""Real nginx with the generated file: how long new connections wait for a server that died, against the prediction."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest

from hadesign.proof.recovery.noticing import Dying, Passing, checks_of
from tests.judging import ROOT
from tests.targets.bounds import Observed, judge_bounds, phases, side_by_side
from tests.targets.live import eventually
from tests.targets.test_live_bounds import BALANCERS, SERVERS, Lab, cluster

PATIENCE = 4.0
"""Seconds after which a client gives up: long enough to tell a wait from an end."""


@pytest.mark.judge
@pytest.mark.slow
def test_nginx_passes_over_a_server_within_its_bound_after_each_way_of_dying(tmp_path: Path, stack: ExitStack) -> None:
    built = cluster("nginx")
    checker = checks_of(built.balancers[0])
    assert isinstance(checker, Passing)

    def watch(dying: Dying) -> Observed:
        lab = Lab(tmp_path / dying, stack, built)
        writer = ROOT / "tests" / "targets" / "writer.py"
        lab.network.switch.start(sys.executable, writer, BALANCERS["lb-a"], "6443", lab.ca, str(PATIENCE))
        log = lab.folder / "switch.log"
        eventually("clients are served", lambda: _answered(log) > 5)
        found = Observed(checker.passes(dying) or 0)
        for number, phase in enumerate(phases(10)):
            # By day each server dies once; by night one may be left alone still, as it has died before.
            time.sleep(phase + (1 if number < len(SERVERS) else checker.again + 1))
            name = list(SERVERS)[number % len(SERVERS)]
            died = lab.die(name, dying)
            time.sleep(PATIENCE + 1)
            lab.live(name, dying)
            found.seen.append(_longest_wait(log, died, dying))
        return found

    judge_bounds("nginx", side_by_side(watch), loose=["hangs"])


def _tries(log: Path) -> list[tuple[float, float, bool]]:
    """Return when each try began and ended, and whether it was answered."""
    lines = [line.split() for line in log.read_text().splitlines() if line.endswith((" ok", " failed"))]
    return [(float(began), float(ended), how == "ok") for began, ended, how in lines]


def _answered(log: Path) -> int:
    return sum(good for _, _, good in _tries(log)) if log.exists() else 0


def _longest_wait(log: Path, died: float, dying: Dying) -> float:
    """Return how much longer than before a death a request took that began after it; all of them must be answered.

    Of a server that hangs nothing is noticed, as is predicted: some of its clients wait until they give up.
    """
    tries = _tries(log)
    before = median(ended - began for began, ended, good in tries if good and ended < died)
    after = [(ended - began, good) for began, ended, good in tries if died < began < died + 1]
    assert after
    if dying == "hangs":
        assert any(took >= PATIENCE and not good for took, good in after)
        return 0.0
    assert all(good for _, good in after)
    return max(took for took, _ in after) - before

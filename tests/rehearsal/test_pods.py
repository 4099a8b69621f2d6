"""What became of pods, read from the agent's lines, and held against what was predicted of them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hadesign.rehearsal.workers.predicted import PodsPrediction
from hadesign.rehearsal.workers.seen import PodsLook, PodsLooks, PodsOutcome, outcome_of

TOLD = PodsPrediction("shop/web", needed=2, running=3, kept=True, moves=True, evicted=30.0, within=40.0)


def look(at: float, ready: int, left: int = 0, pending: int = 0, orders: int = 1) -> PodsLook:
    why = {"shop/web": "no room"} if pending else {}
    return PodsLook(at, orders, {"shop/web": ready}, {"shop/web": left}, {"shop/web": pending}, why)


def outcome(*looks: PodsLook, before: int = 3, **changed: Any) -> PodsOutcome:
    return outcome_of(replace(TOLD, **changed), look(90.0, before), looks, 100.0)


def test_lines_are_read_once(tmp_path: Path) -> None:
    file = tmp_path / "log"
    found = PodsLooks(file)
    found.look()
    assert found.last.ready == {}
    lines = [json.dumps({"what": "pods", **look(float(n), n)._asdict()}) for n in range(3)]
    for end in (10, 60, len("\n".join(lines)) + 1):
        file.write_text(f"noise\n{chr(10).join(lines)}\n"[: end + 6])
        found.look()
    assert [one.at for one in found.looks] == [0.0, 1.0, 2.0]
    assert found.since(2) == []


def test_times_are_told_from_the_beginning() -> None:
    found = outcome(look(100.2, 1, 2), look(130.0, 1, 1), look(131.0, 1, 0), look(135.0, 3))
    assert (found.before, found.hit, found.fewest, found.evicted, found.again) == (3, 2, 1, 31.0, 35.0)
    assert (found.ready, found.pending, found.why) == (3, 0, "")
    stays = outcome(look(100.2, 2, 1), look(131.0, 2, 0, 1))
    assert (stays.again, stays.evicted, stays.pending, stays.why) == (0.0, 31.0, 1, "no room")
    assert outcome(look(100.2, 1, 2)).again is None


SHORT = (look(100.2, 1, 2), look(131.0, 1), look(135.0, 3))
STUCK = (look(100.2, 2, 1),)
CASES: dict[str, tuple[PodsOutcome, tuple[str, ...]]] = {
    "as told": (outcome(look(100.2, 2, 1), look(131.0, 2), look(135.0, 3)), ()),
    "fewer ran": (outcome(look(100.2, 2, 0), before=2), ("running",)),
    "too few": (outcome(*SHORT), ("replicas",)),
    "too few, which was told": (outcome(*SHORT, kept=False), ()),
    "too late": (outcome(*SHORT, kept=False, within=30.0), ("placement",)),
    "never again": (outcome(*SHORT[:2], kept=False), ("placement",)),
    "evicted too late": (outcome(look(100.2, 2, 1), look(135.0, 2)), ("eviction",)),
    "never evicted": (outcome(*STUCK), ("eviction",)),
    "never evicted, of which nothing is known": (outcome(*STUCK, moves=None), ()),
    "blocked, as told": (outcome(*STUCK, moves=False), ()),
    "went all the same": (outcome(look(100.2, 2, 1), look(131.0, 3), moves=False), ("moved",)),
    "told to end, and nobody took its place": (outcome(look(100.2, 2, 1), look(131.0, 2), moves=False), ()),
    "down, as told": (outcome(look(100.2, 1, 2), look(131.0, 1), kept=False, moves=False), ()),
    "came back all the same": (outcome(*SHORT, kept=False, moves=False), ("moved",)),
    "not there": (outcome(look(100.2, 3), kept=False, moves=False), ()),
}


@pytest.mark.parametrize("name", CASES)
def test_each_disagreement_is_named(name: str) -> None:
    found, wanted = CASES[name]
    assert found.disagreements == wanted

"""What a client saw, read from its lines, and held against what was predicted."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hadesign.rehearsal import rehearse
from hadesign.rehearsal.experiments import Experiment, Prediction
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.tries import Tries


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def write(who: int, number: int, began: float, *, good: bool = True) -> dict[str, Any]:
    return {"what": "write", "who": who, "number": number, "began": began, "ended": began + 0.1, "good": good}


def seen(who: int, number: int, at: float) -> dict[str, Any]:
    return {"what": "seen", "who": who, "number": number, "began": at}


def lease(who: int, holder: str, renewed: str, at: float) -> dict[str, Any]:
    return {"what": "lease", "who": who, "holder": holder, "renewed": renewed, "began": at}


def tries(log: Path, *lines: dict[str, Any]) -> Tries:
    log.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    found = Tries(log)
    found.look()
    return found


def test_nothing_is_read_twice_and_no_half_line(log: Path) -> None:
    found = Tries(log)
    found.look()
    assert found.tries == []
    text = f"noise\n{json.dumps(write(0, 1, 1.0))}\n{json.dumps(write(0, 2, 2.0))}\n"
    for end in range(0, len(text) + 1, 7):
        log.write_text(text[:end])
        found.look()
    log.write_text(text)
    found.look()
    assert [(one.number, one.good) for one in found.tries] == [(1, True), (2, True)]


def test_a_write_is_lost_if_it_was_acknowledged_and_is_not_there(log: Path) -> None:
    found = tries(log, write(0, 1, 1), write(0, 2, 2), write(1, 7, 1), write(0, 3, 3, good=False))
    assert found.lost({0: 2, 1: 7}) == []
    assert found.lost({0: 3, 1: 9}) == [], "what was not acknowledged may be there"
    assert found.lost({0: 1, 1: 7}) == [(0, 2)]
    assert found.lost({0: 2}) == [(1, 7)]


def test_the_watch_must_show_each_write_or_begin_anew(log: Path) -> None:
    writes = [write(0, number, float(number)) for number in (1, 2, 3)]
    gap = [seen(0, 1, 1.2), seen(0, 3, 3.2)]
    assert tries(log, *writes, *gap).missed(0) == 1
    assert tries(log, *writes, *gap).missed(2.5) == 0, "before what counts"
    assert tries(log, *writes, *gap, {"what": "relist", "began": 2.0}).missed(0) == 0
    assert tries(log, *writes, seen(0, 1, 1.2), seen(0, 2, 2.2)).missed(0) == 0, "the last one may be on its way"
    assert tries(log, write(0, 1, 1.0), write(0, 2, 2.0, good=False), write(0, 3, 3.0), *gap).missed(0) == 0


def test_controllers_are_led_once_a_living_machine_renews_both_leases(log: Path) -> None:
    before = [lease(0, "a_1", "t1", 1.0), lease(1, "b_1", "t1", 1.0)]
    stale = [lease(0, "a_1", "t1", 6.0), lease(0, "a_1", "t2", 6.5)]
    after = [lease(1, "b_1", "t3", 7.0), lease(0, "c_9", "t9", 12.0), lease(0, "c_9", "t10", 14.0)]
    assert tries(log, *before, *stale, *after).led_after(5.0, {"a"}, 2) == 7.0
    assert tries(log, *before, *stale).led_after(5.0, {"a"}, 2) is None
    assert tries(log, *before, *stale, *after).led_after(5.0, (), 2) == 2.0


def outcome(**changed: Any) -> TrialOutcome:
    experiment = Experiment("node/a silent", "silent", changed.pop("predicted", Prediction(True, 5.0, 20.0)))
    good = TrialOutcome(
        experiment, ("a",), goes_on=True, first=1.0, last=5.5, failed=9, tried=99, lost=0, missed=0, leaders=1,
        holders=1, back=3.0, led=18.0,
    )  # fmt: skip
    return replace(good, **changed)


CASES: dict[str, dict[str, Any]] = {
    "survival": {"goes_on": False},
    "time": {"last": 6.6},
    "leases": {"led": None},
    "lost": {"lost": 1},
    "watch": {"missed": 2},
    "leaders": {"leaders": 2},
    "holders": {"holders": 0},
}


def test_what_is_as_predicted_agrees() -> None:
    assert outcome().disagreements == ()
    assert outcome(last=6.4).disagreements == (), "the client's own second, and the programs' work"


@pytest.mark.parametrize("what", CASES)
def test_each_disagreement_is_named(what: str) -> None:
    assert outcome(**CASES[what]).disagreements == (what,)


def test_nobody_is_held_to_what_was_not_predicted() -> None:
    assert outcome(predicted=Prediction(None, None), goes_on=False).disagreements == ()
    assert outcome(predicted=Prediction(True, None), last=60.0, led=None).disagreements == ()
    down = {"goes_on": False, "leaders": 0, "holders": 0, "led": None}
    assert outcome(predicted=Prediction(False, None), **down).disagreements == ()
    assert outcome(predicted=Prediction(False, None), **{**down, "lost": 1}).disagreements == ("lost",)
    assert outcome(predicted=Prediction(False, None)).disagreements == ("survival",), "it went on all the same"


def test_the_slowest_answer_is_that_of_a_try_that_went_through(log: Path) -> None:
    slow = write(0, 2, 2.0) | {"ended": 2.7}
    found = tries(log, write(0, 1, 1.0), slow, write(0, 3, 3.0, good=False) | {"ended": 4.0})
    assert found.slowest(1.5, 9.0) == pytest.approx(0.7)
    assert found.slowest(0.0, 1.5) == pytest.approx(0.1)
    assert found.slowest(2.5, 9.0) == 0.0


def test_times_on_a_machine_that_was_too_busy_tell_nothing() -> None:
    assert outcome(last=60.0, late=0.8).too_busy
    assert outcome(led=None, late=0.8).too_busy
    assert not outcome(last=60.0, late=0.1).too_busy, "it was not"
    assert not outcome(late=5.0).too_busy, "all went as predicted"
    assert not outcome(last=60.0, lost=1, late=5.0).too_busy, "no machine is so busy that it loses writes"


def test_what_nothing_is_known_of_is_tried_again_and_not_for_ever() -> None:
    late, good = outcome(last=60.0, late=0.8), outcome()

    def tried(*found: TrialOutcome) -> tuple[TrialOutcome, int]:
        left = list(found)
        return rehearse._tried(lambda: left.pop(0)), len(left)

    assert tried(late, good, late) == (good, 1)
    assert tried(late, late, late, good) == (late, 1)
    assert tried(outcome(lost=1), good) == (outcome(lost=1), 1)

"""The engine: answers in order, by one process or several; what fails is an answer, and nothing is read far ahead."""

import os
from collections.abc import Iterator
from contextlib import closing
from multiprocessing import active_children
from pathlib import Path

import pytest

from hadesign.fleet import UnitFailure, WorkItem, answers
from hadesign.fleet.work import AHEAD
from tests.fleet.works import Doubling

Numbers = WorkItem[str, int, int | UnitFailure]


def items(*numbers: int) -> Iterator[Numbers]:
    return (WorkItem(str(number), number) for number in numbers)


def pids(folder: Path) -> set[int]:
    return {int(file.name.partition("-")[2]) for file in folder.glob("begun-*")}


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_answers_are_in_order_and_what_is_known_stands_between_them(tmp_path: Path, jobs: int) -> None:
    asked: list[Numbers] = [*items(1, 2), WorkItem("known", known=7), *items(3, 4, 5), WorkItem("last", known=8)]
    found = list(answers(Doubling(tmp_path), asked, jobs))
    assert found == [("1", 2), ("2", 4), ("known", 7), ("3", 6), ("4", 8), ("5", 10), ("last", 8)]
    assert len(pids(tmp_path)) == (1 if jobs == 1 else 1 + jobs), "this one begins, and others go on"
    assert active_children() == []


def test_what_is_known_needs_no_process_and_makes_none_ready(tmp_path: Path) -> None:
    known: list[Numbers] = [WorkItem(str(number), known=number) for number in range(40)]
    assert [answer for _about, answer in answers(Doubling(tmp_path), known, 4)] == list(range(40))
    assert pids(tmp_path) == set()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_unit_that_fails_is_an_answer(tmp_path: Path, jobs: int) -> None:
    found = dict(answers(Doubling(tmp_path), items(1, 13, 14, 2), jobs))
    bug = found["13"]
    assert isinstance(bug, UnitFailure)
    assert (bug.kind, bug.what) == ("bug", "ZeroDivisionError: unlucky")
    assert "in double\n" in bug.trace
    assert found == {"1": 2, "13": bug, "14": UnitFailure("usage", "no such number"), "2": 4}


def test_a_process_that_is_killed_costs_the_unit_that_kills_it_every_time(tmp_path: Path) -> None:
    found = dict(answers(Doubling(tmp_path), items(1, 16, 15, 2, 17, 3), 2))
    killed = "the process that worked on it was ended by signal 9, 2 times"
    ended = "the process that worked on it ended with code 5, 2 times"
    assert found == {
        "1": 2, "16": 32, "15": UnitFailure("lost", killed), "2": 4, "17": UnitFailure("lost", ended), "3": 6,
    }  # fmt: skip
    assert active_children() == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_more_is_read_than_is_needed(tmp_path: Path, jobs: int) -> None:
    read: list[int] = []

    def endless() -> Iterator[Numbers]:
        while True:
            read.append(len(read) + 100)
            yield WorkItem("", read[-1])

    with closing(answers(Doubling(tmp_path), endless(), jobs)) as found:
        for number, (_about, answer) in zip(range(100, 200), found, strict=False):
            assert answer == number * 2
    assert len(read) <= 101 + jobs * AHEAD
    assert active_children() == [], "who stops listening leaves no process behind"


def test_units_larger_than_a_pipe_go_both_ways(tmp_path: Path) -> None:
    large = [WorkItem(number, number * 10**300_000) for number in range(1, 6)]
    found = list(answers(Doubling(tmp_path), large, 2))
    assert found == [(number, number * 10**300_000 * 2) for number in range(1, 6)]


def test_where_a_fork_is_not_safe_processes_start_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hadesign.fleet.engine.start_method", lambda: "spawn")
    assert dict(answers(Doubling(tmp_path), items(1, 2, 3), 2)) == {"1": 2, "2": 4, "3": 6}
    assert os.getpid() in pids(tmp_path)
    assert len(pids(tmp_path)) > 1

"""Distributions of whole numbers: sums of independent ones, and choices between two."""

from collections.abc import Sequence
from math import gcd
from operator import mul
from typing import TypeAlias

from hadesign.proof.availability.reasons import TooLargeError

SMALLEST = 1e-25
"""Chances below this are dropped: all that could be dropped together is far below the last digit that is printed."""
_MOST_GAP = 4
"""Numbers without a chance that a run is not broken for."""
_LONG = 16
"""Numbers in a run, of whichever side has the shorter ones, from which on runs are quicker than single numbers."""
MOST_STEPS = 15_000_000
"""Chances that are added up before the sum is given up: some 10 s."""

Chances: TypeAlias = dict[int, float]
"""Chance of each number."""
_NOTHING: Chances = {0: 1.0}
"""A number that is always 0."""
_Stretch: TypeAlias = tuple[int, list[float]]
"""The first of numbers that follow each other, and their chances."""


def mixed(chance: float, one: Chances, other: Chances) -> Chances:
    """Return the first with the given chance, else the second."""
    result = {number: chance * value for number, value in one.items()}
    for number, value in other.items():
        result[number] = result.get(number, 0.0) + (1 - chance) * value
    return result


class Sums:
    """Adds independent numbers up, until that would take too long."""

    def __init__(self) -> None:
        """Start with no work done."""
        self._steps = 0

    def added(self, one: Chances, other: Chances) -> Chances:
        """Return the distribution of the sum of two numbers.

        Raises:
            TooLargeError: with all that was added up before, this would be too much.
        """
        if len(one) > len(other):
            one, other = other, one
        if one == _NOTHING:
            return other
        self._steps += len(one) * len(other)
        if self._steps > MOST_STEPS:
            raise TooLargeError("counts", MOST_STEPS)
        step = gcd(*one, *other) or 1
        short, long = _runs(one, step), _runs(other, step)
        if min(len(one) / len(short), len(other) / len(long)) < _LONG:
            result = _one_by_one(one, other)
        else:
            result = _run_by_run(short, long, step)
        return {number: chance for number, chance in result.items() if chance > SMALLEST}

    def power(self, one: Chances, count: int) -> Chances:
        """Return the distribution of the sum of `count` independent copies."""
        result = _NOTHING
        while count:
            if count & 1:
                result = self.added(result, one)
            count >>= 1
            if count:
                one = self.added(one, one)
        return result


def _one_by_one(one: Chances, other: Chances) -> Chances:
    """Return the chances of all sums; quicker where numbers lie far apart."""
    result: Chances = {}
    for number, chance in one.items():
        for more, factor in other.items():
            total = number + more
            result[total] = result.get(total, 0.0) + chance * factor
    return result


def _run_by_run(short: Sequence[_Stretch], long: Sequence[_Stretch], step: int) -> Chances:
    """Return the chances of all sums; quicker where numbers follow each other."""
    result: Chances = {}
    for start, chances in short:
        for begin, factors in long:
            for place, chance in enumerate(_convolved(chances, factors), start + begin):
                result[place * step] = result.get(place * step, 0.0) + chance
    return result


def _runs(chances: Chances, step: int) -> list[_Stretch]:
    """Return the chances of numbers that follow each other, with the first number, all divided by `step`."""
    runs: list[_Stretch] = []
    expected = 0
    for number in sorted(chances):
        place = number // step
        if not runs or place > expected + _MOST_GAP:
            runs.append((place, []))
        else:
            runs[-1][1].extend([0.0] * (place - expected))
        runs[-1][1].append(chances[number])
        expected = place + 1
    return runs


def _convolved(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Return the chances of all sums, from the smallest on."""
    back = other[::-1]
    size = len(other)
    return [
        sum(map(mul, one[max(0, total - size + 1) : total + 1], back[max(0, size - 1 - total) :]))
        for total in range(len(one) + size - 1)
    ]

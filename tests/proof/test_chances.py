"""Sums of independent numbers, whatever way they are added up."""

from random import Random

import pytest

from hadesign.proof.availability import chances
from hadesign.proof.availability.chances import Chances, Sums, mixed
from hadesign.proof.availability.reasons import TooLarge, TooLargeError


def some(random: Random, size: int, step: int, gap: int) -> Chances:
    """Return chances of numbers that are multiples of a step, with gaps between some of them."""
    numbers, number = [], random.randint(0, 3) * step
    for _ in range(size):
        numbers.append(number)
        number += step * random.choice((1, 1, 1, gap))
    weights = [random.random() for _ in numbers]
    return {number: weight / sum(weights) for number, weight in zip(numbers, weights, strict=True)}


@pytest.mark.parametrize("size", [1, 3, 40])
@pytest.mark.parametrize("gap", [1, 3, 30, 500])
@pytest.mark.parametrize("step", [1, 7])
def test_a_sum_is_that_of_all_pairs(size: int, gap: int, step: int) -> None:
    random = Random(size * gap + step)
    for other_size in (1, 2, 60):
        one, other = some(random, size, step, gap), some(random, other_size, step * random.choice((1, 2)), gap)
        expected: Chances = {}
        for number, chance in one.items():
            for more, factor in other.items():
                expected[number + more] = expected.get(number + more, 0.0) + chance * factor
        assert Sums().added(one, other) == pytest.approx(expected, rel=1e-12)


def test_a_power_is_the_sum_of_so_many_copies() -> None:
    coin = {0: 0.25, 1: 0.75}
    assert Sums().power(coin, 0) == {0: 1.0}
    assert Sums().power(coin, 3) == pytest.approx({0: 1 / 64, 1: 9 / 64, 2: 27 / 64, 3: 27 / 64})


def test_a_choice_between_two_has_the_chances_of_both() -> None:
    assert mixed(0.9, {0: 1.0}, {0: 0.5, 4: 0.5}) == pytest.approx({0: 0.95, 4: 0.05})


def test_chances_that_no_figure_can_show_are_dropped() -> None:
    assert set(Sums().added({0: 1 - 1e-13, 1: 1e-13}, {0: 1 - 1e-13, 2: 1e-13})) == {0, 1, 2}


def test_sums_end_where_they_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chances, "MOST_STEPS", 100)
    sums = Sums()
    ten = dict.fromkeys(range(10), 0.1)
    assert len(sums.added(ten, ten)) == 19
    with pytest.raises(TooLargeError) as raised:
        sums.added({1: 1.0}, ten)
    assert raised.value.why == TooLarge("counts", 100)

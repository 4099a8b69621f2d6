"""Quantities written as people write them: what is written can be read again, and never looks better than it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.blueprint.units import LARGEST, parse_bandwidth, parse_duration, parse_memory
from hadesign.notation import as_bandwidth, as_cpu, as_memory, as_percent, as_share, as_time


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"), (0.002, "2ms"), (0.25, "250ms"), (3.6, "3.6s"), (3.45312, "3.45s"), (59.5, "59.5s"), (60, "1m"),
        (390, "6m30s"), (3600, "1h"), (90061, "1d1h1m1s"), (7776000, "90d"),
    ],
)  # fmt: skip
def test_times(seconds: float, text: str) -> None:
    assert as_time(seconds) == text


@given(st.integers(0, 10**8))
def test_whole_seconds_are_read_back_as_they_were(seconds: int) -> None:
    assert parse_duration(as_time(seconds)) == seconds


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (512, "512"), (2**10, "1Ki"), (512 * 2**20, "512Mi"), (63.5 * 2**30, "63.5Gi"), (2**41, "2Ti"),
        (2**60 + 2**59, "1.5Ei"), (16_000 * 2**50, "15.625Ei"),
    ],
)  # fmt: skip
def test_sizes(size: float, text: str) -> None:
    assert as_memory(size) == text
    assert size > LARGEST or parse_memory(text) == size


@pytest.mark.parametrize(
    ("millicores", "text"), [(500, "500m"), (1000, "1"), (1500, "1.5"), (-500, "-500m"), (1_280_500_000, "1280500")]
)
def test_cores(millicores: int, text: str) -> None:
    assert as_cpu(millicores) == text


@pytest.mark.parametrize(
    ("bits", "text"),
    [(64_000, "64kbit"), (1e8, "100Mbit"), (1e9, "1Gbit"), (2.5e9, "2.5Gbit"), (4e13, "40Tbit"), (500, "0.5kbit")],
)
def test_bandwidths(bits: float, text: str) -> None:
    assert as_bandwidth(bits) == text
    assert parse_bandwidth(text) == bits


def test_shares_keep_four_digits() -> None:
    assert [as_share(value) for value in (1, 0.99985, 0.5, 1 / 3)] == ["100%", "99.98%", "50%", "33.33%"]
    assert [as_share(value) for value in (20.333, 219, 12_345.6)] == ["2033%", "21900%", "1234560%"], "no power of ten"


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (1, "100%"), (0.9, "90%"), (0.995, "99.5%"), (0.999, "99.9%"), (0.9995, "99.95%"), (0.99985, "99.985%"),
        (0.999892611, "99.989%"), (0.9999999, "99.99999%"), (0.998983852, "99.89%"), (0, "0%"),
    ],
)  # fmt: skip
def test_percentages(fraction: float, text: str) -> None:
    assert as_percent(fraction) == text


@given(st.floats(0, 1))
def test_a_percentage_never_claims_more_than_there_is(fraction: float) -> None:
    written = float(as_percent(fraction).rstrip("%")) / 100
    missing = 1 - fraction
    assert written <= fraction + 1e-13
    assert 1 - written <= missing * 1.11 + 1e-12

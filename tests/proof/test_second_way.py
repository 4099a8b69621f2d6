"""Designs of 40 to 150 parts: the proof's enumeration and figures against decision diagrams of another program."""

from typing import Any

import pytest

from tests.effort import tried
from tests.proof.compare import LARGE, with_diagrams

DESIGNS = tried(8, by_night=LARGE)


@pytest.mark.slow
def test_enumeration_and_figures_agree_with_another_programs_diagrams(record_property: Any) -> None:
    counted = with_diagrams(range(DESIGNS))
    record_property("compared", dict(counted))
    assert counted["designs"] == DESIGNS
    assert counted["parts of the largest"] > 80
    assert counted["minimal sets"] > 10_000

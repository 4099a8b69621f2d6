"""A real control plane with the generated files: whatever dies, writes go through again within what is predicted.

It takes minutes, so only `make nightly` collects it; `python -m tests.lab.run` does the same by hand.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.lab.events import EVENTS, GOAL, Event, Seen
from tests.lab.run import observe
from tests.lab.variants import VARIANTS, changed


def watched(variant: str, folder: Path, events: Sequence[Event]) -> list[Seen]:
    """Print what became of events, and return the last of each."""
    found = list(observe(changed(folder, variant), folder / "lab", events, 1))
    sys.stdout.write("".join(f"{seen}\n" for seen in found))
    return list({seen.event.name: seen for seen in found}.values())


@pytest.mark.judge
@pytest.mark.slow
def test_a_real_control_plane_outlives_the_machine_that_holds_its_address(tmp_path: Path) -> None:
    (holder,) = (event for event in EVENTS if event.name == "the machine with the address dies")
    (seen,) = watched("ours", tmp_path, [holder])
    assert seen.holds, seen
    assert seen.failed, seen


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_takes_longer_than_predicted(variant: str, tmp_path: Path) -> None:
    found = watched(variant, tmp_path, EVENTS)
    assert [str(seen) for seen in found if not seen.holds] == []
    late = [seen for seen in found if seen.event.machine and not seen.soon]
    assert [f"{seen}: not within {GOAL:g} s" for seen in late if variant == "ours"] == []

"""A real control plane with the generated files: whatever dies, writes go through again within what is predicted."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.effort import NIGHTLY
from tests.judging import ROOT
from tests.lab.events import EVENTS, GOAL, Event, Seen, predictions
from tests.lab.run import observe
from tests.lab.variants import PRESET, VARIANTS

by_night = pytest.mark.skipif(not NIGHTLY, reason="takes minutes: `make nightly`, or python -m tests.lab.run")


def watched(variant: str, folder: Path, events: Sequence[Event]) -> list[Seen]:
    """Print what became of events, and return the last of each."""
    found = list(observe(changed(folder, variant), folder / "lab", events, 1))
    sys.stdout.write("".join(f"{seen}\n" for seen in found))
    return list({seen.event.name: seen for seen in found}.values())


def changed(folder: Path, variant: str) -> Path:
    """Write a variant of the preset."""
    file = folder / f"{variant}.yaml"
    file.write_text(VARIANTS[variant](PRESET.read_text()))
    return file


@pytest.mark.judge
@pytest.mark.slow
@by_night
def test_a_real_control_plane_outlives_the_machine_that_holds_its_address(tmp_path: Path) -> None:
    (holder,) = (event for event in EVENTS if event.name == "the machine with the address dies")
    (seen,) = watched("ours", tmp_path, [holder])
    assert seen.holds, seen
    assert seen.failed, seen


@pytest.mark.judge
@pytest.mark.slow
@by_night
@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_takes_longer_than_predicted(variant: str, tmp_path: Path) -> None:
    found = watched(variant, tmp_path, EVENTS)
    assert [str(seen) for seen in found if not seen.holds] == []
    late = [seen for seen in found if seen.event.machine and not seen.soon]
    assert [f"{seen}: not within {GOAL:g} s" for seen in late if variant == "ours"] == []


def test_the_variants_differ_from_the_preset_and_from_each_other() -> None:
    texts = [change(PRESET.read_text()) for change in VARIANTS.values()]
    assert len(set(texts)) == len(texts)
    assert texts[0] == PRESET.read_text()


def test_the_guide_tells_what_is_predicted_today(tmp_path: Path) -> None:
    """What was observed has a date; what is predicted has none."""
    guide = (ROOT / "site" / "guide" / "proof.md").read_text()
    table = guide.partition("## Predicted and observed")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    told = {row[0]: [cell.partition(" / ")[0] for cell in row[1:]] for row in rows[2:]}
    wanted = [predictions(changed(tmp_path, variant)) for variant in VARIANTS]
    assert told == {event.name: [f"{found[event.name]:.1f} s" for found in wanted] for event in EVENTS}

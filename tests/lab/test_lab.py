"""A real control plane with the generated files: whatever dies, writes go through again within what is predicted."""

from pathlib import Path

from tests.judging import ROOT
from tests.lab.events import EVENTS, predictions
from tests.lab.variants import PRESET, VARIANTS, changed


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

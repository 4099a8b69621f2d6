"""The guide tells what is predicted today; what was observed has a date."""

import re

from tests.judging import ROOT
from tests.rehearsal.guide import ROWS, cluster_of, rows_of, told
from tests.rehearsal.variants import PRESET, VARIANTS


def test_the_variants_differ_from_the_preset_and_from_each_other() -> None:
    texts = [change(PRESET.read_text()) for change in VARIANTS.values()]
    assert len(set(texts)) == len(texts)
    assert texts[0] == PRESET.read_text()


def test_the_guide_tells_what_is_predicted_today() -> None:
    guide = (ROOT / "site" / "guide" / "proof.md").read_text()
    table = guide.partition("## Predicted and observed")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")
    ]
    assert len(rows[0]) == len(VARIANTS) + 1
    found = {row[0]: [cell.partition(" / ")[0] for cell in row[1:]] for row in rows[2:]}
    known = [rows_of(cluster_of(variant)) for variant in VARIANTS]
    wanted = {row: [told(one[row]) if row in one else "" for one in known] for row in ROWS}
    assert found == wanted
    assert re.search(r"on 20\d\d-\d\d-\d\d", table)

"""The page on what hadesign refuses: what it says of itself is so."""

import pytest

from hadesign.report.markdown import text
from hadesign.resources import blueprints_dir
from tests.planted.faults import FAULTS
from tests.planted.test_planted import NOT_YET, judged
from tests.site.refused_page import refused_page


def test_each_fault_that_is_judged_rightly_is_on_the_page() -> None:
    page = refused_page()
    shown = {fault.id for fault in FAULTS if f"### {text(fault.title)}\n" in page}
    assert shown == {fault.id for fault in FAULTS} - NOT_YET


@pytest.mark.parametrize("base", sorted({fault.base for fault in FAULTS}))
def test_the_presets_are_clean_and_meet_their_objectives(base: str) -> None:
    proof, report = judged((blueprints_dir() / f"{base}.yaml").read_text(encoding="utf-8"))
    assert report.every == ()
    assert {objective.met for objective in proof.objectives} == {True}

"""Mermaid itself reads the pictures that are written for it, and shows every text as text."""

import re

import pytest
from playwright.sync_api import Page

from hadesign.diagrams.mermaid import mermaid
from tests.diagrams.test_drawing import HOSTILE, hostile, shown
from tests.diagrams.test_writers import all_pictures
from tests.judging import judge

_READ = """async texts => {
  const said = [];
  for (const text of texts)
    try { await mermaid.parse(text); said.push(""); } catch (refused) { said.push(String(refused)); }
  return said;
}"""
_DRAWN = """async text => {
  mermaid.initialize({startOnLoad: false});
  const place = document.createElement("div");
  place.innerHTML = (await mermaid.render("drawn", text)).svg;
  const foreign = [...place.querySelectorAll("script, img, a, iframe, [onerror], [onload], [onclick]")];
  return [[...place.querySelectorAll(".nodeLabel")].map(one => one.textContent), foreign.map(one => one.outerHTML)];
}"""
BROKEN = 'flowchart TB\n  a["one\n'


@pytest.fixture
def reader(tab: Page) -> Page:
    """Open an empty page with Mermaid in it, as npm has it."""
    tab.add_script_tag(path=judge("mermaid.min.js"))
    return tab


@pytest.mark.judge
@pytest.mark.slow
def test_every_picture_is_read(reader: Page) -> None:
    texts = [mermaid(picture) for picture in all_pictures()]
    texts += [mermaid(hostile(text, columns=columns)) for text in HOSTILE for columns in (False, True)]
    assert [said for said in reader.evaluate(_READ, texts) if said] == []
    assert "Parse error" in reader.evaluate(_READ, [BROKEN])[0]


@pytest.mark.judge
@pytest.mark.slow
def test_hostile_text_is_shown_as_text_and_nothing_of_it_runs(reader: Page) -> None:
    for text in HOSTILE:
        labels, foreign = reader.evaluate(_DRAWN, mermaid(hostile(text, columns=False)))
        assert foreign == [], text
        # Mermaid folds long labels, and shows the same label in every box of a picture.
        assert {shown(re.sub(r"\s+", " ", label)) for label in labels} >= {shown(text) * 2}

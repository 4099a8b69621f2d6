"""The judge of pages sees what is wrong with one."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browsing import complaints

FINE = '<body data-md-color-scheme="default"><p>fine</p>'
BAD = {
    "fine.html": (FINE, ""),
    "wide.html": (FINE + '<div style="width: 900px">wide</div>', "scrolls sideways"),
    "elsewhere.html": (FINE + '<img src="http://127.0.0.1:9/picture.png">', "loads http://127.0.0.1:9/picture.png"),
    "missing.html": (FINE + '<img src="missing.png">', "404 for"),
    "throws.html": (FINE + "<script>throw new Error('broken')</script>", "broken"),
    "complains.html": (FINE + "<script>console.error('bad')</script>", "bad"),
    "faint.html": (
        FINE + "<main style='color: #999; background: #fff'>faint</main>",
        "is not accessible, color-contrast",
    ),
    "unnamed.html": (FINE + "<button></button>", "is not accessible, button-name"),
    "dark.html": (FINE.replace("default", "slate"), "is not in the colours of default"),
}


@pytest.mark.slow
@pytest.mark.judge
def test_bad_pages_are_refused(tmp_path: Path, tab: Page) -> None:
    for name, (body, _) in BAD.items():
        page = f"<!doctype html><html lang=en><head><title>x</title><link rel=icon href='data:,'></head>{body}"
        (tmp_path / name).write_text(page, encoding="utf-8")
    found = complaints(tab, tmp_path, BAD)
    for name in set(BAD) - {"fine.html"}:
        complaint = BAD[name][1]
        assert [one for one in found if one.startswith(f"{name}, ") and complaint in one], (name, found)
    assert not [one for one in found if one.startswith("fine.html, ") and "not accessible" in one]

"""Every page in a real browser, in both colours and at the width of a desk and of a phone."""

import base64

import pytest
from playwright.sync_api import Page

from hadesign.handbook import PAGES, REHEARSAL
from tests.browsing import LOADED, SCHEMES, WIDTHS, complaints, served
from tests.effort import NIGHTLY
from tests.handbook.books import BUILT, site

WHOLE = ("bare-metal-three-zones", "hostile", *(("two-sites-five-members",) if NIGHTLY else ()))
"""Sites of which every page is looked at: the others differ from them in the pages below only."""
VARYING = ["topology.html", "findings.html", "configs.html", "failures.html"]
FILES = [file.replace(".md", ".html") for file, _, _ in PAGES if file != REHEARSAL]  # which these designs had none of
OWN = {
    "bare-metal-three-zones": ["dark-zone-a.html", "runbook-quorum.html"],
    "virtual-machines-on-hypervisors": ["dark-rack-r1.html"],
}
"""Pages that a design has of its own: of places and cases that are alike, one."""


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_pages_scroll_one_way_load_nothing_and_complain_of_nothing(name: str, tab: Page) -> None:
    pages = [*(FILES if name in WHOLE else VARYING), *OWN.get(name, [])]
    # A hostile text changes what pages say, and not what they are made of.
    assert complaints(tab, site(name), pages, accessible=NIGHTLY or name != "hostile") == []


@pytest.mark.judge
@pytest.mark.slow
def test_no_attack_of_a_hostile_design_runs(tab: Page) -> None:
    with served(site("hostile")) as base:
        asked: list[str] = []
        tab.on("dialog", lambda dialog: asked.append(dialog.message))
        for file in FILES:
            tab.goto(base + file, wait_until=LOADED)
            assert tab.evaluate("window.hacked") is None, file
            links = tab.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)")
            assert not [link for link in links if not link.startswith((base, "http://", "https://"))], file
            assert tab.locator("h1").count() == 1, file
        assert asked == []
        tab.goto(base + "index.html")
        assert "<script>window.hacked = 1</script>" in tab.locator("h1").inner_text()


@pytest.mark.judge
@pytest.mark.slow
def test_search_finds_a_hostile_text_and_runs_none_of_it(tab: Page) -> None:
    with served(site("hostile")) as base:
        tab.goto(base + "index.html")
        tab.locator("input[name='query']").press_sequentially("onerror")
        tab.locator(".md-search-result__item").first.wait_for()
        assert "onerror" in tab.locator(".md-search-result__list").inner_text()
        assert tab.locator(".md-search-result__list img").count() == 0
        assert tab.evaluate("window.hacked") is None


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_picture_is_seen_whole_or_scrolls_in_its_frame(scheme: str, tab: Page) -> None:
    with served(site("aws-three-zones")) as base:
        tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.goto(base + "topology.html")
            picture = tab.locator("img[src$='architecture.svg']")
            box = picture.bounding_box()
            assert box is not None
            natural = picture.evaluate("image => image.naturalWidth")
            assert 0.79 * natural <= box["width"] <= natural
            frame = picture.locator("xpath=../..")
            inner, outer = frame.evaluate("p => [p.scrollWidth, p.clientWidth]")
            assert (inner > outer) == (width == min(WIDTHS))


@pytest.mark.judge
@pytest.mark.slow
def test_the_picture_follows_the_colours_of_the_page(tab: Page) -> None:
    """Its paper is the page's own in the dark, and white in the light, also when the reader switches."""
    with served(site("bare-metal-three-zones")) as base:
        tab.emulate_media(color_scheme="light")
        tab.set_viewport_size({"width": 1280, "height": 1400})
        tab.goto(base + "topology.html")
        assert _corner(tab) > 250
        tab.locator("label[for='__palette_1']").click()
        assert _corner(tab) < 60


def _corner(tab: Page) -> int:
    """Return how light the upper left corner of the picture is, from 0 to 255."""
    shot = tab.locator("img[src$='architecture.svg']").screenshot()
    return int(
        tab.evaluate(
            """async data => {
              const image = new Image(); image.src = "data:image/png;base64," + data; await image.decode();
              const canvas = document.createElement("canvas"), to = canvas.getContext("2d");
              to.drawImage(image, 0, 0); return to.getImageData(4, 4, 1, 1).data[0];
            }""",
            base64.b64encode(shot).decode(),
        )
    )


@pytest.mark.judge
@pytest.mark.slow
def test_a_command_is_read_whole_on_a_phone(tab: Page) -> None:
    cut = "[...document.querySelectorAll('.highlight > pre > code')].filter(e => e.scrollWidth > e.clientWidth).length"
    with served(site("bare-metal-three-zones")) as base:
        tab.set_viewport_size({"width": min(WIDTHS), "height": 900})
        tab.goto(base + "dark-zone-a.html")
        assert tab.locator(".highlight > pre > code").count() > 3
        assert tab.evaluate(cut) == 0


@pytest.mark.judge
@pytest.mark.slow
def test_the_number_of_a_line_leads_to_that_line_of_the_blueprint(tab: Page) -> None:
    with served(site("bare-metal-three-zones")) as base:
        tab.goto(base + "load-balancing.html")
        link = tab.locator("a[href^='blueprint.html#']").first
        number = link.inner_text()
        link.click()
        tab.wait_for_url("**/blueprint.html#*")
        target = tab.locator(f"#__codelineno-0-{number}")
        assert target.count() == 1
        tab.wait_for_function("scrollY > 0")
        box = target.bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 900


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_texts_of_a_picture_stay_in_their_boxes(name: str, tab: Page) -> None:
    """With the fonts of this machine, and not those that the picture was laid out for."""
    with served(site(name)) as base:
        tab.goto(base + "pictures/architecture.svg")
        wide = tab.evaluate(
            """() => [...document.querySelectorAll("g.node")].flatMap(node => {
              const frame = node.querySelector("path");
              if (!frame || !node.querySelector("use")) return [];
              const right = frame.getBBox().x + frame.getBBox().width;
              return [...node.querySelectorAll("text")].filter(t => t.getBBox().x + t.getBBox().width > right)
                .map(t => t.textContent);
            })"""
        )
        assert wide == []
        assert tab.locator("g.node use").count() > 0


@pytest.mark.judge
@pytest.mark.slow
def test_pages_opened_from_a_disk_work_too(tab: Page) -> None:
    """In a data centre the handbook is a folder on a stick, with no server in sight."""
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("requestfailed", lambda request: wrong.append(request.url))
    tab.goto(site("bare-metal-three-zones").joinpath("index.html").as_uri())
    tab.locator("nav.md-nav--primary a[href='topology.html']").click()
    tab.wait_for_url("**/topology.html")
    assert tab.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
    assert wrong == []

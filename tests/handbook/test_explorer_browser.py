"""The explorer and the search where a handbook is a folder on a disk: by keyboard, by address, and under attack."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from hadesign.proof import Proof
from hadesign.report.prove.what_if import page as what_if
from tests.handbook.books import ATTACKS, shipped, site

NAME = "bare-metal-three-zones"
PRESSED = "[...document.querySelectorAll('.fe-menu [aria-pressed=true]')].map(one => one.textContent)"


def opened(tab: Page, page: str, name: str = NAME) -> list[str]:
    """Open a page from the disk; return where whatever goes wrong is noted from then on."""
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("requestfailed", lambda request: wrong.append(request.url))
    tab.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    tab.goto(f"{site(name).as_uri()}/{page}")
    return wrong


def verdict(proof: Proof, *things: str) -> list[str]:
    """Return what stands at the top of an answer of `prove --what-if`."""
    first = what_if(proof, proof.services(), things)[0]
    return [first.title, *map(str, first.parts)]


def status(tab: Page) -> list[str]:
    return tab.locator(".fe-status > *").all_inner_texts()


@pytest.mark.judge
@pytest.mark.slow
def test_what_fails_is_chosen_by_keyboard_and_by_mouse_and_stands_in_the_address(tab: Page) -> None:
    proof = shipped(NAME).proof
    wrong = opened(tab, "explorer.html")
    assert status(tab) == ["Choose what fails in the picture or in the list."]
    frame = tab.locator("svg [role=button][aria-label='zone a']")
    frame.focus()
    tab.keyboard.press("Enter")
    assert status(tab) == verdict(proof, "zone/a")
    assert tab.evaluate(PRESSED) == ["zone a"]
    assert frame.get_attribute("aria-pressed") == "true"
    assert tab.url.endswith("#what-if=zone%2Fa")
    # On a machine's button, by Tab from the one before it; two at once, and then of a group of alike ones two.
    tab.get_by_label("Two failures at once").press(" ")
    tab.locator(".fe-menu").get_by_role("button", name="node cp-b", exact=True).focus()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press(" ")
    assert status(tab) == verdict(proof, "zone/a", "node/cp-b")
    assert "Recovery time (RTO)" in tab.locator(".fe-result h3").all_inner_texts()
    assert (
        tab.locator(".fe-menu").get_by_role("button", name="node cp-a", exact=True).get_attribute("class")
        == "fe-part fe-dead"
    )
    tab.go_back()
    tab.wait_for_function("!location.hash.includes('cp-b') && document.querySelectorAll('button.fe-on').length === 1")
    assert status(tab) == verdict(proof, "zone/a")
    alike = tab.locator(".fe-menu").get_by_role("button", name="node workers-b-1 and 3 like it")
    tab.get_by_role("button", name="Nothing fails").click()
    alike.click()
    alike.click()
    assert status(tab) == verdict(proof, "node/workers-b-1", "node/workers-b-2")
    assert wrong == []


@pytest.mark.judge
@pytest.mark.slow
def test_an_address_shows_its_answer_and_a_strange_one_none(tab: Page) -> None:
    proof = shipped(NAME).proof
    wrong = opened(tab, "explorer.html#what-if=zone%2Fb,zone%2Fa")
    assert status(tab) == verdict(proof, "zone/a", "zone/b")
    assert tab.get_by_label("Two failures at once").is_checked()
    for strange in ("#what-if=zone%2Fnowhere", "#what-if=%", "#x", f"#what-if={quote(ATTACKS[1], safe='')}"):
        tab.evaluate("address => { location.hash = address; }", strange)
        tab.wait_for_function(
            "document.querySelector('.fe-tools button').disabled && !document.querySelector('button.fe-on')"
        )
        assert status(tab) == ["Choose what fails in the picture or in the list."]
    assert wrong == []


@pytest.mark.judge
@pytest.mark.slow
def test_no_attack_of_a_hostile_design_runs_in_the_explorer(tab: Page) -> None:
    wrong = opened(tab, "explorer.html", "hostile")
    assert "<script>window.hacked = 1</script>" in str(tab.locator(".fe-picture svg").get_attribute("aria-label"))
    for button in tab.locator(".fe-menu fieldset button").all():
        button.click()
        assert tab.locator(".fe-status h2").inner_text().startswith("What if ")
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("#fe-explorer :is(script, img, iframe)").count() == 0
    assert wrong == []


@pytest.mark.judge
@pytest.mark.slow
def test_search_works_from_a_disk(tab: Page) -> None:
    wrong = opened(tab, "index.html")
    tab.locator("input[name='query']").press_sequentially("keepalived")
    tab.locator(".md-search-result__item").first.wait_for()
    assert "keepalived" in tab.locator(".md-search-result__list").inner_text()
    link = tab.locator(".md-search-result__link").first.evaluate("link => link.href.split(/[?#]/)[0]")
    assert link.removeprefix(site(NAME).as_uri() + "/") in {file.name for file in site(NAME).glob("*.html")}
    assert wrong == []


BOX = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90"><g data-things="node/cp-a node/none node/cp-b">'
    '<path d="M0,0"/></g></svg>'
)


@pytest.mark.judge
@pytest.mark.slow
def test_a_box_of_several_things_is_each_of_them_in_turn(tab: Page) -> None:
    script = f"window.hadesignPicture = {json.dumps(BOX)};"
    tab.route("**/explorer/picture.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    opened(tab, "explorer.html")
    box = tab.get_by_role("button", name="node cp-a, node cp-b")
    for _round in range(2):
        for name in ("node cp-a", "node cp-b"):
            box.press("Enter")
            assert tab.evaluate(PRESSED) == [name]
            assert box.get_attribute("aria-pressed") == "true"

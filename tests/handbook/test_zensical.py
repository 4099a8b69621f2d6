"""The same source under Zensical, which follows mkdocs-material: nothing missing, nothing from elsewhere, it works."""

import functools
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hadesign.diagrams import pictures
from hadesign.handbook import handbook, pages_of
from tests.handbook.books import hostile_book, shipped
from tests.handbook.chinese import NAME, chinese_book, spoken
from tests.handbook.rendering import elements
from tests.handbook.test_html import leads, loads
from tests.judging import lacking

NAMES = (NAME, "hostile", "chinese")


@functools.cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="hadesign-test-zensical-", ignore_cleanup_errors=True)


def build(folder: Path) -> tuple[int, str]:
    """Build the site in a folder, strictly; return the exit code, and what was said."""
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", "mkdocs.yml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return done.returncode, done.stdout + done.stderr


@functools.cache
def site(name: str) -> Path:
    """Build the site of a design by Zensical, strictly; return its folder."""
    if importlib.util.find_spec("zensical") is None:
        lacking("zensical is not installed; run `make test`")
    root = Path(_folder().name) / name
    with spoken() if name == "chinese" else nullcontext():
        book = hostile_book() if name == "hostile" else chinese_book(NAME) if name == "chinese" else shipped(name)
        made, files = handbook(book, pictures(book.cluster)), {file for file, _, _ in pages_of(book)}
    for artifact in made:
        file = root / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    code, said = build(root / "handbook")
    assert (code, "No issues found" in said) == (0, True), said
    found = {file.name for file in (root / "handbook" / "site").glob("*.html")}
    assert found == {file.replace(".md", ".html") for file in files} | {"404.html"}
    return root / "handbook" / "site"


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_built_and_its_links_and_files_are_there(name: str) -> None:
    folder = site(name)
    assert loads(folder) == []
    pages = {file.name: elements(file.read_text(encoding="utf-8")) for file in folder.glob("*.html")}
    places = {page: {element.attributes.get("id", "") for element in found} for page, found in pages.items()}
    targets = {
        (page, target)
        for page in pages.keys() - {"404.html"}
        for element in pages[page]
        for target in (element.attributes.get("href", ""), element.attributes.get("src", ""))
        if target and ":" not in target
    }
    assert len(targets) > 100
    assert [(page, t) for page, t in sorted(targets) if not leads(folder, page, t, places)] == []


@pytest.mark.judge
@pytest.mark.slow
def test_it_refuses_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    shutil.copytree(site(NAMES[0]).parent / "docs", tmp_path / "docs")
    shutil.copy(site(NAMES[0]).parent / "mkdocs.yml", tmp_path)
    page = tmp_path / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[x](findings.md#nowhere)\n", encoding="utf-8")
    code, said = build(tmp_path)
    assert code != 0
    assert "anchor does not exist" in said


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES[:2])
def test_explorer_and_search_work_from_a_disk(name: str, tab: Page) -> None:
    wrong: list[str] = []
    tab.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    tab.goto(site(name).joinpath("explorer.html").as_uri() + "#what-if=zone%2Fa")
    assert tab.locator(".fe-status h2").inner_text() == "What if zone a failed?"
    tab.locator(".md-search__button").click()
    tab.get_by_label("Search", exact=True).last.press_sequentially("etcd")
    tab.locator("a[href*='.html'] mark, ol a, [role=option]").first.wait_for()
    assert tab.evaluate("window.hacked") is None
    assert wrong == []


@pytest.mark.judge
@pytest.mark.slow
def test_explorer_and_search_in_chinese_work_from_a_disk(tab: Page) -> None:
    """It needs no segmenter of ours: it finds what stands anywhere in a text, and so parts of words as well."""
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(site("chinese").joinpath("explorer.html").as_uri() + "#what-if=zone%2Fa")
    assert tab.evaluate("document.documentElement.lang") == "zh"
    assert "可用区 a" in tab.locator(".fe-status h2").inner_text()
    tab.locator(".md-search__button").click()
    box = tab.locator("input").last
    for word, page in (("法定人数", "etcd.html"), ("反亲和", "glossary.html"), ("演练", "drills.html"), ("人数", "")):
        box.fill("")
        box.press_sequentially(word)
        tab.locator(f"a[href*='{page or '.html'}'] mark", has_text=word).first.wait_for()
    box.fill("")
    box.press_sequentially("量子纠缠")
    tab.wait_for_function("document.querySelectorAll(\"a[href*='.html'] mark, ol a mark\").length === 0")
    assert wrong == []

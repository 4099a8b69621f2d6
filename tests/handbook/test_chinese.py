"""A handbook in Chinese: no sentence is English, terms are in the order of their sounds, and search finds words."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from playwright.sync_api import Page

from hadesign.artifact import Artifact
from hadesign.handbook.glossary import TERMS
from hadesign.handbook.segmenting import MARK, lexicon, searchable, words_of_handbook
from hadesign.handbook.site import style
from tests.handbook.books import page_of, pages, shipped
from tests.handbook.chinese import NAME, chinese_book, chinese_site, spoken

LEFT = ("blueprint.md", "configs.md", "print.md")
"""Pages that show files, and the one that holds all others."""
_CODE = re.compile(r"```.*?```|`[^`]*`|<code>.*?</code>|\]\([^)]*\)|https?://\S+|<!--.*?-->", re.DOTALL)
_SENTENCE = re.compile(r"[A-Za-z][a-z]+(?:[ ,]+[a-z]+){2,}")
"""Three words in a row of which the later ones are in lower case."""


@pytest.fixture
def chinese() -> Iterator[None]:
    """Speak Chinese for a test."""
    with spoken():
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("name", [NAME, "virtual-machines-on-hypervisors", "aws-three-zones"])
def test_no_sentence_of_a_handbook_is_english(name: str) -> None:
    book = chinese_book(name)
    written = " ".join(book.cluster.document.text.split())
    titles = " ".join(one.title for rule in book.rules.values() for one in rule.references)
    known = f"{written} {titles} " + " ".join(term for term, _chinese, _what in TERMS)
    found = {
        (file, words)
        for file, body in pages(book).items()
        if file not in LEFT
        for words in _SENTENCE.findall(_CODE.sub(" ", unescape(body)))
        if words not in known
    }
    assert found == set()


@pytest.mark.slow
@pytest.mark.usefixtures("chinese")
def test_what_stands_beside_configs_is_chinese() -> None:
    read = [
        artifact
        for artifact in chinese_book(NAME).configs
        if artifact.path.endswith(".md") and isinstance(artifact.content, str)
    ]
    assert len(read) > 10
    for artifact in read:
        prose = _CODE.sub(" ", str(artifact.content))
        assert re.search("[\u4e00-\u9fff]{4}", prose), artifact.path
        assert [line for line in prose.split("\n") if len(_SENTENCE.findall(line)) > 1] == [], artifact.path


@pytest.mark.usefixtures("chinese")
def test_the_glossary_has_the_english_terms_in_the_order_of_chinese_sounds() -> None:
    text = page_of(chinese_book(NAME), "glossary.md")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("| ")]
    assert rows[0] == ["术语", "英文", "含义"]
    terms = [row[0] for row in rows[1:]]
    assert dict(row[:2] for row in rows[1:])["法定人数"] == "quorum"
    # bei, dan, fa, ji, kong, rong: by the sounds of their first characters.
    chosen = [term for term in terms if term in ("备份", "单点故障", "法定人数", "节点", "控制平面", "容错")]
    assert chosen == ["备份", "单点故障", "法定人数", "节点", "控制平面", "容错"]


def test_the_glossary_in_english_has_the_chinese_terms() -> None:
    text = page_of(shipped(NAME), "glossary.md")
    assert "| quorum | 法定人数 |" in text
    assert "min-width: 6.2em" not in style(())


@pytest.mark.usefixtures("chinese")
def test_columns_of_tables_hold_a_word() -> None:
    assert "min-width: 6.2em" in style(())


# --- search -----------------------------------------------------------------------------------------------------------


def test_words_are_found_between_what_joins_them() -> None:
    words = lexicon(["故障的节点", "节点和故障", "失去节点故障", "法定的", "法定"], ["法定人数"])
    assert words.words == {"故障", "节点", "法定", "法定人数"}
    assert list(words.cut("失去法定人数的节点故障")) == ["失去", "法定人数", "的", "节点", "故障"]
    assert words.marked(f"etcd 法定{MARK}人数，x") == f"etcd {MARK}法定人数{MARK}，x"
    assert list(lexicon([], []).cut("节点")) == ["节点"]


def test_the_index_is_marked_in_both_of_its_forms() -> None:
    words = lexicon([], ["节点", "故障"])
    data = '{"config":{"lang":["en"]},"docs":[{"location":"a.html","title":"节点故障","text":"<p>x</p>"}]}'
    files = (
        Artifact("handbook/site/search/search_index.json", data),
        Artifact("handbook/site/search/search_index.js", f"var __index = {data}"),
        Artifact("handbook/site/a.html", "节点故障"),
    )
    made = searchable(files, words)
    marked = "\\u8282\\u70b9\\u200b\\u6545\\u969c"
    assert marked in str(made[0].content)
    assert made[1].data == b"var __index = " + made[0].data
    assert made[2] == files[2]


@pytest.mark.usefixtures("chinese")
def test_terms_of_the_field_are_words() -> None:
    words = words_of_handbook()
    for term in ("控制平面", "负载均衡", "法定人数", "反亲和", "可用区", "节点", "备份", "证书", "演练", "故障"):
        assert list(words.cut(f"在{term}时"))[1] == term


@pytest.mark.judge
@pytest.mark.slow
def test_search_finds_chinese_words_from_a_disk(tab: Page) -> None:
    tab.goto((chinese_site() / "index.html").as_uri())
    assert tab.evaluate("document.documentElement.lang") == "zh"
    for word, page in (("法定人数", "etcd.html"), ("反亲和", "glossary.html"), ("演练", "recovery.html"), ("证书", "")):
        box = tab.locator("input[name='query']")
        box.fill(word)
        # As an input method does when a word is chosen.
        box.dispatch_event("keyup")
        mark = tab.locator(".md-search-result__list mark", has_text=word).first
        mark.wait_for()
        links = tab.locator(".md-search-result__link").evaluate_all("links => links.map(a => a.href.split(/[?#]/)[0])")
        assert not page or any(link.endswith(f"/{page}") for link in links), (word, links)
    box.fill("量子纠缠")
    box.dispatch_event("keyup")
    tab.locator(".md-search-result__meta", has_text="没有").wait_for()
    assert tab.locator(".md-search-result__item").count() == 0

"""A handbook in another language: the same pages with the same links, built by MkDocs in that language."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from hadesign import i18n
from hadesign.artifact import Artifact
from hadesign.diagrams import pictures
from hadesign.handbook import handbook
from hadesign.handbook.html import build_html
from hadesign.handbook.site import LANGUAGES, mkdocs_config, theme_language
from tests.effort import NIGHTLY
from tests.handbook.books import BUILT, shipped
from tests.handbook.rendering import elements
from tests.i18n.pseudo import CLOSE, OPEN, translation

_LINK = re.compile(r"\]\(<?([^)>]*)>?\)")


@pytest.fixture
def german(tmp_path: Path) -> Iterator[None]:
    """Speak the pseudo-locale, which says that it is German."""
    po = tmp_path / "de.po"
    po.write_text(translation(locale="de"), encoding="utf-8")
    i18n.use(po)
    yield
    i18n.use(None)


def test_the_theme_s_languages_are_known() -> None:
    theme = importlib.util.find_spec("material")
    assert theme is not None
    assert theme.origin is not None
    templates = Path(theme.origin).parent / "templates" / "partials" / "languages"
    assert {file.stem for file in templates.glob("*.html")} == LANGUAGES


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("de", "de"),
        ("de_AT", "de"),
        ("pt", "pt"),
        ("pt_BR", "pt-BR"),
        ("zh_TW", "zh-TW"),
        ("zh_CN", "zh"),
        ("en", ""),
        ("en_GB", ""),
        ("eo", "eo"),
        ("tlh", ""),
        ("", ""),
    ],
)
def test_the_theme_speaks_what_it_can(code: str, language: str) -> None:
    assert theme_language(code) == language


def test_in_english_nothing_is_said_of_languages() -> None:
    config = mkdocs_config("x", [("index.md", "Overview")], "x")
    assert "language" not in config
    assert "{permalink: true}" in config
    assert "name: Dark}" in config


@pytest.mark.usefixtures("german")
def test_settings_are_in_the_language() -> None:
    settings = yaml.safe_load(mkdocs_config("x", [("index.md", 'a: "b" # c')], "x"))
    assert settings["theme"]["language"] == "de"
    assert [palette["toggle"]["name"] for palette in settings["theme"]["palette"]] == ["⟦Dark⟧", "⟦Light⟧"]
    assert {"toc": {"permalink": True, "permalink_title": "⟦Permanent link⟧"}} in settings["markdown_extensions"]
    assert settings["nav"] == [{'a: "b" # c': "index.md"}]


@pytest.mark.parametrize("word", ["Dunkel", "On", "null", "y", "hell: dunkel", "a}", "'", "#", "Été", "暗い"])
def test_what_the_theme_says_is_a_text(word: str, tmp_path: Path) -> None:
    po = tmp_path / "x.po"
    po.write_text(f'msgid ""\nmsgstr "Language: x\\n"\n\nmsgid "Dark"\nmsgstr "{word}"\n', encoding="utf-8")
    i18n.use(po)
    try:
        config = mkdocs_config("x", [("index.md", "x")], "x")
    finally:
        i18n.use(None)
    assert yaml.safe_load(config)["theme"]["palette"][0]["toggle"]["name"] == word


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT if NIGHTLY else ["bare-metal-three-zones"])
def test_a_handbook_of_another_language_has_the_same_files_and_links(name: str, tmp_path: Path) -> None:
    book = shipped(name)
    english = handbook(book, pictures(book.cluster))
    po = tmp_path / "de.po"
    po.write_text(translation(locale="de"), encoding="utf-8")
    i18n.use(po)
    try:
        other = handbook(book, pictures(book.cluster))
        built = build_html(other)
    finally:
        i18n.use(None)
    assert [page.path for page in other] == [page.path for page in english]
    assert [_links(page) for page in other] == [_links(page) for page in english]
    pages = {page.path: page.data.decode() for page in built if page.path.endswith(".html")}
    assert len(pages) >= 14
    for path, text in pages.items():
        assert '<html lang="de"' in text, path
        said = [element for element in elements(text) if element.name in ("h2", "h3") and element.text]
        assert all(element.text.startswith(OPEN) or CLOSE not in element.text for element in said), path
        titles = {e.attributes["title"] for e in elements(text) if e.attributes.get("class") == "headerlink"}
        assert titles <= {f"{OPEN}Permanent link{CLOSE}"}, path


def _links(page: Artifact) -> list[str]:
    return _LINK.findall(str(page.content)) if page.path.endswith(".md") else []

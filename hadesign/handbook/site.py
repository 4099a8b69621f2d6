"""The handbook's mkdocs.yml and style: mkdocs-material, nothing loaded from another host, no plugin of ours."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import yaml

from hadesign.artifact import Artifact
from hadesign.i18n import _, is_chinese, language, version
from hadesign.source import blanked, quoted

_STYLE = """\
/* Wide tables and code scroll inside their own frame; the page itself never does. Long names break anywhere. */
.md-typeset__scrollwrap { overflow-x: auto; }
.md-typeset p, .md-typeset li, .md-typeset h1, .md-typeset h2, .md-typeset h3 { overflow-wrap: anywhere; }
.md-typeset table:not([class]) td code { white-space: nowrap; }

/* Tables are read line by line: closer rows, and a "no" in bold that stands out. */
.md-typeset table:not([class]) { font-size: .68rem; }
.md-typeset table:not([class]) th { padding: .5em .9em; min-width: 0; }
.md-typeset table:not([class]) td { padding: .45em .9em; }
.md-typeset td strong { color: #c62828; }
[data-md-color-scheme="slate"] .md-typeset td strong { color: #ff8a80; }
@media (max-width: 600px) { .md-typeset table:not([class]) td:nth-child(2) { min-width: 9rem; } }
.md-typeset h1 { font-weight: 400; color: inherit; }
.md-typeset h2 { font-weight: 400; }

/* Not shown is neither met nor missed, and has a colour of its own. */
.md-typeset td em, .md-typeset p em, .md-typeset li em { color: #7b1fa2; font-style: normal; }
[data-md-color-scheme="slate"] .md-typeset :is(td, p, li) em { color: #ce93d8; }
.md-typeset .admonition.unshown { border-color: #7b1fa2; }
.md-typeset .unshown > .admonition-title { background-color: #7b1fa21a; }
.md-typeset .unshown > .admonition-title::before { background-color: #7b1fa2; }

/* The picture scrolls inside its frame rather than become too small to read; a click opens the file. */
.md-typeset p:has(> a > img) { overflow-x: auto; border-radius: .3rem; }
.md-typeset p:has(> a > img) { border: .05rem solid var(--md-default-fg-color--lightest); }
.md-typeset p > a > img { display: block; width: 100%; margin: 0 auto; }
/* On a phone a command is read whole; with numbers of lines it keeps them, and scrolls. */
@media (max-width: 600px) {
  .md-typeset .highlight > pre > code { white-space: pre-wrap; overflow-wrap: anywhere; }
}
@media print {
  .md-typeset p > a > img { min-width: 0 !important; }
  .md-typeset__scrollwrap, .md-typeset pre > code { overflow: visible; white-space: pre-wrap; }
  .md-typeset table:not([class]) { font-size: .55rem; display: table; }
  .md-typeset :is(h2, h3) { break-after: avoid; }
  .md-typeset tr, .md-typeset .admonition, .md-typeset p:has(> a > img) { break-inside: avoid; }
  .md-typeset a[id^="page-"] + *, .md-typeset p:has(> a[id^="page-"]) + h2 { break-before: page; }
  .headerlink, .md-clipboard { display: none; }
}
"""

_CONFIG = """\
# {header}
site_name: {name}
docs_dir: docs
site_dir: site
use_directory_urls: false
theme:
  name: material
{language}  font: false
  features: [navigation.sections, navigation.top, navigation.footer, content.code.copy, toc.follow]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: indigo
      toggle: {{icon: material/weather-night, name: {dark}}}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: indigo
      toggle: {{icon: material/weather-sunny, name: {light}}}
extra_css: [style.css]
extra_javascript: [page.js]
extra: {{generator: false, polyfills: [{worker}]}}
plugins: [search, offline]
markdown_extensions:
  - admonition
  - tables
  - toc: {{permalink: true{permalink}}}
  - pymdownx.highlight: {{auto_title: false, anchor_linenums: true}}
  - pymdownx.superfences
nav:
{nav}
"""

_CHINESE = """
/* A line of Chinese may end behind each character: columns hold a word of four, or else they would be one wide. */
.md-typeset table:not([class]) :is(th, td) { min-width: 6.2em; }
"""
"""What the style sheet says beside that where words have no blanks between them."""

_ASSETS = Path(__file__).with_name("assets")
WORKER = "search/iframe-worker.js"
ACCESS = _ASSETS / "access.css"
"""What Material lacks for those who see poorly."""
SCRIPT = _ASSETS / "page.js"
"""What it lacks for those who use the keyboard, or hear a page; hadesign's own site has both, too."""

_UNSAFE = str.maketrans({"<": "‹", ">": "›", '"': "”", "&": "&amp;"})
"""The theme writes a site's name into HTML as it is, and in one place undoes entities before; so no tag and no
attribute can be begun with what is left."""


_WIDTH = re.compile(r'<svg [^>]*?\bwidth="(\d+)')
_SMALLEST = 0.8
"""How much a picture may shrink before it scrolls."""


def style(pictures: Iterable[Artifact]) -> str:
    """Return the style sheet; pictures are never larger than they were drawn, and little smaller."""
    rules = []
    for picture in pictures:
        found = _WIDTH.search(picture.content) if isinstance(picture.content, str) else None
        if found:
            width, name = int(found[1]), PurePosixPath(picture.path).name
            limits = f"max-width: {width}px; min-width: {width * _SMALLEST:.0f}px;"
            rules.append(f'.md-typeset img[src$="{name}"] {{ {limits} }}\n')
    chinese = _CHINESE if is_chinese() else ""
    return f"{ACCESS.read_text(encoding='utf-8')}\n{_STYLE}{chinese}{''.join(rules)}"


NavEntry: TypeAlias = tuple["str | list[NavEntry]", str]
"""The file of a page, or the entries below, with the title."""


def mkdocs_config(name: str, pages: Sequence[NavEntry], header: str) -> str:
    """Return mkdocs.yml; a JSON string is a YAML string that nothing can break out of."""
    nav = "\n".join(_nav(pages, "  "))
    flat, spoken = blanked(name).translate(_UNSAFE), theme_language(language())
    return _CONFIG.format(
        header=header,
        worker=WORKER,
        name=quoted(flat),
        language=f"  language: {spoken}\n" if spoken else "",
        dark=_scalar(_("Dark")),
        light=_scalar(_("Light")),
        # Python-Markdown has this word in English only.
        permalink=f", permalink_title: {quoted(_('Permanent link'))}" if version() else "",
        nav=nav,
    )


def _nav(pages: Sequence[NavEntry], indent: str) -> Iterator[str]:
    for below, title in pages:
        if isinstance(below, str):
            yield f"{indent}- {quoted(title)}: {below}"
        else:
            yield f"{indent}- {quoted(title)}:"
            yield from _nav(below, f"{indent}    ")


def search_from_disk() -> Artifact:
    """Return what search needs where a page is opened from a disk, from which a browser starts no worker.

    Material's plugin `offline` would have every page load it from another host, unless one of that name is there.
    """
    return Artifact(f"handbook/docs/{WORKER}", (_ASSETS / "iframe-worker.js").read_text(encoding="utf-8"))


def script() -> Artifact:
    """Return what every page runs: it makes what scrolls reachable by keyboard, and names the theme's search."""
    return Artifact(f"handbook/docs/{SCRIPT.name}", SCRIPT.read_text(encoding="utf-8"))


def _scalar(words: str) -> str:
    """Return words as a YAML string, without quotes where a word needs none."""
    return words if words.isalpha() and words.isascii() and yaml.safe_load(words) == words else quoted(words)


LANGUAGES = frozenset({
    "af", "ar", "az", "be", "bg", "bn", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa",
    "fi", "fr", "gl", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kn", "ko", "ku-IQ", "lb", "lt",
    "lv", "mk", "mn", "ms", "my", "nb", "nl", "nn", "pl", "pt", "pt-BR", "ro", "ru", "sa", "sh", "si", "sk", "sl",
    "sq", "sr", "sv", "ta", "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh", "zh-Hant", "zh-TW",
})  # fmt: skip
"""Languages of mkdocs-material, which refuses any other one."""


def theme_language(code: str) -> str:
    """Return the language of the theme's own words ("Search"); nothing for English, and where it has none of ours.

    Args:
        code: such as `pt_BR`; `pt` does for it where there is no other.
    """
    tag = code.replace("_", "-")
    found = next((name for name in (tag, tag.partition("-")[0]) if name in LANGUAGES), "")
    return "" if found == "en" else found

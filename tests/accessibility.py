"""What axe-core finds of a page that is open in a browser: barriers for those who hear a page, or see it poorly.

The script is part of a Python package, so that nothing is loaded from elsewhere.
"""

import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.effort import NIGHTLY
from tests.judging import lacking

GRAVE = ("serious", "critical")
ALIKE = 3
"""So many rows of a table, entries of a list and tokens of a kind in code are looked at by day, and so much of what
stands on a page below each other; by night all."""
LONG = 30
SIGHT = ("color-contrast", "link-in-text-block", "scrollable-region-focusable")
"""What differs between the colours and widths in which one page is shown; all else is looked at once."""

_STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
_THIN = """([alike, long]) => {
  const rest = (all, count) => [...all].slice(count).forEach(one => one.remove());
  for (const body of document.querySelectorAll("article tbody")) rest(body.rows, alike);
  for (const list of document.querySelectorAll("article :is(ul, ol)")) rest(list.children, alike);
  for (const article of document.querySelectorAll("article, .md-nav__list")) rest(article.children, long);
  const kinds = {};
  for (const token of document.querySelectorAll("pre > code span, .linenodiv a"))
    if ((kinds[token.className] = (kinds[token.className] ?? 0) + 1) > alike) token.remove();
}"""
_RUN = """([rules, grave]) => axe.run(document, {
  resultTypes: ["violations"], ...(rules.length ? {runOnly: {type: "rule", values: rules}} : {}),
}).then(found => found.violations.filter(one => grave.includes(one.impact)).flatMap(one => one.nodes.map(node =>
  `${one.id}: ${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none].map(x => x.message).join()}`)))"""


@cache
def script() -> str:
    """Return axe-core."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        lacking("axe-playwright-python is not installed; run `make test`")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def prepare(tab: Page) -> None:
    """Bring axe-core into an open page, and end what moves: colours that fade into each other have no contrast yet.

    By day what there is much of is taken out of the page: whatever else is looked at goes first.
    """
    tab.evaluate("style => document.head.appendChild(document.createElement('style')).textContent = style", _STILL)
    if not NIGHTLY:
        tab.evaluate(_THIN, [ALIKE, LONG])
    tab.evaluate(f"{script()};0")


def barriers(tab: Page, *rules: str) -> Iterator[str]:
    """Yield the grave findings about a prepared page as it is shown now; by these rules, or by all."""
    yield from (f"is not accessible, {found}" for found in tab.evaluate(_RUN, [list(rules), list(GRAVE)]))

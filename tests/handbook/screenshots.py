"""`make screenshots`: the pages that people look at first, in both colours and at both widths, to be judged by eye.

In English as MkDocs builds them, and at two of these also in Chinese, and as Zensical builds the same source. Chinese
shows as squares where the system has no font for it, such as Debian's fonts-wqy-microhei.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser

from tests.browsing import NARROW, SCHEMES, WIDE, WIDTHS, chromium, served
from tests.handbook.books import site
from tests.handbook.chinese import chinese_site
from tests.handbook.test_zensical import site as zensical

NAME = "bare-metal-three-zones"
SHOWN = {
    "overview": "index.html",
    "topology": "topology.html",
    "zone-a-is-dark": "dark-zone-a.html",
    "explorer-without-zone-a": "explorer.html#what-if=zone%2Fa",
    "failures": "failures.html",
    "ports": "network.html",
    "auditor": "auditor.html",
}
HEIGHT = 1400


ALL = tuple((scheme, width) for scheme in SCHEMES for width in WIDTHS)
SOME = (("light", WIDE), ("dark", NARROW))


def take(folder: Path) -> list[Path]:
    """Photograph every page that is shown; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    with chromium() as browser:
        for kind, built, looks in (
            ("", site(NAME), ALL),
            ("chinese-", chinese_site(), SOME),
            ("zensical-", zensical(NAME), SOME),
        ):
            with served(built) as base:
                for scheme, width in looks:
                    taken += _taken(browser, base, (scheme, width), folder, kind)
    return taken


def _taken(browser: Browser, base: str, look: tuple[str, int], folder: Path, kind: str) -> Iterator[Path]:
    scheme, width = look
    # A tab for each, as a reader's choice of colours is remembered.
    tab = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
    for name, page in SHOWN.items():
        tab.goto(base + page, wait_until="networkidle")
        file = folder / f"{kind}{name}-{scheme}-{width}.png"
        tab.screenshot(path=file)
        yield file
    tab.close()


if __name__ == "__main__":
    for file in take(Path(sys.argv[1])):
        sys.stdout.write(f"{file}\n")

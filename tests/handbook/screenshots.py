"""`make screenshots`: the pages that people look at first, in both colours and at both widths, to be judged by eye."""

import sys
from pathlib import Path

from tests.browsing import SCHEMES, WIDTHS, chromium, served
from tests.handbook.books import site

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


def take(folder: Path) -> list[Path]:
    """Photograph every page that is shown; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    with served(site(NAME)) as base, chromium() as browser:
        for scheme in SCHEMES:
            for width in WIDTHS:
                # A tab for each, as a reader's choice of colours is remembered.
                tab = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
                for name, page in SHOWN.items():
                    tab.goto(base + page, wait_until="networkidle")
                    taken.append(folder / f"{name}-{scheme}-{width}.png")
                    tab.screenshot(path=taken[-1])
                tab.close()
    return taken


if __name__ == "__main__":
    for file in take(Path(sys.argv[1])):
        sys.stdout.write(f"{file}\n")

"""Pages looked at in headless Chromium, at the widths and in the colours that people use; nothing from elsewhere."""

import functools
import http.server
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.accessibility import SIGHT, barriers, prepare
from tests.effort import NIGHTLY
from tests.judging import installed, judge

WIDE, NARROW = WIDTHS = (1280, 400)
SCHEMES = {"light": "default", "dark": "slate"}
"""What a reader's system asks for, and what mkdocs-material calls it."""
ORDERS = (("light", "dark"), ("dark", "light"))
LOADED: Literal["networkidle", "load"] = "networkidle" if NIGHTLY else "load"
"""What is waited for when a page is opened: that it asks for nothing for half a second, or has what it names."""
PATIENCE = 240_000
"""Milliseconds: a machine that is busy with other tests may take minutes for what else takes a second."""
_QUIET = (
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-quic",
)  # fmt: skip


class _Silent(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and keeps no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's own name
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; yield its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Silent, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window: the build that can have none, for half the work, or else the whole program."""
    program = installed("chromium-headless-shell") or judge("chromium")
    # Pictures that this process drew left it with their own fonts alone, among which none is for code.
    readers: dict[str, str | float | bool] = {key: text for key, text in os.environ.items() if key != "FONTCONFIG_FILE"}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program), args=list(_QUIET), timeout=PATIENCE, env=readers
        )
        try:
            yield browser
        finally:
            browser.close()


def complaints(tab: Page, folder: Path, pages: Iterable[str], *, accessible: bool = True) -> list[str]:
    """Open pages of a built site; return all that is wrong with them, at every width and in both colours.

    Without `accessible` they are not shown to axe-core, as pages that others are alike to need not be.

    One page is loaded where the system is light, the next one where it is dark, and each is then switched to the other
    colours. By night every page is loaded both ways, and waited for until it asks for nothing more.
    """
    found: list[str] = []
    with served(folder) as base:
        # A reader's choice of colours is remembered; every page is looked at as by a reader who has made none.
        tab.add_init_script("localStorage.clear()")
        _listen(tab, base, found)
        for number, page in enumerate(pages):
            before = len(found)
            for first, second in ORDERS if NIGHTLY else [ORDERS[number % 2]]:
                _load(tab, base + page, first)
                for width, scheme in ((WIDE, first), (WIDE, second), (NARROW, second), (NARROW, first)):
                    _show(tab, width, scheme)
                    found += [f"{scheme}, {width} px: {problem}" for problem in _look(tab, width, scheme)]
                if accessible:
                    found += _barriers(tab, first, second)
            found[before:] = [f"{page or 'index'}, {problem}" for problem in found[before:]]
    return found


def _barriers(tab: Page, first: str, second: str) -> Iterator[str]:
    """Yield what keeps readers from an open page, in both colours; it is less of a page afterwards."""
    prepare(tab)
    for width, scheme, rules in ((NARROW, first, ()), (WIDE, second, SIGHT)):
        _show(tab, width, scheme)
        yield from (f"{scheme}, {width} px: {problem}" for problem in barriers(tab, *rules))


def _listen(tab: Page, base: str, found: list[str]) -> None:
    """Note whatever goes wrong while pages are open."""
    tab.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    tab.on("request", lambda request: found.append(f"loads {request.url}") if _elsewhere(request.url, base) else None)
    tab.on(
        "response", lambda answer: found.append(f"{answer.status} for {answer.url}") if answer.status > 399 else None
    )


def _load(tab: Page, address: str, scheme: str) -> None:
    """Open a page in a wide window: what is laid out for a phone would take its time to become wide."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.set_viewport_size({"width": WIDE, "height": 900})
    tab.goto(address, wait_until=LOADED)


def _show(tab: Page, width: int, scheme: str) -> None:
    """Change the window, and the colours of the system; a page that does not follow has a button, which is pressed.

    A page hears of the system's colours before it draws its next frame.
    """
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    tab.evaluate(
        """wanted => new Promise(done => requestAnimationFrame(() => {
          if (document.body.dataset.mdColorScheme !== wanted)
            document.querySelector("label[for^='__palette_']:not([hidden])")?.click();
          done();
        }))""",
        SCHEMES[scheme],
    )


def _look(tab: Page, width: int, scheme: str) -> Iterator[str]:
    """Yield what is wrong with a page that is shown."""
    needed = tab.evaluate("document.scrollingElement.scrollWidth")
    if needed > width:
        yield f"scrolls sideways, needs {needed} px"
    if tab.evaluate("[...document.images].some(image => !image.complete || !image.naturalWidth)"):
        yield "a picture is missing"
    if tab.evaluate("document.body.dataset.mdColorScheme") != SCHEMES[scheme]:
        yield f"is not in the colours of {SCHEMES[scheme]}"


def _elsewhere(url: str, base: str) -> bool:
    return not url.startswith((base, "data:", "blob:"))

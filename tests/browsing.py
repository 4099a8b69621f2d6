"""Pages looked at in headless Chromium, at the widths and in the colours that people use; nothing from elsewhere."""

import functools
import http.server
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.judging import judge

WIDTHS = (1280, 400)
SCHEMES = {"light": "default", "dark": "slate"}
"""What a reader's system asks for, and what mkdocs-material calls it."""
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
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium without a window."""
    program = judge("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=list(_QUIET))
        try:
            yield browser
        finally:
            browser.close()


def complaints(folder: Path, pages: Iterable[str]) -> list[str]:
    """Return all that is wrong with pages of a built site, at every width and in both colours."""
    found: list[str] = []
    with served(folder) as base, chromium() as browser:
        for page in pages:
            for scheme, name in SCHEMES.items():
                tab = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
                found += [f"{page or 'index'}, {scheme}: {problem}" for problem in _look(tab, base, page, name)]
                tab.close()
    return found


def _look(tab: Page, base: str, page: str, scheme: str) -> list[str]:
    """Open a page; return what went wrong."""
    found: list[str] = []
    tab.on("console", lambda message: found.append(message.text) if message.type in ("error", "warning") else None)
    tab.on("pageerror", lambda error: found.append(str(error)))
    tab.on("request", lambda request: found.append(f"loads {request.url}") if _elsewhere(request.url, base) else None)
    tab.on(
        "response", lambda answer: found.append(f"{answer.status} for {answer.url}") if answer.status > 399 else None
    )
    tab.goto(base + page)
    tab.wait_for_load_state("networkidle")
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        needed = tab.evaluate("document.scrollingElement.scrollWidth")
        if needed > width:
            found.append(f"scrolls sideways: {needed} of {width} px")
    if tab.evaluate("[...document.images].some(image => !image.complete || !image.naturalWidth)"):
        found.append("a picture is missing")
    if tab.evaluate("document.body.dataset.mdColorScheme") != scheme:
        found.append(f"is not in the colours of {scheme}")
    return found


def _elsewhere(url: str, base: str) -> bool:
    return not url.startswith((base, "data:", "blob:"))

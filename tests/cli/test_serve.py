"""`hadesign serve`: the site follows its blueprint, an error stands over the last site, and nobody else is answered."""

import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from hadesign.cli.live import SCRIPT, STATE, LiveSite, serving
from tests.cli.running import SMALL, Cli
from tests.cli.test_watch import Watcher


@pytest.fixture
def site() -> LiveSite:
    return LiveSite()


@pytest.fixture
def address(site: LiveSite) -> Iterator[str]:
    with serving(site, 0) as found:
        yield found


def ask(address: str, path: str = "/", host: str = "") -> tuple[int, str, bytes]:
    """Return status, type and content."""
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=60)
    connection.request("GET", path, headers={"Host": host or place})
    answer = connection.getresponse()
    found = answer.status, answer.headers["Content-Type"], answer.read()
    connection.close()
    return found


def state(address: str) -> tuple[str, str]:
    found = json.loads(ask(address, STATE)[2])
    return found["version"], found["wrong"]


def test_pages_load_what_loads_them_again_and_other_files_are_as_they_are(site: LiveSite, address: str) -> None:
    site.show({"index.html": b"<body><p>x</p></body>", "a/b.html": b"y", "pictures/a.svg": b"<svg/>", "x": b"</body>"})
    page = f'<body><p>x</p><script src="{SCRIPT}" defer></script></body>'.encode()
    assert ask(address) == (200, "text/html; charset=utf-8", page)
    assert ask(address, "/a/b.html?q=1") == (200, "text/html; charset=utf-8", b"y")
    assert ask(address, "/pictures/a%2Esvg") == (200, "image/svg+xml", b"<svg/>")
    assert ask(address, "/x") == (200, "application/octet-stream", b"</body>")
    assert ask(address, SCRIPT)[:2] == (200, "text/javascript; charset=utf-8")


@pytest.mark.parametrize("path", ["/none", "/../live.py", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/a/"])
def test_nothing_but_the_site_is_served(path: str, site: LiveSite, address: str) -> None:
    site.show({"index.html": b""})
    assert ask(address, path)[0] == 404


def test_a_version_is_new_where_the_site_is_and_an_error_leaves_it(site: LiveSite, address: str) -> None:
    assert ask(address)[0] == 200  # a page that shows errors is there before any site is
    first, wrong = state(address)
    assert wrong == ""
    site.fail("a.yaml:3: no")
    assert state(address) == (first, "a.yaml:3: no")
    site.show({"index.html": b"1"})
    second = state(address)
    assert second[0] != first
    assert second[1] == ""
    site.fail("a.yaml:4: no")
    assert state(address) == (second[0], "a.yaml:4: no")
    assert ask(address)[2] == b"1"
    assert LiveSite().answer(STATE) != LiveSite().answer(STATE), "a server that starts anew has another site"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:1", 200),
        ("127.0.0.1", 200),
        ("evil.example", 403),
        ("evil.example:8000", 403),
        ("[", 403),
        (":", 403),
    ],
)
def test_only_this_machine_is_answered(host: str, status: int, site: LiveSite, address: str) -> None:
    site.show({"index.html": b"1"})
    assert ask(address, "/", host)[0] == status


def test_a_port_that_is_taken_is_said(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(SMALL)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = cli("serve", "a.yaml", "--port", port)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"hadesign: cannot listen at 127.0.0.1:{port}: ")
    assert "--port" in result.err


def test_standard_input_cannot_be_served(cli: Cli) -> None:
    assert cli("serve", "-") == (2, "", "hadesign: serve looks at a file; standard input is read once.\n")


@pytest.mark.judge
@pytest.mark.slow
def test_the_browser_follows_the_file(cache: Path, tmp_path: Path, tab: Page) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(SMALL.replace("metadata:", "metadata: @"))
    server = Watcher(tmp_path, cache, "a.yaml", "--port", "0", command="serve")
    try:
        assert "a.yaml:3:11" in server.report()
        file.write_text(SMALL)
        shown = server.report()
        address = shown[shown.index("http://") :].split()[0]
        tab.goto(address)
        assert tab.locator("h1").inner_text().strip("¶") == "small"
        file.write_text(SMALL.replace("name: small", "name: small, owner: [me]"))
        tab.locator("#hadesign-wrong").wait_for()
        assert "a.yaml:3:" in tab.locator("#hadesign-wrong").inner_text()
        assert tab.locator("h1").inner_text().strip("¶") == "small", "the last site stays"
        file.write_text(SMALL.replace("name: small", "name: small, title: Quite another"))
        tab.get_by_role("heading", name="Quite another").wait_for()
        assert tab.locator("#hadesign-wrong").count() == 0
    finally:
        code, said = server.stop()
    assert code == 130
    assert said.endswith("hadesign: stopped; nothing was left half done.\n")

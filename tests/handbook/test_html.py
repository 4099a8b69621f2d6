"""The built site: complete, accessible, loading nothing from elsewhere, always the same, and without a trace."""

import hashlib
import re
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.handbook import Book, pages_of
from hadesign.handbook.html import HandbookError, build_html
from hadesign.handbook.site import mkdocs_config
from tests.handbook.books import ATTACKS, BUILT, SHIPPED, hostile_book, shipped, site
from tests.handbook.rendering import Element, elements

LOADING = {
    ("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"),
    ("audio", "src"), ("embed", "src"), ("object", "data"), ("image", "href"), ("image", "xlink:href"),
    ("use", "href"), ("use", "xlink:href"), ("input", "src"), ("base", "href"),
}  # fmt: skip
CSS_LOAD = re.compile(r"""(?:@import\s+|url\(\s*)["']?([^"')\s;]+)""")
SCRIPT_LOAD = re.compile(r"""(?:fetch|import|importScripts|Worker|\.src\s*=|\.href\s*=)\s*\(?["'`](https?:)?//""")


def loads(folder: Path) -> list[str]:
    """Return everything that files of a site load from another host."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".html", ".svg"):
            for element in elements(file.read_text(encoding="utf-8")):
                found += [f"{file.name}: {value}" for value in _loaded(element) if _elsewhere(value)]
        if file.suffix in (".html", ".css"):
            sheet = file.read_text(encoding="utf-8")
            found += [f"{file.name}: {value}" for value in CSS_LOAD.findall(sheet) if _elsewhere(value)]
        if file.suffix in (".html", ".js"):
            found += [f"{file.name}: {m[0]}" for m in SCRIPT_LOAD.finditer(file.read_text(encoding="utf-8"))]
    return found


def _loaded(element: Element) -> list[str]:
    return [value for key, value in element.attributes.items() if (element.name, key) in LOADING]


def _elsewhere(value: str) -> bool:
    return value.startswith(("http:", "https:", "//", "ftp:"))


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_nothing_is_loaded_from_another_host(name: str) -> None:
    assert loads(site(name)) == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("a.html", '<link rel="stylesheet" href="https://fonts.example/x.css">'),
        ("a.html", '<script src="//cdn.example/x.js"></script>'),
        ("a.html", "<style>@import 'https://cdn.example/x.css';</style>"),
        ("a.css", "a{background:url(https://cdn.example/x.png)}"),
        ("a.svg", '<svg><image xlink:href="http://cdn.example/x.png"/></svg>'),
        ("a.js", 'importScripts("https://unpkg.com/x.js")'),
    ],
)
def test_what_is_loaded_from_elsewhere_is_noticed(file: str, content: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(content, encoding="utf-8")
    assert loads(tmp_path)


def book(name: str) -> Book:
    """Return the book of a site."""
    return hostile_book() if name == "hostile" else shipped(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_every_page_is_built_and_every_local_link_leads_somewhere(name: str) -> None:
    pages = {file.name: elements(file.read_text(encoding="utf-8")) for file in site(name).glob("*.html")}
    assert set(pages) == {file.replace(".md", ".html") for file, _, _ in pages_of(book(name))} | {"404.html"}
    places = {page: {element.attributes.get("id", "") for element in found} for page, found in pages.items()}
    targets = {
        (page, target)
        for page in pages.keys() - {"404.html"}
        for element in pages[page]
        for target in (element.attributes.get("href", ""), element.attributes.get("src", ""))
        if target and not re.match(r"[a-z]+:", target)
    }
    assert len(targets) > 100
    assert [(page, t) for page, t in sorted(targets) if not leads(site(name), page, t, places)] == []


def leads(folder: Path, page: str, target: str, places: dict[str, set[str]]) -> bool:
    """Whether a local link leads to a file, and its anchor to a place in it."""
    path, _, anchor = target.partition("#")
    file = unquote(path or page)
    return (folder / file).exists() and (not anchor or unquote(anchor) in places.get(file, set()))


def test_a_link_that_leads_nowhere_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.html").touch()
    assert leads(tmp_path, "a.html", "#here", {"a.html": {"here"}})
    assert not leads(tmp_path, "a.html", "#there", {"a.html": {"here"}})
    assert not leads(tmp_path, "a.html", "b.html", {})


@pytest.mark.slow
@pytest.mark.parametrize("name", BUILT)
def test_pages_are_accessible_in_the_basics(name: str) -> None:
    wrong = []
    for file in sorted(site(name).glob("*.html")):
        found = elements(file.read_text(encoding="utf-8"))
        root = next(element for element in found if element.name == "html")
        wrong += [f"{file.name} has no language"] if not root.attributes.get("lang") else []
        wrong += [f"{file.name} has no title"] if not next(e.text for e in found if e.name == "title") else []
        silent = [e for e in found if e.name == "img" and not e.attributes.get("alt")]
        wrong += [f"{file.name}: a picture without a text: {e.attributes.get('src')}" for e in silent]
        if file.name != "404.html":
            wrong += [f"{file.name}: {problem}" for problem in _headings(found)]
    assert wrong == []


def _headings(found: list[Element]) -> list[str]:
    """Return what is wrong with the headings of a page: one of the first level, and no level left out."""
    levels = [int(e.name[1]) for e in found if re.fullmatch(r"h[1-6]", e.name)]
    problems = [] if levels.count(1) == 1 and levels[0] == 1 else [f"{levels.count(1)} titles"]
    return problems + [f"h{a} is followed by h{b}" for a, b in pairwise(levels) if b > a + 1]


@pytest.mark.slow
def test_attacks_of_a_hostile_design_are_only_text() -> None:
    """What its pages hold beside text is what pages of any design hold."""
    folder, plain = site("hostile"), site("bare-metal-three-zones")
    known = {e.name for file in plain.glob("*.html") for e in elements(file.read_text(encoding="utf-8"))} | {"img"}
    for file in sorted(folder.glob("*.html")):
        found = elements(file.read_text(encoding="utf-8"))
        assert {e.name for e in found} <= known, file.name
        assert not [e for e in found for key in e.attributes if key.startswith("on")], file.name
        assert not [
            e for e in found for value in e.attributes.values() if value.strip().lower().startswith("javascript:")
        ]
        assert all("hacked" not in e.text for e in found if e.name == "script"), file.name
    decisions = next(
        e.text for e in elements((folder / "decisions.html").read_text(encoding="utf-8")) if e.name == "article"
    )
    for attack in ATTACKS:
        assert decisions.count(" ".join(attack.split())) == 5, attack  # title, three times the reason, source


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_title_cannot_break_out_of_the_settings(attack: str) -> None:
    import yaml

    settings = yaml.safe_load(mkdocs_config(f"{attack}\n- x: !!python/name:os.system '", [("index.md", "x")], "header"))
    assert set(settings) == set(yaml.safe_load(mkdocs_config("plain", [("index.md", "x")], "header")))
    assert not set('<>"') & set(settings["site_name"])


@pytest.mark.parametrize("title", ["\U0001f600 shop", "\U0001f469\u200d\U0001f469", "\u0300" * 200])
def test_a_title_of_rare_characters_is_a_title(title: str) -> None:
    import yaml

    settings = yaml.safe_load(mkdocs_config(title, [("index.md", title)], "header"))
    assert settings["site_name"] == title.replace("\u200d", " ")
    assert settings["nav"] == [{title: "index.md"}]


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}


def built(folder: Path, umask: int = -1, /, **environment: str) -> dict[str, str]:
    """Build a whole package with the command, in an empty folder and almost no environment; return its digests."""
    work, temporary = folder / "work", folder / "tmp"
    work.mkdir(parents=True)
    temporary.mkdir()
    blueprint = str(SHIPPED["virtual-machines-on-hypervisors"])
    command = [
        sys.executable,
        "-B",
        "-m",
        "hadesign",
        "build",
        blueprint,
        "-o",
        "package",
        "--html",
        "--as-of",
        "2026-11-23",
    ]
    variables = {"PATH": "", "TMPDIR": str(temporary), **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=work, env=variables, umask=umask)
    assert (done.returncode, done.stderr) == (0, "")
    assert [entry.name for entry in work.iterdir()] == ["package"]
    assert list(temporary.iterdir()) == []
    return digests(work / "package")


@pytest.mark.slow
def test_two_machines_build_the_same_package_to_the_byte_and_it_leaves_no_trace(tmp_path: Path) -> None:
    """Another folder, hash seed, locale, umask, time zone and home, and rules that a lint has compiled there."""
    home = tmp_path / "home"
    home.mkdir()
    nothing = {"XDG_CACHE_HOME": str(home)}
    first = built(tmp_path / "1", 0o022, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C", **nothing)
    assert len(first) > 60
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "hadesign", "lint", str(SHIPPED["virtual-machines-on-hypervisors"])]
    subprocess.run(command, check=True, capture_output=True, env={"XDG_CACHE_HOME": str(cache)}, cwd=tmp_path)
    kept = digests(cache)
    assert kept
    other = {
        "TZ": "Pacific/Kiritimati",
        "LANG": "tr_TR.UTF-8",
        "HOME": str(home),
        "CI": "true",
        "COLUMNS": "40",
        "PYTHONHASHSEED": "9",
    }
    folder = tmp_path / "quite another folder" / "with (odd) ’names’"
    assert first == built(folder, 0o077, **other)
    assert (list(home.rglob("*")), digests(cache)) == ([], kept)


NO_NETWORK = """
import socket


def refuse(*arguments: object) -> None:
    raise OSError("a test forbids the network")


socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


@pytest.mark.slow
def test_a_package_is_built_without_network(tmp_path: Path) -> None:
    """Python itself loads `sitecustomize`, in the process that draws and in the one that runs MkDocs."""
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    call = "import socket; socket.create_connection(('127.0.0.1', 9))"
    environment = {"PYTHONPATH": str(tmp_path)}
    tried = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True, check=False, env=environment)
    assert "a test forbids the network" in tried.stderr
    assert built(tmp_path / "run", **environment)


@pytest.mark.slow
def test_pages_that_mkdocs_refuses_are_a_bug_and_not_a_traceback() -> None:
    config = mkdocs_config("x", [("index.md", "x")], "x")
    source = [
        Artifact("handbook/mkdocs.yml", config),
        Artifact("handbook/docs/style.css", ""),
        Artifact("handbook/docs/index.md", "# x\n\n[nowhere](missing.md)\n"),
    ]
    with pytest.raises(HandbookError, match=r"missing\.md") as caught:
        build_html(source)
    assert "Traceback" not in str(caught.value)
    assert str(caught.value).count("\n") <= 3


FULL = """
import resource, signal, sys
from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.handbook.html import build_html
from hadesign.handbook.site import mkdocs_config

pages = {"mkdocs.yml": mkdocs_config("x", [("index.md", "x")], "x"), "docs/style.css": "", "docs/index.md": "# x"}
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
try:
    build_html([Artifact(f"handbook/{path}", content) for path, content in pages.items()])
except UsageError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("room", [10, 100_000])
def test_a_full_disk_is_no_bug_and_leaves_nothing(room: int, tmp_path: Path) -> None:
    """Full before MkDocs runs, and while it does: no file may grow beyond so many bytes."""
    command = [sys.executable, "-B", "-c", FULL, str(room)]
    environment = {"TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout == (
        f"the handbook's HTML cannot be built in {tmp_path}: File too large. Set TMPDIR to another folder, or drop"
        " --html.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_without_mkdocs_material_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'hadesign\[docs\]', or build without --html"):
        build_html([])


@pytest.mark.slow
def test_no_file_of_a_site_knows_this_machine_or_the_time_of_the_build() -> None:
    folder = site("bare-metal-three-zones")
    names = {file.name for file in folder.rglob("*")}
    assert not names & {"sitemap.xml", "sitemap.xml.gz", ".cache"}
    machine = (tempfile.gettempdir() + "/", sys.prefix, str(Path(__file__).parent))
    for file in folder.rglob("*"):
        if file.suffix in (".html", ".json", ".svg", ".css"):
            source = file.read_text(encoding="utf-8")
            assert not [place for place in machine if place in source], file.name

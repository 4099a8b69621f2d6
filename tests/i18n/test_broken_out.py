"""No translation breaks out of where it stands: a comment, a shell's quotes, a setting, a heading or a table."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign import i18n
from hadesign.handbook import handbook
from hadesign.targets import compile_configs
from tests.handbook.books import shipped
from tests.i18n.pseudo import CLOSE, translation

DESIGN = "bare-metal-three-zones"
END = f'\nbroken out: yes\n--> "$(touch hacked)`touch hacked`" | x{CLOSE}'
"""What every sentence ends with: lines of its own, the ends of comments and quotes, and what a shell would run."""
WHOLE = re.compile(r"(?:^|\s)#(?!!).*$", re.MULTILINE)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """Return files by name: in English, and in the language that breaks out."""
    book = shipped(DESIGN)
    english = (*compile_configs(book.cluster), *handbook(book, ()))
    po = tmp_path_factory.mktemp("hostile") / "x.po"
    po.write_text(translation(END), encoding="utf-8")
    i18n.use(po)
    try:
        other = (*compile_configs(book.cluster), *handbook(book, ()))
    finally:
        i18n.use(None)
    yield {a.path: (str(a.content), str(b.content)) for a, b in zip(english, other, strict=True)}


def test_every_file_is_in_the_language(files: dict[str, tuple[str, str]]) -> None:
    alike = [path for path, (english, other) in files.items() if english == other]
    # A style sheet, scripts without words, and the picture, which is not drawn here. Copies of configs and of what a
    # flow is for are said when a design is compiled and read.
    scripts = ("search/iframe-worker.js", "page.js", "explorer/picture.js", "explorer/explorer.js")
    assert [path for path in alike if "/download/" not in path] == [
        f"handbook/docs/{name}" for name in ("style.css", *scripts, "ports.csv")
    ]


def test_a_comment_stays_one(files: dict[str, tuple[str, str]]) -> None:
    configs = {path: texts for path, texts in files.items() if path.endswith((".cfg", ".conf"))}
    assert len(configs) >= 4
    for path, texts in configs.items():
        english, other = ([line for line in WHOLE.sub("", text).splitlines() if line.strip()] for text in texts)
        assert other == english, path


def test_yaml_holds_what_it_held(files: dict[str, tuple[str, str]]) -> None:
    configs = {path: texts for path, texts in files.items() if path.startswith("configs/") and path.endswith(".yaml")}
    assert len(configs) >= 3
    for path, (english, other) in configs.items():
        assert _without_words(list(yaml.safe_load_all(other))) == _without_words(list(yaml.safe_load_all(english))), (
            path
        )
    english, other = (yaml.safe_load(text) for text in files["handbook/mkdocs.yml"])
    assert list(other) == list(english)
    assert _files(other["nav"]) == _files(english["nav"])
    assert all("broken out" in palette["toggle"]["name"] for palette in other["theme"]["palette"])


def _files(nav: list[dict[str, Any]]) -> list[Any]:
    """Return the pages of a navigation, in lists as they stand in chapters."""
    return [_files(below) if isinstance(below, list) else below for entry in nav for below in entry.values()]


def _without_words(data: Any) -> Any:
    """Return data without what alerts say to people, which is translated."""
    if isinstance(data, dict):
        words = ("annotations",) if "alert" in data else ()
        return {key: sorted(value) if key in words else _without_words(value) for key, value in data.items()}
    return [_without_words(value) for value in data] if isinstance(data, list) else data


def test_a_script_runs_nothing_else(files: dict[str, tuple[str, str]], tmp_path: Path) -> None:
    (tmp_path / "join-x.yaml").write_text("token: @BOOTSTRAP_TOKEN@\n", encoding="utf-8")
    script = tmp_path / "fill-secrets.sh"
    script.write_text(files["configs/kubeadm/fill-secrets.sh"][1], encoding="utf-8")
    good = {
        "BOOTSTRAP_TOKEN": "abcdef.0123456789abcdef",
        "CA_CERT_HASH": f"sha256:{'0' * 64}",
        "CERTIFICATE_KEY": "0" * 64,
        "PATH": "/usr/bin:/bin",
    }
    refused = [good | {key: ""} for key in good if key != "PATH"]
    for environment, arguments, code in [(good, [], 2), *((e, ["filled"], 2) for e in refused), (good, ["filled"], 0)]:
        done = subprocess.run(
            ["sh", str(script), *arguments], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == code
        assert '"$(touch hacked)`touch hacked`"' in done.stdout + done.stderr
    assert (tmp_path / "filled" / "join-x.yaml").read_text() == "token: abcdef.0123456789abcdef\n"
    assert not list(tmp_path.rglob("hacked"))


def test_a_heading_is_one_line_and_a_table_has_its_columns(files: dict[str, tuple[str, str]]) -> None:
    pages = {path: texts for path, texts in files.items() if path.endswith(".md")}
    assert len(pages) > 15
    for path, (english, other) in pages.items():
        for text in (english, other):
            assert not re.search(r"<!--(?:(?!-->).)*\n", text), path
        assert len(re.findall("^#+ ", other, re.MULTILINE)) == len(re.findall("^#+ ", english, re.MULTILINE)), path
        heads = re.findall(r"^(.*)\n(\|(?:---\|)+)$", other, re.MULTILINE)
        assert len(heads) == len(re.findall(r"^\|(?:---\|)+$", english, re.MULTILINE)), path
        assert [len(re.findall(r"(?<!\\)\|", head)) for head, _ in heads] == [line.count("|") for _, line in heads], (
            path
        )

"""Console examples of pages, run for real: their output is what the program prints, as of a fixed day.

A block fenced as `yaml` that begins with the name of a file, as `# our-rules/ORG001.yaml`, is written there before.
A block fenced as `console` holds commands after `$ `; lines below a command are its output. Where some is shown, all
of it is; where none is, the command is only run. `| head -n N` shortens, `> file` writes, `echo $?` shows an exit code.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from hadesign.cli import run
from hadesign.cli.language import Choice, resume

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "site/index.md", "site/architecture.md", "site/guide/*.md")
AS_OF = "1795392000"
"""2026-11-23 in seconds since 1970; examples are run on this day."""
_FILE = re.compile(r"(?<=\n)```yaml\n# (\S+\.yaml)\n(.*?\n)```\n", re.DOTALL)
_BLOCK = re.compile(r"(?<=\n)```console\n(.*?)(?=\n```\n)", re.DOTALL)


class NotRunError(AssertionError):
    """A page shows a command that nothing here can run or check."""


def pages() -> list[Path]:
    """Return every page that is written by hand."""
    return [path for pattern in PAGES for path in sorted(ROOT.glob(pattern))]


def filled(text: str) -> str:
    """Return a page with the output that its commands have now; commands of a page run in one folder, in order."""
    with _sandbox():
        for path, content in _FILE.findall(text):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(content, encoding="utf-8")
        session = _Session()
        return _BLOCK.sub(lambda match: "```console\n" + session.block(match[1]), text)


@contextlib.contextmanager
def _sandbox() -> Iterator[None]:
    """Work in an empty folder with nothing but the shipped blueprints, on a fixed day."""
    before, environment = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory() as name:
        os.environ.update(
            HADESIGN_LANG="en", SOURCE_DATE_EPOCH=AS_OF, XDG_CACHE_HOME=f"{name}/.cache", NO_MKDOCS_2_WARNING="1"
        )
        (Path(name) / "blueprints").symlink_to(ROOT / "blueprints")
        os.chdir(name)
        try:
            yield
        finally:
            resume(Choice())
            os.chdir(before)
            os.environ.clear()
            os.environ.update(environment)


class _Session:
    """The commands of one page."""

    def __init__(self) -> None:
        self.code = 0

    def block(self, block: str) -> str:
        """Run the commands of a block; return it with their output where it shows some."""
        lines: list[str] = []
        chunks = re.split(r"^(?=\$ )", block, flags=re.MULTILINE)
        for number, chunk in enumerate(chunks):
            if not chunk.startswith("$ "):
                lines += [chunk.rstrip("\n")] if chunk.strip() else []
                continue
            command, *shown = chunk.rstrip("\n").split("\n")
            output = self.output(command.removeprefix("$ "))
            if self.code > 1 and not "".join(chunks[number + 1 : number + 2]).startswith("$ echo $?"):
                raise NotRunError(f"`{command}` ends with {self.code}, and the page does not say so:\n{output}")
            lines += [command, *(output.splitlines() if any(shown) else []), *([""] if chunk.endswith("\n\n") else [])]
        return "\n".join(lines).rstrip("\n")

    def output(self, command: str) -> str:
        """Run a command and return what it prints on either stream."""
        words, count, file = shlex.split(command, comments=True), None, None
        if words[-4:-1] == ["|", "head", "-n"]:
            words, count = words[:-4], int(words[-1])
        elif words[-2:-1] == [">"]:
            words, file = words[:-2], words[-1]
        if words == ["echo", "$?"]:
            code, self.code = self.code, 0
            return f"{code}\n"
        if words[0] != "hadesign":
            _look_at(words)
            return ""
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
            self.code = run(words[1:])
        text = "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"
        if file:
            Path(file).write_text(text, encoding="utf-8")
            return ""
        return "".join(line for line in text.splitlines(keepends=True)[:count])


def _look_at(words: list[str]) -> None:
    """Edit with sed; check what is not run here: targets of make exist, and so do extras of the package."""
    if words[:2] == ["sed", "-i"] and len(words) == 4:
        before = Path(words[3]).read_text(encoding="utf-8")
        subprocess.run(words, check=True, timeout=10)
        if Path(words[3]).read_text(encoding="utf-8") == before:
            raise NotRunError(f"`{shlex.join(words)}` changes nothing")
        return
    if words[0] == "make" and len(words) == 2:
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        if re.search(rf"^{re.escape(words[1])}:", makefile, re.MULTILINE):
            return
    if words[:2] == ["pip", "install"] and len(words) == 3:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        name, _, extras = words[2].rstrip("]").partition("[")
        if name in (project["name"], ".") and {*filter(None, extras.split(","))} <= {*project["optional-dependencies"]}:
            return
    raise NotRunError(f"cannot check the command `{shlex.join(words)}`")

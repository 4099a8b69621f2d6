"""What is done with a rule of a stranger, and with a command line, in one process and a folder of its own."""

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hadesign.errors import InputError, UsageError
from hadesign.lint import lint, load
from hadesign.proof import prove
from hadesign.report.findings import Findings
from hadesign.report.formats import EXPLAIN
from hadesign.report.problems import problems_text
from hadesign.source import read_text, split_lines, visible
from hadesign.topology import read_cluster
from tests.fuzz.grounds import TINY
from tests.fuzz.outputs import WrongError
from tests.fuzz.stages import DAY, FILE, Answer, forms, in_every_form

_BUG = 3


def ruled(raw: bytes, whole: bool) -> Answer:
    """Read a folder with one rule, explain it, run it on a small design, and run its examples."""
    folder = Path("rules")
    folder.mkdir(exist_ok=True)
    file = folder / "ZZ001-our-own.yaml"
    file.write_bytes(raw)
    try:
        return Answer(0, _all_of_a_rule(file, whole))
    except InputError as error:
        return Answer(2, {"problems text": problems_text(error.diagnostics, colour=False)})
    except UsageError as error:
        return Answer(2, {"usage text": visible(f"hadesign: {error}")})


def _all_of_a_rule(file: Path, whole: bool) -> dict[str, str]:
    from hadesign.lint.rulefile import load as load_rule
    from hadesign.lint.selfcheck import check_examples
    from hadesign.report.explain import Explained

    loaded = load([file.parent])
    explained = Explained([load_rule(file)[0]])
    told = {f"explain {form}": EXPLAIN.write(form, explained) for form in forms(EXPLAIN, whole)}
    own = [name for name, rule in loaded.rules.items() if rule.file == str(file)]
    cluster = read_cluster(read_text(TINY, FILE))
    report = lint(cluster, prove(cluster), loaded, DAY, own)
    told |= in_every_form(Findings(report, {FILE: split_lines(TINY)}, infos=True, rules=loaded.rules))
    if whole:
        told["problems text"] = problems_text(check_examples([file.parent]), colour=False)
    return told


def commanded(raw: bytes, whole: bool) -> Answer:
    """Run a command line beside a small design; it is given as JSON, with the files that are there."""
    from hadesign.cli import run

    given = json.loads(raw)
    os.environ["HADESIGN_DEBUG"] = "1"  # a bug comes with its place
    os.environ["GITHUB_ACTIONS"] = "true"
    with _folder({FILE: TINY, **given["files"]}), _streams() as (out, err):
        code = run([str(word) for word in given["command"]])
        if "--fix" in given["command"] and code != 2 and run(["lint", FILE]) == 2:
            raise WrongError("what --fix writes is refused")
    said, complaint = (stream.getvalue().decode("utf-8", "surrogateescape") for stream in (out, err))
    if code == _BUG:
        raise WrongError(f"a bug of ours in {_innermost(complaint)}")
    if code == 2 and not complaint + said:
        raise WrongError("refused without a reason")
    return Answer(code, {"out raw": said, "err text": complaint})


def _innermost(complaint: str) -> str:
    """Return the last place of ours in a traceback."""
    places = re.findall(r'/(hadesign/[^"]*)", line [0-9]+, in (\w+)', complaint)
    return ":".join(places[-1]) if places else complaint[:60]


@contextmanager
def _folder(files: Mapping[str, str]) -> Iterator[None]:
    """Work in a folder that holds some files, and no more than these each time."""
    before, folder = Path.cwd(), Path("here")
    folder.mkdir()
    try:
        for name, text in files.items():
            (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        os.chdir(folder)
        yield
    finally:
        os.chdir(before)
        shutil.rmtree(folder)


@contextmanager
def _streams() -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Put streams of ours into the place of the three of the process."""
    before = sys.stdin, sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO())
    ours = [io.TextIOWrapper(stream, encoding="utf-8", write_through=True) for stream in (out, err)]
    sys.stdout, sys.stderr = ours
    try:
        yield out, err
    finally:
        for stream in ours:
            stream.detach()
        sys.stdin, sys.stdout, sys.stderr = before

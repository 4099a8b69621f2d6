"""The table of output formats: every row can be used, and a further format is one file and one row."""

import json
import shutil
from pathlib import Path
from typing import get_type_hints

import pytest

from hadesign.report.diff.subject import Difference
from hadesign.report.explain import Explained
from hadesign.report.findings import Findings
from hadesign.report.formats import FORMATS
from hadesign.report.inventory import Inventory
from hadesign.report.offered import Offered
from hadesign.report.questions import Question
from hadesign.report.rehearsal.subject import Rehearsed
from hadesign.report.rule_list import RuleList
from hadesign.report.waiver_register import WaiverRegister
from hadesign.synthesis.outcomes import Synthesis
from tests.cli.running import AS_OF, ROOT, SHOP, environment, process

FOUND = {
    "lint": Findings,
    "prove": Question,
    "diff": Difference,
    "show": Inventory,
    "explain": Explained,
    "targets": Offered,
    "rehearse": Rehearsed,
    "synth": Synthesis,
    "rules": RuleList,
    "waivers": WaiverRegister,
}
ROWS = [(command, form) for command, formats in FORMATS.items() for form in formats.functions]


@pytest.mark.parametrize(("command", "form"), ROWS)
def test_every_row_takes_what_its_command_found_and_returns_a_text(command: str, form: str) -> None:
    hints = get_type_hints(FORMATS[command].function(form))
    assert hints.pop("return") is str
    assert list(hints.values()) == [FOUND[command]]


def test_people_come_first_and_programs_are_served() -> None:
    assert [list(formats.functions)[:2] for formats in FORMATS.values()] == [["text", "json"]] * len(FOUND)


@pytest.mark.parametrize("form", list(FORMATS["lint"].functions))
def test_a_lint_loads_only_the_format_that_is_asked_for(tmp_path: Path, form: str) -> None:
    code = (
        "import sys, json\nfrom hadesign.cli import run\nrun(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )
    done = process("lint", SHOP, "--format", form, *AS_OF, env=environment(tmp_path), code=code)
    loaded = set(json.loads(done.stderr))
    modules = {path.partition(":")[0] for formats in FORMATS.values() for path in formats.functions.values()}
    assert modules & loaded == {FORMATS["lint"].functions[form].partition(":")[0]}


NEW_FILE = '''"""Findings as their number."""

from hadesign.report.findings import Findings


def findings_count(found: Findings) -> str:
    """Return how many findings there are."""
    return f"{len(found.report.diagnostics)} findings in {len(found.report.files)} file"
'''
LAST_ROW = '    json="hadesign.report.json_v1:findings_json",\n'
NEW_ROW = '    count="hadesign.report.count:findings_count",\n'
PAGE = "import sys\nfrom tests.site.cli_page import cli_page\nsys.stdout.write(cli_page())"


def test_a_new_format_is_a_file_and_a_row(tmp_path: Path) -> None:
    """The command, its help and the page of the reference know it, in a copy of the code with nothing else changed."""
    copy = shutil.copytree(ROOT / "hadesign", tmp_path / "hadesign", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("rules", "blueprints", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    (copy / "report" / "count.py").write_text(NEW_FILE)
    table = copy / "report" / "formats.py"
    before = table.read_text()
    assert before.count(LAST_ROW) == 1
    table.write_text(before.replace(LAST_ROW, LAST_ROW + NEW_ROW))

    env = environment(tmp_path / "cache", PYTHONPATH=str(tmp_path))
    run = "import sys\nfrom hadesign.cli import main\nmain(sys.argv[1:])"
    counted = process("lint", SHOP, "--format", "count", *AS_OF, env=env, code=run, cwd=tmp_path)
    assert (counted.returncode, counted.stderr) == (0, b"")
    assert counted.stdout == b"0 findings in 1 file\n"
    assert b"--format [text|json|count|markdown|" in process("lint", "--help", env=env, code=run, cwd=tmp_path).stdout
    page = process(env=env, code=PAGE, cwd=tmp_path).stdout.decode()
    old = (ROOT / "site" / "reference" / "cli.md").read_text(encoding="utf-8")
    # Lines may be wrapped anew around a wider choice: the words are compared.
    was, now = ("".join(text.split()) for text in (old, page))
    assert now == was.replace("[text|json|markdown|sarif", "[text|json|count|markdown|sarif")

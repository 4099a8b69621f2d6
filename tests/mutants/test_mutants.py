"""The tool that plants mistakes: what it changes and leaves alone, what it chooses, and what it says."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from tests.mutants.__main__ import EQUIVALENT, chosen, report
from tests.mutants.operators import mutants
from tests.mutants.reach import Reach
from tests.mutants.trials import ROOT


def changed(tmp_path: Path, source: str) -> set[str]:
    """Return what the only line, or the piece of several lines, becomes."""
    (tmp_path / "one.py").write_text(source, encoding="utf-8")
    text = source.encode()
    found = mutants(tmp_path, "one.py")
    assert all(ast.parse(mutant.planted(text)) for mutant in found)
    assert len({mutant.key for mutant in found}) == len(found)
    return {mutant.change(text)[2] for mutant in found}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {"(a <= b)", "(a >= b)"}),
        ("a == 'zone'", {"(a != 'zone')", "(a == 'zone?')"}),
        ("a in b and c", {"(a not in b) and c", "(a in b or c)"}),
        ("a and not b", {"(a or not b)", "a and (b)"}),
        ("x = 5", {"x = 6", "x = 4"}),
        ("x = 0", {"x = 1"}),
        ("x = 2.0", {"x = 2.02"}),
        ("x = True", {"x = False"}),
        ("a + b * c", {"(a - b * c)", "a + (b // c)"}),
        ("x = '-' + a", set()),
        ("min(a)", {"max(a)", "pass"}),
        ("x = all(a)", {"x = any(a)"}),
        ("x = {'a', 'b', c}", {"x = {'b', c}", "x = {'a', c}", "x = {'a', 'b'}"}),
        ("x = [a]", set()),
        ("x = {'a': 'b', c: 'd'}", {"x = {c: 'd'}", "x = {'a': 'b'}", "x = {'a?': 'b', c: 'd'}"}),
        ("x = a['key']", {"x = a['key?']"}),
        ("a.b = c", {"pass"}),
        ("a += c", {"pass"}),
        ("x = a if b else c", {"x = a if (not b) else c"}),
        ("x = [a for a in b if c]", {"x = [a for a in b if (not c)]"}),
        ("for a in b: break", {"for a in b: continue"}),
        ("def f() -> tuple[int, ...]: return a", {"def f() -> tuple[int, ...]: return ()"}),
        ("def f(a=False): return", {"def f(a=True): return"}),
        ("def f(): raise E(f'a {b < c}')", {"def f(): pass"}),
        # Nothing of this can be seen in what the program does.
        ("'a docstring'", set()),
        ("x: Literal['a', 'b']", set()),
        ("X: TypeAlias = Literal['a', 'b']", set()),
        ("X = dict[tuple[int, ...], Literal['a']]", set()),
        ("assert a < b", set()),
        ("x = zip(a, b, strict=True)", set()),
        ("@dataclass(frozen=True)\nclass A: x: int", set()),
    ],
)
def test_what_a_line_becomes(tmp_path: Path, source: str, expected: set[str]) -> None:
    assert changed(tmp_path, source) == expected


def test_text_that_is_no_ascii_moves_nothing(tmp_path: Path) -> None:
    assert changed(tmp_path, "x = 'é…' if a < b else 'ü'") == {
        "x = 'é…' if (a <= b) else 'ü'",
        "x = 'é…' if (a >= b) else 'ü'",
    }


@pytest.mark.slow
def test_the_choice_depends_on_the_seed_and_hardly_on_the_code() -> None:
    first = [mutant.key for mutant in chosen(ROOT, 50, 7)]
    assert first == [mutant.key for mutant in chosen(ROOT, 60, 7)][:50]
    assert len({*first} & {mutant.key for mutant in chosen(ROOT, 50, 8)}) < 10


CODE = "LIMIT = 5\n\ndef f(a):\n    return a < LIMIT\n\n@cache\ndef g():\n    return f(1)\n"


def recorded(root: Path, asked: list[str]) -> Reach:
    """Record three tests, which take longer and longer and run the fourth line, and one that does not."""

    def run(output: Path, words: Iterable[str]) -> None:
        _, marks, *tests = words
        asked.extend(tests)
        assert marks == "not judge and not slow"
        names = [f"{file}::{name}" for file in tests for name in ("a[1]", "a[2]", "b", "other")]
        found = {
            name: {"seconds": n, "failed": False, "lines": {FILE: hex(1 << (1 if "other" in name else 4))}}
            for n, name in enumerate(names, 1)
        }
        output.write_text(json.dumps(found), encoding="utf-8")

    return Reach(root, root, run, slow=False)


FILE = "hadesign/topology/one.py"


def test_the_tests_of_a_mistake_run_it_and_the_quick_ones_come_first(tmp_path: Path) -> None:
    test, other = tmp_path / "tests/topology/test_t.py", tmp_path / "tests/proof/test_p.py"
    for path in (tmp_path / FILE, test, other):
        path.parent.mkdir(parents=True)
        path.write_text(CODE, encoding="utf-8")
    asked: list[str] = []
    reach = recorded(tmp_path, asked)
    found = {mutant.change(CODE.encode())[2]: mutant for mutant in mutants(tmp_path, FILE)}
    ours = [name.partition("::")[2] for name in reach.of(found["return (a <= LIMIT)"]) if "test_t" in name]
    assert ours == ["a[1]", "b", "a[2]"]
    # What stands outside functions matters where its name is read.
    assert {*reach.of(found["LIMIT = 6"])} > {*reach.of(found["return (a <= LIMIT)"])}
    kept = mutants(tmp_path, FILE)[-1]
    assert (kept.scope, kept.names) == ("g", ("g",))
    assert sorted(asked) == ["tests/proof/test_p.py", "tests/topology/test_t.py"]
    test.write_text(f"{CODE}# changed", encoding="utf-8")
    recorded(tmp_path, asked)
    assert asked[2:] == ["tests/topology/test_t.py"]
    (tmp_path / FILE).write_text(f"{CODE}# changed", encoding="utf-8")
    recorded(tmp_path, asked)
    assert len(asked) == 5


def test_what_is_made_of_a_number_matters_where_it_is_read(tmp_path: Path) -> None:
    code = CODE.replace("a < LIMIT", "a < TWICE").replace("\n", "; TWICE = 2 * LIMIT\n", 1)
    for path in (tmp_path / FILE, tmp_path / "tests/topology/test_t.py"):
        path.parent.mkdir(parents=True)
        path.write_text(code, encoding="utf-8")
    reach = recorded(tmp_path, [])
    assert len(reach.of(next(one for one in mutants(tmp_path, FILE) if one.names == ("LIMIT",)))) == 4


SOURCE = "def f(a):\n    return a < 5\n"
TESTS = "from one import f\n\ndef test_five():\n    assert not f(5)\n\ndef test_six():\n    assert not f(6)\n"


@pytest.mark.slow
def test_a_trial_tells_right_from_wrong_and_from_what_never_ends(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "test_one.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n', encoding="utf-8"
    )
    ends, five, six = "return a < 5", "test_one.py::test_five", "test_one.py::test_six"
    asked = [
        (ends, [five, six], {"verdict": "survived", "by": ""}),
        ("return a <= 5", [six, five], {"verdict": "killed", "by": five}),
        ("return a <= 5", [six], {"verdict": "survived", "by": ""}),
        ("return True", [six, five], {"verdict": "killed", "by": six}),
        ("while True: pass", [six], {"verdict": "killed", "by": "time"}),
        ("import os; os.abort()", [six], {"verdict": "killed", "by": "crash"}),
        ("return (", [six], {"verdict": "killed", "by": "on import"}),
        (ends, ["test_one.py::test_of_another_name"], {"verdict": "survived", "by": ""}),
    ]
    base = {"module": "one", "path": str(tmp_path / "one.py")}
    work, endless = 60.0, 0.5  # seconds: what ends must not be stopped on a slow machine, what does not, soon
    tasks = [
        base
        | {"source": SOURCE.replace(ends, line)}
        | {"seconds": dict.fromkeys(tests, 0.01)}
        | {"limits": dict.fromkeys(tests, endless if line.startswith("while") else work)}
        for line, tests, _ in asked
    ]
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutants.trial"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"},
        input="".join(json.dumps(task) + "\n" for task in tasks),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [json.loads(line) for line in run.stdout.splitlines()] == [verdict for *_, verdict in asked]
    assert (tmp_path / "one.py").read_text(encoding="utf-8") == SOURCE


def test_the_report_counts_and_shows_what_survives() -> None:
    base = {"line": 3, "was": "a < b", "now": "(a <= b)", "tried": 2, "reaching": 9}
    results = [
        {"key": "hadesign/proof/x.py::f::comparison::a < b -> (a <= b) #1", "verdict": "survived", **base},
        {"key": "hadesign/proof/x.py::f::comparison::a < b -> (a >= b) #1", "verdict": "killed", **base},
        {"key": "hadesign/topology/y.py::g::off by one::1 -> 2 #1", "verdict": "survived", **base},
    ]
    text, score = report(results, ["hadesign/topology/y.py::g*"])
    assert score == 50
    assert "hadesign/proof/x.py:3 f: 2 of 9 tests that run it\n  - a < b\n  + (a <= b)" in text
    assert "1 of    2" in text
    assert "3 mistakes: 1 killed, 1 survived, 1 equivalent" in text
    assert "y.py" not in text


def test_what_is_said_to_change_nothing_and_is_noticed_is_told() -> None:
    key = "hadesign/proof/x.py::f::comparison::a < b -> (a <= b) #1"
    text, score = report([{"key": key, "verdict": "killed", "by": "tests/proof/test_x.py::test_x"}], [key])
    assert f"in equivalent.yaml, but tests/proof/test_x.py::test_x notices it: {key}" in text
    assert score == 100


def test_whoever_says_that_a_mistake_changes_nothing_says_why() -> None:
    listed = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    assert all(set(entry) == {"mutant", "why"} and entry["why"].endswith(".") for entry in listed)
    assert len({entry["mutant"] for entry in listed}) == len(listed)

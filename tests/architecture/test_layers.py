"""Imports go down only, files and functions stay small, and every module says what it is for."""

import ast
from pathlib import Path

import pytest

from tests.architecture.rooms import FLOORS, LAYERS, PACKAGE, circles, graph, modules, room_of, upward, upward_within

MODULES = list(modules())
FREE = {"cli", "__main__", "__init__"}
MAX_LINES, MAX_FUNCTION, MEDIAN_LINES = 400, 50, 130


@pytest.mark.parametrize(("module", "file"), MODULES, ids=[m for m, _ in MODULES])
def test_imports_point_down(module: str, file: Path) -> None:
    room = room_of(module)
    if room in LAYERS:
        source = file.read_text(encoding="utf-8")
        assert upward(source, room) == []
        assert upward_within(source, module) == []


def test_every_room_is_in_the_list() -> None:
    rooms = {room for module, _ in MODULES if (room := room_of(module))}
    assert rooms - set(LAYERS) <= FREE


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("topology", "from hadesign.proof import prove\n"),
        ("source", "import hadesign.blueprint.models\n"),
        ("lint", "def f():\n    from hadesign.report.text import render\n"),
        ("diagnostic", "from hadesign import errors\n"),
    ],
)
def test_an_arrow_that_points_up_is_refused(room: str, source: str) -> None:
    assert upward(source, room)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("hadesign.proof.failure.graph", "from hadesign.proof.services.named import Named\n"),
        ("hadesign.proof.recovery.times", "from hadesign.proof import Proof\n"),
        ("hadesign.proof.searches", "from hadesign.proof import objectives\n"),
    ],
)
def test_an_inner_arrow_that_points_up_is_refused(module: str, source: str) -> None:
    assert upward_within(source, module)


def test_no_modules_know_each_other() -> None:
    """Not in functions and not for type checkers either: what refers to each other is one thing in two files."""
    assert circles(graph()) == []


@pytest.mark.parametrize(
    ("imports", "found"),
    [
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [["a", "b"]]),
        ({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"d"}}, [["a", "b", "c"], ["d"]]),
        ({"a": {"b", "c"}, "b": {"c"}, "c": set()}, []),
    ],
)
def test_circles_are_found(imports: dict[str, set[str]], found: list[list[str]]) -> None:
    assert circles(imports) == found


def test_imports_in_functions_and_for_type_checkers_are_seen() -> None:
    seen = graph()
    # In a function, of a package's module, and of what stands in a package itself.
    assert "hadesign.blueprint.problems" in seen["hadesign.blueprint"]
    assert "hadesign.proof.recovery.timers" in seen["hadesign.proof.recovery.fencing"]
    assert "hadesign.proof.recovery" not in seen["hadesign.proof.recovery.fencing"]
    assert "hadesign.proof" in seen["hadesign.report.prove"]


def test_every_inner_room_is_there() -> None:
    for room, floors in FLOORS.items():
        inside = {module.split(".")[2] for module, _ in MODULES if module.startswith(f"hadesign.{room}.")}
        assert set(floors) <= inside
        folders = {file.parent.name for _, file in MODULES if file.parent.parent == PACKAGE / room}
        assert folders <= set(floors)


@pytest.mark.parametrize(("module", "file"), MODULES, ids=[m for m, _ in MODULES])
def test_rooms_are_small(module: str, file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module opens with a sentence on its job"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{node.name} has {length} lines"


def test_the_median_file_is_short() -> None:
    lengths = sorted(file.read_text(encoding="utf-8").count("\n") for _, file in MODULES)
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_the_package_is_found() -> None:
    assert PACKAGE.is_dir()
    assert len(MODULES) > 20

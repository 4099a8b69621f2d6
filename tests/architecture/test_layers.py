"""Imports go down only, files and functions stay small, and every module says what it is for."""

import ast

import pytest

from tests.architecture.rooms import FLOORS, LAYERS, PACKAGE, circles, graph, modules, room_of, upward, upward_within

MODULES = list(modules())
FREE = {"cli", "__main__", "__init__"}
MAX_LINES, MAX_FUNCTION, MEDIAN_LINES = 400, 50, 130


def test_imports_point_down() -> None:
    found = {}
    for module, file in MODULES:
        room = room_of(module)
        if room in LAYERS:
            source = file.read_text(encoding="utf-8")
            found[module] = [*upward(source, room), *upward_within(source, module)]
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


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


def too_large(text: str) -> list[str]:
    """Return what is too long in a module, and whether it does not open with a sentence on its job."""
    tree = ast.parse(text)
    wrong = [] if ast.get_docstring(tree) else ["says nothing of its job"]
    if (lines := text.count("\n")) > MAX_LINES:
        wrong.append(f"has {lines} lines")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            wrong += [f"{node.name} has {length} lines"] if length > MAX_FUNCTION else []
    return wrong


def test_rooms_are_small() -> None:
    found = {module: too_large(file.read_text(encoding="utf-8")) for module, file in MODULES}
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


def test_what_is_too_large_is_noticed() -> None:
    assert too_large("x = 1\n") == ["says nothing of its job"]
    assert too_large('"""A job."""\n' + "x = 1\n" * MAX_LINES) == [f"has {MAX_LINES + 1} lines"]
    assert too_large('"""A job."""\ndef f():\n' + "    x = 1\n" * MAX_FUNCTION) == [f"f has {MAX_FUNCTION + 1} lines"]


def test_the_median_file_is_short() -> None:
    lengths = sorted(file.read_text(encoding="utf-8").count("\n") for _, file in MODULES)
    assert lengths[len(lengths) // 2] <= MEDIAN_LINES


def test_the_package_is_found() -> None:
    assert PACKAGE.is_dir()
    assert len(MODULES) > 20

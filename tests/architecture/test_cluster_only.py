"""Above the Cluster nobody reads the blueprint: neither its models nor an attribute that leads to it."""

import ast

import pytest

from tests.architecture.rooms import imported, modules, room_of

ABOVE = ("words", "proof", "targets", "diagrams", "handbook", "report", "lint")
"""Rooms above `topology/`; `cli`, `editor` and `importers` are the ways in."""
NO_IMPORT = ("hadesign.words", "hadesign.proof", "hadesign.targets", "hadesign.diagrams", "hadesign.handbook",
             "hadesign.report", "hadesign.lint.facts")  # fmt: skip
"""What takes nothing at all from `blueprint/`. The rest of lint reads rule files, which are made as blueprints are."""
FILES = [(module, file) for module, file in modules() if room_of(module) in ABOVE]


def attributes(source: str) -> list[str]:
    """Return the attributes in a module that lead to the blueprint, by dot or by name."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr.strip("_") == "blueprint":
            wrong.append(f"line {node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("getattr", "attrgetter")):
            names = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            wrong += [f"line {node.lineno}: {ast.unparse(node)}" for name in names if "blueprint" in name]
    return wrong


def imports(source: str) -> list[str]:
    """Return the imports from `blueprint/`."""
    return [f"line {line}: {name}" for name, line in imported(source) if f"{name}.".startswith("hadesign.blueprint.")]


def test_the_cluster_is_all_that_is_read() -> None:
    assert len(FILES) > 400
    found = {}
    for module, file in FILES:
        source = file.read_text(encoding="utf-8")
        found[module] = attributes(source) + (imports(source) if module.startswith(NO_IMPORT) else [])
    assert {module: wrong for module, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "source",
    [
        "x = cluster.blueprint.spec\n",
        "x = self.cluster._blueprint\n",
        "x = getattr(cluster, 'blueprint')\n",
        "def f(c: object) -> object:\n    return c.given.blueprint\n",
    ],
)
def test_a_way_around_is_noticed(source: str) -> None:
    assert attributes(source)


@pytest.mark.parametrize(
    "source",
    ["from hadesign.blueprint.workloads import Spread\n", "def f() -> None:\n    import hadesign.blueprint.models\n"],
)
def test_an_import_is_noticed(source: str) -> None:
    assert imports(source)

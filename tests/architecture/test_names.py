"""One meaning per name: no two classes of the package share one.

The blueprint has names of its own, as its models mirror what is written; a noun of the Cluster is called as the section
that it decides. Every other class has its name alone, and so have type aliases.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.architecture.rooms import modules, room_of


def defined(source: str) -> Iterator[str]:
    """Yield the public classes and type aliases of a module."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            name = ast.unparse(node.target)
        else:
            continue
        if not name.startswith("_"):
            yield name


def homes() -> dict[str, set[str]]:
    """Return the modules outside the blueprint that define each name."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, file in modules():
        if room_of(module) != "blueprint":
            for name in defined(file.read_text(encoding="utf-8")):
                found[name].add(module)
    return found


def test_no_two_classes_share_a_name() -> None:
    assert {name: found for name, found in homes().items() if len(found) > 1} == {}


def test_only_a_noun_of_the_cluster_is_called_as_a_section_of_the_blueprint() -> None:
    """So that whoever reads `Etcd` knows that it is the one that was written, or the one that was decided."""
    from hadesign.blueprint import json_schema

    sections = json_schema()["$defs"].keys()
    found = {name: there for name, there in homes().items() if name in sections}
    assert {name: there for name, there in found.items() if {*map(room_of, there)} != {"topology"}} == {}


@pytest.mark.parametrize("source", ["class Rule:\n    pass\n", "Rule: TypeAlias = tuple[str, ...]\n"])
def test_a_second_one_is_seen(source: str) -> None:
    assert "Rule" in [*defined(source)]
    assert homes()["Rule"]

"""Reads from the code which room imports which; the layer test judges it, and the architecture page shows it."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "hadesign"
LAYERS = (
    "cli",
    "editor",
    "handbook",
    "fleet",
    "report",
    "synthesis",
    "comparison",
    "rehearsal",
    "importers",
    "targets",
    "diagrams",
    "lint",
    "words",
    "proof",
    "topology",
    "observed",
    "blueprint",
    "vocabulary",
    "source",
    "writer",
    "packages",
    "resources",
    "errors",
    "artifact",
    "diagnostic",
    "frozen",
    "lists",
    "notation",
    "stated",
    "i18n",
)
"""From the top down; a room may import those below it."""
FLOORS = {
    "proof": (
        "recovery",
        "availability",
        "service_proofs",
        "fronting",
        "leased",
        "searches",
        "capacity",
        "services",
        "failure",
    )
}
"""Rooms with rooms of their own, which stand on each other in the same way; what is not named stands above them."""


def room_of(module: str) -> str | None:
    """Return the room of a dotted module name: its first part below `hadesign`, or `None` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "hadesign" else None


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the dotted name and file of every module of the package."""
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), file


def imported(source: str) -> Iterator[tuple[str, int]]:
    """Yield every module of ours that a source imports, at whatever depth, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.startswith("hadesign"))
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hadesign"):
            # `from hadesign.proof import verdict` may name a module, so both spellings count.
            yield node.module, node.lineno
            if node.module == "hadesign":
                yield from ((f"hadesign.{alias.name}", node.lineno) for alias in node.names)


def graph() -> dict[str, set[str]]:
    """Return for each module the modules of ours that it imports, at whatever depth and for whatever purpose."""
    known = dict(modules())
    found: dict[str, set[str]] = {}
    for module, file in known.items():
        found[module] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found[module] |= {alias.name for alias in node.names} & known.keys()
            elif isinstance(node, ast.ImportFrom) and node.module in known:
                # What is imported from a package is one of its modules, or else stands in its `__init__`.
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                found[module] |= inner & known.keys()
                found[module] |= set() if inner <= known.keys() else {node.module}
    return found


def circles(graph: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Return the groups of modules that reach each other, sorted; one that imports itself is a group of one."""
    reach = {module: _reached(graph, module) for module in graph}
    groups = {tuple(sorted(other for other in reach[m] if m in reach[other])) for m in graph if m in reach[m]}
    return [list(group) for group in sorted(groups)]


def _reached(graph: Mapping[str, Collection[str]], module: str) -> set[str]:
    """Return what a module imports, and what that imports."""
    found: set[str] = set()
    todo = list(graph[module])
    while todo:
        other = todo.pop()
        if other not in found:
            found.add(other)
            todo += graph.get(other, ())
    return found


def arrows() -> Counter[tuple[str, str]]:
    """Count the imports from one room to another."""
    found: Counter[tuple[str, str]] = Counter()
    for module, file in modules():
        origin = room_of(module)
        for target, _ in imported(file.read_text(encoding="utf-8")):
            room = room_of(target)
            if origin in LAYERS and room in LAYERS and origin != room:
                found[origin, room] += 1
    return found


def upward_within(source: str, module: str) -> list[str]:
    """Return what is wrong with the imports between the inner rooms of a room."""
    _, room, *inner = module.split(".")
    floors = FLOORS.get(room, ())

    def floor_of(parts: list[str]) -> int:
        return floors.index(parts[0]) if parts and parts[0] in floors else -1

    wrong = []
    for target, line in imported(source):
        _, other, *rest = [*target.split("."), ""]
        if other == room and floor_of(rest) < floor_of(inner):
            wrong.append(f"line {line}: {'.'.join(inner)} imports {target}, which stands above it")
    return wrong


def upward(source: str, room: str) -> list[str]:
    """Return what is wrong with the imports of a module of `room`: each that does not point down."""
    wrong = []
    for target, line in imported(source):
        other = room_of(target)
        if other is None or other == room or other not in LAYERS:
            continue
        if LAYERS.index(other) < LAYERS.index(room):
            wrong.append(f"line {line}: {room} imports {other}, which stands above it")
    return wrong

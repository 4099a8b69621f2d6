"""A fault tree solved with OxiDD's binary decision diagrams (https://oxidd.net): built in Rust, added up here."""

from oxidd.bdd import BDDFunction, BDDManager

from benchmarks.fault_tree import FaultTree
from hadesign.topology.structure import Part, Structure

_NODES, _CACHE = 1 << 20, 1 << 16
"""Room for nodes of the diagram and for results of operations."""


def unavailability(tree: FaultTree) -> float:
    """Return the probability that the service is down."""
    manager = BDDManager(_NODES, _CACHE, 1)
    manager.add_named_vars(list(tree.up))
    lives: dict[str, BDDFunction] = {}
    for number, name in enumerate(tree.up):
        function = manager.var(number)
        for options in tree.needs[name]:
            some = manager.false()
            for option in options:
                some |= lives[option]
            function &= some
        lives[name] = function
    return _down(_function(tree.top, lives, manager), list(tree.up.values()))


def _function(structure: Structure, lives: dict[str, BDDFunction], manager: BDDManager) -> BDDFunction:
    if isinstance(structure, Part):
        return lives[structure.thing]
    enough = [manager.true()] + [manager.false()] * structure.k
    for part in reversed(structure.parts):
        function = _function(part, lives, manager)
        for k in range(structure.k, 0, -1):
            enough[k] = function.ite(enough[k - 1], enough[k])
    return enough[structure.k]


def _down(function: BDDFunction, up: list[float]) -> float:
    """Add up the ways to the diagram's false end."""
    known: dict[BDDFunction, float] = {}

    def down(node: BDDFunction) -> float:
        if not node.satisfiable():
            return 1.0
        if node.valid():
            return 0.0
        if node not in known:
            level, halves = node.node_level(), node.cofactors()
            assert level is not None
            assert halves is not None
            known[node] = up[level] * down(halves[0]) + (1 - up[level]) * down(halves[1])
        return known[node]

    return down(function)

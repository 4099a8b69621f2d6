"""What is to be placed of a service, and what has to live of it once it is: a structure function for each placement."""

from collections.abc import Iterable
from dataclasses import replace

from hadesign.frozen import dataclass
from hadesign.proof.failure.function import Function
from hadesign.proof.failure.graph import Leaves
from hadesign.proof.failure.symmetry import Symmetry
from hadesign.proof.services.assignments import Assignment, ToAssign, names_of
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.led import Led
from hadesign.proof.services.named import Named
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.served import Served
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.two_levels import CopiesOnTwoLevels
from hadesign.topology.cluster import ThingId
from hadesign.topology.structure import AtLeast, Part, Structure


@dataclass(frozen=True, slots=True)
class Options:
    """Structure functions of the placements of a service; `every` if the extremes are among them."""

    found: tuple[Structure, ...]
    every: bool


def replicas_on(wanted: ToAssign, symmetry: Symmetry, placement: Assignment) -> Structure:
    """Return what must be up of replicas or copies that stand on some things."""
    return AtLeast(wanted.needed, tuple(Part(name) for name in names_of(symmetry.graph, placement)), "replicas")


def by_name(things: Iterable[ThingId]) -> Leaves:
    """Return what counts some things, each by its name."""
    return Leaves(dict.fromkeys(things, (0,)), {}, 1)


def parts_of(function: Served | Supplied) -> list[Structure | ToAssign]:
    """Return what is to be placed, and what stands where it is, each with labels of its own."""
    if isinstance(function, Served):
        monitors = function.monitors
        copies = function.copies.leaves.width
        own = monitors.structure if isinstance(monitors, Named) else replace(monitors.wanted, first=copies)
        return [function.copies.wanted, own]
    found: list[Structure | ToAssign] = [function.replicas.wanted, *map(Part, function.replicas.needs)]
    for supply, first in zip(function.supplies, function.starts[1:], strict=False):
        parts = parts_of(supply.io) if isinstance(supply.io, Served) else [_own(supply.io)]
        found += [replace(p, first=p.first + first) if isinstance(p, ToAssign) else p for p in parts]
    return found


def _own(io: Copies | CopiesOnTwoLevels | Replicas | Named) -> Structure | ToAssign:
    return io.structure if isinstance(io, Named) else io.wanted


def wanted_of(function: Function) -> list[Structure | ToAssign]:
    """Return what is to be placed of a service."""
    function = placed(function)
    if isinstance(function, Served | Supplied):
        return parts_of(function)
    return [function.wanted] if isinstance(function, Replicas | Copies | CopiesOnTwoLevels) else []


def placed(function: Function) -> Function:
    """Return what a service is to whoever places its parts: a control plane is one with its webhooks' pods."""
    return function.whole if isinstance(function, Led) else function

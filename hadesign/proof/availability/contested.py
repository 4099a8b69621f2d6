"""Availability of an address that several sides of a cut network may have."""

from dataclasses import replace

from hadesign.proof.availability.exact import Figure, Range, figure
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.availability.placed import Options
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.fronted import Fronted
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import Cluster
from hadesign.topology.structure import Structure, every


def contested(cluster: Cluster, function: Contested, everywhere: Named, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of an address that several sides may have; `everywhere` is it where no other side has it.

    It is not better with every part that is, so that of ranges the ends show nothing: then it is no worse than an
    address that no zone which may have it can be cut off from another one.
    """
    found = figure(cluster, function, numbers, gains=True)
    if _exact(found):
        return _modelled(found)
    needed = figure(cluster, function.at_least(), numbers).down
    reached = figure(cluster, everywhere, numbers).down
    return replace(_modelled(found), down=Range(reached.down_low, needed.down_high))


def fronted(cluster: Cluster, function: Fronted, placed: Options, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of ingress with its addresses: that of the worst placement of its copies, and of the best."""
    found = [_of_copies(cluster, function, copies, numbers) for copies in placed.found]
    worst, best = max(found, key=_most), min(found, key=_most)
    return replace(worst, best=None if best.down == worst.down else best.down, extremes=placed.every)


def _of_copies(cluster: Cluster, function: Fronted, copies: Structure, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of copies that are placed, which any of several ways to them is enough for.

    Of ranges it is a bound: no worse than by the best of the ways, and no better than the copies are by themselves.
    """
    ways: list[Named] = []
    found: list[ModelledAvailability] = []
    for address in function.addresses:
        held = every(copies, function.held(address))
        # What goes with a lease is had by one side alone; where clients come in may be another one.
        several = (address,) if address.enters or address.released is None else ()
        way = Contested(cluster, held, function.sides, several, worst=function.worst, behind=copies, cut=True)
        ways.append(way)
        found.append(contested(cluster, way, Named(cluster, held, function.sides, cut=True), numbers))
    if function.others is not None:
        ways.append(Named(cluster, every(copies, function.others.structure), function.sides, cut=True))
        found.append(_modelled(figure(cluster, ways[-1], numbers, gains=True)))
    if len(found) == 1:
        return found[0]
    whole = figure(cluster, ways[0], numbers, *ways[1:], gains=True)
    if _exact(whole):
        return _modelled(whole)
    own = figure(cluster, Named(cluster, copies, function.sides), numbers).down
    best = min(found, key=_most)
    return replace(best, down=Range(own.down_low, _most(best)), inputs=whole.inputs)


def _exact(found: Figure) -> bool:
    """Whether no number is a range."""
    return all(used.number.low == used.number.high for used in found.inputs)


def _modelled(found: Figure) -> ModelledAvailability:
    leant_on = tuple(part for gain in found.gains for part in gain.parts)
    return ModelledAvailability(found.down, inputs=found.inputs, leant_on=leant_on)


def _most(found: ModelledAvailability) -> float:
    return found.down.down_high if found.down else 0.0

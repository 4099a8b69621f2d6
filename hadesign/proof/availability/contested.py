"""Availability of an address that several sides of a cut network may have."""

from dataclasses import replace

from hadesign.proof.availability.exact import Range, figure
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
    leant_on = tuple(part for gain in found.gains for part in gain.parts)
    if all(used.number.low == used.number.high for used in found.inputs):
        return ModelledAvailability(found.down, inputs=found.inputs, leant_on=leant_on)
    needed = figure(cluster, function.at_least(), numbers).down
    reached = figure(cluster, everywhere, numbers).down
    return ModelledAvailability(Range(reached.down_low, needed.down_high), inputs=found.inputs, leant_on=leant_on)


def fronted(cluster: Cluster, function: Fronted, placed: Options, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of ingress with its addresses: that of the worst placement of its copies, and of the best."""
    found = [_of_copies(cluster, function, copies, numbers) for copies in placed.found]
    worst, best = max(found, key=_most), min(found, key=_most)
    return replace(worst, best=None if best.down == worst.down else best.down, extremes=placed.every)


def _of_copies(cluster: Cluster, function: Fronted, copies: Structure, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of copies that are placed; with several ways to them, what it keeps to.

    Any of these is enough: it is no worse than by the best of them, and no better than the copies are by themselves.
    """
    found: list[ModelledAvailability] = []
    for address in function.addresses:
        whole = every(copies, function.held(address))
        # What goes with a lease is had by one side alone; where clients come in may be another one.
        several = (address,) if address.enters or address.released is None else ()
        one = Contested(cluster, whole, function.sides, several, worst=function.worst, behind=copies, cut=True)
        found.append(contested(cluster, one, Named(cluster, whole, function.sides, cut=True), numbers))
    if function.others is not None:
        through = Named(cluster, every(copies, function.others.structure), function.sides, cut=True)
        further = figure(cluster, through, numbers, gains=True)
        leant_on = tuple(part for gain in further.gains for part in gain.parts)
        found.append(ModelledAvailability(further.down, inputs=further.inputs, leant_on=leant_on))
    if len(found) == 1:
        return found[0]
    own = figure(cluster, Named(cluster, copies, function.sides), numbers).down
    inputs = tuple({used.number: used for one in found for used in one.inputs}.values())
    best = min(found, key=_most)
    return replace(best, down=Range(own.down_low, _most(best)), inputs=inputs)


def _most(found: ModelledAvailability) -> float:
    return found.down.down_high if found.down else 0.0

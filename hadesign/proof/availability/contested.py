"""Availability of an address that several sides of a cut network may have."""

from hadesign.proof.availability.exact import Range, figure
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Numbers
from hadesign.proof.services.contested import Contested
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import Cluster


def contested(cluster: Cluster, function: Contested, everywhere: Named, numbers: Numbers) -> ModelledAvailability:
    """Return the figure of an address that several sides may have; `everywhere` is it where no other side has it.

    It is not better with every part that is, so that of ranges the ends show nothing: then it is no worse than an
    address that no zone which may have it can be cut off from another one.
    """
    found = figure(cluster, function, numbers)
    if all(used.number.low == used.number.high for used in found.inputs):
        return ModelledAvailability(found.down, inputs=found.inputs)
    needed = figure(cluster, function.at_least(), numbers).down
    reached = figure(cluster, everywhere, numbers).down
    return ModelledAvailability(Range(reached.down_low, needed.down_high), inputs=found.inputs)

"""What is modelled of a service: for how much of the time it is down, what that was made of, or why nobody can tell."""

from collections.abc import Callable, Sequence
from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.proof.availability.exact import Gain, Input, Range
from hadesign.proof.availability.replaced import Waits
from hadesign.proof.availability.worth import NOTHING, Worth
from hadesign.proof.failure.reason import Reason
from hadesign.topology.cluster import Origin, ThingId
from hadesign.topology.structure import Structure


@dataclass(frozen=True, slots=True)
class ModelledAvailability:
    """Modelled availability of a service, or why there is none.

    `down` is what every allowed placement keeps to (the worst one), `best` that of the luckiest one where it differs.
    `extremes` tells whether the two were shown to be the worst and the best. `missing` are the places of numbers that
    nobody gives, `without` is why there is no figure although all numbers are there. `waits` is how long it is down
    after failures where it is placed anew: then `down` are bounds. `worth` tells what better parts would bring, which
    is computed when it is asked for; it starts from the parts that the `worst` placement leans on.
    """

    down: Range | None = None
    best: Range | None = None
    extremes: bool = True
    inputs: tuple[Input, ...] = ()
    missing: tuple[Origin, ...] = ()
    without: Reason | None = None
    waits: Waits | None = None
    leant_on: tuple[ThingId, ...] = field(default=(), repr=False, compare=False)
    worst: Structure | None = field(default=None, repr=False, compare=False)
    worth: Callable[[], Worth] = field(default=lambda: NOTHING, repr=False, compare=False)

    @property
    def gains(self) -> tuple[Gain, ...]:
        """What each part is worth by itself, best first."""
        return self.worth().each

    @property
    def groups(self) -> tuple[Gain, ...]:
        """What parts are worth together of which one by itself is worth less, as replicas may stand on another one."""
        return self.worth().together


def bounded(parts: Sequence[ModelledAvailability]) -> ModelledAvailability:
    """Return what several parts keep to that are all needed: it is down no longer than one after the other."""
    without = next((part for part in parts if part.down is None), None)
    if without is not None:
        return without
    downs = [part.down for part in parts if part.down is not None]
    inputs = {one.number: one for part in parts for one in part.inputs}
    down = Range(max(down.down_low for down in downs), min(sum(down.down_high for down in downs), 1.0))
    return ModelledAvailability(down, None, all(part.extremes for part in parts), tuple(inputs.values()))

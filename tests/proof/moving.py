"""A small simulator of replicas that are placed anew: machines fail and are repaired, and what they ran moves.

It knows nothing of the model: events in time, a control plane that moves nothing while it has no majority, and a clock
that begins anew whenever anything fails before a move is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random


@dataclass
class World:
    """Parts with mean times between failures and to repair (seconds), machines with what they stand on.

    `takes` is how long a move takes after the failure of a part, `longest` after several. `choose` picks the machine.
    """

    parts: Mapping[str, tuple[float, float]]
    stands_on: Mapping[str, Sequence[str]]
    masters: Sequence[str]
    workers: Sequence[str]
    takes: Callable[[str], float]
    longest: float
    choose: Callable[[Sequence[str]], str]
    replicas: int = 1
    dead: set[str] = field(default_factory=set)

    def lives(self, machine: str) -> bool:
        return not any(part in self.dead for part in (machine, *self.stands_on[machine]))

    @property
    def led(self) -> bool:
        return 2 * sum(map(self.lives, self.masters)) > len(self.masters)


def down_of(world: World, random: Random, until: float) -> float:
    """Return the share of time in which no replica runs."""
    toggles = {part: random.expovariate(1 / mtbf) for part, (mtbf, _) in world.parts.items()}
    places = [world.choose(world.workers) for _ in range(world.replicas)]
    now = down = 0.0
    ready: float | None = None
    while now < until:
        part = min(toggles, key=toggles.__getitem__)
        nothing = not any(map(world.lives, places))
        if nothing and ready is not None and ready <= toggles[part]:
            down += ready - now
            now, ready = ready, None
            able = [machine for machine in world.workers if world.lives(machine)]
            places = [place if world.lives(place) else world.choose(able) for place in places]
            continue
        step = toggles[part] - now
        down += step if nothing else 0.0
        now, was_led = toggles[part], world.led
        failed = part not in world.dead
        (world.dead.add if failed else world.dead.remove)(part)
        toggles[part] = now + random.expovariate(1 / world.parts[part][1 if failed else 0])
        if any(map(world.lives, places)) or not world.led or not any(map(world.lives, world.workers)):
            ready = None
        elif failed or not was_led or ready is None:
            ready = now + (world.longest if nothing else world.takes(part))
    return down / until

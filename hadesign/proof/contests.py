"""Addresses that more than one side of a cut network has: after which failures, and what clients reach on each side."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from hadesign.frozen import dataclass
from hadesign.proof.failure.domains import Domains, Failure
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.contested import AddressSide, FloatingAddress, holdings, on_sides
from hadesign.topology.cluster import Cluster, ThingId

MOST_LINKS = 24
"""Links up to which it is looked for several of them that cut the network together."""
_MOST_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Contest:
    """An address that several sides have after some failures."""

    address: FloatingAddress
    failures: tuple[ThingId, ...]
    sides: tuple[AddressSide, ...]


def contests_after(cluster: Cluster, sides: Sides, domains: Domains, failures: Sequence[ThingId]) -> Iterator[Contest]:
    """Yield the addresses that several sides have after exactly some failures."""
    known = on_sides(cluster, cluster.endpoint)
    dead = domains.closure(failures)[0] if known else frozenset()
    for address in known:
        found = tuple(holdings(cluster, sides, address, dead))
        if len(found) > 1:
            yield Contest(address, tuple(failures), found)


def contests(cluster: Cluster, sides: Sides, domains: Domains, singles: Sequence[Failure]) -> tuple[Contest, ...]:
    """Return what the fewest failures do: single ones, or where none cuts the network, links that do so together."""
    if not on_sides(cluster, cluster.endpoint):
        return ()
    cutting = [failure.thing for failure in singles if any(thing.startswith("link/") for thing in failure.dead)]
    tries: list[Iterable[tuple[ThingId, ...]]] = [[(thing,) for thing in cutting]]
    if len(sides.links) <= MOST_LINKS:
        tries += [combinations(sides.links, size) for size in range(2, _MOST_AT_ONCE + 1)]
    for sets in tries:
        found = [one for failures in sets for one in contests_after(cluster, sides, domains, failures)]
        if found:
            return tuple(found)
    return ()

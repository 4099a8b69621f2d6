"""A value of the facts as it is printed there, what comes out of our model, and how to write it as it is printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from hadesign.proof import Proof, ServiceProof


@dataclass(frozen=True)
class Value:
    """A value with its section in the facts; a published mistake must come out as something else.

    `ours` writes what we compute with as many digits as the fact has, and computes it once.
    """

    section: str
    what: str
    fact: str
    ours: Callable[[], str]
    mistake: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "ours", cache(self.ours))

    @property
    def id(self) -> str:
        return f"{self.section} {self.what}"

    @property
    def right(self) -> bool:
        return (self.ours() == self.fact) is not self.mistake


def rounded(exact: float, like: str) -> str:
    """Return a number with as many digits after the point as a printed one has, halves rounded up."""
    return str(Decimal(f"{exact:.15f}").quantize(Decimal(like), rounding=ROUND_HALF_UP))


def down_of(proof: Proof, service: ServiceProof) -> float:
    """Return how much of the time a service is down; no range, as no number is one."""
    found = proof.availability(service)
    assert found.down, found
    assert found.down.low == found.down.high
    return found.down.down_low


def availability(proof: Proof, service: ServiceProof, like: str) -> str:
    """Return the availability of a service as it is printed."""
    return rounded(1 - down_of(proof, service), like)


def minutes(proof: Proof, service: ServiceProof) -> float:
    """Return the minutes a year that a service is down."""
    down = proof.availability(service).down
    assert down
    return down.minutes[0]


def cells(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield row, column and value of every cell of a table that is filled; columns are named `letter=value`."""
    first, *rows = text.strip().splitlines()
    heads = [head.partition("=")[2] for head in first.split()[1:]]
    for row in rows:
        name, *values = row.split()
        yield from ((name, head, value) for head, value in zip(heads, values, strict=True) if value != "-")


def shown(number: Callable[[], float], like: str = "g", times: float = 1) -> Callable[[], str]:
    """Return what writes a number, in a unit of which it has so many."""
    return lambda: f"{number() * times:{like}}"

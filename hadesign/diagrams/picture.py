"""A neutral picture: boxes in rows, frames around them, connectors from row to row; not how it is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.vocabulary.icons import BalancerIcon

Icon: TypeAlias = Literal["clients", "vip", "api", "etcd", "worker", "workload"] | BalancerIcon
"""What a box shows."""
Tier: TypeAlias = Literal["balancers", "servers", "etcd", "workers", "workloads"]
"""The row of a box that stands in a frame; from the top down."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A box: `id` is unique and never shown, `lines` are its label, the first one a title.

    A box without a tier stands in the middle above all frames, in the order of the picture.
    """

    id: str
    icon: Icon
    lines: tuple[str, ...]
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Connector:
    """Every source reaches every target: one line for all of them; a faint one is a stand-by."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """A frame around boxes, which stand below each other, and further frames, which stand side by side.

    Without a label the boxes still stand below each other, but no frame is drawn. `detail` is small print.
    """

    id: str
    label: str
    detail: str = ""
    symbols: tuple[Symbol, ...] = ()
    boundaries: "tuple[Boundary, ...]" = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture; `description` tells in words what it shows."""

    title: str
    subtitle: str
    description: str
    symbols: tuple[Symbol, ...]
    boundaries: tuple[Boundary, ...]
    connectors: tuple[Connector, ...]

    def all_boundaries(self) -> Iterator[Boundary]:
        """Yield every boundary, outer ones first."""
        todo = list(reversed(self.boundaries))
        while todo:
            boundary = todo.pop()
            yield boundary
            todo += reversed(boundary.boundaries)

    def texts(self) -> Iterator[str]:
        """Yield every text that is seen."""
        yield from (self.title, self.subtitle)
        for boundary in self.all_boundaries():
            yield from (boundary.label, boundary.detail)
        for symbol in self.all_symbols():
            yield from symbol.lines

    def all_symbols(self) -> Iterator[Symbol]:
        """Yield every box."""
        yield from self.symbols
        for boundary in self.all_boundaries():
            yield from boundary.symbols

"""A neutral picture: boxes, frames around them, connectors between them; not where they stand, nor how it is drawn."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.cluster import Kind, ThingId
from hadesign.vocabulary.icons import BalancerIcon

Pictured: TypeAlias = Literal[
    "clients", "vip", "api", "etcd", "worker", "workload", "scheduler", "controller-manager", "name", "pod", "service",
    "volume", "storage-class", "store", "tool", "prometheus", "alertmanager", "grafana", "receiver", "people", "clock",
    "router", "registry", "identity", "keys", "machine",
]  # fmt: skip
"""What has a picture of its own beside kinds of things that can fail, and load balancers."""
Icon: TypeAlias = Pictured | Kind | BalancerIcon
"""What a box shows."""
State: TypeAlias = Literal["", "lost", "hurt", "down"]
"""How failures leave something: as it was, gone with them, gone in part, or there and of no use any more."""
Tier: TypeAlias = Literal["balancers", "servers", "etcd", "workers", "workloads"]
"""The row of a box that stands in a frame; from the top down."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A box: `id` is unique and never shown, `lines` are its label, the first one a title.

    In a picture of columns a box without a tier stands in the middle above all frames, in the order of the picture.
    `things` are what it stands for of what can fail, and `services` what is proved that it stands for, by their ids:
    from these follows its `state` under failures.
    """

    id: str
    icon: Icon
    lines: tuple[str, ...]
    tier: Tier | None = None
    things: tuple[ThingId, ...] = ()
    services: tuple[str, ...] = ()
    state: State = ""


@dataclass(frozen=True, slots=True)
class Connector:
    """Every source reaches every target: one line for all of them; a faint one is a stand-by.

    Ends are ids of boxes, and in pictures without columns also of frames. `label` is what stands on the line, in rows.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    faint: bool = False
    label: tuple[str, ...] = ()


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
    state: State = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture; `description` tells in words what it shows.

    `columns` tells whether its boxes have tiers, and are to stand in columns with rows of equal height, `layers` of any
    other one whether what a line leads from stands above all that it leads to, frames as a whole.
    """

    title: str
    subtitle: str
    description: str
    symbols: tuple[Symbol, ...]
    boundaries: tuple[Boundary, ...]
    connectors: tuple[Connector, ...]
    columns: bool = False
    layers: bool = True

    def all_boundaries(self) -> Iterator[Boundary]:
        """Yield every boundary, outer ones first."""
        todo = list(reversed(self.boundaries))
        while todo:
            boundary = todo.pop()
            yield boundary
            todo += reversed(boundary.boundaries)

    def leads_on(self, frame: str) -> bool:
        """Whether a line leads from a frame, or from something in it."""
        found = next(boundary for boundary in self.all_boundaries() if boundary.id == frame)
        inside, todo = {frame}, [found]
        while todo:
            here = todo.pop()
            inside |= {here.id, *(symbol.id for symbol in here.symbols)}
            todo += here.boundaries
        return any(not inside.isdisjoint(connector.sources) for connector in self.connectors)

    def texts(self) -> Iterator[str]:
        """Yield every text that is seen."""
        yield from (self.title, self.subtitle)
        for boundary in self.all_boundaries():
            yield from (boundary.label, boundary.detail)
        for symbol in self.all_symbols():
            yield from symbol.lines
        for connector in self.connectors:
            yield from connector.label

    def all_symbols(self) -> Iterator[Symbol]:
        """Yield every box."""
        yield from self.symbols
        for boundary in self.all_boundaries():
            yield from boundary.symbols

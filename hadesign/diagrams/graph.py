"""A neutral picture: boxes in rows, frames around them, and flows from row to row; how it is drawn is not said here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from hadesign.vocabulary.icons import BalancerIcon

Icon: TypeAlias = Literal["clients", "vip", "api", "etcd", "worker", "workload"] | BalancerIcon
"""What a box shows."""
Tier: TypeAlias = Literal["balancers", "servers", "etcd", "workers", "workloads"]
"""The row of a box that stands in a frame; from the top down."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """A box: `id` is unique and never shown, `lines` are its label, the first one a title.

    A box without a tier stands in the middle above all frames, in the order of the graph.
    """

    id: str
    icon: Icon
    lines: tuple[str, ...]
    tier: Tier | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Every source reaches every target: one line for all of them; a faint one is a stand-by."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around boxes, which stand below each other, and further frames, which stand side by side.

    Without a label the boxes still stand below each other, but no frame is drawn. `detail` is small print.
    """

    id: str
    label: str
    detail: str = ""
    vertices: tuple[Vertex, ...] = ()
    groups: "tuple[Group, ...]" = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole picture; `description` tells in words what it shows."""

    title: str
    subtitle: str
    description: str
    vertices: tuple[Vertex, ...]
    groups: tuple[Group, ...]
    flows: tuple[Flow, ...]

    def all_groups(self) -> Iterator[Group]:
        """Yield every group, outer ones first."""
        todo = list(reversed(self.groups))
        while todo:
            group = todo.pop()
            yield group
            todo += reversed(group.groups)

    def texts(self) -> Iterator[str]:
        """Yield every text that is seen."""
        yield from (self.title, self.subtitle)
        for group in self.all_groups():
            yield from (group.label, group.detail)
        for vertex in self.all_vertices():
            yield from vertex.lines

    def all_vertices(self) -> Iterator[Vertex]:
        """Yield every box."""
        yield from self.vertices
        for group in self.all_groups():
            yield from group.vertices

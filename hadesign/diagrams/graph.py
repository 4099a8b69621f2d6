"""A neutral picture: boxes, groups of boxes, and arrows; how it is drawn is somebody else's business."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Icon: TypeAlias = Literal[
    "clients",
    "vip",
    "haproxy",
    "balancer",
    "cloud-aws",
    "cloud-gcp",
    "cloud-azure",
    "api",
    "etcd",
    "worker",
    "workload",
]
"""What a box shows."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """A box: `id` is unique and never shown, `lines` are its label."""

    id: str
    icon: Icon
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; a faint one is a stand-by or a way that is rarely taken."""

    source: str
    target: str
    label: str = ""
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around boxes and further frames."""

    id: str
    label: str
    vertices: tuple[Vertex, ...] = ()
    groups: "tuple[Group, ...]" = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole picture."""

    title: str
    description: str
    vertices: tuple[Vertex, ...]
    groups: tuple[Group, ...]
    edges: tuple[Edge, ...]

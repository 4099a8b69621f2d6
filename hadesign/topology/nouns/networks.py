"""The cluster's network: plugin, address ranges, and who talks to whom."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.balancing import Announced
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.networks import Plugin

ProxyMode: TypeAlias = Literal["iptables", "nftables", "ipvs", "none"]


@dataclass(frozen=True, slots=True)
class PodRange:
    """A network of pods, and the prefix of the range that each node gets; `given` tells whether the architect did."""

    network: str
    mask: int
    given: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Network:
    """The cluster's network; `None` is unsaid.

    `pods` and `services` are networks of one IP version or of both, the preferred one first, and empty where unsaid.
    `bgp` tells which routers learn from the nodes where pods are; without it none does.
    """

    plugin: Plugin | None
    pods: tuple[PodRange, ...]
    services: tuple[str, ...]
    proxy: ProxyMode | None
    mtu: int | None
    bgp: Announced | None
    origin: Origin

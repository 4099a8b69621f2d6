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
class Gateway:
    """A way out of the cluster's network; `zone` is `None` if it stands in several, or that is unsaid."""

    name: str
    zone: str | None


@dataclass(frozen=True, slots=True)
class Network:
    """The cluster's network; `None` is unsaid.

    `pods` and `services` are networks of one IP version or of both, the preferred one first, and empty where unsaid.
    `bgp` tells which routers learn from the nodes where pods are; without it none does. `in_subnets` tells whether pods
    have addresses of the machines' subnets, `services_planned` how many services there are to be, `reflectors` which
    nodes tell the others of routes, `egress` through what packets leave (each with its zone, or none of a gateway that
    stands in several), and `upstreams` which resolvers cluster DNS asks.
    """

    plugin: Plugin | None
    pods: tuple[PodRange, ...]
    services: tuple[str, ...]
    proxy: ProxyMode | None
    mtu: int | None
    bgp: Announced | None
    origin: Origin
    in_subnets: bool | None = None
    services_planned: int | None = None
    reflectors: tuple[str, ...] | None = None
    egress: tuple[Gateway, ...] | None = None
    upstreams: tuple[str, ...] | None = None

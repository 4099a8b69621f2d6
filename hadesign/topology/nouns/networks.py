"""The cluster's network: plugin, address ranges, and who talks to whom."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.networks import Plugin

ProxyMode: TypeAlias = Literal["iptables", "nftables", "ipvs", "none"]


@dataclass(frozen=True, slots=True)
class Network:
    """The cluster's network; `None` is unsaid. `node_mask` is the prefix length of each node's pod range."""

    plugin: Plugin | None
    node_mask: int | None
    proxy: ProxyMode | None
    mtu: int | None
    origin: Origin

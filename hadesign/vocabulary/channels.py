"""Ways by which machines talk to each other for a plugin or a load balancer, which its row lists."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import Message

Protocol: TypeAlias = Literal["TCP", "UDP", "VRRP", "IPIP", "ICMP"]


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to talk: protocol, port (`None` where it has none), what for, and whether it leads to routers outside."""

    protocol: Protocol
    port: int | None
    why: Message
    outward: bool = False

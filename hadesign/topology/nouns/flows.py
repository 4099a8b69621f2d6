"""Who talks to whom: what a firewall has to let through, and what a picture of the network shows."""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.places import Origin
from hadesign.vocabulary.channels import Protocol

PartyRole: TypeAlias = Literal[
    "client", "api-server", "etcd-member", "node", "machine", "load-balancer", "pod", "webhook", "dns", "monitoring",
    "name-server", "time-server", "backup-store", "router",
]  # fmt: skip
"""What somebody is in a flow. A `node` runs a kubelet, a `machine` is any of the design's."""


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a flow: a role, a name where it has one, and the machines of the design that play it (by name).

    Without machines it is outside of the design, or in pods that may run on any node.
    """

    role: PartyRole
    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Somebody opens connections to somebody else.

    `ports` are the first and the last of a range at the target; `None` where the protocol has none or nobody says.
    `mutual` tells whether the target does the same to the source. `given` tells a port of the architect's from a
    default, whose page is `source`. `why` is what it is for and `when` the condition under which it happens at all,
    empty if it always does.
    """

    id: str
    source: Party
    target: Party
    protocol: Protocol
    ports: tuple[int, int] | None
    mutual: bool
    given: bool
    why: str
    when: str
    reference: str
    origin: Origin

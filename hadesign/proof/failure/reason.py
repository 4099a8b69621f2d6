"""Why something is as it is: facts with names and counts, which `hadesign.words` puts into sentences.

A reason is equal to another one if both are told in the same words; nothing asks a sentence what it says.
"""

from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.vocabulary.kinds import FailureLevel


class Reason:
    """The base of all reasons: what is one has a sentence in `hadesign.words`, which a test makes sure of."""

    __slots__ = ()


Unsaid: TypeAlias = Literal[
    "managed", "etcd", "control-plane", "endpoint", "records", "announce", "routed", "subnet", "replicas", "nodes",
    "zones", "sizes", "storage", "zonal", "entry", "needs", "leases", "instances", "called", "consent",
    "room",
]  # fmt: skip
"""What keeps a service from being proved: somebody else runs it, nothing is declared that does (etcd, API servers), or
it is not known what clients call, what its name leads to, how its address is announced, whether the network carries it
to who has it, how many replicas there are, where they may run, in which zones that is, how large things are, what
holds the data of its volumes, or whether these live in one zone; on which side of a cut network clients from outside
come in, too little of a workload that it needs, whether a webhook keeps the lease from being renewed by which its
address is held, on which machines a balancer runs that clients come in through, which of its instances they call,
whether a webhook that a drain evicts has to allow its pods, or which pods wait, as not all of them find room together.
"""


@dataclass(frozen=True, slots=True)
class UnknownService(Reason):
    """Too little is known of a service to prove anything of it."""

    lacks: Unsaid


@dataclass(frozen=True, slots=True)
class Unnamed(Reason):
    """The design names nothing of a size, so that nobody knows what the loss of one takes with it.

    `size` is the objective's level; of nodes it is the hosts that are not named although machines may share one.
    """

    size: FailureLevel


@dataclass(frozen=True, slots=True)
class Told(Reason):
    """What the Cluster says in words of its own about something that is not known."""

    words: str

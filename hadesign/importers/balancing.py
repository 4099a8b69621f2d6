"""What stands in front of the API servers, of which an installer, HAProxy and keepalived each know a part."""

from collections.abc import Mapping
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.importers.facts import AtAddress, FactPath, FilePlace
from hadesign.vocabulary.balancers import BalancerType

API = "api"
"""What the balancer in front of the API servers is called, so that all that is said of it comes together."""
AT: FactPath = ("spec", "loadBalancers", API)
TYPES: Mapping[frozenset[str], BalancerType] = {
    frozenset({"haproxy"}): "haproxy",
    frozenset({"haproxy", "keepalived"}): "haproxy-keepalived",
    frozenset({"nginx"}): "nginx",
    frozenset({"nginx", "keepalived"}): "nginx-keepalived",
    frozenset({"keepalived"}): "keepalived",
    frozenset({"kube-vip"}): "kube-vip",
}
"""Types of balancer by the programs that make one."""


@dataclass(frozen=True, slots=True)
class BalancerPart:
    """A program that balances or moves the address, where that is said; on which machine, and with which priority.

    `priority` is that of VRRP: the machine of the highest one holds the address.
    """

    program: str
    place: FilePlace
    machine: AtAddress | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class ApiFront:
    """An address under which something balances over the API servers."""

    address: str
    port: int | None
    place: FilePlace


@mutable(slots=True)
class ApiBalancing:
    """Collects parts of the balancer in front of the API servers, and addresses under which it answers."""

    parts: list[BalancerPart] = field(default_factory=list)
    fronts: list[ApiFront] = field(default_factory=list)

    def taken(self, other: "ApiBalancing") -> None:
        """Take in what another one holds."""
        self.parts += other.parts
        self.fronts += other.fronts

    @property
    def programs(self) -> frozenset[str]:
        """The programs that make the balancer."""
        return frozenset(part.program for part in self.parts)

    @property
    def type(self) -> BalancerType | None:
        """The type of balancer that the programs make; `None` if none does, or one that is not known."""
        return TYPES.get(self.programs)

    @property
    def machines(self) -> list[AtAddress]:
        """The machines that run it: by priority, then as they were found."""
        ranked = sorted(
            (part for part in self.parts if part.machine),
            key=lambda part: (part.priority is None, -(part.priority or 0)),
        )
        return list(dict.fromkeys(part.machine for part in ranked if part.machine))

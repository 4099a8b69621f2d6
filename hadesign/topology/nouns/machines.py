"""Machines: single nodes, pools, and groups of equal ones."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.topology.nouns.kubelets import KubeletSettings
from hadesign.topology.nouns.places import Origin, ThingId

Role: TypeAlias = Literal["control-plane", "etcd", "worker", "load-balancer"]
"""What a machine does; a machine may have several roles."""
TaintEffect: TypeAlias = Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]


@dataclass(frozen=True, slots=True)
class Taint:
    """What keeps pods without a matching toleration away."""

    key: str
    value: str | None
    effect: TaintEffect


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a node offers or a replica asks for: millicores, bytes, pods; `None` is unknown."""

    cpu: int | None = None
    memory: int | None = None
    pods: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A machine. `group` is equal for nodes that differ in nothing but name and address.

    `zone` is decided once: as it is written, or that of its rack, its host or its datastore. `taints` is `None` where
    the blueprint says nothing (kubeadm then taints control-plane nodes). `addresses` are one of each IP version at
    most, the preferred one first; `address_given` tells whether the architect wrote that one, or it was drawn from the
    zone's subnet.
    """

    name: str
    thing: ThingId
    addresses: tuple[str, ...]
    address_given: bool
    zone: str | None
    roles: frozenset[Role]
    pool: str | None
    interface: str | None
    size: Capacity
    kubelet: KubeletSettings | None
    taints: tuple[Taint, ...] | None
    labels: Mapping[str, str]
    group: int
    origin: Origin

    @property
    def address(self) -> str | None:
        """The preferred address, by which the control plane, etcd and balancers talk; `None` if it is not known."""
        return self.addresses[0] if self.addresses else None


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes that stand on the same things and offer the same: `nodes` are indices into `Cluster.nodes`.

    `allocatable` is what each of them has for pods: `size` without what its kubelet is said to keep back.
    """

    label: str
    zone: str | None
    nodes: tuple[int, ...]
    size: Capacity
    allocatable: Capacity
    needs: tuple[tuple[ThingId, ...], ...]
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Pool:
    """A pool of equal machines: their groups (one for each zone) are indices into `Cluster.groups`.

    `spot` tells whether the provider may take the machines back at any time; `None` is unsaid.
    """

    name: str
    groups: tuple[int, ...]
    spot: bool | None
    origin: Origin

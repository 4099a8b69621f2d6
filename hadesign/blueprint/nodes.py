"""Machines: single ones, and pools that expand to equal ones."""

from typing import Annotated, Any, Literal, Self, TypeAlias

from hadesign.blueprint import units
from hadesign.blueprint.base import Section, exactly_one, optional, required, stated_list
from hadesign.blueprint.kubelet import Kubelet
from hadesign.blueprint.marks import Discriminator, Tag, model_validator
from hadesign.blueprint.quantities import (
    Addresses,
    Cpu,
    Interface,
    LabelKey,
    LabelValue,
    Memory,
    Name,
    NodeName,
    OneOrMany,
)
from hadesign.blueprint.refusal import broken
from hadesign.i18n import _

Role: TypeAlias = Literal["control-plane", "etcd", "worker", "load-balancer"]
"""What a machine does; a machine may have several roles."""


class Size(Section):
    """What a machine offers."""

    cpu: Cpu | None = optional("CPU in cores or millicores.", 16)
    memory: Memory | None = optional("Memory in bytes, with Ki, Mi, Gi or Ti.", "64Gi")
    pods: int | None = optional(
        "Most pods the kubelet accepts; 110 is the kubelet's own default.", 110, ge=1, le=units.MOST
    )


class Taint(Section):
    """A taint that keeps pods without a matching toleration away."""

    key: LabelKey = required("Key of the taint.", "dedicated")
    value: LabelValue | None = optional("Value of the taint.", "db")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = required(
        "What happens to pods that do not tolerate it.", "NoSchedule"
    )


class _Placed(Section):
    """What single machines and pools have in common."""

    roles: tuple[Role, ...] = required("Roles of the machine, one or several.", ["worker"], min_length=1, strict=False)
    rack: Name | None = optional("Rack it is mounted in.", "r1")
    power: OneOrMany | None = optional("Power feed, or redundant feeds, if not those of its rack or zone.", "feed-1")
    switch: OneOrMany | None = optional("Switch, or redundant switches, if not those of its rack or zone.", "tor-1")
    datastore: Name | None = optional("Datastore or storage array the machine's disks are on.", "san-1")
    interface: Interface | None = optional("Network interface that carries the address.", "eth0")
    size: Size | None = optional("CPU, memory and pods that it offers.", {"cpu": 16, "memory": "64Gi"})
    kubelet: Kubelet | None = optional("Settings of its kubelet.", {"systemReserved": {"memory": "1Gi"}})
    taints: tuple[Taint, ...] | None = stated_list(
        "Taints of the node; an empty list makes a control-plane node schedulable.",
        [{"key": "dedicated", "effect": "NoSchedule"}],
    )
    labels: dict[LabelKey, LabelValue] | None = optional("Labels of the node.", {"disk": "nvme"})


class Machine(_Placed):
    """One machine."""

    name: NodeName = required("Name of the node; it may have dots.", "cp-a")
    zone: Name | None = optional(
        "Zone it stands in; when absent that of its rack, its host or its datastore, if one is declared there.", "a"
    )
    address: Addresses | None = optional(
        "Its address, or one of each IP version, in a list or with a comma: the first is the one that the control plane"
        " and etcd use. What is absent is drawn from the zone's subnets.",
        "10.0.1.10",
    )
    host: Name | None = optional("Hypervisor that carries it, if it is a virtual machine.", "hv-01")


class Pool(_Placed, schema_extra=exactly_one("perZone", "count")):
    """A pool of equal machines."""

    pool: Name = required("Name of the pool; machines are called pool-zone-number.", "workers")
    zones: tuple[Name, ...] | None = optional(
        "Zones of the pool; when absent that of its rack or datastore, or else all zones.",
        ["a", "b"],
        strict=False,
        min_length=1,
    )
    per_zone: int | None = optional("Machines in each zone.", 4, ge=1, le=20000)
    count: int | None = optional("Machines in all, dealt over the zones in turn.", 12, ge=1, le=units.MOST)
    spot: bool | None = optional("True if the provider may take the machines back at any time.", False)

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        """Refuse a pool of no size or of two."""
        if (self.per_zone is None) == (self.count is None):
            if self.count is None:
                message = _("pool `{name}` has neither `perZone` nor `count`", name=self.pool)
            else:
                message = _("pool `{name}` has both `perZone` and `count`", name=self.pool)
            raise broken(message, _("`perZone` for each zone, or `count` in all"), "count")
        return self


_ONLY_POOLS = frozenset({"zones", "perZone", "count", "spot"})


def _form(value: Any) -> str:
    """Tell a pool from a machine; tags stand in <> so that they cannot be taken for keys in error positions."""
    keys = value if isinstance(value, dict) else getattr(type(value), "model_fields", {})
    pool = "pool" in keys or ("name" not in keys and not _ONLY_POOLS.isdisjoint(keys))
    return "<pool>" if pool else "<machine>"


NodeEntry: TypeAlias = Annotated[
    Annotated[Machine, Tag("<machine>")] | Annotated[Pool, Tag("<pool>")], Discriminator(_form)
]
"""An entry of `spec.nodes`: a machine (has `name`) or a pool (has `pool`)."""

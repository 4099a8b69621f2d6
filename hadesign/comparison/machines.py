"""Which machines cannot stay what they are, or would get another address that nobody asked for."""

from collections.abc import Iterator, Sequence

from hadesign.comparison.changes import Change, Renaming
from hadesign.comparison.flattening import FieldValue
from hadesign.frozen import dataclass
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class MachinesChanged:
    """Machines that must join `anew`, and those with `drawn` addresses, which are others now."""

    anew: tuple[str, ...]
    drawn: tuple[str, ...]


def machines_changed(before: Cluster, after: Cluster, changed: Sequence[Change], renaming: Renaming) -> MachinesChanged:
    """Return both, in the order of changes and of the design after."""
    nodes = {renaming.entry("node", node.name): node for node in before.nodes}
    drawn = (
        node.name
        for node in after.nodes
        if (old := nodes.get(node.name)) and old.addresses != node.addresses
        if not (old.address_given and node.address_given) and old.addresses and node.addresses
    )
    return MachinesChanged(tuple(_anew(changed)), tuple(drawn))


def _anew(changed: Sequence[Change]) -> Iterator[str]:
    """Yield machines with another name or address, or another part in the control plane."""
    for change in changed:
        if change.kind != "node":
            continue
        fields = {field.field: field for field in change.fields}
        roles = fields.get("roles")
        plane = roles is not None and _plane(roles.before) != _plane(roles.after)
        if change.what == "renamed" or (change.what == "changed" and ("addresses" in fields or plane)):
            yield change.name


def _plane(roles: FieldValue) -> bool:
    return isinstance(roles, tuple) and "control-plane" in roles

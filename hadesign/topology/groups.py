"""Groups of equal machines: a pool of a thousand costs as much as a pool of four."""

from collections.abc import Sequence
from typing import NamedTuple

from hadesign.blueprint import nodes as written
from hadesign.blueprint.nodes import Machine
from hadesign.i18n import ngettext
from hadesign.topology.above import Needs
from hadesign.topology.given import Given
from hadesign.topology.kubelets import allocatable, check_kubelet, kubelet_of
from hadesign.topology.nouns.kubelets import KubeletSettings
from hadesign.topology.nouns.machines import Capacity, Node, NodeGroup, Pool, Role, Taint
from hadesign.topology.pools import Draft


def build_nodes(
    given: Given, drafts: Sequence[Draft], addresses: Sequence[tuple[str, ...]], needs: Sequence[Needs]
) -> tuple[tuple[Node, ...], tuple[NodeGroup, ...]]:
    """Return the nodes and their groups, which hold indices into the nodes.

    Raises:
        InputError: a kubelet keeps back as much as its machine has.
    """
    keys: dict[object, int] = {}
    members: list[list[int]] = []
    nodes: list[Node] = []
    shared: list[_Shared] = []
    for index, (draft, own, stands_on) in enumerate(zip(drafts, addresses, needs, strict=True)):
        # A pool's machines in one zone are equal by construction, unless a shared domain carries one of them; asking by
        # entry spares a comparison of all fields.
        key = (id(draft.entry), draft.zone, id(stands_on)) if draft.pool else _likeness(draft, stands_on)
        group = keys.setdefault(key, len(members))
        if group == len(members):
            members.append([])
            shared.append(_shared(given, draft))
        members[group].append(index)
        nodes.append(_node(draft, own, group, shared[group]))
    groups = tuple(_group(nodes, indices, needs[indices[0]]) for indices in members)
    return tuple(nodes), groups


def _likeness(draft: Draft, needs: Needs) -> object:
    """Return what two single machines must share to be equal: what they stand on, offer, and let in.

    Nothing fails by a name, an address, an interface or a label, and no workload is placed by one.
    """
    entry = draft.entry
    return (draft.zone, frozenset(entry.roles), needs, entry.size, entry.kubelet, _taints(entry.taints))


def size_of(draft: Draft) -> Capacity:
    """Return what a machine is said to offer."""
    size = draft.entry.size
    return Capacity(size.cpu, size.memory, size.pods) if size else Capacity()


class _Shared(NamedTuple):
    """What all machines of a group have, made once."""

    roles: frozenset[Role]
    size: Capacity
    kubelet: KubeletSettings | None
    taints: tuple[Taint, ...] | None


def _shared(given: Given, draft: Draft) -> _Shared:
    entry, kubelet = draft.entry, kubelet_of(given, draft)
    found = _Shared(frozenset(entry.roles), size_of(draft), kubelet, _taints(entry.taints))
    check_kubelet(given, draft, kubelet, allocatable(found.size, kubelet))
    return found


def _node(draft: Draft, addresses: tuple[str, ...], group: int, shared: _Shared) -> Node:
    entry = draft.entry
    return Node(
        name=draft.name,
        thing=f"node/{draft.name}",
        addresses=addresses,
        address_given=isinstance(entry, Machine) and entry.address is not None and addresses[0] in entry.address,
        zone=draft.zone,
        roles=shared.roles,
        pool=draft.pool,
        interface=entry.interface,
        size=shared.size,
        kubelet=shared.kubelet,
        taints=shared.taints,
        labels=entry.labels or {},
        group=group,
        origin=draft.origin,
    )


def _taints(taints: Sequence[written.Taint] | None) -> tuple[Taint, ...] | None:
    if taints is None:
        return None
    listed = sorted(taints, key=lambda taint: (taint.key, taint.effect, taint.value or ""))
    return tuple(Taint(taint.key, taint.value, taint.effect) for taint in listed)


def build_pools(given: Given, nodes: Sequence[Node], groups: Sequence[NodeGroup]) -> tuple[Pool, ...]:
    """Return the pools, in the order of the blueprint."""
    found: dict[str, list[int]] = {}
    for index, group in enumerate(groups):
        pool = nodes[group.nodes[0]].pool
        if pool is not None:
            found.setdefault(pool, []).append(index)
    return tuple(
        Pool(entry.pool, tuple(found.get(entry.pool, ())), entry.spot, given.at("nodes", index))
        for index, entry in enumerate(given.spec.nodes)
        if isinstance(entry, written.Pool)
    )


def _group(nodes: Sequence[Node], indices: Sequence[int], needs: Needs) -> NodeGroup:
    first = nodes[indices[0]]
    if len(indices) == 1:
        label = first.name
    elif first.pool:
        label = f"{first.pool}-{first.zone}-*" if first.zone else f"{first.pool}-*"
    else:
        others = len(indices) - 1
        label = ngettext("{name} and {count} like it", "{name} and {count} like it", others, name=first.name)
    rest = allocatable(first.size, first.kubelet)
    return NodeGroup(label, first.zone, tuple(indices), first.size, rest, needs, first.roles)

"""Pools of machines: how many, where, and what their kubelets are told; machines of Cluster API have no names."""

import re
from collections.abc import Collection, Iterable, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.cluster_api.objects import known_text
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace, ImportQuestion
from hadesign.importers.flags import given_flags
from hadesign.importers.kubelet import take_node_flags
from hadesign.importers.machine import NODES, made_name, only_of_control_plane, say_taints, taint_in
from hadesign.importers.sources import UNKNOWN, YamlValue
from hadesign.lists import listed

FoundZone = tuple[str, FilePlace]
_ZONES = ("spec", "infrastructure", "zones")
_ZONE = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_MOST_NAMED = 1_000
"""Most machines of a pool that are named one by one, as it is not known where they stand."""
_TYPES = "https://github.com/kubernetes-sigs/cluster-api/blob/main/api/core/v1beta2/machinedeployment_types.go"
_SMALLEST = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"


@dataclass(frozen=True)
class CapiPool:
    """Machines that are alike; `own` is what else is said of them, below the name of the pool."""

    name: str
    roles: tuple[str, ...]
    place: FilePlace
    count: int
    counted: FilePlace
    zones: tuple[FoundZone, ...]
    own: ImportDraft


def pool_name(draft: ImportDraft, value: YamlValue | None, usual: str, place: FilePlace, taken: Iterable[str]) -> str:
    """Return a name for a pool that no other one has."""
    name = made_name(known_text(draft, value)).replace(".", "-").strip("-")[:63].strip("-") or usual
    others, number, found = set(taken), 2, name
    while found in others:
        found, number = f"{name}-{number}", number + 1
    if value is None or value.text != found:
        draft.note(place, _("the machines are called {name} here", name=found))
    return found


def count_of(draft: ImportDraft, spec: YamlValue, meta: YamlValue | None) -> tuple[int, FilePlace] | None:
    """Return how many machines there are and who says so; `None` with a note if that is not known, or none is."""
    found = spec.get("replicas")
    smallest = meta.get("annotations", _SMALLEST) if meta is not None else None
    if smallest is not None:
        draft.note(smallest.place, _("an autoscaler changes the number of machines, which is not taken"))
    if found is None or (found.scalar is None and found.scalar is not UNKNOWN and not found.fields):
        found = smallest
    if found is None:
        return 1, FilePlace(_("{program} by itself, {source}", program="Cluster API", source=_TYPES))
    text = known_text(draft, found)
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        draft.note(found.place, _("the number of machines cannot be read, so that they are left out"))
        return None
    if not int(text):
        draft.note(found.place, _("there is no machine of it now, so that it is left out"))
        return None
    return int(text), found.place


def is_zone(text: str) -> bool:
    """Tell whether a zone can have a name."""
    return bool(_ZONE.fullmatch(text))


def zones_of(draft: ImportDraft, values: Iterable[YamlValue | None]) -> tuple[FoundZone, ...]:
    """Return the zones that some values name, each once; none if one of them is not known, as it is one of them all."""
    found: dict[str, FilePlace] = {}
    whole = True
    for value in values:
        text = known_text(draft, value)
        if value is not None and is_zone(text):
            found.setdefault(text, value.place)
            continue
        whole = False
        if value is not None and text:
            draft.note(value.place, _("the name of a failure domain that a zone cannot have"))
    return tuple(found.items()) if whole else ()


def registered(
    own: ImportDraft, name: str, section: YamlValue | None, *, plane: bool
) -> tuple[tuple[str, ...], tuple[FoundZone, ...]]:
    """Take what kubelets are told; return the roles and the zones that this adds."""
    if section is None:
        return (), ()
    flags = [flag for flag in given_flags(section.get("kubeletExtraArgs")) if flag[0].lstrip("-") != "node-ip"]
    take_node_flags(own, name, flags)
    zone = own.facts.pop((*NODES, name, "zone"), None)
    zones = ((zone.value, zone.places[0]),) if zone is not None and is_zone(str(zone.value)) else ()
    taints = section.get("taints")
    if taints is None or not taints.listed:
        return (), zones
    found = [taint_in(taint) for taint in taints.items]
    if plane and None not in found and only_of_control_plane(taint for taint in found if taint is not None):
        return (), zones
    say_taints(own, name, found, taints.place)
    return (("worker",) if plane and not found else ()), zones


def say_pools(draft: ImportDraft, pools: Sequence[CapiPool], declared: Sequence[FoundZone]) -> None:
    """Say all pools. Where zones are known, machines of unknown zones are named one by one: a pool would be in all."""
    zones = dict([*declared, *(zone for pool in pools for zone in pool.zones)][::-1])
    for zone in sorted(zones):
        draft.say((*_ZONES, zone, "name"), zone, zones[zone])
    for pool in pools:
        draft.contradictions += pool.own.contradictions
        for note in pool.own.notes:
            draft.note(note.place, note.text)
        placed = bool(pool.zones) and pool.count >= len(pool.zones)
        if placed or not zones:
            _say_pool(draft, pool)
        else:
            _say_machines(draft, pool, {other.name for other in pools})
    names = [pool.name for pool in pools]
    if names and not zones:
        text = _("In which zones do the machines of {names} stand?", names=listed(names, 3))
        at = tuple((*NODES, name) for name in names)
        asked = _("zones: where do they stand?")
        draft.ask(ImportQuestion(text, tuple((one, asked) for one in at), tuple((*one, "zones") for one in at)))


def _say_pool(draft: ImportDraft, pool: CapiPool) -> None:
    at = (*NODES, pool.name)
    draft.say((*at, "pool"), pool.name, pool.place)
    draft.say((*at, "roles"), list(pool.roles), pool.place)
    draft.say((*at, "count"), pool.count, pool.counted)
    if pool.zones:
        draft.say((*at, "zones"), [zone for zone, _place in pool.zones], pool.zones[0][1])
        if pool.count % len(pool.zones):
            draft.note(pool.place, _("which zone has one machine more than another is not known"))
    _say_own(draft, pool, pool.name)


def _say_machines(draft: ImportDraft, pool: CapiPool, others: Collection[str]) -> None:
    if pool.count > _MOST_NAMED:
        draft.note(pool.place, _("more machines than are named one by one, without a zone; they are left out"))
        return
    for number in range(1, pool.count + 1):
        name = f"{pool.name}-{number}"
        if name in others:
            name = f"{name}-of-{pool.name}"
        draft.node(name, pool.counted, roles=pool.roles)
        _say_own(draft, pool, name)


def _say_own(draft: ImportDraft, pool: CapiPool, name: str) -> None:
    """Say of a machine or a pool what is said of the pool, but for what contradicts itself."""
    disputed = {conflict.path for conflict in pool.own.contradictions}
    for fact in pool.own.facts.values():
        if fact.path not in disputed:
            draft.say((*NODES, name, *fact.path[len(NODES) + 1 :]), fact.value, fact.places[0])

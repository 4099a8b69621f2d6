"""What files say of one machine: its labels, of which one is its zone, its taints, its addresses."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import AtAddress, FactPath, FilePlace
from hadesign.importers.sources import YamlValue

ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone"""
CONTROL_PLANE_TAINTS = frozenset({"node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master"})
_EFFECTS = frozenset({"NoSchedule", "PreferNoSchedule", "NoExecute"})
NODES: FactPath = ("spec", "nodes")


def say_label(draft: ImportDraft, name: str, key: str, value: str, place: FilePlace) -> None:
    """Say a label of a machine: that of the zone is its zone."""
    if key in ZONE_LABELS:
        if value:
            draft.say((*NODES, name, "zone"), value, place)
    elif key:
        draft.say((*NODES, name, "labels", key), value, place)


def taint_of(text: str) -> dict[str, str] | None:
    """Return a taint such as `dedicated=db:NoSchedule`, or `None` for what is none."""
    before, _sign, effect = text.strip().rpartition(":")
    key, _sign, value = before.partition("=")
    if not key or effect not in _EFFECTS:
        return None
    return {"key": key, **({"value": value} if value else {}), "effect": effect}


def taint_in(entry: YamlValue) -> dict[str, str] | None:
    """Return a taint that is written as a mapping, or as a text."""
    if entry.text is not None:
        return taint_of(entry.text)
    found = {key: value for key in ("key", "value", "effect") if (value := entry.text_at(key))}
    return found if found.get("key") and found.get("effect") in _EFFECTS else None


def say_taints(
    draft: ImportDraft, name: str, found: Sequence[dict[str, str] | None], place: FilePlace
) -> list[dict[str, str]]:
    """Say all taints of a machine, and return them; what is none of them is left out with a note."""
    taints = [taint for taint in found if taint is not None]
    if len(taints) < len(found):
        draft.note(place, _("a taint of {name} that cannot be read", name=name))
    if taints or not found:
        draft.say((*NODES, name, "taints"), taints, place)
    return taints


def only_of_control_plane(taints: Iterable[dict[str, str]]) -> bool:
    """Tell whether taints are just that which keeps workloads off a control plane."""
    found = list(taints)
    return bool(found) and all(
        taint["key"] in CONTROL_PLANE_TAINTS and taint["effect"] == "NoSchedule" and "value" not in taint
        for taint in found
    )


def say_addresses(draft: ImportDraft, name: str, text: str, place: FilePlace) -> None:
    """Say the address of a machine, or one of each IP version with a comma between them."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if parts:
        draft.say((*NODES, name, "address"), ",".join(parts), place)


def is_ip(text: str) -> bool:
    """Tell whether a text is an address that a machine can have among others."""
    try:
        found = ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified)


def move(draft: ImportDraft, own: ImportDraft, named: str | AtAddress) -> None:
    """Take what a draft says of one machine into another one, which may know the machine by its address alone."""
    for fact in own.facts.values():
        if fact.path[-1] == "roles" and isinstance(named, AtAddress):
            draft.host(named.address, fact.places[0], *fact.value)
        elif fact.path[-1] == "roles":
            draft.add(fact.path, fact.value, fact.places[0])
        elif isinstance(named, AtAddress):
            draft.of_host(named.address, fact.path[len(NODES) + 1 :], fact.value, fact.places[0])
        else:
            draft.say(fact.path, fact.value, fact.places[0])
    for note in own.notes:
        draft.note(note.place, note.text)


def node_name(text: str | None) -> str:
    """Return the name of a node as its kubelet has it: in small letters; a name that is none is refused later."""
    return (text or "").strip().lower()


def made_name(text: str) -> str:
    """Return a name for a machine that is called after something else: small letters, digits, hyphens and dots."""
    kept = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-.") else "-" for letter in text)
    return kept.lower().strip("-.")

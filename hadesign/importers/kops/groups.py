"""InstanceGroups of kOps': equal machines without names, which are pools of a blueprint."""

from collections.abc import Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import take
from hadesign.importers.kops.cluster import take_kubelet
from hadesign.importers.kops.zones import GroupZones
from hadesign.importers.kubelet import kubelet_of
from hadesign.importers.machine import CONTROL_PLANE_TAINTS, NODES, ZONE_LABELS, made_name, say_taints, taint_of
from hadesign.importers.sources import YamlValue

_ROLES = {"ControlPlane": "control-plane", "Master": "control-plane", "Node": "worker"}
_OTHERS = frozenset({"APIServer", "Bastion"})
_GROUPS: FactPath = ("spec", "autoscaling", "clusterAutoscaler", "groups")
_OWN_TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class GroupReading:
    """What is known beside a group: members of etcd by group if a file says them, zones, whether groups are scaled.

    `pods` are the most pods of a machine by its role, where clusters say that.
    """

    members: Mapping[str, int] | None
    zones: GroupZones
    scaled: bool
    pods: Mapping[str, YamlValue]


def read_group(draft: ImportDraft, document: YamlValue, reading: GroupReading) -> None:
    """Say a group as a pool; one without a name, a role or a number of machines is left out with a note."""
    called, spec = document.text_at("metadata", "name"), document.get("spec")
    name = made_name(called or "").replace(".", "-")[:63].strip("-")
    role = spec.get("role") if spec is not None else None
    if not called or not name or spec is None:
        draft.note(document.place, _("a group without a name that can be read"))
        return
    if role is None or role.text not in _ROLES:
        _other(draft, document, name, role)
        return
    count = _count(draft, spec, name, document.place)
    if count is None:
        return
    kind = _ROLES[role.text or ""]
    draft.say((*NODES, name, "pool"), name, document.place)
    draft.say((*NODES, name, "roles"), [kind, *_etcd(draft, reading, called, name, kind, count, role)], role.place)
    draft.say((*NODES, name, "count"), *count)
    placed, place = reading.zones.of(draft, spec)
    if placed and place is not None:
        draft.say((*NODES, name, "zones"), placed, place)
    else:
        draft.note(
            document.place, _("no file says the zones of {name}; a pool without zones stands in all of them", name=name)
        )
    _limits(draft, spec, name, count[0], kind, reading.scaled)
    _machines(draft, spec, name, kind)
    _kubelet(draft, spec.get("kubelet"), name, reading.pods.get(kind))


def pods_of(clusters: Sequence[YamlValue]) -> dict[str, YamlValue]:
    """Return the most pods of a machine by role: kubelets of the control plane may have a number of their own."""
    found: dict[str, YamlValue] = {}
    for document in clusters:
        common = document.get("spec", "kubelet", "maxPods")
        own = document.get("spec", "masterKubelet", "maxPods") or document.get("spec", "controlPlaneKubelet", "maxPods")
        for role, most in (("worker", common), ("control-plane", own or common)):
            if most is not None:
                found.setdefault(role, most)
    return found


def _other(draft: ImportDraft, document: YamlValue, name: str, role: YamlValue | None) -> None:
    if role is not None and role.text in _OTHERS:
        draft.note(role.place, _("{name} has a role for which a blueprint has no word", name=name))
    else:
        draft.note(document.place, _("{name} has no role that can be read", name=name))


def _number(value: YamlValue | None) -> int | None:
    text = value.text if value is not None else None
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _count(draft: ImportDraft, spec: YamlValue, name: str, place: FilePlace) -> tuple[int, FilePlace] | None:
    """Return the fewest machines, which there are as long as nothing scales the group."""
    least = spec.get("minSize")
    found = _number(least)
    if least is None or not found:
        draft.note(place, _("{name} has no machine for sure, and is left out", name=name))
        return None
    return found, least.place


def _etcd(
    draft: ImportDraft, reading: GroupReading, called: str, name: str, kind: str, count: tuple[int, FilePlace],
    role: YamlValue,
) -> tuple[str, ...]:  # fmt: skip
    """Return the role of etcd where each machine of a group runs a member."""
    if reading.members is None:
        if kind == "control-plane":
            draft.note(role.place, _("no file says whether {name} runs etcd", name=name))
        return ()
    members = reading.members.get(called, 0)
    if members and members != count[0]:
        draft.note(count[1], _("{name} has another number of machines than of members of etcd", name=name))
    return ("etcd",) if members else ()


def _limits(draft: ImportDraft, spec: YamlValue, name: str, least: int, kind: str, scaled: bool) -> None:
    """Say between which numbers the autoscaler moves a group."""
    found = spec.get("maxSize")
    most = _number(found)
    if found is None or most == least:
        return
    if most is None or most < least:
        draft.note(found.place, _("the most machines of {name} cannot be read", name=name))
    elif not scaled or kind != "worker" or spec.text_at("autoscale") == "false":
        draft.note(found.place, _("{name} may have more machines, but nothing here scales it", name=name))
    else:
        for key, value in (("name", name), ("min", least), ("max", most)):
            draft.say((*_GROUPS, name, key), value, found.place)


def _machines(draft: ImportDraft, spec: YamlValue, name: str, kind: str) -> None:
    """Say what each machine of a group is: its labels and taints, and whether it may be taken back."""
    size, spot = spec.get("machineType"), spec.get("maxPrice") or spec.get("spotDurationInMinutes")
    if size is not None:
        draft.note(
            size.place, _("CPU and memory of {name} follow from its machine type, which is not taken", name=name)
        )
    if spot is not None and spot.text:
        draft.say((*NODES, name, "spot"), True, spot.place)
    labels = spec.get("nodeLabels")
    for key, value in (labels.fields if labels is not None else {}).items():
        if key in ZONE_LABELS:
            draft.note(value.place, _("a zone as a label of {name} is not taken", name=name))
        elif value.text is not None and key:
            draft.say((*NODES, name, "labels", key), value.text, value.place)
    _taints(draft, spec, name, kind)


def _kubelet(draft: ImportDraft, kubelet: YamlValue | None, name: str, most: YamlValue | None) -> None:
    """Say what kubelets of a group are told, which comes before what the cluster tells all of them."""
    pods = most
    if kubelet is not None:
        take_kubelet(draft, kubelet_of(name), kubelet)
        pods = kubelet.get("maxPods") or most
    if pods is not None and pods.text:
        take(draft, (*NODES, name, "size", "pods"), int, pods.text, pods.place)


def _taints(draft: ImportDraft, spec: YamlValue, name: str, kind: str) -> None:
    """Say taints; kOps adds that of the control plane to those that a group has itself.

    kubernetes/kops@268927e26409:upup/pkg/fi/cloudup/populate_instancegroup_spec.go
    """
    listed = spec.get("taints")
    if listed is None or not listed.items:
        return
    found = [taint_of((entry.text or "").replace("=:", ":")) for entry in listed.items]
    keys = {taint["key"] for taint in found if taint is not None}
    own = [dict(_OWN_TAINT)] if kind == "control-plane" and keys.isdisjoint(CONTROL_PLANE_TAINTS) else []
    say_taints(draft, name, [*own, *found], listed.place)

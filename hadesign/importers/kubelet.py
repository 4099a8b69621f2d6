"""Settings of kubelets, as their flags have them and as their own files do."""

from collections.abc import Iterable, Mapping

from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import GivenFlag, duration, pairs, take, truth
from hadesign.importers.machine import NODES, say_addresses, say_label, say_taints, taint_of
from hadesign.importers.sources import YamlValue

COMMON: FactPath = ("spec", "kubernetes", "kubelet")
_RESERVED = {"system-reserved": "systemReserved", "kube-reserved": "kubeReserved"}
_KINDS = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "ephemeralStorage"}
SIGNALS = {
    "memory.available": "memoryAvailable",
    "nodefs.available": "nodefsAvailable",
    "nodefs.inodesFree": "nodefsInodesFree",
    "imagefs.available": "imagefsAvailable",
    "imagefs.inodesFree": "imagefsInodesFree",
}
"""https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#eviction-signals"""


def kubelet_of(name: str) -> FactPath:
    """Return where settings of a machine's own kubelet belong."""
    return (*NODES, name, "kubelet")


def take_kubelet_flags(draft: ImportDraft, at: FactPath, flags: Iterable[GivenFlag]) -> None:
    """Take the flags of a kubelet that a blueprint has a field for, below a section of its settings."""
    for name, value, place in flags:
        if name in _RESERVED:
            _say_each(draft, (*at, _RESERVED[name]), _KINDS, dict(pairs(value)), place)
        elif name == "eviction-hard":
            parts = (part.partition("<") for part in value.split(","))
            signals = {key.strip(): size.strip() for key, _less, size in parts}
            _say_each(draft, (*at, "evictionHard"), SIGNALS, signals, place)
        elif name == "rotate-certificates":
            take(draft, (*at, "rotateCertificates"), truth, value, place)
        elif name == "kube-api-qps":
            take(draft, (*at, "kubeAPIQPS"), int, value, place)


def take_node_flags(draft: ImportDraft, name: str, flags: Iterable[GivenFlag]) -> None:
    """Take those flags of a kubelet that say something of its machine, and those of its settings."""
    found = list(flags)
    for flag, value, place in found:
        if flag == "max-pods":
            take(draft, (*NODES, name, "size", "pods"), int, value, place)
        elif flag == "node-ip":
            say_addresses(draft, name, value, place)
        elif flag == "node-labels":
            for key, label in pairs(value):
                say_label(draft, name, key, label, place)
        elif flag == "register-with-taints":
            say_taints(draft, name, [taint_of(part) for part in value.split(",") if part], place)
    take_kubelet_flags(draft, kubelet_of(name), found)


def take_kubelet_fields(draft: ImportDraft, at: FactPath, document: YamlValue) -> None:
    """Take what a KubeletConfiguration says that a blueprint has a field for."""
    for section, keys in (("systemReserved", _KINDS), ("kubeReserved", _KINDS), ("evictionHard", SIGNALS)):
        found = document.get(section)
        for key, value in (found.fields if found is not None else {}).items():
            if key in keys and value.text is not None:
                draft.say((*at, section, keys[key]), value.text, value.place)
    for field in ("shutdownGracePeriod", "shutdownGracePeriodCriticalPods"):
        found = document.get(field)
        if found is not None and found.text is not None:
            take(draft, (*at, field), duration, found.text, found.place)
    rotates, queries = document.get("rotateCertificates"), document.get("kubeAPIQPS")
    if rotates is not None and rotates.text is not None:
        take(draft, (*at, "rotateCertificates"), truth, rotates.text, rotates.place)
    if queries is not None and queries.text is not None:
        take(draft, (*at, "kubeAPIQPS"), int, queries.text, queries.place)


def _say_each(
    draft: ImportDraft, at: FactPath, keys: Mapping[str, str], values: Mapping[str, str], place: FilePlace
) -> None:
    for key, value in values.items():
        if key in keys and value:
            draft.say((*at, keys[key]), value, place)

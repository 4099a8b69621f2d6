"""What Kubespray tells kubelets to keep back and when to evict, of all alike or machine by machine; and mirrors.

kubernetes-sigs/kubespray@46dbdd399:roles/kubernetes/node/defaults/main.yml. Its own defaults differ from release to
release, of which an inventory names none: they stay unsaid.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.flags import duration, take
from hadesign.importers.kubelet import COMMON, SIGNALS, kubelet_of
from hadesign.importers.kubespray.inventory import CLUSTER, CONTROL_PLANE, AnsibleInventory
from hadesign.importers.kubespray.machines import node_name
from hadesign.importers.kubespray.values import is_true, known_text

_Settings: TypeAlias = dict[FactPath, tuple[str, FilePlace]]
"""Values with their places, by the path below a kubelet's settings."""
_MIRRORS: FactPath = ("spec", "kubernetes", "registry", "mirrors")
_KINDS = {"cpu": "cpu", "memory": "memory", "ephemeral_storage": "ephemeralStorage"}
_TIMES = {
    "kubelet_shutdown_grace_period": "shutdownGracePeriod",
    "kubelet_shutdown_grace_period_critical_pods": "shutdownGracePeriodCriticalPods",
}
_CONVERT: Mapping[str, Callable[[str], Any]] = {**dict.fromkeys(_TIMES.values(), duration), "kubeAPIQPS": int}


def read_kubelets(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take the settings of all kubelets, or of each where machines are told different ones."""
    told = {host: dict(_settings(draft, inventory, host)) for host in inventory.members(CLUSTER) or (view,)}
    if len({tuple(sorted((path, text) for path, (text, _place) in one.items())) for one in told.values()}) == 1:
        _say(draft, COMMON, next(iter(told.values())))
        return
    for host, settings in told.items():
        name = node_name(host)
        if draft.value("spec", "nodes", name, "name") is not None:
            _say(draft, kubelet_of(name), settings)


def _say(draft: ImportDraft, at: FactPath, settings: _Settings) -> None:
    for path, (text, place) in settings.items():
        take(draft, (*at, *path), _CONVERT.get(path[-1], str), text, place)


def _settings(
    draft: ImportDraft, inventory: AnsibleInventory, host: str
) -> Iterator[tuple[FactPath, tuple[str, FilePlace]]]:
    for scope in ("system", "kube"):
        yield from _reserved(draft, inventory, host, scope)
    for variable, key in _TIMES.items():
        said = inventory.value(host, variable)
        if said is not None and (text := known_text(draft, said)):
            yield (key,), (text, said.place)
    evicted = _of_planes(inventory, host, "eviction_hard{}", "_control_plane")
    found = inventory.value(host, evicted)
    for signal, value in (found.fields if found is not None else {}).items():
        if signal in SIGNALS and (text := known_text(draft, value)):
            yield ("evictionHard", SIGNALS[signal]), (text, value.place)
    more = inventory.value(host, "kubelet_config_extra_args")
    queries = more.get("kubeAPIQPS") if more is not None else None
    if queries is not None and (text := known_text(draft, queries)):
        yield ("kubeAPIQPS",), (text, queries.place)


def _of_planes(inventory: AnsibleInventory, host: str, name: str, suffix: str) -> str:
    """Return a variable of control planes alone where that is said, as older releases have it; else that of all."""
    own = name.format(suffix)
    return (
        own if host in inventory.members(CONTROL_PLANE) and inventory.value(host, own) is not None else name.format("")
    )


def _reserved(
    draft: ImportDraft, inventory: AnsibleInventory, host: str, scope: str
) -> Iterator[tuple[FactPath, tuple[str, FilePlace]]]:
    """Yield what is kept back for the system or Kubernetes: nothing of what is 0, and none if all of it is."""
    asked = inventory.value(host, f"{scope}_reserved")
    if asked is not None and asked.text and not is_true(asked):
        return  # older releases keep nothing back then, whatever else is said
    amounts: dict[str, tuple[str, FilePlace]] = {}
    for kind, key in _KINDS.items():
        said = inventory.value(host, _of_planes(inventory, host, f"{scope}{{}}_{kind}_reserved", "_master"))
        if said is not None and (text := known_text(draft, said)):
            amounts[key] = text, said.place
    if len(amounts) == len(_KINDS) and all(text == "0" for text, _place in amounts.values()):
        yield (f"{scope}Reserved",), ("none", amounts["cpu"][1])
        return
    for key, (text, place) in amounts.items():
        if text != "0":
            yield (f"{scope}Reserved", key), (text, place)


def read_mirrors(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take where images are pulled from instead (containerd_registries_mirrors); logins are elsewhere and not read."""
    said = inventory.value(view, "containerd_registries_mirrors")
    for entry in said.items if said is not None else ():
        registry, mirrors = entry.get("prefix"), entry.get("mirrors")
        hosts = [found for one in (mirrors.items if mirrors is not None else ()) if (found := one.get("host"))]
        urls = [text for host in hosts if (text := known_text(draft, host))]
        if registry is None or not registry.text or not urls:
            continue
        if registry.text in ("*", "_default") or any("@" in url for url in urls):
            draft.note(entry.place, _("a mirror for every registry, or one with a login in its address"))
            continue
        at = (*_MIRRORS, registry.text)
        draft.say((*at, "registry"), registry.text, registry.place)
        draft.say((*at, "endpoints"), urls, hosts[0].place)
        for one in mirrors.items if mirrors is not None else ():
            signed = one.get("ca")
            if signed is not None and signed.text:
                draft.say((*at, "caFile"), signed.text, signed.place)

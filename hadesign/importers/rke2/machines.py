"""What the files of RKE2 and k3s say of their machines: names, roles, addresses, labels, taints."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.flags import split_flag
from hadesign.importers.kubelet import take_node_flags
from hadesign.importers.machine import (
    NODES,
    made_name,
    node_name,
    only_of_control_plane,
    say_addresses,
    say_label,
    say_taints,
    taint_of,
)
from hadesign.importers.rke2.files import RancherConfig

_KEEPS_AWAY = frozenset({"NoSchedule", "NoExecute"})
_ETCD_TAINT = {"key": "node-role.kubernetes.io/etcd", "effect": "NoExecute"}
"""What kubeadm's way of thinking expects of a machine with etcd alone, and hadesign writes."""


def names_of(draft: ImportDraft, configs: Sequence[RancherConfig]) -> list[str]:
    """Return a name for each machine: as it is told, or else after its file, which is noted."""
    found: list[str] = []
    taken: set[str] = {node_name(given[0]) for config in configs if (given := config.text("node-name")) is not None}
    for config in configs:
        given = config.text("node-name")
        name = node_name(given[0]) if given is not None else ""
        if not name:
            name = _free(made_name(config.file_name) or ("server" if config.server else "agent"), taken)
            draft.note(config.place, _("no node-name: the machine is called {name} after its file, which several"
                                       " machines may have", name=name))  # fmt: skip
        found.append(name)
    return found


def _free(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def read_machine(draft: ImportDraft, config: RancherConfig, name: str, *, etcd: bool) -> None:
    """Say what a machine is told of itself; `etcd` tells whether it runs a member if it is a server."""
    draft.node(name, config.place)
    if not config.told:
        draft.note(
            config.place, _("neither keys nor names tell whether {name} is a server: read as an agent", name=name)
        )
    addresses = config.texts("node-ip")
    if addresses:
        say_addresses(draft, name, ",".join(text for text, _place in addresses), addresses[0][1])
    for text, place in config.texts("node-label"):
        for part in text.split(","):
            key, _sign, value = part.partition("=")
            say_label(draft, name, key.strip(), value.strip(), place)
    take_node_flags(draft, name, [(*split_flag(text), place) for text, place in config.texts("kubelet-arg")])
    _roles(draft, config, name, etcd=etcd)


def _roles(draft: ImportDraft, config: RancherConfig, name: str, *, etcd: bool) -> None:
    """Say roles and taints: a server takes workloads unless a taint keeps them away (docs.rke2.io/install/ha)."""
    given = config.texts("node-taint")
    found = [taint_of(text) for text, _place in given]
    taints = [taint for taint in found if taint is not None]
    roles = []
    if config.server:
        roles += [] if config.on("disable-apiserver") else ["control-plane"]
        roles += ["etcd"] if etcd else []
    away = any(taint["effect"] in _KEEPS_AWAY for taint in taints)
    if not roles or not away:
        roles.append("worker")
    draft.add((*NODES, name, "roles"), roles, config.place)
    if given and not (config.server and (only_of_control_plane(taints) or taints == [_ETCD_TAINT])):
        say_taints(draft, name, found, given[0][1])

"""Machines of an inventory: names, roles by group, addresses, labels, taints and zones."""

import re

from hadesign.blueprint.names import SUBDOMAIN
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.kubespray.inventory import CLUSTER, CONTROL_PLANE, ETCD, WORKERS, AnsibleInventory
from hadesign.importers.machine import is_ip
from hadesign.importers.sources import UNKNOWN, YamlValue
from hadesign.topology.workloads import CONTROL_PLANE_TAINT

_ROLES = ((CONTROL_PLANE, "control-plane"), (ETCD, "etcd"), (WORKERS, "worker"))
ZONE_LABELS = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
"""https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone"""
_REGIONS = ("topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region")
_BOUND = ("ip", "access_ip", "ip6", "access_ip6")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_TAINT = re.compile(rf"([^=:]+)(?:=([^:]*))?:({'|'.join(_EFFECTS)})")


def read_machines(draft: ImportDraft, inventory: AnsibleInventory) -> None:
    """Add the machines of Kubespray's groups; those of others, such as a bastion, are counted only."""
    roles: dict[str, dict[str, FilePlace]] = {}
    for group, role in _ROLES:
        for host, place in inventory.members(group).items():
            roles.setdefault(host, {})[role] = place
    for host in inventory.members(CLUSTER):
        if host not in roles:
            draft.note(inventory.hosts[host], _("a machine that is neither of the control plane nor etcd nor a worker"))
    names = {host: node_name(host) for host in roles}
    for host, found in roles.items():
        name = names[host]
        draft.node(name, inventory.hosts[host])
        for role, place in found.items():
            draft.add(("spec", "nodes", name, "roles"), [role], place)
        if host in inventory.groups:
            draft.note(inventory.hosts[host], _("a machine with the name of a group: a child of a group may be meant"))
        if name != host:
            text = _("this machine is called {name} here, as names of nodes are", name=name)
            draft.note(inventory.hosts[host], text)
        _address(draft, inventory, host, name)
        _labels(draft, inventory, host, name)
        _taints(draft, inventory, host, name)
    _topology(draft, roles)
    hosts = {name: host for host, name in names.items()}
    draft.lookups.append(lambda name, key: _variable(inventory, hosts.get(name, ""), key))


def _variable(inventory: AnsibleInventory, host: str, key: str) -> tuple[str, FilePlace] | None:
    found = inventory.value(host, key) if host else None
    return (found.text, found.place) if found is not None and found.text else None


def node_name(host: str) -> str:
    """Return a host's name as a node has it: Kubernetes knows small letters, and no underscores."""
    name = host.lower().replace("_", "-")
    return name if re.fullmatch(SUBDOMAIN, name) else host


def _topology(draft: ImportDraft, roles: dict[str, dict[str, FilePlace]]) -> None:
    """Say whether etcd is on the control-plane machines: each API server talks to all members either way."""
    members = {host: found["etcd"] for host, found in roles.items() if "etcd" in found}
    servers = {host for host, found in roles.items() if "control-plane" in found}
    if members and servers:
        kind = "stacked" if servers == members.keys() else "external"
        draft.say(("spec", "etcd", "topology"), kind, next(iter(members.values())))


def _address(draft: ImportDraft, inventory: AnsibleInventory, host: str, name: str) -> None:
    """Say the address that Kubernetes binds to (`ip`), or that others call (`access_ip`), or that of SSH.

    kubernetes-sigs/kubespray@46dbdd399:roles/kubespray_defaults/defaults/main/main.yml, main_ip and main_access_ip;
    without both Kubespray takes the address of the default route, which an inventory does not hold.
    """
    found = {key: inventory.value(host, key) for key in (*_BOUND, "ansible_host", "ansible_ssh_host")}
    texts = {key: (value.text or "", value.place) for key, value in found.items() if value is not None}
    texts = {key: said for key, said in texts.items() if is_ip(said[0])}
    if not texts and is_ip(host):
        texts["inventory_hostname"] = (host, inventory.hosts[host])
    if not texts:
        return
    key, (address, place) = next(iter(texts.items()))
    if key not in _BOUND:
        draft.note(place, _("the address of {name} is that of SSH; Kubespray takes that of its default route",
                            name=name))  # fmt: skip
    elif key == "ip" and "access_ip" in texts and texts["access_ip"][0] != address:
        text = _("{name} is called at another address (access_ip) than the one it listens on (ip), which is taken",
                 name=name)  # fmt: skip
        draft.note(texts["access_ip"][1], text)
    second = inventory.value(host, "ip6")
    both = second is not None and second.text is not None and is_ip(second.text) and ":" not in address
    value = f"{address},{second.text}" if both and second is not None and second.text != address else address
    draft.say(("spec", "nodes", name, "address"), value, place)


def _labels(draft: ImportDraft, inventory: AnsibleInventory, host: str, name: str) -> None:
    labels = inventory.value(host, "node_labels")
    if labels is None:
        return
    if labels.scalar is UNKNOWN:
        draft.note(labels.place, _("labels that are a template"))
    for key, value in labels.fields.items():
        if value.text is None:
            if value.scalar is UNKNOWN:
                draft.note(value.place, _("a label that is a template"))
        elif key in ZONE_LABELS and value.text:
            draft.say(("spec", "nodes", name, "zone"), value.text, value.place)
        elif key not in _REGIONS:
            draft.say(("spec", "nodes", name, "labels", key), value.text, value.place)


def _taints(draft: ImportDraft, inventory: AnsibleInventory, host: str, name: str) -> None:
    said = inventory.value(host, "node_taints")
    if said is None:
        return
    taints = [_taint(entry) for entry in said.items]
    roles = draft.value("spec", "nodes", name, "roles") or ()
    if None in taints or not said.items:
        draft.note(said.place, _("taints that cannot be read"))
        return
    if "control-plane" in roles and "worker" not in roles:
        taints.append({"key": CONTROL_PLANE_TAINT, "effect": "NoSchedule"})  # which kubeadm gives it beside them
    draft.say(("spec", "nodes", name, "taints"), taints, said.place)


def _taint(entry: YamlValue) -> dict[str, str] | None:
    found = _TAINT.fullmatch(entry.text or "")
    if found is None:
        return None
    key, value, effect = found.groups()
    return {"key": key, **({"value": value} if value else {}), "effect": effect}

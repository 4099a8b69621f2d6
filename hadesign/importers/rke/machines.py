"""Machines of a cluster.yml: `nodes`, each with its roles, addresses, labels and taints."""

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.machine import NODES, is_ip, say_label, say_taints, taint_in
from hadesign.importers.sources import YamlValue

_ROLES = {"controlplane": "control-plane", "etcd": "etcd", "worker": "worker"}


def read_machines(draft: ImportDraft, document: YamlValue) -> None:
    """Say each machine; RKE calls a node without `hostname_override` by its address (cluster/defaults.go)."""
    nodes = document.get("nodes")
    for node in nodes.items if nodes is not None else ():
        name = (node.text_at("hostname_override") or node.text_at("address") or "").lower()
        if not name:
            draft.note(node.place, _("a machine without a name or address that can be read"))
            continue
        _machine(draft, node, name)


def _machine(draft: ImportDraft, node: YamlValue, name: str) -> None:
    said = node.texts("role")
    roles = [_ROLES[role.lower()] for role, _place in said if role.lower() in _ROLES]
    draft.node(name, node.place)
    if roles:
        draft.add((*NODES, name, "roles"), roles, said[0][1])
    if len(roles) < len(said):
        draft.note(node.place, _("a role of {name} that RKE does not have", name=name))
    for key in ("internal_address", "address"):
        found = node.get(key)
        if found is not None and found.text and is_ip(found.text):
            draft.say((*NODES, name, "address"), found.text, found.place)
            break
    labels, taints = node.get("labels"), node.get("taints")
    for key, value in (labels.fields if labels is not None else {}).items():
        if value.text is not None:
            say_label(draft, name, key, value.text, value.place)
    if taints is not None and taints.items:
        say_taints(draft, name, [taint_in(taint) for taint in taints.items], taints.place)

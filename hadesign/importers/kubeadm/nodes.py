"""InitConfiguration and JoinConfiguration: one machine each. ClusterStatus: control-plane machines, before v1beta3."""

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import AtAddress
from hadesign.importers.flags import GivenFlag, given_flags, take
from hadesign.importers.kubelet import take_node_flags
from hadesign.importers.machine import (
    NODES,
    is_ip,
    move,
    node_name,
    only_of_control_plane,
    say_addresses,
    say_taints,
    taint_in,
)
from hadesign.importers.sources import YamlValue

_PORT = ("spec", "controlPlane", "apiServer", "port")
_PROXY_PHASE = "addon/kube-proxy"


def read_node(draft: ImportDraft, document: YamlValue, kind: str) -> None:
    """Say what a file says of its machine."""
    plane = document if kind == "InitConfiguration" else document.get("controlPlane")
    _port(draft, plane)
    for phase, place in document.texts("skipPhases"):
        if phase == _PROXY_PHASE:
            draft.say(("spec", "network", "kubeProxy"), "none", place)
    flags = list(given_flags(document.get("nodeRegistration", "kubeletExtraArgs")))
    named = _named(draft, document, plane, flags)
    if named is None:
        draft.note(document.place, _("a {kind} without the name or address of its machine", kind=kind))
        return
    own = ImportDraft()
    name = named.address if isinstance(named, AtAddress) else named
    take_node_flags(own, name, flags)
    _taints(own, document, name, plane is not None)
    move(draft, own, named)


def _named(
    draft: ImportDraft, document: YamlValue, plane: YamlValue | None, flags: list[GivenFlag]
) -> str | AtAddress | None:
    """Add the machine, by its name or else by its address; return what it is known by."""
    role = "worker" if plane is None else "control-plane"
    found = document.get("nodeRegistration", "name")
    address = plane.get("localAPIEndpoint", "advertiseAddress") if plane is not None else None
    given = {flag: (value, place) for flag, value, place in flags}
    name = node_name((found.text if found is not None else None) or given.get("hostname-override", ("",))[0])
    if name:
        draft.node(name, found.place if found is not None else document.place, roles=[role])
        if address is not None and address.text:
            say_addresses(draft, name, address.text, address.place)
        return name
    if address is not None and is_ip(address.text or ""):
        return draft.host(address.text or "", address.place, role)
    if "node-ip" in given and is_ip(given["node-ip"][0].partition(",")[0]):
        return draft.host(given["node-ip"][0].partition(",")[0], given["node-ip"][1], role)
    return None


def _port(draft: ImportDraft, plane: YamlValue | None) -> None:
    port = plane.get("localAPIEndpoint", "bindPort") if plane is not None else None
    if port is not None and port.text:
        take(draft, _PORT, int, port.text, port.place)


def _taints(draft: ImportDraft, document: YamlValue, name: str, plane: bool) -> None:
    """Say taints, unless they are what kubeadm does by itself; a control plane with none takes workloads."""
    taints = document.get("nodeRegistration", "taints")
    if taints is None or not taints.listed:  # null leaves them to kubeadm, where an empty list says none
        return
    found = [taint_in(taint) for taint in taints.items]
    if plane and only_of_control_plane(taint for taint in found if taint is not None) and None not in found:
        return
    listed = say_taints(draft, name, found, taints.place)
    if plane and not found and not listed:
        draft.add((*NODES, name, "roles"), ["worker"], taints.place)


def read_status(draft: ImportDraft, document: YamlValue) -> None:
    """Say the control-plane machines that an older kubeadm kept a list of."""
    points = document.get("apiEndpoints")
    for name, point in (points.fields if points is not None else {}).items():
        called = node_name(name)
        if not called:
            continue
        draft.node(called, point.place, roles=["control-plane"])
        address, port = point.get("advertiseAddress"), point.get("bindPort")
        if address is not None and address.text:
            say_addresses(draft, called, address.text, address.place)
        if port is not None and port.text:
            take(draft, _PORT, int, port.text, port.place)

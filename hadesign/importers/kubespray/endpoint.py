"""How machines reach the API: a balancer that Kubespray is told of, kube-vip, or a proxy on each machine."""

from collections.abc import Mapping

from hadesign.i18n import _
from hadesign.importers.balancing import AT, ApiFront, BalancerPart
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.flags import seconds, take
from hadesign.importers.kubespray.inventory import AnsibleInventory
from hadesign.importers.kubespray.machines import node_name
from hadesign.importers.kubespray.values import by_itself, is_true, known_text
from hadesign.importers.sources import YamlValue

_ENDPOINT = ("spec", "controlPlane", "endpoint")
_LOCAL = ("spec", "loadBalancers", "localhost")
_PORT = "6443"
_TIMERS: Mapping[str, str] = {
    "kube_vip_leaseduration": "leaseDuration",
    "kube_vip_renewdeadline": "renewDeadline",
    "kube_vip_retryperiod": "retryPeriod",
}


def read_endpoint(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Say how machines reach the API, as a machine of the control plane is told.

    kubernetes-sigs/kubespray@46dbdd399:roles/kubespray_defaults/defaults/main/main.yml: unless a balancer is given or
    it is told not to, Kubespray runs a proxy on every machine that is none of the control plane.
    """
    given = inventory.value(view, "loadbalancer_apiserver")
    local = inventory.value(view, "loadbalancer_apiserver_localhost")
    balanced = given is not None and bool(given.fields)
    if given is not None and balanced:
        _told_of(draft, inventory, view, given)
    if is_true(local) or (local is None and not balanced):
        for key, value in (("name", "localhost"), ("type", "node-local")):
            if local is None:
                by_itself(draft, (*_LOCAL, key), value)
            else:
                draft.say((*_LOCAL, key), value, local.place)
    elif local is not None and not balanced and known_text(draft, local):
        _first_server(draft, inventory, view, local.place)
    if is_true(inventory.value(view, "kube_vip_enabled")):
        _kube_vip(draft, inventory, view)


def _host_port(host: str, port: str) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _told_of(draft: ImportDraft, inventory: AnsibleInventory, view: str, given: YamlValue) -> None:
    """Take the balancer's address, and the name that clients call it by; without one they call the address."""
    address, port = given.get("address"), given.get("port")
    name = inventory.value(view, "apiserver_loadbalancer_domain_name")
    called = known_text(draft, name) if name else None
    at = known_text(draft, address) if address else None
    number = known_text(draft, port) if port else None
    own = inventory.value(view, "kube_apiserver_port")
    number = number or (own.text if own is not None else None) or _PORT
    if called or at:
        place = name.place if name is not None and called else given.place
        draft.say(_ENDPOINT, _host_port(called or at or "", number), place)
    if at and address is not None:
        said = int(number) if number.isdecimal() and len(number) < 6 else None
        draft.balancing.fronts.append(ApiFront(at, said, address.place))


def _first_server(draft: ImportDraft, inventory: AnsibleInventory, view: str, place: FilePlace) -> None:
    """Say that machines call the first API server: there is no balancer, and none on themselves."""
    at = draft.facts.get(("spec", "nodes", node_name(view), "address"))
    port = inventory.value(view, "kube_apiserver_port")
    if at is not None and isinstance(at.value, str):
        number = (port.text if port is not None else None) or _PORT
        draft.say(_ENDPOINT, _host_port(at.value.partition(",")[0], number), place)


def _kube_vip(draft: ImportDraft, inventory: AnsibleInventory, view: str) -> None:
    """Take kube-vip, which runs on every machine of the control plane, where it holds the API's address."""

    def told(name: str) -> YamlValue | None:
        return inventory.value(view, f"kube_vip_{name}")

    enabled, address = told("enabled"), told("address")
    if enabled is None or not is_true(told("controlplane_enabled")):
        return
    draft.balancing.parts.append(BalancerPart("kube-vip", enabled.place))
    if address is not None and (text := known_text(draft, address)):
        draft.balancing.fronts.append(ApiFront(text, None, address.place))
    by_arp, by_bgp, interface = told("arp_enabled"), told("bgp_enabled"), told("interface")
    if by_bgp is not None and is_true(by_bgp):
        draft.say((*AT, "announce"), "bgp", by_bgp.place)
        _peers(draft, told("local_as"), told("bgppeers"))
    elif by_arp is not None and is_true(by_arp):
        draft.say((*AT, "announce"), "l2", by_arp.place)
    if interface is not None and not is_true(by_bgp) and (text := known_text(draft, interface)):
        draft.say((*AT, "interface"), text, interface.place)
    for variable, key in _TIMERS.items():
        timer = inventory.value(view, variable)
        if timer is not None and (text := known_text(draft, timer)) and not is_true(by_bgp):
            take(draft, (*AT, "election", key), seconds, text, timer.place)


def _peers(draft: ImportDraft, own: YamlValue | None, peers: YamlValue | None) -> None:
    """Take whom kube-vip speaks BGP with: `address:asn`, of which a password may follow that is not taken."""
    if own is None or peers is None:
        return
    found = []
    for entry in peers.items:
        address, sign, number = _peer(entry.text or "")
        if not sign or not number.isdecimal():
            draft.note(entry.place, _("a router that is no address:asn"))
            return
        found.append({"address": address, "asn": int(number[:10])})
    if found and (own.text or "").isdecimal():
        draft.say((*AT, "bgp"), {"asn": int((own.text or "0")[:10]), "peers": found}, peers.place)


def _peer(text: str) -> tuple[str, str, str]:
    head, bracket, tail = text.rpartition("]")
    address, sign, rest = tail.partition(":")
    return (head.lstrip("[") if bracket else address), sign, rest.partition(":")[0]

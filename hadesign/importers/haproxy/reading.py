"""Reads what HAProxy says of the API servers: their addresses, its port, and its checks.

https://docs.haproxy.org/2.8/configuration.html
"""

import re
from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.importers.balancing import AT, ApiFront, BalancerPart
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.haproxy.checks import read_check
from hadesign.importers.haproxy.sections import HaproxyService, sections_of, services_of, split_address
from hadesign.importers.machine import is_ip
from hadesign.importers.machines import machines_of
from hadesign.importers.sources import SourceFile

TITLE = "HAProxy"
_API_PORT = 6443
_KUBERNETES = re.compile(r"kube|k8s|api-?server", re.IGNORECASE)
_NAMED = re.compile(r"kube|k8s|api", re.IGNORECASE)


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files called haproxy.cfg, or like it, in which something listens in front of API servers."""
    return [
        source
        for source in sources
        if source.base.lower().endswith(".cfg") and "server" in source.text and api_service(source) is not None
    ]


def api_service(source: SourceFile) -> HaproxyService | None:
    """Return the one service in front of API servers: by the port of its servers, else by its own or its name.

    A name such as `api` tells which of several with that port it is, and alone it may be that of anybody's application.
    """
    if "\0" in source.text:
        return None
    found = [service for service in services_of(sections_of(source)) if service.servers]
    by_port = [one for one in found if any(split_address(words[1])[1] == _API_PORT for words, _place in one.servers)]
    called = _NAMED if by_port else _KUBERNETES
    named = [one for one in by_port or found if called.search(f"{one.front.name} {one.back.name}")]
    chosen = named or [one for one in by_port or found if one.port == _API_PORT] or by_port
    return chosen[0] if chosen else None


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the files say of the balancer in front of the API servers."""
    draft, machines = ImportDraft(), machines_of(sources)
    for source in sources:
        service = api_service(source)
        if service is None:
            draft.note(source.place(1), _("nothing in it listens in front of API servers"))
            continue
        machine = machines.get(source.name, "")
        stands = draft.host(machine, source.place(1), "load-balancer") if machine else None
        draft.balancing.parts.append(BalancerPart("haproxy", service.front.place, stands))
        draft.say((*AT, "port"), service.port, service.place)
        if is_ip(service.address):
            draft.balancing.fronts.append(ApiFront(service.address, service.port, service.place))
        mode = service.front.last("mode") or service.back.last("mode")
        if mode and mode[0] and mode[0][0] in ("tcp", "http"):
            draft.say((*AT, "mode"), mode[0][0], mode[1])
        _servers(draft, service)
        read_check(draft, service)
    return draft


def _servers(draft: ImportDraft, service: HaproxyService) -> None:
    """Take the servers as machines of the control plane, and the port that all of them have."""
    ports: dict[int, FilePlace] = {}
    for words, place in service.servers:
        address, port = split_address(words[1])
        if not address or "$" in words[1] or "{" in words[1]:
            draft.note(place, _("a server whose address is a variable or a template"))
            continue
        ports.setdefault(port, place)
        called = words[0].lower() if is_ip(address) and re.fullmatch(_NODE, words[0].lower()) else ""
        draft.host(address, place, "control-plane", called=called)
    if len(ports) == 1 and 0 not in ports:
        port, place = ports.popitem()
        draft.say(("spec", "controlPlane", "apiServer", "port"), port, place)


_NODE = r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?"

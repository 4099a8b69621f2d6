"""Reads what keepalived says of the virtual address in front of the API servers.

https://keepalived.org/manpage.html, keepalived.conf(5). Passwords (auth_pass) are not looked at.
"""

import re
from collections.abc import Iterator, Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.balancing import AT, ApiFront, BalancerPart
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import AtAddress, FilePlace, ImportQuestion
from hadesign.importers.flags import take
from hadesign.importers.keepalived.blocks import KeepalivedBlock, blocks_of
from hadesign.importers.keepalived.watching import beside, read_track
from hadesign.importers.machines import machines_of
from hadesign.importers.sources import SourceFile

TITLE = "keepalived"
_PRIORITY = 100
"""keepalived's own, where none is given."""
_ADVERT = 1.0
_NAMED = re.compile(r"kube|k8s|api|master|control", re.IGNORECASE)
_NO_HOST = frozenset({"lvs_devel", "lvs_main", "lvs_backup", "lvs_master"})
"""Router ids of samples, which name no machine."""
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class FoundRouter:
    """A vrrp_instance of a file, with its virtual addresses."""

    source: SourceFile
    root: KeepalivedBlock
    block: KeepalivedBlock
    addresses: tuple[tuple[str, FilePlace], ...]

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.block.words[1] if len(self.block.words) > 1 else ""


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold a router of VRRP."""
    return [source for source in sources if _may_be(source) and any(_routers(source))]


def _may_be(source: SourceFile) -> bool:
    return source.base.lower().endswith(".conf") and "vrrp_instance" in source.text and "\0" not in source.text


def _routers(source: SourceFile) -> Iterator[FoundRouter]:
    root = blocks_of(source)
    for block in root.said("vrrp_instance"):
        held = block.first("virtual_ipaddress")
        addresses = [(one.words[0].partition("/")[0], one.place) for one in held.below] if held else []
        yield FoundRouter(source, root, block, tuple(addresses))


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the files say of the address in front of the API servers."""
    draft, machines = ImportDraft(), machines_of(sources)
    routers = _of_the_api([router for source in sources for router in _routers(source)], draft)
    machine: dict[int, AtAddress | None] = {}
    for number, router in enumerate(routers):
        machine[number] = _machine(draft, router, machines.get(router.source.name, ""))
        _router(draft, router, machine[number])
    _peers(draft, routers, {one for one in machine.values() if one})
    _interfaces(draft, [(router, machine[number]) for number, router in enumerate(routers)])
    return draft


def _of_the_api(routers: Sequence[FoundRouter], draft: ImportDraft) -> list[FoundRouter]:
    """Return the routers of one virtual address: the only one, or the only one that is called like the API's."""
    held = dict.fromkeys(router.addresses[0][0] for router in routers if router.addresses)
    named = dict.fromkeys(r.addresses[0][0] for r in routers if r.addresses and _NAMED.search(r.name))
    chosen = list(held) if len(held) == 1 else list(named)
    if len(chosen) == 1 and not named:
        first = next(router for router in routers if router.addresses)
        draft.note(first.addresses[0][1], _("the only virtual address, which is taken for that of the API"))
    if len(chosen) == 1:
        return [router for router in routers if router.addresses and router.addresses[0][0] == chosen[0]]
    for router in routers:
        draft.note(router.block.place, _("a virtual address that may or may not be that of the API"))
    text = _("Which of the virtual addresses that keepalived moves is that of the API?")
    line = _("- {entry}, or another type", entry="{name: api, type: haproxy-keepalived, vip: ..., instances: [...]}")
    at = AT[:-1]
    draft.ask(ImportQuestion(text, ((at, line),), (at,)))
    return []


def _machine(draft: ImportDraft, router: FoundRouter, folder: str) -> AtAddress | None:
    """Return the machine that a file is from: by its path, the address that it speaks from, or its router id."""
    said = router.root.first("global_defs")
    router_id = said.value("router_id") if said else None
    called = folder or (router_id[0].lower() if router_id else "")
    called = called if _HOST.fullmatch(called) and called not in _NO_HOST else ""
    own = router.block.value("unicast_src_ip") or router.block.value("mcast_src_ip")
    if own and not _template(own[0]):
        return draft.host(own[0], own[1], "load-balancer", called=called)
    place = router.block.place if folder or not router_id else router_id[1]
    return draft.host(called, place, "load-balancer") if called else None


def _template(text: str) -> bool:
    return any(mark in text for mark in ("$", "{", "<"))


def _router(draft: ImportDraft, router: FoundRouter, machine: AtAddress | None) -> None:
    block = router.block
    priority = block.value("priority")
    number = int(priority[0][:6]) if priority and priority[0].isdecimal() else _PRIORITY
    draft.balancing.parts.append(BalancerPart("keepalived", block.place, machine, number))
    draft.balancing.parts += [BalancerPart(program, place) for program, place in beside(router.root, block)]
    for address, place in router.addresses[:1]:
        draft.balancing.fronts.append(ApiFront(address, None, place))
    for _address, place in router.addresses[1:]:
        draft.note(place, _("a further virtual address of the same router"))
    if (said := block.value("virtual_router_id")) is not None:
        take(draft, (*AT, "virtualRouterId"), int, *said)
    advert = block.value("advert_int")
    take(draft, (*AT, "advertInterval"), _period, *(advert or (f"{_ADVERT:g}", block.place)))
    _preempt(draft, block)
    read_track(draft, router.root, block)


def _period(text: str) -> str:
    return f"{float(text):g}s" if float(text) >= 1 else f"{round(float(text) * 1000)}ms"


def _preempt(draft: ImportDraft, block: KeepalivedBlock) -> None:
    """Say whether a router that comes back takes the address: not with nopreempt, which a MASTER must not have."""
    said, state = block.first("nopreempt"), block.value("state")
    if said and state and state[0] == "MASTER":
        draft.note(said.place, _("nopreempt has no effect where the state is MASTER"))
        said = None
    draft.say((*AT, "preempt"), said is None, said.place if said else block.place)


def _peers(draft: ImportDraft, routers: Sequence[FoundRouter], known: set[AtAddress]) -> None:
    """Take the machines that a router speaks with as further ones, of which the priority is not known."""
    for router in routers:
        peers = router.block.first("unicast_peer")
        for one in peers.below if peers else ():
            stands = AtAddress(one.words[0])
            if stands not in known and not _template(one.words[0]):
                known.add(draft.host(one.words[0], one.place, "load-balancer"))
                draft.balancing.parts.append(BalancerPart("keepalived", one.place, stands))
                draft.note(one.place, _("a machine without a file of its own: its priority is not known"))


def _interfaces(draft: ImportDraft, routers: Sequence[tuple[FoundRouter, AtAddress | None]]) -> None:
    """Say the interface if it is the same everywhere."""
    said = [one for router, _machine in routers if (one := router.block.value("interface"))]
    if len({interface for interface, _place in said}) == 1:
        for interface, place in said:
            draft.say((*AT, "interface"), interface, place)
    for router, machine in routers if len({interface for interface, _place in said}) > 1 else ():
        one = router.block.value("interface")
        if one and machine is not None:
            draft.of_host(machine.address, ("interface",), *one)

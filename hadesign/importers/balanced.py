"""What is known of the balancer in front of the API servers, as one entry of a blueprint, and what is left to ask."""

from hadesign.i18n import _
from hadesign.importers.balancing import API, AT, ApiFront
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import ImportQuestion
from hadesign.importers.machine import is_ip
from hadesign.lists import COMMAS, joined

_LISTS = AT[:-1]


def settle_balancer(draft: ImportDraft) -> None:
    """Say the balancer's type and machines, and its virtual address; ask what balances where nobody says that."""
    balancing = draft.balancing
    if not balancing.parts:
        for front in balancing.fronts[:1]:
            _ask_what(draft, front)
        return
    kind = balancing.type
    if kind is None:
        draft.facts = {path: fact for path, fact in draft.facts.items() if path[: len(AT)] != AT}
        together = joined(sorted(balancing.programs), COMMAS)
        draft.note(balancing.parts[0].place, _("no type of balancer is made of {programs}", programs=together))
        return
    for part in balancing.parts:
        draft.say((*AT, "name"), API, part.place)
        draft.say((*AT, "type"), kind, part.place)
    if balancing.machines:
        named = next(part for part in balancing.parts if part.machine)
        draft.say((*AT, "instances"), balancing.machines, named.place)
    elif kind != "kube-vip":
        _ask_where(draft, kind)
    if kind not in ("haproxy", "nginx"):  # their address is that of their machine
        for front in balancing.fronts:
            if is_ip(front.address):
                draft.say((*AT, "vip"), front.address, front.place)


def _ask_what(draft: ImportDraft, front: ApiFront) -> None:
    text = _(
        "What balances over the API servers at {address} ({place}), and on which machines? Without that its loss is not"
        " in the proof.",
        address=front.address, place=front.place,
    )  # fmt: skip
    line = _("- {entry}, or another type", entry="{name: api, type: haproxy-keepalived, instances: [...]}")
    draft.ask(ImportQuestion(text, ((_LISTS, line),), (_LISTS,)))


def _ask_where(draft: ImportDraft, kind: str) -> None:
    place = draft.balancing.parts[0].place
    text = _("On which machines does {program} run ({place})?", program=kind, place=place)
    line = _("instances: [...], the one that holds the address first")
    draft.ask(ImportQuestion(text, ((AT, line),), ((*AT, "instances"),)))

"""Why replicas stay Pending before anything fails, in words that can be checked by hand."""

from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.proof.capacity.reasons import Unseated, UnseatedBy
from hadesign.words.amounts import amount

_SEATS: dict[UnseatedBy, Message] = {
    "no-node": N_("no node that takes pods is in its pool and its zones"),
    "taints": N_("it does not tolerate the taints of any node that it might run on"),
    "no-zone": N_("no node that may run it has a zone to spread over"),
    "no-volume": N_("no node that may run it can use a volume of class {name}"),
    "too-large": N_("no node is large enough for a replica"),
    "room": N_("nodes are large enough for no more of them"),
    "uneven": N_("replicas on zones and on nodes cannot both differ by one at most, as zones have more or fewer nodes"),
    "claim": N_("they share a volume of class {name}, which pods of one node can use at a time"),
    "claim-pod": N_("they share a volume of class {name}, which one pod can use at a time (ReadWriteOncePod)"),
    "no-access": N_("class {name} has no volumes that pods of several nodes can use (ReadWriteMany)"),
}


def seat_words(why: Unseated) -> str:
    """Say why replicas stay Pending."""
    if why.by in ("idle-zone", "idle-node"):
        return _idle(why)
    if why.resource is None:
        return translated(_SEATS[why.by], name=why.name)
    asked, room = amount(why.resource, why.asked), amount(why.resource, why.room)
    if why.name:
        return _("a replica asks for {asked}, and node {name} has {room}", asked=asked, name=why.name, room=room)
    return _("a replica asks for {asked}, and the largest node has {room} for it", asked=asked, room=room)


def _idle(why: Unseated) -> str:
    """Say what counts as empty for ever, and what would be if its taints counted."""
    if why.by == "idle-zone":
        text = ngettext(
            "zone {name} counts as empty for their spread, so that the other zone gets one",
            "zone {name} counts as empty for their spread, so that {count} other zones get one each",
            why.places, name=why.name,
        )  # fmt: skip
    else:
        text = ngettext(
            "node {name} counts as empty for their spread, so that the other node gets one",
            "node {name} counts as empty for their spread, so that {count} other nodes get one each",
            why.places, name=why.name,
        )  # fmt: skip
    if not why.honoured:
        return text
    return _("{text} (with nodeTaintsPolicy: Honor, {count} would run)", text=text, count=f"{why.honoured:,}")

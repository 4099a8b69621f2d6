"""Why there is no figure, where the numbers of one come from, and what it is held against, in words."""

from collections.abc import Mapping, Sequence
from functools import singledispatch

from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import listed
from hadesign.notation import as_percent, as_time
from hadesign.proof.availability.layouts import LayoutKind
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.reasons import Bounded, Forever, NoPlacement, TooLarge
from hadesign.proof.availability.replaced import Waits
from hadesign.proof.failure.reason import Reason, Told, UnknownService
from hadesign.topology.cluster import Origin
from hadesign.words.unknown import unknown_words

LAYOUTS: Mapping[LayoutKind, Message] = {
    "designed": N_("as designed"),
    "one-zone": N_("all in one zone"),
    "balanced": N_("as even as it goes"),
    "more-zones": N_("over more zones like these"),
}
"""How etcd's members are spread over zones."""


def no_figure(found: ModelledAvailability) -> str:
    """Say why there is no figure: numbers are missing, or it has another reason."""
    return without(found.without) if found.without else missing_words(found.missing)


def without(why: Reason) -> str:
    """Say why there is no figure although no number is missing."""
    return unknown_words(why) if isinstance(why, UnknownService | Told) else without_words(why)


def missing_words(numbers: Sequence[Origin]) -> str:
    """Say which numbers nobody gives."""
    names = listed([place.named for place in numbers])
    return ngettext("{facts} is not given", "{facts} are not given", len(numbers), facts=names)


@singledispatch
def without_words(why: Reason) -> str:
    """Say why there is no figure although enough is known of a service."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


_BOUNDS: Mapping[Bounded, Message] = {
    "diagram-nodes": N_("its decision diagram has more than {most:,} nodes"),
    "diagram-steps": N_("its decision diagram takes more than {most:,} steps"),
    "counts": N_("more than {most:,} counts of dead nodes would have to be told apart"),
    "shared-parts": N_("more than {most:,} parts are shared at one place"),
    "replicas": N_("more than {most:,} replicas are not told apart"),
}


@without_words.register
def _too_large(why: TooLarge) -> str:
    return translated(_BOUNDS[why.what], most=why.most)


@without_words.register
def _forever(_why: Forever) -> str:
    return _("loss of data is for ever: its failure sets say what it takes")


@without_words.register
def _no_placement(_why: NoPlacement) -> str:
    return _("no placement meets all that is required of it")


def waits_words(waits: Waits) -> str:
    """Say how long something is down that comes back elsewhere after a failure, and what keeps that from being told."""
    if not waits.away:
        return _waits_words(waits)
    return _(
        "{waits}; a machine that was started on another host is taken to be back on its own once that is repaired",
        waits=_waits_words(waits),
    )


def _waits_words(waits: Waits) -> str:
    if waits.open:
        facts = listed([place.named for place in waits.open])
        return _(
            "it comes back elsewhere; whether it is down for as little as that takes or until what failed is repaired,"
            " {facts} would tell",
            facts=facts,
        )
    if not waits.moved:
        return _("it may come back elsewhere, and is counted as down until what failed is repaired at most")
    if waits.fewest is None or waits.most is None:
        return _("after two failures at once it comes back elsewhere, and is counted as down until then")
    return _(
        "single failures interrupt it; it is back elsewhere within {time}, and counted as down for that long",
        time=_between_times(waits.fewest, waits.most),
    )


def _between_times(least: float, most: float) -> str:
    if round(least) == round(most):
        return as_time(most)
    return _("{least} to {most}", least=as_time(least), most=as_time(most))


def not_decided(service: str, found: ModelledAvailability) -> str:
    """Say why a figure leaves open whether an objective is met that lies between its ends."""
    if found.down is None:
        return no_figure(found)
    low, high = as_percent(found.down.low), as_percent(found.down.high)
    if not found.extremes:
        return _("{service} is modelled at {low} in the worst placement that was tried", service=service, low=low)
    figure = _("{service} is modelled at {low} to {high}", service=service, low=low, high=high)
    if not found.waits or not found.waits.open:
        return figure
    return _("{figure}, and {lacking}", figure=figure, lacking=missing_words(found.waits.open))


def agreement_words(number: Number) -> str:
    """Say which agreement of a provider a number is from; nothing for a number of the architect's."""
    if not number.source:
        return ""
    # The offer stands in a file of figures; the catalogue takes it from there.
    offer = translated(Message(number.what))
    if number.quoted:
        return _("{offer} (agreement, quoted by others)", offer=offer)
    return _("{offer} (agreement)", offer=offer)

"""Why there is no figure, where the numbers of one come from, and what it is held against, in words."""

from collections.abc import Sequence
from functools import singledispatch

from hadesign.lists import listed
from hadesign.proof.availability.figures import ModelledAvailability
from hadesign.proof.availability.layouts import LayoutKind
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.reasons import Bounded, Forever, NoPlacement, TooLarge
from hadesign.proof.failure.reason import Reason, Told, UnknownService
from hadesign.topology.cluster import Origin
from hadesign.words.unknown import unknown_words

LAYOUTS: dict[LayoutKind, str] = {
    "designed": "as designed",
    "one-zone": "all in one zone",
    "balanced": "as even as it goes",
    "more-zones": "over more zones like these",
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
    return f"{listed([place.named for place in numbers])} {'is' if len(numbers) == 1 else 'are'} not given"


@singledispatch
def without_words(why: Reason) -> str:
    """Say why there is no figure although enough is known of a service."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


_BOUNDS: dict[Bounded, str] = {
    "diagram-nodes": "its decision diagram has more than {most:,} nodes",
    "diagram-steps": "its decision diagram takes more than {most:,} steps",
    "counts": "more than {most:,} counts of dead nodes would have to be told apart",
    "shared-parts": "more than {most:,} parts are shared at one place",
    "replicas": "more than {most:,} replicas are not told apart",
}


@without_words.register
def _too_large(why: TooLarge) -> str:
    return _BOUNDS[why.what].format(most=why.most)


@without_words.register
def _forever(_: Forever) -> str:
    return "loss of data is for ever: its failure sets say what it takes"


@without_words.register
def _no_placement(_: NoPlacement) -> str:
    return "no placement meets all that is required of it"


def agreement_words(number: Number) -> str:
    """Say which agreement of a provider a number is from; nothing for a number of the architect's."""
    if not number.source:
        return ""
    return f"{number.what} (agreement{', quoted by others' if number.quoted else ''})"

"""What a design leaves open of where things stand, in words."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.topology.cluster import OpenPlace
from hadesign.vocabulary.kinds import Kind
from hadesign.words.things import bare, noun, thing_words

_LISTED = 3
"""Things that are named of each kind of place."""


def open_places_words(places: Sequence[OpenPlace]) -> str:
    """Say of which things which place is not given: `no zone is given for node cp-c`."""
    things: dict[Kind, list[str]] = {}
    for place in places:
        things.setdefault(place.kind, []).append(place.thing)
    return listed([_not_given(kind, found) for kind, found in things.items()], len(things))


def open_place_words(place: OpenPlace) -> str:
    """Say of one thing which place is not given."""
    return _not_given(place.kind, [place.thing])


def _not_given(kind: Kind, things: Sequence[str]) -> str:
    named = thing_words(things[0]) if len(things) == 1 else listed([bare(thing) for thing in things], _LISTED)
    return _("no {kind} is given for {things}", kind=noun(kind), things=named)

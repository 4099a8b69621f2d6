"""What the design does not say: of which services too little is known, and what hadesign decided in its place."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.lacking import depending
from hadesign.report.page import Bullet, Bullets, Content, Section
from hadesign.report.prove.words import service_name
from hadesign.report.sentences import said_of
from hadesign.words.assumed import assumed_subject, assumed_values
from hadesign.words.places import open_place_words
from hadesign.words.unknown import unknown_words

MOST_PLACES = 12
"""Open places that are listed; of a large draft JSON has all of those that an objective depends on."""


def too_little(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return the services of which too little is known, and the places on which others depend."""
    items = [Bullet(said_of(one.name, unknown_words(one.lacks)), one.origin) for one in chosen if one.lacks]
    places, more = _places(proof, chosen)
    shown: list[Content] = [Bullets([*items, *places])] if items or places else []
    return Section(_("Too little is known"), (*shown, *((more,) if more else ())))


def _places(proof: Proof, chosen: Sequence[ServiceProof]) -> tuple[list[Bullet], str]:
    """Return where things may stand that services depend on, each with its line, and how many more there are."""
    wanted = {service.id for service in chosen}
    open_ones = proof.cluster.open_places
    found: list[Bullet] = []
    for place in open_ones[:MOST_PLACES]:
        hit = [service_name(one) for one in depending(proof, place) if one.id in wanted]
        below = (_("it decides what these survive: {services}", services=listed(hit, 8)),) if hit else ()
        found.append(Bullet(open_place_words(place), place.origin, below=below))
    rest = len(open_ones) - len(found)
    if rest <= 0:
        return found, ""
    return found, ngettext("And {count:,} more place.", "And {count:,} more places.", rest)


def decided(proof: Proof) -> Section:
    """Return the values that hadesign decided, as nobody gave them; files and figures go by them."""
    items = list(_decided(proof))
    note = _("Values that the design does not give. Configs and this proof go by these.")
    return Section(_("What hadesign decided"), (note, Bullets(items)) if items else ())


def _decided(proof: Proof) -> Iterator[Bullet]:
    for one in proof.cluster.assumed:
        yield Bullet(said_of(assumed_subject(one), assumed_values(one)), one.origin)

"""A cut network, and an address that more than one of its sides has: what clients reach on each of them."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.contests import Contest
from hadesign.report.page import Bullet, Bullets, Content, Section
from hadesign.topology.cluster import ThingId
from hadesign.words.sides import contest_words, entering_words, side_words
from hadesign.words.things import failures_words

MOST = 6
"""Failures that are shown; JSON has all of them."""


def section(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return after which failures two sides have the endpoint's address."""
    return _section(proof, proof.contests if _speaks_of_it(chosen) else ())


def after(proof: Proof, chosen: Sequence[ServiceProof], failed: Sequence[ThingId]) -> Section:
    """Return the same of exactly some failures."""
    return _section(proof, proof.contests_after(failed) if _speaks_of_it(chosen) else ())


def _speaks_of_it(chosen: Sequence[ServiceProof]) -> bool:
    return any(service.service in ("endpoint", "control-plane") for service in chosen)


def _section(proof: Proof, found: Sequence[Contest]) -> Section:
    note = _(
        "Each side of a cut network takes the other one for dead. Clients reach who has the address on their side."
    )
    more: list[Content] = []
    rest = len(found) - MOST
    if rest > 0:
        more.append(ngettext("And {count:,} more failure.", "And {count:,} more failures.", rest))
    shown = Bullets([_item(proof, one) for one in found[:MOST]])
    return Section(_("An address on both sides of a cut"), (note, shown, *more) if found else ())


def _item(proof: Proof, one: Contest) -> Bullet:
    origin = proof.cluster.things[one.failures[0]].origin if one.failures else None
    text = _("{failures}: {what}", failures=failures_words(one.failures), what=contest_words(one))
    return Bullet(text, origin, (), tuple(_below(one)))


def _below(one: Contest) -> Iterator[str]:
    yield from (side_words(one, side) for side in one.sides)
    entering = entering_words(one)
    if entering:
        yield entering

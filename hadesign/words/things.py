"""How things that can fail are called, and how many of them."""

from collections.abc import Iterable, Mapping, Sequence

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.proof.failure.verdict import Unfinished
from hadesign.topology.cluster import ThingId
from hadesign.topology.domains import PROVIDER_CONTROL_PLANE
from hadesign.vocabulary.kinds import KINDS, KindRow

_ROWS: Mapping[str, KindRow] = dict(KINDS.items())
"""By any text: that of a kind is cut out of the id of a thing."""


def noun(kind: str, count: int = 1) -> str:
    """Name one or several things of a kind that can fail."""
    return _ROWS[kind].noun(count)


def bare(thing: ThingId) -> str:
    """Return the name of a thing without its kind."""
    return thing.partition("/")[2]


def bare_list(things: Iterable[ThingId], most: int = 3) -> str:
    """Join the names of things, the first few of many."""
    return listed([bare(thing) for thing in things], most)


def thing_words(thing: ThingId) -> str:
    """Write one thing: `power feed feed-1`."""
    if thing == PROVIDER_CONTROL_PLANE:
        return _("the provider's control plane")
    kind, _slash, name = thing.partition("/")
    return _("{kind} {name}", kind=noun(kind), name=name)


def counted_words(kind: str, count: int) -> str:
    """Say how many things of a kind there are: `3 nodes`."""
    return _("{count:,} {things}", count=count, things=noun(kind, count))


def unfinished_words(why: Unfinished) -> str:
    """Say why a search for failure sets stopped, without a full stop."""
    if why.bound == "kinds":
        much = _("there are more than {most:,} kinds of failure sets", most=why.most)
    else:
        much = _("more than {most:,} sets would have to be looked at", most=why.most)
    things = [counted_words(kind, count) for kind, count in why.different]
    if not things:
        return much
    return _("{much}, as {things} differ in what they take", much=much, things=listed(things, 3))


def failures_words(failures: Sequence[ThingId]) -> str:
    """Write a set of failures: `zone b and node cp-a-1`."""
    return listed([thing_words(thing) for thing in failures], len(failures))

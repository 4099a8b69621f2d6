"""What is left of etcd's members while one node is out for maintenance and something fails."""

from functools import partial

from hadesign.i18n import _
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, FailureCause, Item, seen_at
from hadesign.lint.facts.etcd.topic import TOPIC, members_of
from hadesign.proof import KINDS, LEVELS, FailureSet
from hadesign.proof.services import structures
from hadesign.topology.cluster import FailureLevel
from hadesign.words.things import thing_words


@TOPIC.items(
    "maintenance",
    "What is left while one node is out for maintenance and something fails, where the design is to survive that"
    " (`objectives.duringMaintenance`): one item, of the largest failure that leaves no majority if there is one.",
    about="etcd, the API servers and the control plane, and each node with each failure by which the quorum is gone",
    members="number of members",
    keepsQuorum="whether a majority is left whichever node is out and whatever of that size fails",
    sharedFailure="whether what fails is larger than a machine, such as a zone, a rack or a power feed",
    drained="the node that is out, in words; empty if a majority is left",
    failure="what fails meanwhile, in words; empty if a majority is left",
    left="members that are left; all if a majority is left",
)
def maintenance(context: Context) -> list[Item]:
    """Return what is left of the members, at the first of them; nothing without such an objective."""
    objectives, members = context.cluster.objectives, members_of(context)
    level = objectives.during_maintenance
    if level is None or not members:
        return []
    found = [one for one in context.proof.maintained(context.proof.etcd).broken_by(level) if one.drained]
    worst = max(found, key=lambda one: KINDS.index(one.kind), default=None)
    values = {
        "members": len(members),
        "keepsQuorum": worst is None,
        "sharedFailure": worst is not None and worst.kind not in LEVELS["node"],
        "drained": thing_words(worst.drained) if worst and worst.drained else "",
        "failure": thing_words(worst.failure) if worst else "",
        "left": worst.left if worst else len(members),
    }
    away = worst.away if worst else ()
    things = (context.cluster.things[thing] for thing in away)
    related = [(_("the objective"), objectives.origin.below("duringMaintenance").path)]
    related += [seen_at(thing_words(thing.id), thing.origin) for thing in things]
    parts, causes = subjects.quorum(context), partial(_causes, context, level)
    return [Item(members[0].origin.path, values, related, parts=parts, causes=causes)]


def _causes(context: Context, level: FailureLevel) -> frozenset[FailureCause]:
    """Return each node with each failure by which the quorum is gone, and by neither alone.

    They are read off the proofs that the objective is judged by, as each pair stands for its like in its own proof.
    """
    proof, parts = context.proof, subjects.quorum(context)
    own = (proof.maintained(one) for one in proof.services() if subjects.service(context, one) in parts)
    pairs = (found for one in own if not one.unknown for found in one.broken_by(level) if found.drained)
    return frozenset(frozenset(found.away) for found in pairs if _gone(context, found))


def _gone(context: Context, found: FailureSet) -> bool:
    """Whether a node and a failure leave no majority of members."""
    needed = structures.etcd(context.cluster)
    return needed is not None and not survival.stands(needed, context.proof.domains.closure(found.away)[0])

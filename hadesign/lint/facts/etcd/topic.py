"""etcd as rules see it: the topic, and what all its facts start from."""

from collections.abc import Sequence

from hadesign.lint.facts.base import Context, Topic
from hadesign.lint.facts.cluster import machines
from hadesign.topology.cluster import Etcd, Member, ToleranceObjective

TOPIC = Topic("etcd.")


def etcd_of(context: Context) -> Etcd | None:
    """Return etcd; `None` for a managed control plane."""
    return context.cluster.etcd


def members_of(context: Context) -> Sequence[Member]:
    """Return the members; none for a managed control plane."""
    etcd = etcd_of(context)
    return etcd.members if etcd else ()


def zone_of(context: Context, member: Member) -> str | None:
    """Return the zone of a member's machine; `None` if it is not known."""
    return machines(context)[member.node].zone


def promises(context: Context) -> tuple[ToleranceObjective | None, ToleranceObjective | None]:
    """Return what etcd and the API are to survive, which is gone without etcd."""
    objectives = context.cluster.objectives
    return objectives.tolerance("etcd"), objectives.tolerance("api")

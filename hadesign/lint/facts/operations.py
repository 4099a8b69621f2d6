"""Facts about how a cluster is kept up: what an upgrade takes at once, and when failures were last made on purpose."""

from datetime import date

from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.proof.services.budgets import counted
from hadesign.stated import NONE

TOPIC = Topic("How the cluster is kept up.")

_UPGRADE = ("spec", "operations", "upgrade")


@TOPIC.value("workersAtOnce", "Workers that an upgrade takes at once before others are in their place; null if unsaid.")
def workers_at_once(context: Context) -> int | None:
    """Count them: shares are rounded up, as the worst that may happen counts; new workers make up for old ones."""
    said = context.cluster.written.value((*_UPGRADE, "workers")) or {}
    workers = sum(1 for node in context.cluster.nodes if "worker" in node.roles)
    away, beside = said.get("maxUnavailable"), said.get("maxSurge")
    if away is None or not workers:
        return None
    return max(counted(away, workers) - (counted(beside, workers) if beside is not None else 0), 0)


@TOPIC.value("drainTimeout", "Time in seconds after which a drain gives up; 0 if it never does, null if unsaid.")
def drain_timeout(context: Context) -> float | None:
    """Return how long a drain has: neither no time nor all of it is of use."""
    said = context.cluster.written.value((*_UPGRADE, "drainTimeout"))
    return 0.0 if said == NONE.value else said


@TOPIC.value("manifestsOutside", "Whether manifests are kept outside of the cluster; null if unsaid.")
def manifests_outside(context: Context) -> bool | None:
    """Tell whether the cluster can be made anew from what is written down."""
    said = context.cluster.written.value(("spec", "operations", "configuration"))
    if said == NONE.value:
        return False
    inside = said["inCluster"] if said else None
    return None if inside is None else not inside


@TOPIC.items(
    "gameDays",
    "Failures that are made on purpose, as a list of one; empty if nothing is said of the last one.",
    done="whether any was ever made",
    last="day of the last one; null if there was none",
    age="days since then",
)
def game_days(context: Context) -> list[Item]:
    """Return when a failure was last made on purpose."""
    path = ("spec", "operations", "gameDays")
    said = context.cluster.written.value(path)
    last = said.get("last") if isinstance(said, dict) else said
    if last is None:
        return []
    known = None if last == NONE.value else last
    values = {
        "done": known is not None,
        "last": known,
        "age": (context.as_of - date.fromisoformat(known)).days if known else None,
    }
    return [Item(path, values)]

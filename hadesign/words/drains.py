"""What a drain does by itself, in words."""

from hadesign.i18n import _
from hadesign.proof.drains import Drain


def drain_words(drain: Drain, name: str) -> str:
    """Say how a drain of nodes that run replicas of a service ends; `name` is what the service is called."""
    if drain.end == "never" and drain.running < drain.replicas:
        return _(
            "a drain of a node that runs {name} never ends: {running:,} of {replicas:,} replicas run, the others count"
            " as unhealthy, and the PodDisruptionBudget lets none of those that run be evicted",
            name=name, running=drain.running, replicas=drain.replicas,
        )  # fmt: skip
    if drain.end == "never":
        return _(
            "a drain of a node that runs {name} never ends: the PodDisruptionBudget lets no replica be evicted",
            name=name,
        )
    if drain.end == "outage":
        return _(
            "draining a node may take down {name} until the node is back, as what it ran may find no other:"
            " {running:,} replicas, {needed:,} needed",
            name=name, running=drain.running, needed=drain.needed,
        )  # fmt: skip
    if drain.allowed is None:
        return _(
            "draining a node may take down {name} until replicas have started elsewhere: no PodDisruptionBudget keeps"
            " it from taking all that the node runs",
            name=name,
        )  # fmt: skip
    return _(
        "draining a node may take down {name} until replicas have started elsewhere: the PodDisruptionBudget lets"
        " {allowed:,} of {running:,} go at once, {needed:,} needed",
        name=name, allowed=drain.allowed, running=drain.running, needed=drain.needed,
    )  # fmt: skip

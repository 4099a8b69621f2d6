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
    if drain.webhook is not None:
        return _refused(drain, drain.webhook.name, name)
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


def _refused(drain: Drain, webhook: str, name: str) -> str:
    """Say that pods are not created anew, or may not be, as a drain evicts a webhook that would have to allow it."""
    if drain.unsaid is None:
        return _(
            "a drain may evict webhook {webhook}, which cannot come back by itself: from then on no evicted pod of"
            " {name} is created anew, until somebody removes the configuration of the webhook",
            webhook=webhook, name=name,
        )  # fmt: skip
    whose, field = drain.unsaid
    return _(
        "a drain may evict webhook {webhook}, and it is not known whether evicted pods of {name} are created anew then:"
        " {field} of webhook {whose} is not given",
        webhook=webhook, name=name, field=field, whose=whose,
    )  # fmt: skip

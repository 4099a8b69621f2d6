"""Why pods do not fit, what keeps replicas from running, and what would have to be known, in words."""

from collections.abc import Iterable, Iterator
from functools import singledispatch

from hadesign.lists import listed
from hadesign.proof.capacity.reasons import (
    Bar,
    Barred,
    Crowded,
    Exceeded,
    FewPlaces,
    Gap,
    GivenUp,
    NotPlaced,
    OfWorkload,
    Owner,
    Unseated,
    Unsized,
)
from hadesign.proof.capacity.sizing import Sizing, What
from hadesign.proof.failure.reason import Reason, Told
from hadesign.words.amounts import RESOURCE_WORDS, amount
from hadesign.words.seats import seat_words


@singledispatch
def fit_words(why: Reason) -> str:
    """Say why pods do not fit, or why that cannot be told."""
    raise TypeError(f"nobody has words for {type(why).__name__}")


@fit_words.register
def _exceeded(why: Exceeded) -> str:
    count = len(why.workloads)
    names = f"all {count:,} workloads" if why.every and count > 3 else listed(why.workloads, 3)
    asks = "asks" if count == 1 else "ask"
    left, asked = amount(why.resource, why.left), amount(why.resource, why.asked)
    return f"{left} {'is' if why.resource != 'pods' else 'are'} left for {names}, which {asks} for at least {asked}"


@fit_words.register
def _crowded(why: Crowded) -> str:
    return f"the DaemonSets ask for more {RESOURCE_WORDS[why.resource]} than a node of {why.nodes} has"


@fit_words.register
def _few_places(why: FewPlaces) -> str:
    inside = f" in zone {why.zone}" if why.zone else ""
    if not why.places:
        return f"no node that is left{inside} is large enough for a replica"
    return f"nodes that are left{inside} have places for {why.places:,} of at least {why.wanted:,} replicas"


@fit_words.register
def _no_place(why: NotPlaced) -> str:
    return f"no place was found for {why.replicas:,} of {why.wanted:,} replicas"


@fit_words.register
def _of_workload(why: OfWorkload) -> str:
    return f"{why.workload}: {fit_words(why.why)}"


@fit_words.register
def _given_up(_: GivenUp) -> str:
    return "the search was given up, as there are too many kinds of pods and nodes to try them all"


@fit_words.register
def _unsized(why: Unsized) -> str:
    return f"not all sizes and requests are given: {listed([RESOURCE_WORDS[one] for one in why.resources])}"


@fit_words.register
def _gap(why: Gap) -> str:
    several = why.of == "design" or why.field in ("replicas", "groups")
    return f"{fact_words(why)} {'are' if several else 'is'} not given"


_BARS: dict[Bar, tuple[str, str]] = {
    "no-nodes": ("no node that may run it is left", "no node that may run them is left"),
    "taints": (
        "nodes that it does not tolerate count as empty when it is spread",
        "nodes that they do not tolerate count as empty when they are spread",
    ),
    "zone-spread": (
        "it is spread over zones, and a zone without nodes counts as empty",
        "they are spread over zones, and a zone without nodes counts as empty",
    ),
    "node-spread": (
        "it is spread over nodes, and a dead node counts as empty",
        "they are spread over nodes, and a dead node counts as empty",
    ),
    "zone-volumes": ("its volumes cannot leave their zone", "their volumes cannot leave their zones"),
    "node-volumes": ("its volumes cannot leave their node", "their volumes cannot leave their nodes"),
    "maybe-zone-volumes": (
        "its volumes may be unable to leave their zone",
        "their volumes may be unable to leave their zones",
    ),
}
"""What keeps replicas of one workload, or of several, from nodes."""


@fit_words.register
def _barred(why: Barred) -> str:
    return bar_words(why, 1)


@fit_words.register
def _unseated(why: Unseated) -> str:
    return seat_words(why)


def bar_words(why: Barred | Unseated, workloads: int) -> str:
    """Say what keeps replicas of so many workloads from nodes."""
    return seat_words(why) if isinstance(why, Unseated) else _BARS[why.by][workloads > 1]


_OWNERS: dict[Owner, tuple[str, str]] = {
    "nodes": ("", ""),
    "workload": ("workload ", "workloads "),
    "storage-class": ("storage class ", "storage classes "),
    "scaling-group": ("autoscaling group ", "autoscaling groups "),
    "autoscaler": ("the cluster autoscaler", ""),
    "typha": ("Calico's Typha", ""),
    "design": ("nodes and requests of workloads", ""),
}
"""What a fact is of, one and several, before the names."""


def fact_words(gap: Gap) -> str:
    """Name a fact that is not given."""
    return next(facts([gap]))


def facts(gaps: Iterable[Reason]) -> Iterator[str]:
    """Name facts that are not given; one that is not given of several things is named once."""
    named: dict[tuple[str, Owner] | str, list[str]] = {}
    for gap in gaps:
        if isinstance(gap, Gap):
            named.setdefault((gap.field, gap.of), []).append(gap.name)
        elif isinstance(gap, Told):
            named.setdefault(gap.words, [])
    for key, names in named.items():
        yield key if isinstance(key, str) else _fact(*key, list(dict.fromkeys(names)))


def _fact(field: str, of: Owner, names: list[str]) -> str:
    if (field, of) == ("enabled", "autoscaler"):
        return "whether the cluster autoscaler is enabled"
    if of == "design":
        return "sizes of nodes and requests of workloads"
    return f"{field} of {_OWNERS[of][len(names) > 1]}{listed(names)}"


_SIZES: dict[What, str] = {
    "node-ranges": "nodes that have a range of the pod network",
    "pod-addresses": "pods of a node that have an address",
    "nodes": "nodes that Kubernetes is designed for",
    "node-pods": "pods of a node that Kubernetes is designed for",
    "pods": "pods that Kubernetes is designed for",
    "dns-replicas": "replicas of CoreDNS for this size",
    "typha-replicas": "replicas of Calico's Typha for this size",
    "etcd-node": "{resource} of each etcd node for this size",
    "spare": "spare {resource} for the load of zone {zone}, the largest",
}


def size_words(one: Sizing) -> str:
    """Name a number of the design that is held against a limit."""
    if one.what == "spare" and one.zone is None:
        return "spare capacity for the load of one of equal zones"
    return _SIZES[one.what].format(resource=RESOURCE_WORDS[one.resource] if one.resource else "", zone=one.zone)

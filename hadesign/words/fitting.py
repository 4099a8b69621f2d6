"""Why pods do not fit, what keeps replicas from running, and what would have to be known, in words."""

from collections.abc import Iterable, Iterator, Mapping
from functools import singledispatch

from hadesign.i18n import N_, Message, Plural, _, counted, ngettext, plural, translated
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
    if why.every and count > 3:
        names = ngettext("all {count:,} workload", "all {count:,} workloads", count)
    else:
        names = listed(why.workloads, 3)
    if why.resource == "pods":
        left = ngettext("{count:,} pod is left", "{count:,} pods are left", why.left)
    else:
        left = _("{amount} is left", amount=amount(why.resource, why.left))
    return ngettext(
        "{left} for {names}, which asks for at least {asked}",
        "{left} for {names}, which ask for at least {asked}",
        count,
        left=left,
        names=names,
        asked=amount(why.resource, why.asked),
    )


@fit_words.register
def _crowded(why: Crowded) -> str:
    resource = translated(RESOURCE_WORDS[why.resource])
    return _("the DaemonSets ask for more {resource} than a node of {nodes} has", resource=resource, nodes=why.nodes)


@fit_words.register
def _few_places(why: FewPlaces) -> str:
    if not why.places:
        if why.zone:
            return _("no node that is left in zone {zone} is large enough for a replica", zone=why.zone)
        return _("no node that is left is large enough for a replica")
    wanted = ngettext("{count:,} replica", "{count:,} replicas", why.wanted)
    if why.zone:
        return ngettext(
            "nodes that are left in zone {zone} have places for {count:,} of at least {replicas}",
            "nodes that are left in zone {zone} have places for {count:,} of at least {replicas}",
            why.places,
            zone=why.zone,
            replicas=wanted,
        )
    return ngettext(
        "nodes that are left have places for {count:,} of at least {replicas}",
        "nodes that are left have places for {count:,} of at least {replicas}",
        why.places,
        replicas=wanted,
    )


@fit_words.register
def _no_place(why: NotPlaced) -> str:
    return ngettext(
        "no place was found for {lost:,} of {count:,} replica",
        "no place was found for {lost:,} of {count:,} replicas",
        why.wanted,
        lost=why.replicas,
    )


@fit_words.register
def _of_workload(why: OfWorkload) -> str:
    return _("{workload}: {reason}", workload=why.workload, reason=fit_words(why.why))


@fit_words.register
def _given_up(_why: GivenUp) -> str:
    return _("the search was given up, as there are too many kinds of pods and nodes to try them all")


@fit_words.register
def _unsized(why: Unsized) -> str:
    names = listed([translated(RESOURCE_WORDS[one]) for one in why.resources])
    return _("not all sizes and requests are given: {resources}", resources=names)


@fit_words.register
def _gap(why: Gap) -> str:
    several = why.of == "design" or why.field in ("replicas", "groups")
    return ngettext("{facts} is not given", "{facts} are not given", 2 if several else 1, facts=fact_words(why))


_BARS: Mapping[Bar, Plural] = {
    "no-nodes": plural("no node that may run it is left", "no node that may run them is left"),
    "taints": plural(
        "nodes that it does not tolerate count as empty when it is spread",
        "nodes that they do not tolerate count as empty when they are spread",
    ),
    "zone-spread": plural(
        "it is spread over zones, and a zone without nodes counts as empty",
        "they are spread over zones, and a zone without nodes counts as empty",
    ),
    "node-spread": plural(
        "it is spread over nodes, and a dead node counts as empty",
        "they are spread over nodes, and a dead node counts as empty",
    ),
    "zone-volumes": plural("its volumes cannot leave their zone", "their volumes cannot leave their zones"),
    "node-volumes": plural("its volumes cannot leave their node", "their volumes cannot leave their nodes"),
    "maybe-zone-volumes": plural(
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
    return seat_words(why) if isinstance(why, Unseated) else counted(_BARS[why.by], workloads)


_OWNERS: Mapping[Owner, Plural] = {
    "nodes": plural("{field} of {names}", "{field} of {names}"),
    "workload": plural("{field} of workload {names}", "{field} of workloads {names}"),
    "storage-class": plural("{field} of storage class {names}", "{field} of storage classes {names}"),
    "scaling-group": plural("{field} of autoscaling group {names}", "{field} of autoscaling groups {names}"),
    "autoscaler": plural("{field} of the cluster autoscaler", "{field} of the cluster autoscaler"),
    "typha": plural("{field} of Calico's Typha", "{field} of Calico's Typha"),
    "design": plural("sizes of nodes and requests of workloads", "sizes of nodes and requests of workloads"),
}
"""What a fact is of, one and several."""


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
        return _("whether the cluster autoscaler is enabled")
    return counted(_OWNERS[of], len(names), field=field, names=listed(names))


_SIZES: Mapping[What, Message] = {
    "node-ranges": N_("nodes that have a range of the pod network"),
    "pod-addresses": N_("pods of a node that have an address"),
    "nodes": N_("nodes that Kubernetes is designed for"),
    "node-pods": N_("pods of a node that Kubernetes is designed for"),
    "pods": N_("pods that Kubernetes is designed for"),
    "dns-replicas": N_("replicas of CoreDNS for this size"),
    "typha-replicas": N_("replicas of Calico's Typha for this size"),
    "etcd-node": N_("{resource} of each etcd node for this size"),
    "spare": N_("spare {resource} for the load of zone {zone}, the largest"),
}


def size_words(one: Sizing) -> str:
    """Name a number of the design that is held against a limit."""
    if one.what == "spare" and one.zone is None:
        return _("spare capacity for the load of one of equal zones")
    resource = translated(RESOURCE_WORDS[one.resource]) if one.resource else ""
    return translated(_SIZES[one.what], resource=resource, zone=one.zone)

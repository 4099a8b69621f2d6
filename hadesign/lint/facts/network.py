"""Facts about cluster DNS and ingress."""

from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, Item, Topic

TOPIC = Topic("Cluster DNS and ingress.")

_FIELDS = {"replicas": Doc("number of copies"), **survival.FIELDS}


_ABOUT = Doc("it, and the failures up to a zone that take it down")


@TOPIC.items("dns", "Cluster DNS, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def dns(context: Context) -> list[Item]:
    """Return CoreDNS with what the proof says of it."""
    return _part(context, "coredns")


@TOPIC.items("ingress", "The ingress controller, as a list of one; empty if it is not declared.", _ABOUT, **_FIELDS)
def ingress(context: Context) -> list[Item]:
    """Return the ingress controller with what the proof says of it."""
    return _part(context, "ingress")


def _part(context: Context, name: str) -> list[Item]:
    found = survival.component(context, name)
    if found is None:
        return []
    workload, proof = found
    values = {"replicas": workload.replicas, **survival.losses(proof)}
    return [subjects.placed(workload, proof, values, (subjects.component(workload),))]

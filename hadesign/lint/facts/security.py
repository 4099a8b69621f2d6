"""Facts about certificates and admission webhooks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from hadesign.diagnostic import Path
from hadesign.i18n import _
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Item, Topic, seen_at
from hadesign.proof import LEVELS, FailureSet, ServiceProof
from hadesign.proof.recovery.reasons import NotAdmitted, UpkeepStopped
from hadesign.proof.services.webhooks import LEADERS, NODE_LEASES, holds, of_leases, of_nodes
from hadesign.stated import NONE
from hadesign.topology.cluster import Dependency, ThingId, Webhook, Workload
from hadesign.words.things import thing_words

TOPIC = Topic("Certificates and admission.")

_DAY = 86400
"""Seconds of a day."""
_PODS = frozenset({"*", "pods", "pods/binding", "deployments", "daemonsets", "replicasets", "statefulsets"})
"""What must be created before anything in a cluster can come back."""
_GROUP = ".apps"
"""API group of what is listed here; pods are of the core group, which has no name."""


@TOPIC.items(
    "certificates",
    "The cluster's certificates, as a list of one; empty where nothing is said of them.",
    rotation="automatic, on-upgrade, manual or none",
    validity="lifetime in seconds",
    lifetime="the lifetime, or where that is not known the time left, in seconds; null if neither is known",
    expires="day on which the first of them ends",
    daysLeft="days until then",
    caExpires="day on which the first certificate authority ends",
    caDaysLeft="days until then",
)
def certificates(context: Context) -> list[Item]:
    """Return what is stated of the certificates."""
    given = context.cluster.control_plane.certificates
    if given is None:
        return []
    expires, validity = given.expires, given.validity
    days, ca_days = (_days(context, day) for day in (expires, given.ca_expires))
    values = {
        "rotation": given.rotation,
        "validity": validity,
        "lifetime": validity if validity is not None or days is None else days * _DAY,
        "expires": expires,
        "daysLeft": days,
        "caExpires": given.ca_expires,
        "caDaysLeft": ca_days,
    }
    return [Item(context.cluster.control_plane.origin.below("certificates").path, values)]


def _days(context: Context, day: str | None) -> int | None:
    """Return the days until a day, less than 0 if it is over."""
    return (date.fromisoformat(day) - context.as_of).days if day else None


@TOPIC.items(
    "webhooks",
    "Admission webhooks.",
    name="its name",
    failurePolicy="Fail or Ignore",
    replicas="copies that answer",
    namespace="namespace it runs in",
    excludedNamespaces="namespaces it is never asked about",
    resources="resources it is asked about",
    timeout="how long the API server waits for it, in seconds",
    leases="whether it is asked about leases; null if it is not said what it is asked about",
    external="whether it runs outside of the cluster",
    blocks="what it takes part in deciding and cannot come back without; null if its scope is not known",
    about="it and the standard workloads that do not come back without it, and the failures up to a zone that take all"
    " its copies, or these",
    **survival.FIELDS,
)
def webhooks(context: Context) -> list[Item]:
    """Return the webhooks with what the proof says of their copies."""
    return [_webhook(context, webhook) for webhook in context.cluster.control_plane.webhooks or ()]


@TOPIC.items(
    "kubelets",
    "Where it is said whether kubelets renew their certificates: of all of them, or of a machine or pool.",
    name="the machine or pool; empty for all",
    rotateCertificates="whether they do",
)
def kubelets(context: Context) -> list[Item]:
    """Return what is said of it, each at its own place."""
    written = context.cluster.written
    everywhere: Path = ("spec", "kubernetes", "kubelet")
    said: list[tuple[Path, Any, Any]] = [(everywhere, "", written.value(everywhere))]
    for number, entry in enumerate(written.entries(("spec", "nodes"))):
        said.append((("spec", "nodes", number, "kubelet"), entry.get("name") or entry.get("pool"), entry["kubelet"]))
    return [
        Item(path, {"name": name, "rotateCertificates": kubelet["rotateCertificates"]})
        for path, name, kubelet in said
        if kubelet and kubelet["rotateCertificates"] is not None
    ]


@TOPIC.value("mutatingSeconds", "How long all mutating webhooks may take, one after the other, as far as it is said.")
def mutating_seconds(context: Context) -> float:
    """Add up the timeouts of webhooks that change objects, as the API server asks them in turn."""
    webhooks = context.cluster.control_plane.webhooks or ()
    return sum(one.timeout or 0.0 for one in webhooks if one.type == "mutating")


@TOPIC.items(
    "pairs",
    "Pairs of fail-closed webhooks of the cluster whose scope is known, in different namespaces.",
    one="the first of them",
    other="the other one",
    circular="whether each decides about the other's pods",
)
def pairs(context: Context) -> list[Item]:
    """Return the pairs; of what runs in one namespace, each would wait for itself, which is another matter."""
    closed = [
        one
        for one in context.cluster.control_plane.webhooks or ()
        if one.failure_policy == "Fail" and one.url is None and not _scope_unknown(one)
    ]
    return [
        Item(
            one.origin.path,
            {
                "one": one.name,
                "other": other.name,
                "circular": _decides_about(one, other) and _decides_about(other, one),
            },
            [seen_at(_("webhook {name}", name=other.name), other.origin)],
        )
        for one, other in combinations(closed, 2)
        if one.namespace != other.namespace
    ]


def _decides_about(one: Webhook, other: Webhook) -> bool:
    """Tell whether a webhook is asked about the pods of another one."""
    asked = {_short(name) for name in one.resources or ()}
    return bool(asked & _PODS) and other.namespace not in (one.excluded_namespaces or ())


def _webhook(context: Context, webhook: Webhook) -> Item:
    values = {
        "name": webhook.name,
        "failurePolicy": webhook.failure_policy,
        "replicas": webhook.replicas,
        "namespace": webhook.namespace,
        "excludedNamespaces": webhook.excluded_namespaces,
        "resources": webhook.resources,
        "timeout": webhook.timeout,
        "leases": None if webhook.resources is None else any(map(of_leases, webhook.resources)),
        "external": webhook.url is not None,
        "blocks": None if _scope_unknown(webhook) else tuple(_blocks(webhook)),
    }
    pods = zip(context.cluster.components, context.proof.component_placements, strict=True)
    workload, proof = next(((w, p) for w, p in pods if w.id == webhook.id and webhook.url is None), (None, None))
    if workload is None or proof is None:
        return Item(webhook.origin.path, {**values, **dict.fromkeys(survival.FIELDS)})
    waiting = list(_waiting(context, webhook))
    # Where it has to allow leases, the control plane goes down with it.
    led = (context.proof.control_plane,) if holds(webhook, "leaders") is True else ()
    plane = (subjects.service(context, one) for one in led)
    parts = (subjects.component(workload), *plane, *(subjects.workload(one) for one, _proof in waiting))
    item = subjects.placed(workload, proof, {**values, **survival.losses(proof)}, parts)
    return replace(item, causes=subjects.losses(proof, *(one for _workload, one in waiting))) if waiting else item


def _waiting(context: Context, webhook: Webhook) -> Iterator[tuple[Workload, ServiceProof]]:
    """Yield the workloads that may pause and do not come back by themselves, whatever takes them, without a webhook."""
    for workload, proof in zip(context.cluster.workloads, context.proof.workloads, strict=True):
        found = [one for one in proof.breaks if one.kind in LEVELS["zone"]] if proof.may_pause else []
        if found and all(_keeps_away(context, webhook, proof, one) for one in found):
            yield workload, proof


def _keeps_away(context: Context, webhook: Webhook, proof: ServiceProof, found: FailureSet) -> bool:
    why = context.proof.recovers(proof, found.failures).why
    for_good = isinstance(why, UpkeepStopped) or (isinstance(why, NotAdmitted) and not why.by_itself)
    return for_good and isinstance(why, UpkeepStopped | NotAdmitted) and webhook.name in why.webhooks


@TOPIC.items(
    "access",
    "How people are let in to the API, as a list of one; empty if no login needs an identity provider.",
    identityProvider="name of the dependency that tells who somebody is",
    inside="whether it is a workload of this cluster",
    lost="whether a failure up to a zone takes it",
    failure="such a failure, in words; empty if there is none",
    breakGlass="way in that needs no identity provider; false if there is none",
)
def access(context: Context) -> list[Item]:
    """Return how people are let in, and what takes that from them."""
    stated = context.cluster.control_plane.access
    provider = next((d for d in context.cluster.dependencies if stated and d.name == stated.identity_provider), None)
    if stated is None or provider is None:
        return []
    failure = _taking(context, provider)
    values = {
        "identityProvider": provider.name,
        "inside": provider.thing is None,
        "lost": bool(failure),
        "failure": thing_words(failure) if failure else "",
        "breakGlass": False if stated.break_glass is NONE else stated.break_glass,
    }
    return [
        Item(stated.origin.path, values, [(_("{name} is declared here", name=provider.name), provider.origin.path)])
    ]


@TOPIC.items(
    "requestWebhooks",
    "What API servers tell of requests (the audit webhook) or ask about them (the authorisation webhook).",
    kind="audit or authorization",
    blocking="whether requests wait for it, or are denied without it; null if that is not said",
    mode="how the audit webhook is told, empty where that is left to the API server",
    replicas="copies of it, of which one is enough; null if it is not said",
)
def request_webhooks(context: Context) -> list[Item]:
    """Return the webhooks of the API servers themselves, beside those of admission."""
    plane = context.cluster.control_plane
    audit = plane.audit.webhook if plane.audit else None
    found = []
    for kind, webhook, says in (("audit", audit, "mode"), ("authorization", plane.authorizer, "failurePolicy")):
        if webhook:
            values = {
                "kind": kind, "blocking": webhook.blocking, "mode": webhook.mode, "replicas": webhook.replicas,
            }  # fmt: skip
            places = {"blocking": webhook.origin.below(says).path}
            found.append(Item(webhook.origin.path, values, places=places))
    return found


def _taking(context: Context, provider: Dependency) -> ThingId:
    """Return a failure up to a zone that takes an identity provider: of equals the largest."""
    things = context.cluster.things
    if provider.thing is not None:
        failures = [name for name, thing in things.items() if thing.kind in subjects.WITHIN]
        taking = (name for name in failures if provider.thing in context.proof.domains.closure((name,))[0])
        return next(taking, "")
    placed = (proof for proof in context.proof.workloads if proof.name == provider.runs_on and not proof.assumed)
    return next((one.failure for proof in placed for one in proof.breaks if one.kind in subjects.WITHIN), "")


def _scope_unknown(webhook: Webhook) -> bool:
    return None in (webhook.namespace, webhook.excluded_namespaces, webhook.resources)


def _blocks(webhook: Webhook) -> Iterator[str]:
    """Name what must be writable before the webhook's own pods can run again, and is sent to it all the same.

    Nodes have no namespace, so no excluded namespace exempts them.
    """
    asked, exempt = {_short(name) for name in webhook.resources or ()}, set(webhook.excluded_namespaces or ())
    if asked & _PODS:
        if webhook.namespace and webhook.namespace not in exempt:
            yield _("its own pods in {namespace}", namespace=webhook.namespace)
        if "kube-system" not in exempt and webhook.namespace != "kube-system":
            yield _("pods in kube-system")
    for namespace in (LEADERS, NODE_LEASES):
        if any(map(of_leases, webhook.resources or ())) and namespace not in exempt:
            yield _("leases in {namespace}", namespace=namespace)
    if any(map(of_nodes, webhook.resources or ())):
        yield _("nodes")


def _short(resource: str) -> str:
    """Return a resource without the API group that it may be written with; `*/*` is `*` and more."""
    if resource == "*/*":
        return "*"
    name, slash, part = resource.partition("/")
    return name.removesuffix(_GROUP) + slash + part

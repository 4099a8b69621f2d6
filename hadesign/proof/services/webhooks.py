"""What a fail-closed admission webhook has to allow, as far as the design says so: pods, leases, changes of nodes.

Where such a webhook gives no answer, the API server refuses what it is asked about
(https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy). Pods that
run go on; what needs a new one waits. What nobody says of a webhook is unknown: the default of a failure policy was
`Ignore` in admissionregistration.k8s.io/v1beta1 and is `Fail` in v1, and charts write it either way.

Three more things go through the API all the time and stop with such a webhook. Who leads the scheduler and the
controller manager renews a lease in `kube-system` every two seconds; where that is refused, nobody leads and nobody can
take over. Nodes report by leases in `kube-node-lease`. And a node that is dead is tainted by a change of its object.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias

from hadesign.topology.cluster import Origin, Webhook

Consent: TypeAlias = bool | Origin
"""Whether something waits for a webhook, or where the fact would be said that tells."""
PLUGINS = "kube-system"
"""Namespace of the pods without which no new node is ready, such as those of the network plugin.

Where else these run is not in a blueprint.
"""
LEADERS = "kube-system"
"""Namespace of the leases by which scheduler and controller manager lead (their `resourceNamespace`)."""
NODE_LEASES = "kube-node-lease"
"""Namespace of the leases by which kubelets show that they live
(https://kubernetes.io/docs/concepts/architecture/leases/#node-heart-beats)."""

Upkeep: TypeAlias = Literal["leaders", "nodes", "node-leases"]
"""What the control plane cannot do without an answer: go on leading, take dead nodes out of service, see who lives."""


def asked(webhook: Webhook, namespace: str | None) -> Consent:
    """Return whether no pod of a namespace (`None`: nobody says which) is created without the webhook's consent."""
    return _consent(webhook, _of_pods, _covers(webhook, namespace))


def holds(webhook: Webhook, upkeep: Upkeep) -> Consent:
    """Return whether the control plane cannot keep something up without the webhook's consent.

    Nodes have no namespace, so no namespace that is skipped exempts them.
    """
    if upkeep == "nodes":
        return _consent(webhook, of_nodes, {})
    return _consent(webhook, of_leases, _covers(webhook, LEADERS if upkeep == "leaders" else NODE_LEASES))


def _consent(webhook: Webhook, concerns: Callable[[str], bool], covers: dict[str, bool | None]) -> Consent:
    """Return whether a webhook is waited for, or the first field that is not given and would tell."""
    policy, resources = webhook.failure_policy, webhook.resources
    facts = {
        "failurePolicy": None if policy is None else policy == "Fail",
        "resources": None if resources is None else any(map(concerns, resources)),
        **covers,
    }
    if False in facts.values():
        return False
    unsaid = next((field for field, answer in facts.items() if answer is None), None)
    return True if unsaid is None else webhook.origin.below(unsaid)


def _covers(webhook: Webhook, namespace: str | None) -> dict[str, bool | None]:
    """Return whether the webhook is asked about a namespace, by the field that tells."""
    skipped = webhook.excluded_namespaces
    if skipped and namespace is None:
        return {"namespace": None}
    return {"excludedNamespaces": None if skipped is None else namespace not in skipped}


def _of_pods(resource: str) -> bool:
    """Whether a rule for a resource is asked before a pod runs: when it is created, or bound to its node.

    `*` is every resource without its subresources
    (https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules).
    """
    name, _, part = resource.partition("/")
    return name in ("*", "pods") and part in ("", "*", "binding")


def of_leases(resource: str) -> bool:
    """Whether a rule for a resource is asked when a lease is renewed; the API group may stand behind its name."""
    name, _, part = resource.partition("/")
    return name in ("*", "leases", "leases.coordination.k8s.io") and part in ("", "*")


def of_nodes(resource: str) -> bool:
    """Whether a rule for a resource is asked when a dead node is marked (its status) and tainted (the node itself)."""
    name, _, part = resource.partition("/")
    return name in ("*", "nodes") and part in ("", "*", "status")

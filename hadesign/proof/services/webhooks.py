"""Which pods a fail-closed admission webhook has to allow, as far as the design says so.

Where such a webhook gives no answer, the API server refuses what it is asked about
(https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy). Pods that
run go on; what needs a new one waits. What nobody says of a webhook is unknown: the default of a failure policy was
`Ignore` in admissionregistration.k8s.io/v1beta1 and is `Fail` in v1, and charts write it either way.
"""

from typing import TypeAlias

from hadesign.topology.cluster import Origin, Webhook

Consent: TypeAlias = bool | Origin
"""Whether something waits for a webhook, or where the fact would be said that tells."""
PLUGINS = "kube-system"
"""Namespace of the pods without which no new node is ready, such as those of the network plugin.

Where else these run is not in a blueprint.
"""


def asked(webhook: Webhook, namespace: str | None) -> Consent:
    """Return whether no pod of a namespace (`None`: nobody says which) is created without the webhook's consent."""
    policy, resources = webhook.failure_policy, webhook.resources
    facts = {
        "failurePolicy": None if policy is None else policy == "Fail",
        "resources": None if resources is None else any(map(_of_pods, resources)),
        **_covers(webhook, namespace),
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

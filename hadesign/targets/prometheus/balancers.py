"""Alerts of the way to the API: the endpoint itself, and what stands behind its address."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.targets.prometheus.jobs import BALANCER, ENDPOINT, STATE, instances, of
from hadesign.targets.prometheus.promql import VALUE, label, literal
from hadesign.targets.prometheus.rules import Alert, AnyRule, RuleGroup
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

MINUTE = 60


def group(cluster: Cluster) -> RuleGroup | None:
    """Return the rules, or `None` where the design has no endpoint."""
    found = tuple(_rules(cluster))
    return RuleGroup("balancers", found) if found else None


def _rules(cluster: Cluster) -> Iterator[AnyRule]:
    if cluster.endpoint is not None:
        yield Alert(
            "KubeAPIEndpointDown",
            f"absent(up{of(ENDPOINT)} == 1)",
            2 * MINUTE,
            "critical",
            _("The endpoint of the API does not answer."),
            _(
                "Prometheus gets no answer at {address}, the address that clients use; whether API servers live is"
                " another alert.",
                address=literal(cluster.endpoint.address),
            ),
        )
        if instances(cluster):
            yield Alert(
                "KubeAPIBalancerDown",
                f"up{of(BALANCER)} == 0",
                5 * MINUTE,
                "warning",
                _("An instance of a load balancer does not answer."),
                _(
                    "Load balancer {balancer} on {node} does not answer at {instance}: the next failure may take the"
                    " endpoint away.",
                    balancer=label("balancer"),
                    node=label("node"),
                    instance=label("instance"),
                ),
            )
    yield from _kube_vip(cluster)


def _kube_vip(cluster: Cluster) -> Iterator[AnyRule]:
    """Yield whether all pods of kube-vip are ready, where they are static pods with the names of their machines."""
    row = INSTALLERS[cluster.kubernetes.installer]
    found = [one for one in cluster.balancers if "kube-vip" in one.row.targets and one.serves == "api"]
    if not found or not (row.static_pods or "kubespray" in row.targets):
        return
    pods = len({node for balancer in found for node in balancer.nodes})
    ready = of(STATE, 'namespace="kube-system"', 'pod=~"kube-vip-.+"', 'condition="true"')
    if pods:
        yield Alert(
            "KubeVipPodsMissing",
            f"(count(kube_pod_status_ready{ready} == 1) or vector(0)) < {pods}",
            10 * MINUTE,
            "warning",
            _("Fewer machines than in the design can hold the API's address."),
            ngettext(
                "{value} of {count} pod of kube-vip is ready.",
                "{value} of {count} pods of kube-vip are ready.",
                pods,
                value=VALUE,
            ),
        )

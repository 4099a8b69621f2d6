"""Prometheus: alerts with thresholds of the design, and values of the chart that runs it."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.prometheus import api, backups, balancers, capacity, certificates, etcd, nodes
from hadesign.targets.prometheus.readme import readme
from hadesign.targets.prometheus.rules import Alert, RuleGroup, prometheus_rule
from hadesign.targets.prometheus.values import values
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("prometheus", "published-structures", "published-values")

WATCHDOG = "Watchdog"


def why_not(cluster: Cluster) -> str:
    """Return why not: the design must have a Prometheus."""
    return "" if given(cluster.monitoring.prometheus) else _("the design has no Prometheus (monitoring.prometheus)")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield a file of rules for each part of the design, the values of the chart, and a README."""
    prometheus = given(cluster.monitoring.prometheus)
    if prometheus is None:
        raise AssertionError("there are no rules without a Prometheus")
    found = groups(cluster)
    for group in found:
        yield Artifact(f"rules/{group.name}.yaml", yaml_text([prometheus_rule(cluster, group)], header(cluster)))
    yield Artifact("values.yaml", yaml_text([values(cluster, prometheus, found)], header(cluster)))
    yield Artifact("README.md", readme(cluster, found))


def groups(cluster: Cluster) -> tuple[RuleGroup, ...]:
    """Return all rules."""
    found = (
        api.group(cluster), etcd.group(cluster), balancers.group(cluster), nodes.group(cluster),
        capacity.group(cluster), certificates.group(cluster), backups.group(cluster), _watchdog(cluster),
    )  # fmt: skip
    return tuple(group for group in found if group is not None)


def _watchdog(cluster: Cluster) -> RuleGroup | None:
    """Return the alert that always fires, if somebody outside waits for it."""
    if not cluster.monitoring.dead_mans_switch:
        return None
    return RuleGroup(
        "watchdog",
        [
            Alert(
                WATCHDOG,
                "vector(1)",
                0,
                "none",
                _("Alerts arrive."),
                _("This alert always fires. Who waits for it raises the alarm when it stops."),
            )
        ],
    )

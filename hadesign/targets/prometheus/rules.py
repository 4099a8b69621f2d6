"""Rules of Prometheus: what is recorded, what raises an alert, and the object that holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.targets.metrics import MONITORING
from hadesign.targets.prometheus.promql import duration, literal
from hadesign.topology.cluster import AlertSeverity, Cluster

NAMESPACE = RELEASE = MONITORING
"""Where the chart is installed, and by which name. The namespace is also that in which parts of monitoring are
proved."""

MAKE_NAMESPACE = f"kubectl create namespace {NAMESPACE} --dry-run=client -o yaml | kubectl apply -f -"
"""The command that makes it, and changes nothing where it is there."""


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert: `hold` is for how many seconds its expression must be true.

    `summary` and `description` are templates of Prometheus'; what is put into them from a design is a `literal`.
    """

    name: str
    expr: str
    hold: float
    severity: AlertSeverity | Literal["none"]
    summary: str
    description: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecordingRule:
    """A series that is computed from others."""

    name: str
    expr: str


AnyRule: TypeAlias = Alert | RecordingRule


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that are evaluated one after the other, so that each may use what is recorded before it."""

    name: str
    rules: Sequence[AnyRule]


def prometheus_rule(cluster: Cluster, group: RuleGroup) -> dict[str, Any]:
    """Return the object that the Prometheus operator reads."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {
            "name": f"hadesign-{group.name}",
            "namespace": NAMESPACE,
            "labels": {"app.kubernetes.io/part-of": "hadesign", "release": RELEASE},
        },
        "spec": {
            "groups": [{"name": f"hadesign-{group.name}", "rules": [_rule(cluster, rule) for rule in group.rules]}]
        },
    }


def _rule(cluster: Cluster, rule: AnyRule) -> dict[str, Any]:
    if isinstance(rule, RecordingRule):
        return {"record": rule.name, "expr": rule.expr}
    runbook = cluster.recovery.runbook
    return {
        "alert": rule.name,
        "expr": rule.expr,
        **({"for": duration(rule.hold)} if rule.hold else {}),
        "labels": {"severity": rule.severity, **rule.labels},
        "annotations": {
            "summary": rule.summary,
            "description": rule.description,
            **({"runbook_url": literal(runbook)} if runbook else {}),
        },
    }

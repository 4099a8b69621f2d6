"""Grafana: values of the chart that runs it, and a dashboard of the API and of etcd."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.grafana.dashboard import dashboard
from hadesign.targets.grafana.json_text import json_text
from hadesign.targets.grafana.readme import DASHBOARD, readme
from hadesign.targets.grafana.values import values
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("prometheus", "published-values")


def why_not(cluster: Cluster) -> str:
    """Return why not: copies that each have a database of their own would show people different things."""
    grafana = given(cluster.monitoring.grafana)
    if grafana is None:
        return _("the design has no Grafana (monitoring.grafana)")
    if (grafana.replicas or 1) > 1 and not grafana.database:
        return _(
            "{count} copies of Grafana need a database that they share (monitoring.grafana.database)",
            count=grafana.replicas,
        )
    return "" if given(cluster.monitoring.prometheus) else _("the design has no Prometheus (monitoring.prometheus)")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the values, the dashboard, and a README."""
    grafana = given(cluster.monitoring.grafana)
    if grafana is None:
        raise AssertionError("there is no Grafana to configure")
    yield Artifact("values.yaml", yaml_text([values(cluster, grafana)], header(cluster)))
    yield Artifact(DASHBOARD, json_text(dashboard(cluster)))
    yield Artifact("README.md", readme(cluster, grafana))

"""Values of Grafana in kube-prometheus-stack: names as in grafana-community/helm-charts@3386a1156177:charts/grafana."""

from typing import Any

from hadesign.stated import given
from hadesign.targets.prometheus.rules import RELEASE
from hadesign.targets.spreading import constraints
from hadesign.topology.cluster import Cluster, Grafana

SECRET = "grafana-database"  # noqa: S105 - the name of a Secret
NAME = "grafana"
"""Name of the database: Grafana's own default (grafana/grafana, conf/defaults.ini)."""
_GOSSIP = 9094
"""Where copies agree on who tells of an alert (charts/grafana/templates/headless-service.yaml)."""
_POD = {"app.kubernetes.io/name": "grafana", "app.kubernetes.io/instance": RELEASE}


def values(cluster: Cluster, grafana: Grafana) -> dict[str, Any]:
    """Return the values."""
    apart = list(constraints(grafana.spread, _POD))
    return {
        "grafana": {
            **({"replicas": grafana.replicas} if grafana.replicas is not None else {}),
            **({"topologySpreadConstraints": apart} if apart else {}),
            **_shared(cluster, grafana),
        }
    }


def _shared(cluster: Cluster, grafana: Grafana) -> dict[str, Any]:
    """Return what copies share: a database for all that people make, and of several the news of what was told."""
    database = given(grafana.database)
    if database is None:
        return {}
    secrets = {
        f"GF_DATABASE_{key.upper()}": {"secretKeyRef": {"name": SECRET, "key": key}} for key in ("user", "password")
    }
    settings: dict[str, Any] = {"database": {"type": database.type, "host": database.address, "name": NAME}}
    if (grafana.replicas or 1) == 1:
        return {"envValueFrom": secrets, "grafana.ini": settings}
    ipv6 = bool(cluster.network.pods) and ":" in cluster.network.pods[0].network
    own = f"{'[${POD_IP}]' if ipv6 else '${POD_IP}'}:{_GOSSIP}"
    settings["unified_alerting"] = {
        "enabled": True,
        "ha_peers": f"{RELEASE}-grafana-headless:{_GOSSIP}",
        "ha_listen_address": own,
        "ha_advertise_address": own,
    }
    return {"headlessService": True, "envValueFrom": secrets, "grafana.ini": settings}

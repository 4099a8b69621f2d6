"""The README beside Grafana's values."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import header
from hadesign.targets.grafana.values import NAME, SECRET
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.prometheus.rules import MAKE_NAMESPACE, NAMESPACE
from hadesign.topology.cluster import Cluster, Database, Grafana

DASHBOARD = "control-plane.json"
_CONFIG_MAP = "hadesign-control-plane"


def readme(cluster: Cluster, grafana: Grafana) -> str:
    """Return the README: the database first, then the chart, then the dashboard."""
    database = given(grafana.database)
    parts = [
        remark(header(cluster)),
        title(_("Show the cluster with Grafana")),
        *(_before(database) if database else ()),
    ]
    parts += [
        _("Grafana comes with the chart that the README of prometheus installs, by `grafana/values.yaml`."),
        title(_("The dashboard"), 2),
        _("`{file}` shows the API's errors and latency, and etcd's health. In the folder `grafana`:", file=DASHBOARD),
        shell(
            f"kubectl -n {NAMESPACE} create configmap {_CONFIG_MAP} --from-file={DASHBOARD} \\",
            "  --dry-run=client -o yaml | kubectl apply --server-side -f -",
            f"kubectl -n {NAMESPACE} label configmap {_CONFIG_MAP} grafana_dashboard=1 --overwrite",
        ),
        title(_("What is left to you"), 2),
        bullets(*_left(database)),
    ]
    return "\n\n".join(parts) + "\n"


def _before(database: Database) -> Iterator[str]:
    yield title(_("Before the chart is installed"), 2)
    yield _(
        "All copies keep users, sessions and dashboards in one database: make `{name}` on {address} ({type}), and a"
        " user who owns it. Its name and password go into a Secret:",
        name=NAME,
        address=database.address,
        type=database.type,
    )
    yield shell(
        MAKE_NAMESPACE,
        f"kubectl -n {NAMESPACE} create secret generic {SECRET} --from-literal=user=... --from-file=password=...",
    )


def _left(database: Database | None) -> Iterator[str]:
    if database is None:
        yield _("What people make is in a file of the one copy, and lost with its pod: nothing here gives it a volume.")
    else:
        yield _(
            "Without this database Grafana does not start: it has to survive what the design survives. If it speaks"
            " TLS, add `grafana.grafana\\.ini.database.ssl_mode`."
        )
    yield _("Who may log in: the chart makes a user `admin` and a password in the Secret `monitoring-grafana`.")

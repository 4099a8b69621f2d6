"""The README beside the rules: how they get into the cluster, what each alert is, and what they cannot see."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import header
from hadesign.targets.known import target
from hadesign.targets.markdown import bullets, remark, shell, table, title
from hadesign.targets.metrics import TEXTFILES, snapshot_overdue
from hadesign.targets.prometheus.backups import velero_overdue
from hadesign.targets.prometheus.chart import CHART, VERSION
from hadesign.targets.prometheus.jobs import scrape_configs
from hadesign.targets.prometheus.nodes import fewest
from hadesign.targets.prometheus.promql import duration
from hadesign.targets.prometheus.rules import NAMESPACE, RELEASE, Alert, RuleGroup
from hadesign.targets.velero.plan import plan
from hadesign.topology.cluster import Cluster

OTHERS = ("alertmanager", "grafana")
"""Targets whose values are given to the same chart."""


def readme(cluster: Cluster, groups: Sequence[RuleGroup]) -> str:
    """Return the README."""
    parts = [
        remark(header(cluster)),
        title(_("Watch the cluster with Prometheus")),
        _(
            "`values.yaml` is for the chart kube-prometheus-stack, which brings Prometheus, its operator,"
            " kube-state-metrics and node_exporter; `rules/` holds the alerts of this design."
        ),
        *_install(cluster),
        title(_("Alerts"), 2),
        *_alerts(groups),
        title(_("What is left to you"), 2),
        bullets(*_left(cluster)),
    ]
    return "\n\n".join(parts) + "\n"


def _install(cluster: Cluster) -> Iterator[str]:
    """Say in which order things are applied: the chart brings the kind of the rules."""
    fitting = [name for name in OTHERS if not target(name).why_not(cluster)]
    files = ["prometheus/values.yaml", *(f"{name}/values.yaml" for name in fitting)]
    yield title(_("Install"), 2)
    if fitting:
        yield _(
            "First what the READMEs of {names} want to have beforehand. Then, in the folder `configs`:",
            names=joined(fitting, COMMAS),
        )
    else:
        yield _("In the folder `configs`:")
    yield shell(
        f"helm upgrade --install {RELEASE} {CHART} \\",
        f"  --version {VERSION} --namespace {NAMESPACE} --create-namespace \\",
        f"  {' '.join(f'-f {file}' for file in files)}",
        "kubectl apply --server-side -f prometheus/rules/",
        f"kubectl -n {NAMESPACE} rollout status statefulset/prometheus-{RELEASE}-prometheus",
    )
    yield _("Every target that is asked should be up; whatever this prints is not:")
    yield shell(
        f"kubectl -n {NAMESPACE} exec prometheus-{RELEASE}-prometheus-0 -c prometheus -- \\",
        "  promtool query instant http://localhost:9090 'up == 0'",
    )


def _alerts(groups: Sequence[RuleGroup]) -> Iterator[str]:
    rows = [
        (rule.name, rule.severity, duration(rule.hold), rule.summary)
        for group in groups
        for rule in group.rules
        if isinstance(rule, Alert)
    ]
    head = (_("alert"), _("severity"), _("after"), _("what it says"))
    yield table(head, dict.fromkeys(rows))
    yield _(
        "They stand beside the alerts of the chart, of which those are switched off that say the same; its alerts of"
        " workloads, volumes, kubelets, and of Prometheus itself stay on. The rules are tested: in hadesign's own tests"
        " each alert fires when it should, and is silent when it should not."
    )


def _left(cluster: Cluster) -> Iterator[str]:
    if cluster.objectives.availability is None:
        yield _("The design has no objective of availability, so that there is no error budget and no alert of it.")
    if cluster.objectives.survive is None:
        yield _("The design does not say what it is to survive, so that no alert looks at the room that is left then.")
    if not cluster.monitoring.dead_mans_switch:
        yield _("Nobody outside is told when Prometheus or Alertmanager are dead: their silence looks like health.")
    if scrape_configs(cluster):
        yield _(
            "The endpoint is asked from inside the cluster. Let something outside ask for it, too, by the way that"
            " people take."
        )
    else:
        yield _("The design has no endpoint of the API, so that none is watched.")
    if fewest(cluster) is None:
        yield _("How many nodes there are at least is not said, so that no alert counts them.")
    if cluster.etcd is not None:
        yield _(
            "`etcdGRPCRequestsSlow` is silent unless etcd is started with `--metrics=extensive`: the latency of calls"
            " is not measured otherwise, as it makes many series."
        )
    yield from _machines(cluster)
    yield from _copies(cluster)
    yield _(
        "Certificates of servers, such as etcd's, have no metric. `kubeadm certs check-expiration`, or what your"
        " installer has in its place, lists them."
    )


def _machines(cluster: Cluster) -> Iterator[str]:
    outside = [node.name for node in cluster.nodes if not node.roles & {"control-plane", "worker"}]
    if outside:
        yield ngettext(
            "{count} machine is no node of the cluster ({names}), so that no node_exporter runs there: install it, and"
            " add the machine to `prometheus.prometheusSpec.additionalScrapeConfigs`.",
            "{count} machines are no nodes of the cluster ({names}), so that no node_exporter runs there: install it,"
            " and add the machines to `prometheus.prometheusSpec.additionalScrapeConfigs`.",
            len(outside),
            names=joined([*outside[:6], *(["..."] if len(outside) > 6 else [])], COMMAS),
        )


def _copies(cluster: Cluster) -> Iterator[str]:
    if snapshot_overdue(cluster) is not None:
        yield _(
            "Metrics of snapshots are read by node_exporter from `{folder}`, also of machines that are no nodes: there,"
            " start it with `--collector.textfile.directory={folder}`.",
            folder=TEXTFILES,
        )
    else:
        yield _("hadesign takes no snapshots of etcd here, so that no alert tells their age.")
    if velero_overdue(cluster) is None:
        return
    if not isinstance(plan(cluster), str):
        yield _(
            "Velero is asked for its metrics by what its chart makes of its `values.yaml`, once it finds the operator's"
            " kinds: repeat Velero's `helm` command, with `upgrade`, if Velero was installed before this."
        )
    else:
        yield _(
            "Velero has to be asked for its metrics: install its chart with `metrics.serviceMonitor.enabled=true` and"
            " `metrics.serviceMonitor.additionalLabels.release={release}`.",
            release=RELEASE,
        )

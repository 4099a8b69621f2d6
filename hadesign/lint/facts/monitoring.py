"""Facts about monitoring: whether it goes on when something fails, and what alerts there are."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import N_, Message, translated
from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, Item, Topic
from hadesign.topology.cluster import Cluster

TOPIC = Topic("Monitoring.")

_FIELDS = {"replicas": Doc("number of copies"), **survival.FIELDS}
_ABOUT = Doc("it, and the failures up to a zone that take it down")


@TOPIC.items("prometheus", "Prometheus, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def prometheus(context: Context) -> list[Item]:
    """Return Prometheus with what the proof says of it."""
    return _part(context, "prometheus")


@TOPIC.items("alertmanager", "Alertmanager, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def alertmanager(context: Context) -> list[Item]:
    """Return Alertmanager with what the proof says of it."""
    return _part(context, "alertmanager")


_ALERTS = (
    ("etcd", N_("etcd"), ("etcd-quorum", "etcd-leader", "etcd-disk", "etcd-quota")),
    ("api", N_("the API"), ("api-down", "api-errors", "api-latency")),
    ("certificates", N_("certificates that end"), ("certificate-expiry",)),
    ("capacity", N_("room that runs out"), ("capacity",)),
    ("storage", N_("storage"), ("volume-full", "storage-health")),
    ("backups", N_("backups that are late"), ("backup-age",)),
)
"""What alerts should be about, and which these are: https://github.com/etcd-io/etcd/tree/main/contrib/mixin and
https://github.com/kubernetes-monitoring/kubernetes-mixin for etcd, the API, certificates and capacity."""
_OWN = frozenset({"etcd", "certificates"})
"""What the provider watches of a control plane that it runs."""


@TOPIC.items(
    "alerts",
    "What alerts should be about, where the design lists its alerts; what it does not have needs none.",
    subject="what they are about, in words",
    missing="names of the alerts that are not in the list",
)
def alerts(context: Context) -> list[Item]:
    """Return for each subject which alerts are missing."""
    path = ("spec", "monitoring", "alerts")
    said = context.cluster.written.value(path)
    if said is None:
        return []
    return [
        Item(path, {"subject": translated(title), "missing": tuple(name for name in names if name not in said)})
        for subject, title, names in _asked_for(context.cluster)
    ]


def _asked_for(cluster: Cluster) -> Iterator[tuple[str, Message, Sequence[str]]]:
    """Yield what alerts should be about in this design."""
    ours = any(storage.row.on_nodes and not storage.row.local for storage in cluster.storage)
    without = {
        *(_OWN if cluster.managed else ()),
        *(() if cluster.storage else ("storage",)),
        *(() if cluster.backups.etcd or cluster.backups.volumes else ("backups",)),
    }
    for subject, title, names in _ALERTS:
        if subject not in without:
            yield subject, title, tuple(name for name in names if ours or name != "storage-health")


def _part(context: Context, name: str) -> list[Item]:
    found = survival.component(context, name)
    if found is None:
        return []
    workload, proof = found
    values = {"replicas": workload.replicas, **survival.losses(proof)}
    return [subjects.placed(workload, proof, values, (subjects.component(workload),))]

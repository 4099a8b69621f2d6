"""Facts about monitoring: whether anything watches, and whether it goes on when something fails."""

from hadesign.lint.facts import subjects, survival
from hadesign.lint.facts.base import Context, Doc, Item, Topic
from hadesign.stated import NONE

TOPIC = Topic("Monitoring.")

_FIELDS = {"replicas": Doc("number of copies"), **survival.FIELDS}
_ABOUT = Doc("it, and the failures up to a zone that take it down")


@TOPIC.value("collects", "Whether something collects metrics and evaluates alerts; null if nothing is said of it.")
def collects(context: Context) -> bool | None:
    """Tell whether anything watches: an alert that always fires is fired by something, whatever its name."""
    monitoring = context.cluster.monitoring
    if monitoring.prometheus is None and not monitoring.dead_mans_switch:
        return None
    runs = monitoring.prometheus is not NONE and (monitoring.prometheus is None or monitoring.prometheus.replicas != 0)
    return runs or monitoring.dead_mans_switch is True


@TOPIC.items("prometheus", "Prometheus, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def prometheus(context: Context) -> list[Item]:
    """Return Prometheus with what the proof says of it."""
    return _part(context, "prometheus")


@TOPIC.items("alertmanager", "Alertmanager, as a list of one; empty if it is not declared.", about=_ABOUT, **_FIELDS)
def alertmanager(context: Context) -> list[Item]:
    """Return Alertmanager with what the proof says of it."""
    return _part(context, "alertmanager")


def _part(context: Context, name: str) -> list[Item]:
    found = survival.component(context, name)
    if found is None:
        return []
    workload, proof = found
    values = {"replicas": workload.replicas, **survival.losses(proof)}
    return [subjects.placed(workload, proof, values, (subjects.component(workload),))]

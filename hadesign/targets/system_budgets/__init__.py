"""Budgets for parts of the system that come without one; under a second one no pod of theirs could be evicted."""

from collections.abc import Iterator
from typing import Any

from hadesign.artifact import Artifact
from hadesign.i18n import Message, _, translated
from hadesign.stated import NONE, given
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.objects import SYSTEM, disruption_budget
from hadesign.targets.system_budgets.parts import WITHOUT, SystemPart
from hadesign.targets.system_budgets.readme import readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster, DisruptionBudget, Workload
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = ANY_VERSION, ("kube-apiserver",)

ONE = DisruptionBudget(max_unavailable=1, min_available=None, unhealthy="AlwaysAllow")
"""What hadesign chooses where the design is silent: a drain takes one copy at a time, and waits for no sick one."""


def why_not(cluster: Cluster) -> str:
    """Return why not: others look after the system, or nobody knows what comes with it, or the design wants none."""
    installer = cluster.kubernetes.installer
    if cluster.managed:
        return _("the provider looks after the parts of the system; EKS and AKS bring a budget of CoreDNS themselves")
    if installer not in WITHOUT:
        return _(
            "hadesign does not know which parts of the system come with a budget from {installer}",
            installer=translated(Message(INSTALLERS[installer].title)),
        )
    if not any(_wanted(cluster, part) for part in WITHOUT[installer]):
        return _("cluster DNS is to have no budget, as the design says, or one copy, of which none can be spared")
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield a budget for each part, and a README."""
    parts = [part for part in WITHOUT[cluster.kubernetes.installer] if _wanted(cluster, part)]
    for part in parts:
        yield Artifact(f"{part.name}.yaml", yaml_text([_budget(cluster, part)], header(cluster)))
    chosen = [part.name for part in parts if said(cluster, part) is None]
    yield Artifact("README.md", readme(cluster, [part.name for part in parts], chosen))


def _component(cluster: Cluster, part: SystemPart) -> Workload | None:
    return next((one for one in cluster.components if one.name == part.component), None)


def _wanted(cluster: Cluster, part: SystemPart) -> bool:
    found = _component(cluster, part)
    if found is None:
        return True
    return found.budget is not NONE and (found.replicas is None or found.replicas > 1)


def said(cluster: Cluster, part: SystemPart) -> DisruptionBudget | None:
    """Return the budget that the design gives a part."""
    found = _component(cluster, part)
    return given(found.budget) if found else None


def _budget(cluster: Cluster, part: SystemPart) -> dict[str, Any]:
    one = said(cluster, part) or ONE
    numbers = {"maxUnavailable": one.max_unavailable, "minAvailable": one.min_available}
    return disruption_budget(part.name, SYSTEM, part.labels, numbers, one.unhealthy)

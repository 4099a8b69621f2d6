"""How replicas are kept apart, as the scheduler is told: topology spread constraints, which the proof reads, too."""

from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.topology.cluster import Spread

ZONE, NODE = "topology.kubernetes.io/zone", "kubernetes.io/hostname"
_BINDING: Mapping[str, str] = {"required": "DoNotSchedule", "preferred": "ScheduleAnyway"}


def constraints(spread: Spread | None, pods: Mapping[str, str], **more: Any) -> Iterator[dict[str, Any]]:
    """Yield the constraints of pods with these labels; a level that nothing is said of has none."""
    if spread is None:
        return
    for key, strictness in ((ZONE, spread.zone), (NODE, spread.node)):
        if binding := _BINDING.get(strictness or "none"):
            yield {
                "maxSkew": 1,
                "topologyKey": key,
                "whenUnsatisfiable": binding,
                "labelSelector": {"matchLabels": dict(pods)},
                **more,
            }

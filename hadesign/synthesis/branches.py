"""Which choices decide what the control plane survives: where these are settled, and it fails, all else is in vain.

Services are monotone in the parts that they need, and the control plane needs no worker: etcd, the API, the ways to it
and who leads stand on machines, balancers and what these stand on. So where a failure takes one of these down in one
design, it does in every design that differs in nothing but workloads, storage, monitoring, and machines that are
workers alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hadesign.proof import Proof
from hadesign.proof.objectives import Objective, enough, users_services
from hadesign.proof.outcomes import Available
from hadesign.source import Document
from hadesign.synthesis.choices import LEFT_OUT, ChoicePlace, OpenChoice, Picks, part

_ABOVE = frozenset({"workloads", "storage", "monitoring", "autoscaling"})
"""Sections of a design that no part of the control plane stands on."""
_BELOW = frozenset({"etcd", "api", "endpoint", "node-endpoint", "control-plane"})
"""Services of the control plane."""


class Branches:
    """Tells designs with the same control plane by the same key."""

    def __init__(self, document: Document, choices: Sequence[OpenChoice]) -> None:
        """Find the choices that decide about the control plane."""
        self._deciding = tuple(
            number
            for number, choice in enumerate(choices)
            if not all(_on_top(document, place) for place in choice.places)
        )

    def key(self, picks: Picks) -> Picks:
        """Return what the choices about the control plane are."""
        return tuple(picks[number] for number in self._deciding)


def condemned(proof: Proof, failed: Objective) -> bool:
    """Tell whether an objective is not met for what the control plane is, whatever runs on the cluster.

    Where a webhook may have to allow leases, or something that runs on the cluster is needed for it, pods belong to the
    control plane, and nothing is concluded.
    """
    cluster = proof.cluster
    in_pods = cluster.control_plane.webhooks or any(one.runs_on for one in cluster.dependencies)
    if in_pods or failed.met is not False:
        return False
    if isinstance(failed.goal, Available):
        below = [one for one in users_services(proof) if one.service in _BELOW]
        return any(enough(proof, one, failed.goal.share) is False for one in below)
    return failed.kind == "survive" and any(
        service.service in _BELOW and not service.assumed for fault in failed.faults for service in fault.services
    )


def _on_top(document: Document, place: ChoicePlace) -> bool:
    """Tell whether a place is about what runs on the cluster alone."""
    section = place.path[1]
    if section in _ABOVE:
        return True
    if section != "nodes" or len(place.path) < 3:
        return False
    entry = document.data["spec"]["nodes"][place.path[2]]
    return all(_only_works(one) for one in _ways(entry, place))


def _ways(entry: Any, place: ChoicePlace) -> Iterator[Any]:
    """Yield what an entry of the nodes may be."""
    for value in place.values:
        made = part(entry, place.path[:3], {place.path: value})
        if made is not LEFT_OUT:
            yield made


def _only_works(entry: Any) -> bool:
    roles = entry.get("roles") if isinstance(entry, Mapping) else None
    return roles in ("worker", ["worker"])

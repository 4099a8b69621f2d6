"""Circles of what needs what to start: none of their members can be the first, so that a cold start ends in them.

Members are workloads of the cluster, parts of the platform that run in pods, and fail-closed webhooks among these: each
needs a dependency that is the next one (`runsOn`), or its pods are created only with a webhook's consent. Circles of
webhooks alone are another matter (`proof/recovery/admission.py`).
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from hadesign.frozen import dataclass
from hadesign.proof.services.structures import needed_as
from hadesign.proof.services.webhooks import asked
from hadesign.topology.cluster import Cluster, Origin


@dataclass(frozen=True, slots=True)
class StartStep:
    """One member of a circle, and the next, without which it does not start.

    `by` names the dependency that the next one is, or the webhook; `origin` is where that stands, and `open` where it
    would be said whether it is needed to start, if that is not known.
    """

    member: str
    needs: str
    by: str
    origin: Origin
    open: Origin | None


@dataclass(frozen=True, slots=True)
class StartCircle:
    """Steps of which the last one leads to the first member again; the first has the smallest name."""

    steps: tuple[StartStep, ...]

    @property
    def open(self) -> tuple[Origin, ...]:
        """Where it would be said whether some of them are needed to start; empty where all are."""
        return tuple(step.open for step in self.steps if step.open is not None)


def circles(cluster: Cluster) -> tuple[StartCircle, ...]:
    """Return, for every need that is part of a circle, the shortest one, each once; what is certain comes first.

    A circle with a step that is not needed to start is none. One with steps of which that is not known is open.
    """
    steps: dict[str, list[StartStep]] = {}
    for step in sorted(_steps(cluster), key=lambda one: (one.member, one.by, one.needs)):
        steps.setdefault(step.member, []).append(step)
    certain = {member: [one for one in found if one.open is None] for member, found in steps.items()}
    found: dict[frozenset[tuple[str, str, str]], StartCircle] = {}
    for graph in (certain, steps):
        for step in (one for of_member in graph.values() for one in of_member):
            back = _way(graph, step.needs, step.member)
            if back is not None:
                circle = _from_its_smallest((step, *back))
                found.setdefault(frozenset((one.member, one.by, one.needs) for one in circle.steps), circle)
    return tuple(found.values())


def _from_its_smallest(steps: tuple[StartStep, ...]) -> StartCircle:
    first = min(range(len(steps)), key=lambda place: steps[place].member)
    return StartCircle((*steps[first:], *steps[:first]))


def _way(graph: Mapping[str, Sequence[StartStep]], start: str, end: str) -> tuple[StartStep, ...] | None:
    """Return the shortest way from a member to another one; `None` if there is none."""
    ways: dict[str, tuple[StartStep, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        member = waiting.popleft()
        if member == end:
            return ways[member]
        for step in graph.get(member, ()):
            if step.needs not in ways:
                ways[step.needs] = (*ways[member], step)
                waiting.append(step.needs)
    return None


def _steps(cluster: Cluster) -> Iterator[StartStep]:
    """Yield who needs whom to start, as far as that is not denied."""
    inside = [one for one in cluster.dependencies if one.runs_on is not None and one.to_start is not False]
    pods = (*cluster.workloads, *cluster.components)
    for dependency in inside:
        unsaid = dependency.origin.below("neededToStart") if dependency.to_start is None else None
        providers = [one for one in cluster.workloads if one.name == dependency.runs_on]
        for user in pods if providers else ():
            if needed_as(user) in dependency.needed_by:
                for provider in providers:
                    yield StartStep(user.id, provider.id, dependency.name, dependency.origin.below("neededBy"), unsaid)
    yield from _consents(cluster, {name for one in inside for name in one.needed_by})


def _consents(cluster: Cluster, needing: set[str]) -> Iterator[StartStep]:
    """Yield which pods wait for the consent of a webhook that needs something of the cluster itself."""
    for webhook in cluster.control_plane.webhooks or ():
        for workload in cluster.workloads if webhook.name in needing and webhook.url is None else ():
            consent = asked(webhook, workload.namespace)
            if consent is not False:
                unsaid = None if consent is True else consent
                yield StartStep(workload.id, webhook.id, webhook.name, webhook.origin, unsaid)

"""Facts about what services and workloads need of others: what is lost of it with a failure that is to be survived."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lint.facts import subjects
from hadesign.lint.facts.base import Context, FailureCause, Item, Topic, seen_at
from hadesign.proof import FailureSet, ServiceProof
from hadesign.proof.circles import StartStep, circles
from hadesign.proof.services.reasons import PodsStopped
from hadesign.topology.cluster import Dependency
from hadesign.words.things import thing_words

TOPIC = Topic("What services and workloads need of others.")


@TOPIC.items(
    "needed",
    "Every dependency, with the services that a failure which is to be survived takes down by it.",
    name="its name",
    kind="dns, kms, identity-provider, object-store, registry or other",
    runsOn="workload of the cluster that it is; null if others run it",
    services="names of the services that stop, as objectives count them",
    lost="whether a failure takes it that is to be survived",
    failure="such a failure, in words; empty if there is none",
    more="number of further failures that do",
    about="the services that stop, and the failures with the dependency",
)
def needed(context: Context) -> list[Item]:
    """Return each dependency with what is lost by it."""
    return [_item(context, dependency) for dependency in context.cluster.dependencies]


@TOPIC.items(
    "circles",
    "Workloads and webhooks of the cluster that need each other to start, once for each circle, and each dependency in"
    " the cluster that is part of none; what is said not to be needed to start makes none.",
    members="names of its members, each in need of the next one, and the last one of the first",
    way="who needs whom, in words",
    closed="whether all of them need the next one to start, false for what is no circle; null if that is not said of a"
    " dependency",
)
def start_circles(context: Context) -> list[Item]:
    """Return every circle, with the place of each of its steps, and what is part of none."""
    found, inside = [], circles(context.cluster)
    parts = {step.by for circle in inside for step in circle.steps}
    for circle in inside:
        words = [_step(step) for step in circle.steps]
        values = {
            "members": tuple(_name(step.member) for step in circle.steps),
            "way": "; ".join(words),
            "closed": None if circle.open else True,
        }
        related = [seen_at(said, step.origin) for said, step in zip(words, circle.steps, strict=True)]
        unsaid = tuple(origin.path for origin in circle.open)
        places = {"closed": unsaid[0]} if unsaid else {}
        found.append(Item(circle.steps[0].origin.path, values, related, places, settled_by=unsaid))
    none = {"members": (), "way": "", "closed": False}
    alone = (one for one in context.cluster.dependencies if one.runs_on is not None and one.name not in parts)
    return [*found, *(Item(one.origin.path, none) for one in alone)]


def _name(member: str) -> str:
    """Return the name of a member, with its namespace where that is another one than `default`."""
    return member.removeprefix("default/")


def _step(step: StartStep) -> str:
    member, needs = _name(step.member), _name(step.needs)
    if step.by == needs.rpartition("/")[2]:
        return _("{member} needs {needs}", member=member, needs=needs)
    return _("{member} needs {dependency}, which is {needs}", member=member, dependency=step.by, needs=needs)


def _item(context: Context, dependency: Dependency) -> Item:
    lost = list(_lost(context, dependency))
    failures: dict[FailureCause, int] = {}
    for _service, found in lost:
        failures.setdefault(_cause(dependency, found), found.count)
    services = {service.id: service for service, _failure in lost}
    values = {
        "name": dependency.name,
        "kind": dependency.kind,
        "runsOn": dependency.runs_on,
        "services": tuple(service.name for service in services.values()),
        "lost": bool(lost),
        "failure": thing_words(lost[0][1].failure) if lost else "",
        "more": max(sum(failures.values()) - 1, 0),
    }
    things = [context.cluster.things[thing] for _service, found in lost[:1] for thing in found.failures]
    related = [seen_at(thing_words(thing.id), thing.origin) for thing in things]
    parts = tuple(subjects.service(context, service) for service in services.values())
    return Item(dependency.origin.path, values, related, parts=parts, causes=lambda: frozenset(failures))


def _cause(dependency: Dependency, found: FailureSet) -> FailureCause:
    return frozenset((*found.failures, *([dependency.thing] if dependency.thing is not None else ())))


def _lost(context: Context, dependency: Dependency) -> Iterator[tuple[ServiceProof, FailureSet]]:
    """Yield the services that stop by a dependency with a failure for which an objective is not met.

    What does not run before anything fails is lost with nothing, and told of by itself.
    """
    for objective in context.proof.objectives if context.cluster.dependencies else ():
        for fault in objective.faults if objective.kind == "survive" else ():
            for service in fault.services if fault.found.drained is None and fault.found.failures else ():
                if not service.assumed and _by(context, dependency, service, fault.found):
                    yield service, fault.found


def _by(context: Context, dependency: Dependency, service: ServiceProof, found: FailureSet) -> bool:
    """Whether a service stops as the dependency does."""
    if dependency.thing is None:
        return stopped_by(found, dependency.runs_on or "")
    if not any(alone.away == (dependency.thing,) for alone in service.breaks):
        return False
    return dependency.thing in context.proof.domains.closure(found.failures)[0]


def stopped_by(found: FailureSet, workload: str) -> bool:
    """Whether a failure takes a service down as it stops a workload that this needs."""
    why = found.judged.why
    return isinstance(why, PodsStopped) and why.workload == workload


def users(context: Context, workload: str) -> Sequence[tuple[str, ServiceProof]]:
    """Return what stops by nothing but a workload that it needs, as parts with their proofs."""
    if all(one.runs_on != workload for one in context.cluster.dependencies):
        return ()
    placed = (*context.proof.components, *context.proof.workloads)
    found = [(proof, [one for one in proof.breaks if one.kind in subjects.WITHIN]) for proof in placed]
    stopped = [proof for proof, breaks in found if breaks and all(stopped_by(one, workload) for one in breaks)]
    return [(subjects.service(context, proof), proof) for proof in stopped]

"""What maintenance leaves: one node drained, then one failure."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from typing import TypeAlias

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.proof import KINDS, Proof, ServiceProof
from hadesign.proof.drains import Drain
from hadesign.proof.failure.grouped import Group
from hadesign.proof.upgrade import Exposed
from hadesign.report.page import Bullet, Bullets, Content, Section
from hadesign.report.prove.words import line_words, service_name, told
from hadesign.topology.cluster import ThingId
from hadesign.words.drains import drain_words
from hadesign.words.effects import sentence
from hadesign.words.things import noun, thing_words

_MOVED = ("component", "workload")
"""Services that move to other nodes when one is drained; of those that stay every pair is told."""
_Found: TypeAlias = dict[tuple[ThingId, ...], dict[ThingId, list[str]]]
"""For equal nodes each failure with the services that it takes down."""


def section(proof: Proof, chosen: Sequence[ServiceProof]) -> Section:
    """Return what a drain does by itself, and what one failure takes down while a node is drained."""
    bound = _bound(proof, [service for service in chosen if service.service not in _MOVED])
    wanted = {service.id for service in chosen if service.service in _MOVED}
    placed = [exposed for exposed in proof.during_upgrade() if exposed.service.id in wanted]
    title = _("Failure tolerance while one node is drained (an upgrade node by node)")
    items = [*_bound_items(proof, bound), *_placed_items(placed)]
    alone = list(_alone({service.id for service in chosen}, proof.drains))
    parts: list[Content] = []
    if alone:
        parts += [_("What a drain does without any failure:"), Bullets(alone)]
    if not items:
        parts.append(_("One more failure takes nothing down that it would not take down anyway."))
    else:
        parts.append(_("What one failure takes down while a node is drained, where neither of the two does so alone."))
        parts.append(Bullets(items))
    return Section(title, tuple(parts))


def _alone(chosen: Collection[str], found: Iterable[Drain]) -> Iterator[Bullet]:
    """Yield drains that never end, and those that are an outage by themselves; of one machine all services at once."""
    of_machine: dict[tuple[ThingId, int], list[ServiceProof]] = {}
    alike: dict[Hashable, list[Drain]] = {}
    for drain in found:
        if drain.service.id not in chosen:
            continue
        if drain.machine is not None:
            of_machine.setdefault((drain.machine, drain.count), []).append(drain.service)
        else:
            numbers = () if drain.end == "interruption" and drain.allowed is None else (drain.running, drain.needed)
            why = drain.webhook and drain.webhook.id, drain.unsaid, drain.allowed, drain.running < drain.replicas
            alike.setdefault((drain.end, why, numbers), []).append(drain)
    for drains in alike.values():
        names = listed([service_name(drain.service) for drain in drains], 6)
        about = drains[0].webhook or drains[0].service
        yield Bullet(drain_words(drains[0], names), about.origin)
    for (machine, count), services in of_machine.items():
        names = listed([service_name(service) for service in services], 8)
        drained = f"{thing_words(machine)}{_like(count, 'node')}"
        yield Bullet(_("draining {machine} takes down {services}", machine=drained, services=names))


def _bound(proof: Proof, services: Sequence[ServiceProof]) -> _Found:
    """Read off the pairs: a machine of one line is drained, and something of another line fails."""
    found: _Found = {}
    for service in services:
        for group in proof.grouped(service, 2):
            for machines, failures in _pairs(group) if group.order == 2 else ():
                hit = found.setdefault(machines, {})
                for failure in failures:
                    names = hit.setdefault(failure, [])
                    if service_name(service) not in names:
                        names.append(service_name(service))
    return found


def _pairs(group: Group) -> Iterator[tuple[tuple[ThingId, ...], list[ThingId]]]:
    """Yield machines of a group of pairs with all that may not fail while one of them is out."""
    if not group.lines:
        for place, (name, kind) in enumerate(zip(group.example.failures, group.example.kinds, strict=True)):
            if kind == "node":
                yield (name,), [group.example.failures[1 - place]]
        return
    things = [[name for _, names in line for name in names] for line in group.lines]
    for place, line in enumerate(group.lines):
        machines = next((names for kind, names in line if kind == "node"), ())
        others = [name for number, names in enumerate(things) for name in names if group.within or number != place]
        if machines:
            yield machines, others


def _bound_items(proof: Proof, found: _Found) -> Iterator[Bullet]:
    for machines, failures in found.items():
        alike: dict[tuple[str, ...], list[ThingId]] = {}
        for failure, names in failures.items():
            alike.setdefault(tuple(names), []).append(failure)
        below = [
            _("takes down {services}: the loss of {failures}", services=listed(hit, 8), failures=_any_of(proof, names))
            for hit, names in alike.items()
        ]
        written = line_words((("node", machines),))
        text = (
            _("with {machine} drained", machine=written)
            if len(machines) == 1
            else _("with one of {machines} drained", machines=written)
        )
        yield Bullet(text, proof.cluster.things[machines[0]].origin, (), below)


def _any_of(proof: Proof, names: Sequence[ThingId]) -> str:
    """Write failures of which any one will do."""
    kinds = {kind: tuple(n for n in names if proof.cluster.things[n].kind == kind) for kind in KINDS}
    line = tuple((kind, found) for kind, found in kinds.items() if found)
    return _("any one of {things}", things=line_words(line)) if len(names) > 1 else line_words(line)


def _placed_items(found: Sequence[Exposed]) -> Iterator[Bullet]:
    """Put together services that a pair takes down for one reason."""
    alike: dict[tuple[ThingId, tuple[ThingId, ...], Hashable], list[Exposed]] = {}
    for one in found:
        alike.setdefault((one.machine, one.failures, one.fault.judged.effect), []).append(one)
    for exposed in alike.values():
        first = exposed[0]
        machine = f"{thing_words(first.machine)}{_like(first.count, 'node')}"
        services = list(dict.fromkeys(service_name(one.service) for one in exposed))
        like = _like(first.fault.count, first.fault.kind)
        below = told(sentence(first.failures, first.fault.judged, like), services, None)
        yield Bullet(_("with {machine} drained", machine=machine), first.fault.origins[0], (), (below,))


def _like(count: int, kind: str) -> str:
    """Say in brackets, behind a thing, how many of its kind would do as well."""
    others = count - 1
    if not others:
        return ""
    return " " + _("(or any of {count:,} {things} like it)", count=others, things=noun(kind, others))

"""What one failure takes down: failures that hit the same services together, first those that break an objective."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

from hadesign.i18n import _, ngettext
from hadesign.proof import KINDS, LEVELS, Proof, ServiceProof
from hadesign.proof.failure.what_if import ServiceState
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.report.prove.sets import MOST_GROUPS, for_example, see, still_up
from hadesign.report.prove.words import line_words, service_name, told
from hadesign.report.sentences import said_of
from hadesign.topology.cluster import FailureLevel, Kind, ThingId
from hadesign.words.effects import effect, sentence
from hadesign.words.things import noun


@dataclass
class _Hit:
    """Services, and the single failures of which each takes down just these of the chosen ones."""

    services: list[ServiceProof]
    kinds: dict[Kind, list[ThingId]] = field(default_factory=dict)

    @property
    def example(self) -> ThingId:
        """The first of the smallest failures."""
        return self.kinds[self.smallest][0]

    @property
    def smallest(self) -> Kind:
        """The smallest kind of failure."""
        return min(self.kinds, key=KINDS.index)


def sections(proof: Proof, chosen: Sequence[ServiceProof]) -> Iterator[Section]:
    """Yield what is down anyway, what breaks the objective, and what else takes something down."""
    anyway = [service for service in chosen if any(not found.failures for found in service.breaks)]
    items = [Bullet(said_of(service_name(s), effect(s.breaks[0].judged)), s.origin) for s in anyway]
    yield Section(_("Down without any failure"), (Bullets(items),) if items else ())
    level = _objective(proof)
    kinds = LEVELS[level] if level else frozenset[Kind]()
    hits = list(_hits(proof, chosen, kinds))
    within = [hit for hit in hits if hit.smallest in kinds and any(_breaks(proof, one, hit) for one in hit.services)]
    beyond = [hit for hit in hits if hit not in within]
    if within:
        size = noun(level) if level else ""
        title = _("One failure that breaks the objective (survive the loss of any one {size})", size=size)
        yield Section(title, _parts(proof, within))
    if beyond:
        title = _("One failure beyond the objective") if level else _("One failure that takes something down")
        yield Section(title, _parts(proof, beyond))


def _breaks(proof: Proof, service: ServiceProof, hit: _Hit) -> bool:
    """Whether the objective is about what a failure does to a service: some may stop if they come back themselves."""
    return service.covered and not (service.may_pause and proof.comes_back(service, (hit.example,)) is not False)


def _objective(proof: Proof) -> FailureLevel | None:
    return proof.cluster.objectives.survive


def _hits(proof: Proof, chosen: Sequence[ServiceProof], within: frozenset[Kind]) -> list[_Hit]:
    """Sort failures by what they take down, small ones first; those within the objective are told apart."""
    services: dict[ThingId, list[ServiceProof]] = {}
    kind_of: dict[ThingId, Kind] = {}
    for service in chosen:
        for group in proof.grouped(service, 1):
            for kind, names in (pair for line in group.lines for pair in line):
                for name in names:
                    kind_of[name] = kind
                    services.setdefault(name, []).append(service)
    found: dict[tuple[tuple[str, ...], bool], _Hit] = {}
    for name in sorted(services, key=lambda name: KINDS.index(kind_of[name])):
        key = tuple(service.id for service in services[name]), kind_of[name] in within
        hit = found.setdefault(key, _Hit(services[name]))
        hit.kinds.setdefault(kind_of[name], []).append(name)
    return list(found.values())


def _parts(proof: Proof, hits: Sequence[_Hit]) -> tuple[Bullets | str, ...]:
    shown = Bullets([_item(proof, hit) for hit in hits[:MOST_GROUPS]])
    rest = hits[MOST_GROUPS:]
    if not rest:
        return (shown,)
    count = sum(len(names) for hit in rest for names in hit.kinds.values())
    return shown, ngettext(
        "And {count:,} more group ({failures:,} failures): ask for one service, or for JSON.",
        "And {count:,} more groups ({failures:,} failures): ask for one service, or for JSON.",
        len(rest),
        failures=count,
    )


def _item(proof: Proof, hit: _Hit) -> Bullet:
    """Tell what fails, what that takes down and why, where to look, and what goes on."""
    line = tuple((kind, tuple(names)) for kind, names in hit.kinds.items())
    count = sum(len(names) for _, names in line)
    states = proof.what_if((hit.example,)).states
    up = [service_name(state.proof) for state in states if state.up]
    wanted = {service.id for service in hit.services}
    down = [state for state in states if state.up is False and (not up or state.proof.id in wanted)]
    origins = [
        origin
        for service in hit.services
        for found in service.breaks
        if found.failure == hit.example
        for origin in found.origins[1:]
    ]
    reasons = _reasons(hit, down) if up else _everything(hit, down)
    below = [text for text in (*reasons, see(proof, origins), still_up(up)) if text]
    written = line_words(line)
    if count > 1:
        written = ngettext("any one of {count:,}: {things}", "any one of {count:,}: {things}", count, things=written)
    return Bullet(written, proof.cluster.things[hit.example].origin, (), below)


def _reasons(hit: _Hit, down: Sequence[ServiceState]) -> Iterator[str]:
    """Yield each reason with all that goes down for it."""
    reasons: dict[Hashable, list[ServiceState]] = {}
    for state in down:
        reasons.setdefault(state.judged.effect if state.judged else None, []).append(state)
    for states in reasons.values():
        lucky = next((s.judged for s in states if s.judged and s.judged.best >= s.judged.needed), None)
        yield told(_sentence(hit, states), [service_name(state.proof) for state in states], lucky)


def _everything(hit: _Hit, down: Sequence[ServiceState]) -> Iterator[str]:
    """Yield one reason where nothing at all goes on."""
    yield told(_sentence(hit, down), [service_name(state.proof) for state in down], None, everything=True)


def _sentence(hit: _Hit, states: Sequence[ServiceState]) -> str:
    judged = next(state.judged for state in states if state.judged)
    text = sentence((hit.example,), judged)
    return for_example(text) if sum(map(len, hit.kinds.values())) > 1 else text

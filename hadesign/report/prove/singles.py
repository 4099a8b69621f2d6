"""What one failure takes down: failures that hit the same services together, those that break the promise first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hadesign.blueprint.governance import FailureLevel
from hadesign.lists import listed
from hadesign.proof import KINDS, LEVELS, Proof, ServiceProof
from hadesign.proof.failure.what_if import State
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.report.prove.sets import MOST_GROUPS, see
from hadesign.report.prove.words import line_words, noun, service_name
from hadesign.topology.cluster import Kind, ThingId


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
    """Yield what is down anyway, what breaks the promise, and what else takes something down."""
    anyway = [service for service in chosen if any(not found.failures for found in service.breaks)]
    items = [Bullet(f"{service_name(s)}: {s.breaks[0].witness}", s.origin) for s in anyway]
    yield Section("Down without any failure", (Bullets(items),) if items else ())
    level = _promise(proof)
    kinds = LEVELS[level] if level else frozenset[Kind]()
    hits = list(_hits(proof, chosen, kinds))
    within = [hit for hit in hits if hit.smallest in kinds and any(service.promised for service in hit.services)]
    beyond = [hit for hit in hits if hit not in within]
    if within:
        yield Section(f"One failure that breaks the promise (to survive any one {level})", _parts(proof, within))
    if beyond:
        title = "One failure beyond the promise" if level else "One failure that takes something down"
        yield Section(title, _parts(proof, beyond))


def _promise(proof: Proof) -> FailureLevel | None:
    objectives = proof.cluster.blueprint.spec.objectives
    return objectives.survive if objectives else None


def _hits(proof: Proof, chosen: Sequence[ServiceProof], promised: frozenset[Kind]) -> list[_Hit]:
    """Sort failures by what they take down, small ones first; what was promised is told apart from what was not."""
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
        key = tuple(service.id for service in services[name]), kind_of[name] in promised
        hit = found.setdefault(key, _Hit(services[name]))
        hit.kinds.setdefault(kind_of[name], []).append(name)
    return list(found.values())


def _parts(proof: Proof, hits: Sequence[_Hit]) -> tuple[Bullets | str, ...]:
    shown = Bullets([_item(proof, hit) for hit in hits[:MOST_GROUPS]])
    rest = hits[MOST_GROUPS:]
    if not rest:
        return (shown,)
    count = sum(len(names) for hit in rest for names in hit.kinds.values())
    return shown, f"And {len(rest):,} more groups ({count:,} failures): ask for one service, or for JSON."


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
    losing = f"{'for example, ' if count > 1 else ''}losing {noun(hit.smallest)} {hit.example.partition('/')[2]}"
    reasons = _reasons(losing, down) if up else _everything(losing, down)
    below = [text for text in (*reasons, see(proof, origins), f"still up: {listed(up)}" if up else "") if text]
    written = line_words(line) if count == 1 else f"any one of {count:,}: {line_words(line)}"
    return Bullet(written, proof.cluster.things[hit.example].origin, (), below)


def _reasons(losing: str, down: Sequence[State]) -> Iterator[str]:
    """Yield each reason with all that goes down for it."""
    reasons: dict[str, list[State]] = {}
    for state in down:
        reasons.setdefault(state.judged.what if state.judged else "", []).append(state)
    for what, states in reasons.items():
        yield f"{losing} {what}"
        yield f"takes down {listed([service_name(state.proof) for state in states], 8)}"
        lucky = next((s.judged for s in states if s.judged and s.judged.best >= s.judged.needed), None)
        if lucky:
            yield f"the luckiest placement that is allowed keeps {lucky.best} of {lucky.total}"


def _everything(losing: str, down: Sequence[State]) -> Iterator[str]:
    """Yield one reason where nothing at all goes on."""
    what = next((state.judged.what for state in down if state.judged), "")
    yield f"{losing} {what}"
    yield f"takes everything down: {listed([service_name(state.proof) for state in down], 8)}"

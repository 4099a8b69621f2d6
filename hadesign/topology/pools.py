"""Single machines and pools to one flat list of machines, with names that stay when a pool grows."""

from collections.abc import Iterator, Sequence

from hadesign.blueprint.nodes import Machine, Pool
from hadesign.blueprint.units import MOST
from hadesign.diagnostic import Related
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext
from hadesign.source import input_diagnostic
from hadesign.topology.given import Given
from hadesign.topology.nouns.places import Origin
from hadesign.topology.order import in_order
from hadesign.topology.zones import Zones

LONGEST_LABEL = 63
"""Characters of a label in a node's name (RFC 1123 2.1, RFC 1035 2.3.4); the name of a pool's machine is one label."""

_NUMBER = "\0"
"""Stands for the number in a sentence that is said once for all machines of a pool, as there may be thousands."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A machine whose address and place in the failure domains are still to be decided."""

    name: str
    entry: Machine | Pool
    zone: str | None
    origin: Origin

    @property
    def pool(self) -> str | None:
        """Name of the pool it comes from."""
        return self.entry.pool if isinstance(self.entry, Pool) else None


def expand(given: Given) -> tuple[Draft, ...]:
    """Return every machine in the order of the blueprint.

    A machine of a pool is called `pool-zone-number` (without zones `pool-number`). Numbers count from 1 within a zone
    and are not padded, so that growing a pool renames nothing.

    Raises:
        InputError: a pool's machine has the name of another machine, or there are more machines than anybody has.
    """
    zones, document = Zones(given.spec.infrastructure), given.document
    drafts: list[Draft] = []
    seen: dict[str, Origin] = {}
    problems = []
    _refuse_too_many(given, zones)
    for index, entry in enumerate(given.spec.nodes):
        origin = given.at("nodes", index)
        path = origin.path
        made = list(_pool(entry, zones, origin)) if isinstance(entry, Pool) else [_single(entry, zones, origin, given)]
        longest = max((draft.name for draft in made), key=len, default="") if isinstance(entry, Pool) else ""
        if len(longest) > LONGEST_LABEL:
            message = ngettext(
                "machine {name} of pool {pool} has a name of {count} characters",
                "machine {name} of pool {pool} has a name of {count} characters",
                len(longest),
                name=longest,
                pool=made[0].pool,
            )
            expected = _(
                "at most {most} with the zone and the number, which a pool's machine has in its name",
                most=LONGEST_LABEL,
            )
            problems.append(input_diagnostic(message, document.key(path), path, expected=expected))
        for draft in made:
            if draft.name in seen:
                first = Related(_("the other one comes from here"), document.key(seen[draft.name].path))
                message = _("two machines are called {name}", name=draft.name)
                problems.append(
                    input_diagnostic(message, document.key(path), path, expected=_("another name"), related=(first,))
                )
            seen[draft.name] = draft.origin
            drafts.append(draft)
    if problems:
        raise InputError(problems)
    return tuple(drafts)


def _refuse_too_many(given: Given, known: Zones) -> None:
    """Refuse pools that are small each and make more machines than there can be in all."""
    total = 0
    for index, entry in enumerate(given.spec.nodes):
        total += (
            entry.count or (entry.per_zone or 1) * max(1, len(_zones(entry, known))) if isinstance(entry, Pool) else 1
        )
        if total > MOST:
            path = given.at("nodes", index).path
            message = _("with this entry there are {total} machines", total=f"{total:,}")
            expected = _("at most {most} in all", most=f"{MOST:,}")
            raise InputError([input_diagnostic(message, given.document.key(path), path, expected=expected)])


def _zones(entry: Pool, known: Zones) -> Sequence[str]:
    """Return the zones of a pool: where it names none that of its rack or datastore, and else all there are."""
    own = known.of(entry)
    return in_order(entry.zones) or ((own,) if own else known.all)


def _single(entry: Machine, zones: Zones, origin: Origin, given: Given) -> Draft:
    return Draft(entry.name, entry, zones.of(entry) or given.zone_of(entry.name), origin)


def _pool(entry: Pool, known: Zones, origin: Origin) -> Iterator[Draft]:
    """Expand a pool: `perZone` machines in each of its zones, or `count` machines dealt over them in turn."""
    path, zones = origin.path, _zones(entry, known)
    if not zones:
        how = _("machine {number} of pool {pool}", number=_NUMBER, pool=entry.pool)
        for number in range(1, (entry.count or entry.per_zone or 1) + 1):
            derived = how.replace(_NUMBER, str(number))
            yield Draft(f"{entry.pool}-{number}", entry, None, Origin(path, derived, origin.source))
        return
    for position, zone in enumerate(zones):
        dealt = (entry.count - position + len(zones) - 1) // len(zones) if entry.count else entry.per_zone or 1
        how = _("machine {number} of pool {pool} in zone {zone}", number=_NUMBER, pool=entry.pool, zone=zone)
        for number in range(1, dealt + 1):
            derived = how.replace(_NUMBER, str(number))
            yield Draft(f"{entry.pool}-{zone}-{number}", entry, zone, Origin(path, derived, origin.source))

"""What is up and what is down under exactly some failures, and why."""

from collections.abc import Iterable, Sequence

from hadesign.i18n import _, pgettext
from hadesign.lists import listed
from hadesign.proof import Proof, ServiceProof
from hadesign.proof.failure.what_if import ServiceState, WhatIf
from hadesign.report.names import run
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Section, Table
from hadesign.report.prove import sides, times
from hadesign.report.prove.words import counted_things, service_name
from hadesign.report.sentences import between, said_of
from hadesign.topology.cluster import ThingId
from hadesign.words.effects import effect
from hadesign.words.things import failures_words, thing_words
from hadesign.words.unknown import unknown_words


def page(proof: Proof, chosen: Sequence[ServiceProof], failed: Iterable[ThingId]) -> list[Section]:
    """Return the page about exactly these failures, all at once."""
    return answer(proof, chosen, proof.what_if(failed))


def answer(proof: Proof, chosen: Sequence[ServiceProof], found: WhatIf) -> list[Section]:
    """Return the page about failures that were asked about."""
    wanted = {service.id for service in chosen}
    states = [state for state in found.states if state.proof.id in wanted]
    down = [service_name(state.proof) for state in states if state.up is False]
    names = listed(down, 12)
    verdict = _("Down: {services}.", services=names) if down else _("No service goes down, as far as is known.")
    rows: list[list[Cell]] = [
        [service_name(state.proof), Answer(state.up), left_words(state), why(state)] for state in states
    ]
    head = (_("service"), _("up"), pgettext("column of what still runs", "left"), _("why"))
    failed_words = failures_words(found.failed)
    if len(found.failed) > 1:
        title = _("What if {failures} failed at once?", failures=failed_words)
    else:
        title = _("What if {failure} failed?", failure=failed_words)
    note = _("Whether each service is up while these have failed, what is left of it, and why it is down.")
    return [
        Section(title, (verdict,)),
        _dead(found.dead_things, found.dead_machines),
        Section(_("Services"), (note, Table(head, rows))),
        sides.after(proof, [state.proof for state in states], found.failed),
        times.comes_back(proof, [state.proof for state in states], found.failed),
    ]


def _dead(things: Sequence[ThingId], machines: Sequence[str]) -> Section:
    items = [Bullet(thing_words(thing)) for thing in things]
    if machines:
        items.append(Bullet(said_of(counted_things("node", machines), run(machines))))
    return Section(_("What fails with it"), (Bullets(items),) if items else ())


def left_words(state: ServiceState) -> str:
    """Say how many of its parts a service has left, and how many it needs."""
    judged = state.judged
    if judged is None or state.proof.service == "capacity":
        return ""  # what is left of what has units that only the reason names
    left = f"{judged.left:,}" if judged.best == judged.left else between(f"{judged.left:,}", judged.best)
    return _("{left} of {total:,}, {needed:,} needed", left=left, total=judged.total, needed=judged.needed)


def why(state: ServiceState) -> str:
    """Say why a service is down, or why that cannot be told."""
    if state.judged is None:
        return unknown_words(lacks) if (lacks := state.proof.lacks) else ""
    return effect(state.judged) if not state.up or state.proof.service == "capacity" else ""

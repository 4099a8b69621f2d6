"""A proof for people: the objectives first, then what breaks, figures, times, capacity, and what is left out.

Each function returns sections of a page, which a terminal, Markdown and the handbook show each in its own way.
"""

from collections.abc import Iterable, Sequence

from hadesign.i18n import N_, Message, _, translated
from hadesign.proof import Proof, ServiceProof
from hadesign.report.page import Bullet, Bullets, Section
from hadesign.report.prove import capacity, figures, objectives, sets, sides, silence, singles, sizing, times
from hadesign.report.prove import maintenance as upkeep
from hadesign.report.prove import what_if as questions
from hadesign.topology.cluster import ThingId

MAINTENANCE = N_("upgrades and maintenance (see hadesign prove --during node-upgrade)")
LEFT_OUT = (
    MAINTENANCE,
    N_("mistakes of people and in configuration"),
    N_("certificates and licences that expire"),
    N_("software faults that hit all copies alike"),
    N_("overload, and failures that cause further failures"),
)
"""What independent failures of parts do not speak about."""


def page(proof: Proof, chosen: Sequence[ServiceProof], order: int) -> list[Section]:
    """Return all there is to say about some services, with failure sets up to an order."""
    return [
        Section(
            _("{title}: what it survives", title=proof.cluster.title),
            (objectives.verdict(proof), _("Lines are those of {file}.", file=proof.cluster.document.file)),
        ),
        objectives.objectives(proof),
        *survival(proof, chosen),
        *failure_sets(proof, chosen, order),
        *availability(proof, chosen),
        *recovery(proof, chosen),
        *(after_failures(proof) if _speaks_of_capacity(proof, chosen) else []),
        silence.decided(proof),
        left_out(*sets.searched(chosen, order)),
    ]


def survival(proof: Proof, chosen: Sequence[ServiceProof]) -> list[Section]:
    """Return what each service survives, and of which too little is known."""
    return [objectives.tolerance(chosen, proof.cluster.objectives.survive), silence.too_little(proof, chosen)]


def failure_sets(proof: Proof, chosen: Sequence[ServiceProof], order: int) -> list[Section]:
    """Return all minimal failure sets up to an order, grouped."""
    return [*singles.sections(proof, chosen), *sets.sections(proof, chosen, order), sides.section(proof, chosen)]


def availability(proof: Proof, chosen: Sequence[ServiceProof]) -> list[Section]:
    """Return modelled availability, the numbers it was made of, and what is worth to be improved."""
    return list(figures.sections(proof, chosen))


def recovery(proof: Proof, chosen: Sequence[ServiceProof]) -> list[Section]:
    """Return how services come back and when, and how much work may be lost."""
    return list(times.sections(proof, chosen))


def after_failures(proof: Proof) -> list[Section]:
    """Return what fits after each single failure, and how the design's sizes compare with what is advised."""
    return [*capacity.sections(proof), sizing.section(proof)]


def _speaks_of_capacity(proof: Proof, chosen: Sequence[ServiceProof]) -> bool:
    """Whether somebody asks for capacity or for everything; a design without workloads has no such service."""
    return any(service.service == "capacity" for service in chosen) or len(chosen) == len(proof.services())


def maintenance(proof: Proof, chosen: Sequence[ServiceProof]) -> list[Section]:
    """Return what one failure takes down while a node is drained, and not otherwise."""
    return [upkeep.section(proof, chosen)]


def during_upgrade(proof: Proof, chosen: Sequence[ServiceProof]) -> list[Section]:
    """Return the page about maintenance."""
    return [*maintenance(proof, chosen), left_out(*sets.searched(chosen, 2), but=MAINTENANCE)]


def what_if(proof: Proof, chosen: Sequence[ServiceProof], failed: Iterable[ThingId]) -> list[Section]:
    """Return what is up and what is down under exactly some failures."""
    return [*questions.page(proof, chosen, failed), left_out(None)]


def left_out(order: int | None, why: str = "", but: Message | None = None) -> Section:
    """Return what the proof does not speak about; it stands on every page.

    Args:
        order: up to how many failures at once the sets are complete, if the page shows any.
        why: why they are not for one more that was asked for, if it is known.
        but: one of `LEFT_OUT` that the page does speak about.
    """
    if order is None:
        note = _("What is modelled are parts that fail independently of each other. It does not speak of:")
    else:
        note = _(
            "Failure sets are complete up to {order} at once. What is modelled are parts that fail independently of"
            " each other. It does not speak of:",
            order=order,
        )
    stopped = (
        _("Order {order} is not finished: {reason}.", order=order + 1, reason=why) if order is not None and why else ""
    )
    left = [Bullet(translated(what)) for what in LEFT_OUT if what != but]
    return Section(_("What this leaves out"), (*((stopped,) if stopped else ()), note, Bullets(left)))

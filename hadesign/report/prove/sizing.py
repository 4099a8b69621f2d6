"""The design's own sizes held against what is advised for a cluster like it."""

from collections.abc import Sequence

from hadesign.i18n import N_, _, pgettext, translated
from hadesign.notation import as_cpu, as_memory, as_share
from hadesign.proof import Proof
from hadesign.proof.capacity.sizing import Sizing, Unit
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Section, Table
from hadesign.words.fitting import facts, size_words

_BOUNDS = {"most": N_("at most {limit}"), "least": N_("at least {limit}")}


def section(proof: Proof) -> Section:
    """Return every size that a published formula speaks of, with its source."""
    title, found = _("Sizes held against what is advised"), proof.sizing
    if not found:
        return Section(title)
    sources = list(dict.fromkeys(one.source for one in found))
    missing = "; ".join(facts(one.missing for one in found if one.missing))
    head = (_("what"), _("design"), _("limit"), _("ok"), pgettext("column of sources", "from"), _("where"))
    note = _("The design beside figures that others published for clusters of this size: advice, and no objectives.")
    table = Table(head, [_row(one, sources) for one in found])
    listed = Bullets([Bullet(f"[{number}] {source}") for number, source in enumerate(sources, 1)])
    return Section(title, (note, table, *([_("Not known: {what}.", what=missing)] if missing else []), listed))


def _row(one: Sizing, sources: Sequence[str]) -> Sequence[Cell]:
    known = "?" if one.actual is None else _amount(one.actual, one.unit)
    # Where something is missing, what is known is the least that there is, or one of several.
    design = _("{amount} known", amount=known) if one.missing and one.actual is not None else known
    limit = translated(_BOUNDS[one.bound], limit=_limit(one.limit, one.unit))
    return size_words(one), design, limit, Answer(one.met), f"[{sources.index(one.source) + 1}]", one.origin


def _amount(amount: float, unit: Unit) -> str:
    if unit == "bytes":
        return as_memory(amount)
    return as_cpu(amount) if unit == "millicores" else as_share(amount) if unit == "share" else f"{amount:,.0f}"


def _limit(amount: float, unit: Unit) -> str:
    """Write a limit; sources give memory in powers of ten."""
    return f"{amount / 10**9:g} GB" if unit == "bytes" else _amount(amount, unit)

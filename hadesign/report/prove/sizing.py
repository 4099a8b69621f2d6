"""The design's own sizes held against what is advised for a cluster like it."""

from collections.abc import Sequence

from hadesign.notation import as_cpu, as_memory, as_share
from hadesign.proof import Proof
from hadesign.proof.capacity.sizing import Sizing, Unit
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Section, Table
from hadesign.words.fitting import facts, size_words

_HEAD = ("what", "design", "limit", "ok", "from", "where")
_NOTE = "The design beside figures that others published for clusters of this size: advice, and no objectives."
_BOUNDS = {"most": "at most", "least": "at least"}


def section(proof: Proof) -> Section:
    """Return every size that a published formula speaks of, with its source."""
    found = proof.sizing
    if not found:
        return Section("Sizes held against what is advised")
    sources = list(dict.fromkeys(one.source for one in found))
    missing = "; ".join(facts(one.missing for one in found if one.missing))
    table = Table(_HEAD, [_row(one, sources) for one in found])
    listed = Bullets([Bullet(f"[{number}] {source}") for number, source in enumerate(sources, 1)])
    return Section(
        "Sizes held against what is advised", (_NOTE, table, *([f"Not known: {missing}."] if missing else []), listed)
    )


def _row(one: Sizing, sources: Sequence[str]) -> Sequence[Cell]:
    known = "?" if one.actual is None else _amount(one.actual, one.unit)
    # Where something is missing, what is known is the least that there is, or one of several.
    design = f"{known} known" if one.missing and one.actual is not None else known
    limit = f"{_BOUNDS[one.bound]} {_limit(one.limit, one.unit)}"
    return size_words(one), design, limit, Answer(one.met), f"[{sources.index(one.source) + 1}]", one.origin


def _amount(amount: float, unit: Unit) -> str:
    if unit == "bytes":
        return as_memory(amount)
    return as_cpu(amount) if unit == "millicores" else as_share(amount) if unit == "share" else f"{amount:,.0f}"


def _limit(amount: float, unit: Unit) -> str:
    """Write a limit; sources give memory in powers of ten."""
    return f"{amount / 10**9:g} GB" if unit == "bytes" else _amount(amount, unit)

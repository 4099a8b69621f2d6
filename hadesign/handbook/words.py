"""Numbers, names and addresses as people write them."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from hadesign.i18n import ngettext
from hadesign.lists import COMMAS, listed
from hadesign.report.markdown import code, text
from hadesign.report.names import next_address, runs
from hadesign.topology.cluster import Capacity, Node

NOT_GIVEN = "not given"
NB = "\u00a0"
"""A space at which no line ends, between a number and its unit."""


def given(value: object) -> str:
    """Return a value, or that nobody gave it."""
    return NOT_GIVEN if value is None else text(value)


def count(number: int, noun: str) -> str:
    """Return `1 error` or `2 errors`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float | None) -> str:
    """Write seconds as people do: `250 ms`, `27 s`, `1 h 30 min`, `90 d`."""
    if seconds is None:
        return NOT_GIVEN
    if 0 < seconds < 1:
        return f"{seconds * 1000:.4g}{NB}ms"
    if seconds < 120:
        return f"{seconds:.3g}{NB}s"
    parts, rest = [], round(seconds)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        whole, rest = divmod(rest, size)
        parts += [f"{whole}{NB}{unit}"] if whole else []
    return NB.join(parts[:2])


def cpu(millicores: int) -> str:
    """Write millicores as cores."""
    return f"{millicores / 1000:.15g}{NB}CPU"


def memory(size: int) -> str:
    """Write bytes in the largest binary unit that keeps three digits."""
    value, units = float(size), ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    while value >= 1024 and len(units) > 1:
        value /= 1024
        units.pop(0)
    return f"{value:.4g}{NB}{units[0]}"


def size(capacity: Capacity) -> str:
    """Write what a node offers; nothing where nobody said."""
    parts = [
        cpu(capacity.cpu) if capacity.cpu is not None else "",
        memory(capacity.memory) if capacity.memory is not None else "",
    ]
    return ", ".join(part for part in parts if part)


def names(values: Iterable[str], limit: int = 6, counts: Sequence[int] | None = None) -> str:
    """List names as cells of tables have them, escaped, of many the first; `counts`: how many each stands for."""
    every = list(values)
    # Only what is told is escaped, as of thousands of names that would take long.
    return listed([*map(text, every[: limit + 1]), *every[limit + 1 :]], limit, patterns=COMMAS, counts=counts)


def others(total: int, most: int, command: str = "") -> str:
    """Say how many rows or sections are not on a page that has at most so many, and what lists them."""
    where = f", which `{command}` lists" if command else ""
    return f"And {total - most:,} more{where}." if total > most else ""


def nodes_named(nodes: Sequence[Node]) -> str:
    """Name nodes: those of a pool from first to last, others one by one."""
    if len(nodes) > 1 and nodes[0].pool:
        return f"{text(nodes[0].name)} to {text(nodes[-1].name)} ({len(nodes):,})"
    return names(node.name for node in nodes)


def addresses(nodes: Sequence[Node], limit: int = 3) -> str:
    """Write addresses as ranges without gaps: a gap belongs to another node."""
    known = sorted((ip_address(node.address) for node in nodes if node.address), key=lambda a: (a.version, int(a)))
    if not known:
        return NOT_GIVEN
    ranges = runs(map(str, known), next_address)
    shown = [code(one[0]) if len(one) == 1 else f"{code(one[0])} to {code(one[-1])}" for one in ranges]
    return listed(shown, limit, patterns=COMMAS, more=_more_ranges)


def _more_ranges(names: str, count: int) -> str:
    return ngettext("{names} and {count:,} more range", "{names} and {count:,} more ranges", count, names=names)

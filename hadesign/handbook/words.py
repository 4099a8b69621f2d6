"""Numbers, names and addresses as people write them."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, listed
from hadesign.report.markdown import code, text
from hadesign.report.names import next_address, runs
from hadesign.topology.cluster import Capacity, Node

NB = "\u00a0"
"""A space at which no line ends, between a number and its unit."""


def title(words: str, level: int = 1) -> str:
    """Return a title, which is Markdown already, in one line."""
    return f"{'#' * level} {' '.join(words.splitlines())}"


def head(*titles: str) -> list[str]:
    """Return the titles of columns; a translation cannot add a column."""
    return [text(one) for one in titles]


def not_given() -> str:
    """Say that nobody gave it."""
    return _("not given")


def given(value: object) -> str:
    """Return a value, or that nobody gave it."""
    return not_given() if value is None else text(value)


def given_code(value: object) -> str:
    """Return a value in code type, or that nobody gave it."""
    return code(value) if value else not_given()


def duration(seconds: float | None) -> str:
    """Write seconds as people do: `250 ms`, `27 s`, `1 h 30 min`, `90 d`; these units are the same everywhere."""
    if seconds is None:
        return not_given()
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
    if total <= most:
        return ""
    if not command:
        return ngettext("And {count:,} more.", "And {count:,} more.", total - most)
    return ngettext(
        "And {count:,} more, which `{command}` lists.",
        "And {count:,} more, which `{command}` lists.",
        total - most,
        command=command,
    )


def nodes_named(nodes: Sequence[Node]) -> str:
    """Name nodes: those of a pool from first to last, others one by one."""
    if len(nodes) > 1 and nodes[0].pool:
        first, last = text(nodes[0].name), text(nodes[-1].name)
        return ngettext(
            "{first} to {last} ({count:,})", "{first} to {last} ({count:,})", len(nodes), first=first, last=last
        )
    return names(node.name for node in nodes)


def addresses(nodes: Sequence[Node], limit: int = 3) -> str:
    """Write addresses as ranges without gaps: a gap belongs to another node."""
    known = sorted((ip_address(node.address) for node in nodes if node.address), key=lambda a: (a.version, int(a)))
    if not known:
        return not_given()
    ranges = runs(map(str, known), next_address)
    return listed(map(_range, ranges), limit, patterns=COMMAS, more=_more_ranges)


def _range(found: Sequence[str]) -> str:
    if len(found) == 1:
        return code(found[0])
    return _("{first} to {last}", first=code(found[0]), last=code(found[-1]))


def _more_ranges(names: str, count: int) -> str:
    return ngettext("{names} and {count:,} more range", "{names} and {count:,} more ranges", count, names=names)

"""Numbers, names and addresses as people write them."""

from collections.abc import Iterable, Sequence
from ipaddress import ip_address

from hadesign.report.markdown import code, text
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


def names(values: Iterable[str], limit: int = 6) -> str:
    """List names, escaped, the first few of many."""
    listed = list(values)
    shown = ", ".join(text(value) for value in listed[:limit])
    return f"{shown} and {len(listed) - limit:,} more" if len(listed) > limit else shown


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
    ranges = [[known[0], known[0]]]
    for address in known[1:]:
        last = ranges[-1]
        if address.version == last[1].version and int(address) == int(last[1]) + 1:
            last[1] = address
        else:
            ranges.append([address, address])
    shown = [code(a) if a == b else f"{code(a)} to {code(b)}" for a, b in ranges[:limit]]
    return ", ".join(shown) + (f" and {len(ranges) - limit:,} more ranges" if len(ranges) > limit else "")

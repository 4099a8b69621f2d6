"""The smallest input that shows the same: data loses its parts, text its lines, as long as the finding stays."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from hadesign.errors import InputError
from hadesign.source import read_text

SECONDS = 60.0
"""Time that is spent on one finding."""


def smaller(raw: bytes, shows: Callable[[bytes], bool], seconds: float = SECONDS) -> bytes:
    """Return as little of an input as still shows what it showed, as far as the time goes."""
    end = time.monotonic() + seconds
    best = raw
    data = _data(raw)
    if data is not None:
        best = _data_smaller(raw, data, shows, end)
    return _lines_smaller(best, shows, end)


def _data(raw: bytes) -> Any:
    try:
        return json.loads(json.dumps(read_text(raw, "a.yaml").data, default=str))
    except (InputError, ValueError, RecursionError):
        return None


def _texts(data: Any) -> Iterator[bytes]:
    """Yield data as it is written by hand, and as JSON, which can hold what YAML cannot."""
    yield yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110).encode("utf-8", "surrogatepass")
    yield json.dumps(data).encode()


def _data_smaller(raw: bytes, data: Any, shows: Callable[[bytes], bool], end: float) -> bytes:
    """Take away whatever can go, the largest parts first, until nothing can."""
    write = next((n for n, text in enumerate(_texts(data)) if shows(text)), None)
    if write is None:
        return raw
    changed = True
    while changed and time.monotonic() < end:
        changed = False
        for holder, step in _parts(data):
            if time.monotonic() > end:
                break
            if not _there(holder, step):
                continue
            kept = list(holder.items()) if isinstance(holder, dict) else list(holder)
            del holder[step]
            if shows([*_texts(data)][write]):
                changed = True
            else:
                _restore(holder, kept)
    return [*_texts(data)][write]


def _there(holder: Any, step: Any) -> bool:
    return step in holder if isinstance(holder, dict) else step < len(holder)


def _restore(holder: Any, kept: list[Any]) -> None:
    if isinstance(holder, dict):
        holder.clear()
        holder.update(kept)
    else:
        holder[:] = kept


def _parts(data: Any) -> list[tuple[Any, Any]]:
    """Return every place, outer ones first, entries of a list from its end."""
    found: list[tuple[Any, Any]] = []
    todo = [data]
    for holder in todo:
        if isinstance(holder, dict):
            found += [(holder, key) for key in holder]
            todo += holder.values()
        elif isinstance(holder, list):
            found += [(holder, number) for number in reversed(range(len(holder)))]
            todo += holder
    return found


def _lines_smaller(raw: bytes, shows: Callable[[bytes], bool], end: float) -> bytes:
    """Take lines away, half of them at first (Zeller's ddmin), then pieces of a text that is one line."""
    for split in (b"\n", b""):
        parts = raw.split(split) if split else [raw[n : n + 1] for n in range(len(raw))]
        if split or len(parts) < 400:
            raw = _without(parts, split, shows, end)
    return raw


def _without(parts: list[bytes], glue: bytes, shows: Callable[[bytes], bool], end: float) -> bytes:
    size = len(parts) // 2
    while size and time.monotonic() < end:
        at = 0
        while at < len(parts) and time.monotonic() < end:
            less = [*parts[:at], *parts[at + size :]]
            if len(parts) > 1 and shows(glue.join(less)):
                parts = less
            else:
                at += size
        size //= 2
    return glue.join(parts)

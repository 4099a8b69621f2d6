"""Files to what they say: lists of Kubernetes objects (JSON or YAML), and the output of etcdctl and of kubeadm."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.observed.nouns import Observed
from hadesign.observed.objects import READERS, Collected
from hadesign.source import read_stream
from hadesign.source.limits import MAX_BYTES as YAML_BYTES
from hadesign.source.limits import read_bounded

MAX_BYTES = 100_000_000
"""Most bytes of all files together: the objects of a large cluster are about 50 MB."""
_SUFFIXES = (".json", ".yaml", ".yml")
Seen: TypeAlias = Mapping[str, Any]
"""An object as it was printed."""


def read_dump(path: Path, at: datetime | None = None) -> Observed:
    """Return what a file, or the files of a folder and below, say.

    Args:
        path: the file, or the folder.
        at: when they were saved; when absent, that of the newest file is what the file system says.

    Raises:
        UsageError: one cannot be read, is cut off, or nothing in them is known.
        InputError: one is YAML with a mistake.
    """
    files = sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES) if path.is_dir() else [path]
    left, objects, sources = MAX_BYTES, [], []
    for file in files:
        raw = read_bounded(file, left, MAX_BYTES)
        left -= len(raw)
        found = list(_objects(raw, str(file)))
        if found:
            sources.append(str(file))
            objects += found
    seen = observed_of(objects, sources)
    if seen == Observed(sources=seen.sources):
        raise UsageError(
            _(
                "{path} holds nothing of a cluster: save what `kubectl get nodes,pods,pdb,deploy,sts,ds,sc,cm -A -o"
                " json` prints, for example.",
                path=path,
            )
        )
    newest = max(file.stat().st_mtime for file in files)
    return replace(seen, at=at or datetime.fromtimestamp(newest, UTC))


def observed_of(objects: Iterable[Seen], sources: Iterable[str] = ()) -> Observed:
    """Return what objects say; kinds that say nothing of a design, Secrets among them, are passed over unread."""
    collected = Collected()
    for one in (one for given in objects for one in flattened(given)):
        kind = _kind(one)
        reader = READERS.get(kind)
        if reader is not None:
            collected.looked(kind)
            reader(collected, one)
    return collected.whole(tuple(sources))


def _kind(one: Seen) -> str:
    """Return the kind of an object, or that of what a program prints, which has none."""
    kind = one.get("kind")
    if isinstance(kind, str) and kind in READERS:
        return kind
    if "members" in one and "header" in one:
        return "MemberList"
    return "ServerVersion" if "serverVersion" in one else ""


def _objects(raw: bytes, file: str) -> Iterator[Any]:
    if raw.lstrip()[:1] in (b"{", b"["):
        with suppress(ValueError, RecursionError):
            yield json.loads(raw)
            return
        if not file.endswith((".yaml", ".yml")):
            raise UsageError(_("{file} is no JSON, or was cut off; save it again.", file=file))
    if len(raw) > YAML_BYTES:
        raise UsageError(too_much_yaml(file))
    for document in read_stream(raw, file, lambda _node: True):
        yield document.data


def too_much_yaml(file: str) -> str:
    """Return what to do about YAML that would take minutes and gigabytes to read: the same is there as JSON."""
    return _(
        "{file} is YAML of more than {most} MB, which takes too long to read; save it by `-o json` instead, of which"
        " {json} MB are read.",
        file=file, most=YAML_BYTES // 1_000_000, json=MAX_BYTES // 1_000_000,
    )  # fmt: skip


def parsed(raw: bytes, file: str) -> Iterator[Any]:
    """Yield the documents of a YAML file; of one with a mistake, nothing."""
    with suppress(InputError):
        yield from [document.data for document in read_stream(raw, file, lambda _node: True)]


def flattened(data: Any) -> Iterator[Seen]:
    """Yield the objects of a list, and of lists in it."""
    todo = [data]
    while todo:
        one = todo.pop()
        if isinstance(one, list):
            todo += reversed(one)
        elif isinstance(one, Mapping):
            kind = one.get("kind")
            if isinstance(kind, str) and kind.endswith("List") and isinstance(one.get("items"), list):
                singular = kind.removesuffix("List")
                yield {"kind": singular}  # that there are none is known, too
                todo += reversed([_named(entry, singular) for entry in one["items"]])
            else:
                yield one


def _named(entry: Any, kind: str) -> Any:
    """Return an entry of a list with its kind, which lists of one kind leave out."""
    return {"kind": kind, **entry} if kind and isinstance(entry, Mapping) and "kind" not in entry else entry

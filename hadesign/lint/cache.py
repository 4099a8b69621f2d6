"""Keeps compiled rules between runs, by the hash of everything they were made of; losing it only costs time."""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hadesign import __version__, i18n
from hadesign.lint import cel
from hadesign.lint.rule import Rule, decoded, encoded

_KEPT = 8
"""Compiled catalogues that are kept: a user has few sets of rules, and an author of rules makes many."""


def key_of(texts: Mapping[Path, bytes], *ours: Path) -> str:
    """Return the hash of the rules' paths and texts, of the language, of the CEL engine and of hadesign itself.

    Args:
        texts: rules of the user, by path.
        ours: folders with rules that come with hadesign, which are told as its code is.
    """
    known = f"{__version__} {_code()} {cel.version()} {i18n.version()} {ours} {state_of(*ours)}"
    digest = hashlib.sha256(known.encode("utf-8", "surrogatepass"))
    for path, text in texts.items():
        digest.update(f"\n{path}\n{len(text)}\n".encode("utf-8", "surrogatepass"))
        digest.update(text)
    return digest.hexdigest()


def _code() -> str:
    """Identify the code that reads rules and that says which names there are: it may change within a version."""
    here = Path(__file__).parent
    return state_of(here, here.parent / "blueprint")


def state_of(*folders: Path) -> str:
    """Return name, size and time of all code and data below some folders, however deep: a hash costs more."""
    found = []
    for folder in folders:
        todo, start = [str(folder)], len(str(folder)) + 1
        while todo:
            with os.scandir(todo.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith((".py", ".yaml")):
                        state = entry.stat()
                        found.append(f"{entry.path[start:]} {state.st_size} {state.st_mtime_ns}")
                    elif entry.name != "__pycache__" and entry.is_dir():
                        todo.append(entry.path)
    return " ".join(sorted(found))


def load(folder: Path, key: str) -> list[Rule] | None:
    """Return the rules kept under a key, or `None` if there are none or they were damaged."""
    try:
        deciding, *said = _checked(_file(folder, key)).split(b"\n")
        return [decoded(*rule) for rule in zip(json.loads(deciding), said, strict=True)]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(folder: Path, key: str, rules: Iterable[Rule]) -> None:
    """Keep rules under a key; a folder that cannot be written keeps nothing."""
    with contextlib.suppress(OSError):
        rows = [encoded(rule) for rule in rules]
        # What is said of findings has a line for each rule: most of them are never read.
        lines = [deciding for deciding, _ in rows], *(said for _, said in rows)
        _put(_file(folder, key), "\n".join(map(_written, lines)))
        _prune(folder)


def taken(file: Path) -> Any:
    """Return what `put` kept in a file.

    Raises:
        OSError: there is none, or it cannot be read.
        ValueError: it was damaged.
    """
    return json.loads(_checked(file))


def _checked(file: Path) -> bytes:
    checksum, _, body = file.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != checksum:
        raise ValueError("not what was written")
    return body


def put(file: Path, data: Any) -> None:
    """Keep what JSON can hold in a file, whose folder is made if there is none.

    Raises:
        OSError: it cannot be written, and is as it was.
    """
    _put(file, _written(data))


def _written(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))


def _put(file: Path, text: str) -> None:
    body = text.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(file, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def _file(folder: Path, key: str) -> Path:
    return folder / f"rules-{key[:32]}.json"


def _write(target: Path, content: bytes) -> None:
    """Write beside the target and rename, so that no reader ever sees half a file."""
    import tempfile  # only needed where something is kept, and takes as long as to load what is

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".rules-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _prune(folder: Path) -> None:
    """Drop the oldest catalogues beyond the number kept."""
    kept = sorted(folder.glob("rules-*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in kept[_KEPT:]:
        path.unlink(missing_ok=True)

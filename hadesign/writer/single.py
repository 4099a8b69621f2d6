"""One file, whole or as it was: whoever reads it meanwhile sees the old one or the new one."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _

_BESIDE = re.compile(r"\.hadesign-[0-9a-f]{12}")
"""Name of a file while it is written; a random one, so that nobody can have put something in its place."""


def write_file(file: Path, content: str | bytes, *, parents: bool = True) -> None:
    """Put a text, or bytes, into a file, and make the folder that it is to stand in, if `parents` says so.

    What is no plain file, such as a pipe, is written as it is. A link stays, and what it leads to is written.

    Raises:
        UsageError: the file system refuses; then the file is as it was.
    """
    with _refusals(file):
        place = file.resolve()
        if place.is_dir():
            raise UsageError(_("{file} is a folder; name a file.", file=file))
        if place.exists() and not place.is_file():
            place.write_bytes(_bytes(content))
            return
        if parents:
            place.parent.mkdir(parents=True, exist_ok=True)
        with _written(place, content) as beside:
            if place.exists():
                beside.chmod(place.stat().st_mode & 0o777)  # read by whom the old one was
            beside.replace(place)


def write_new(file: Path, text: str, *, force: bool) -> None:
    """Write a file whole or not at all, never over one that is there unless `force` says so.

    Raises:
        UsageError: there is one, or the file system refuses.
    """
    try:
        if force:
            write_file(file, text, parents=False)
        else:
            create_file(file, text)
    except FileExistsError:
        message = _("{file} exists; choose another name, or replace it with --force.", file=file)
        raise UsageError(message) from None


def create_file(file: Path, content: str | bytes) -> None:
    """Put a text, or bytes, into a file that is not there yet: afterwards it is there whole, or not at all.

    Raises:
        FileExistsError: there is one, or a link of that name.
        UsageError: the file system refuses.
    """
    if os.path.lexists(file):
        raise FileExistsError(file)
    with _refusals(file, exists=True), _written(file, content) as beside:
        try:
            os.link(beside, file)  # unlike a rename it never replaces what came meanwhile
        except FileExistsError:
            raise
        except OSError:  # a file system without second names, such as FAT
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            beside.replace(file)


@contextmanager
def _refusals(file: Path, *, exists: bool = False) -> Iterator[None]:
    """Say what the file system refused; with `exists`, that a file is there is for the caller to say."""
    try:
        yield
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        if exists and isinstance(error, FileExistsError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(_("cannot write {file}: {reason}.", file=file, reason=reason)) from None


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content


@contextmanager
def _written(place: Path, content: str | bytes) -> Iterator[Path]:
    """Yield a file beside a place, with the content; at the end it has got another name, or is gone."""
    with suppress(OSError):
        _sweep(place.parent)
    beside = place.with_name(f".hadesign-{secrets.token_hex(6)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            _lock(handle)
            stream.write(_bytes(content))
            stream.flush()
            yield beside
    finally:
        beside.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove files that a killed run left: plain ones of this user, that nobody has locked, as each writer does."""
    mine = os.geteuid() if hasattr(os, "geteuid") else None
    with os.scandir(folder) as found:
        left = [entry for entry in found if _BESIDE.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)]
    for entry in left:
        if entry.stat(follow_symlinks=False).st_uid != mine:
            continue
        with suppress(OSError):
            handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                _lock(handle)
                if os.fstat(handle).st_size:  # one without content may have been made a moment ago
                    Path(entry.path).unlink()
            finally:
                os.close(handle)


def _lock(handle: int) -> None:
    """Lock a file; raises `OSError` if another process has. The lock goes with the process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows, where files that are open cannot be removed
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

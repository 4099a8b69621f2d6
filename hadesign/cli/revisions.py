"""Blueprints as they were at a revision of git, with the manifests that they name; git only reads."""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from hadesign.blueprint.manifests import gathered, patterns
from hadesign.cli.inputs import CannotReadError
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError, UsageError
from hadesign.i18n import _
from hadesign.source import Document, escaped, read_text, split_lines
from hadesign.source.limits import MAX_BYTES, MAX_FILES
from hadesign.topology import Cluster, read_cluster
from hadesign.writer.passing import passing_folder

_REVISION = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_@./{}^~+#-]{0,250}")
"""What a revision may be: a commit, branch, tag, `HEAD~2`; nothing that git takes for an option, a path or a range."""
_SAFE = ("--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "--no-optional-locks")
_SECONDS = 60
_MANIFESTS = (".yaml", ".yml", ".json")
_FILES = (b"100644", b"100755")
"""Modes of plain files: no link is followed."""


def range_of(text: str) -> tuple[str, str]:
    """Return the two revisions of `REV..REV`; of a single one the second is empty, and stands for the working file.

    Raises:
        UsageError: it is no revision.
    """
    before, dots, after = text.partition("..")
    for revision in (before, after) if dots else (before,):
        if not _REVISION.fullmatch(revision) or ".." in revision:
            raise UsageError(
                _(
                    "--git {revision} is no revision; write a commit, a branch or a tag, or two with .. between them:"
                    " main, HEAD~1..HEAD.",
                    revision=repr(escaped(text, 80)),
                )
            )
    return before, after


def cluster_at(revision: str, path: str) -> tuple[Cluster, str]:
    """Return what will exist by a blueprint as it was at a revision, and what that file is called for people.

    Raises:
        UsageError: there is no git, no such revision, or no such file in it.
        CannotReadError: with every mistake in it.
    """
    file, name = Path(path), f"{revision}:{path}"
    folder = file.parent
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UsageError(_("git knows no revision {revision} here.", revision=repr(revision)))
    known = commit.decode("ascii", "replace").strip()
    raw = _git(folder, "cat-file", "blob", f"{known}:./{file.name}")
    if raw is None:
        raise UsageError(_("revision {revision} has no file {path}.", revision=revision, path=path))
    try:
        document = read_text(raw, name)
        with _beside(document, known, folder, file.name) as gathered_there:
            return read_cluster(gathered_there), name
    except InputError as error:
        raise CannotReadError(error.diagnostics, {name: split_lines(raw.decode("utf-8-sig", "replace"))}) from None


@contextmanager
def _beside(document: Document, commit: str, folder: Path, name: str) -> Iterator[Document]:
    """Yield a document with the manifests that it names, which are put into a folder of their own meanwhile."""
    if not patterns(document):
        yield document
        return
    with ExitStack() as stack:
        try:
            place = stack.enter_context(passing_folder()).resolve()
            _write(place, commit, folder)
            (place / name).write_text(document.text, encoding="utf-8")
        except OSError as error:
            raise UsageError(_no_room(error.strerror or str(error))) from None
        try:
            found = gathered(replace(document, file=str(place / name)))
        except InputError as error:
            raise InputError([_told(one, str(place), document.file) for one in error.diagnostics]) from None
        yield replace(found, file=document.file)


def _no_room(reason: str) -> str:
    return _(
        "the manifests of a revision cannot be put into {folder}: {reason}. Set TMPDIR to another folder.",
        folder=tempfile.gettempdir(),
        reason=reason,
    )


def _told(found: Diagnostic, place: str, file: str) -> Diagnostic:
    """Return a mistake with the names of files that people know."""
    head = file.removesuffix(Path(file).name)
    where = found.location.file
    name = file if Path(where).name == Path(file).name else where.replace(f"{place}/", head)
    return replace(found, location=found.location._replace(file=name))


def _write(place: Path, commit: str, folder: Path) -> None:
    """Write every manifest below a folder of a revision, within the limits of what is read."""
    listed = _git(folder, "ls-tree", "-r", "-z", "--long", commit, "./") or b""
    entries = [entry for line in listed.split(b"\0") if line for entry in _entry(line)]
    if len(entries) > MAX_FILES or sum(size for _name, _id, size in entries) > MAX_BYTES:
        raise UsageError(_("the folder {folder} has too many manifests at that revision.", folder=folder))
    for name, blob, _size in entries:
        file = place / name
        raw = _git(folder, "cat-file", "blob", blob)
        if raw is not None and file.resolve().is_relative_to(place):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(raw)


def _entry(line: bytes) -> Iterator[tuple[str, str, int]]:
    """Yield the name, the object and the size of a plain file with an ending of manifests."""
    facts, _tab, name = line.partition(b"\t")
    mode, _kind, blob, size = facts.split()
    text = name.decode("utf-8", "surrogateescape")
    if mode in _FILES and text.endswith(_MANIFESTS) and not text.startswith(("/", "../")):
        yield text, blob.decode("ascii"), int(size)


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Ask git a question in a folder; `None` where it has no answer.

    Raises:
        UsageError: there is no git, the folder is in no repository, or git takes too long.
    """
    command: Sequence[str] = ("git", *_SAFE, "-C", str(folder.absolute()), *arguments)
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise UsageError(_("--git needs the program git, which is not installed.")) from None
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise UsageError(_("git gives no answer: {reason}.", reason=escaped(str(error), 120))) from None
    if done.returncode == 128 and arguments[0] == "rev-parse":
        reason = escaped(done.stderr.decode("utf-8", "replace").strip(), 200)
        raise UsageError(_("git cannot read {folder}: {reason}.", folder=folder, reason=reason))
    return done.stdout if done.returncode == 0 else None

"""An old and a new package, a folder with things that are not ours, and a look at all of it."""

import os
import stat
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.writer import MANIFEST, Provenance

MADE = Provenance("0" * 64, "0.1", "2026-11-23")
OLD = (
    Artifact("configs/a.conf", "old a\n"),
    Artifact("configs/gone.conf", "no longer generated\n"),
    Artifact("configs/deep/er/run.sh", "#!/bin/sh\n", executable=True),
    Artifact("picture.png", b"\x89PNG old"),
)
NEW = (
    Artifact("configs/a.conf", "new a\n"),
    Artifact("configs/deep/er/run.sh", "#!/bin/sh\n", executable=True),
    Artifact("configs/more/b.conf", "b\n"),
    Artifact("picture.png", b"\x89PNG new"),
)


def scatter(folder: Path) -> None:
    """Put things that hadesign did not write all over a folder."""
    for name in ("empty/below", "own", "configs/deep/notes", "shut"):
        (folder / name).mkdir(parents=True)
    (folder / "notes.txt").write_text("mine\n")
    (folder / "notes.txt").chmod(0o640)
    (folder / "own" / "secret").write_bytes(bytes(range(256)))
    (folder / "own" / "secret").chmod(0o400)
    (folder / "configs" / "deep" / "notes" / "todo").write_text("mine too\n")
    (folder / "to-own").symlink_to("own")
    (folder / "dangling").symlink_to("/nowhere/at/all")
    os.mkfifo(folder / "pipe")
    (folder / "shut" / "in").write_text("in a folder that nobody may write to\n")
    (folder / "shut").chmod(0o555)
    (folder / "empty").chmod(0o750)


def look(folder: Path) -> dict[str, object]:
    """Return everything in a folder: kind, mode and content; of what is foreign also the inode."""
    ours = {artifact.path for artifact in (*OLD, *NEW)} | {MANIFEST}
    seen: dict[str, object] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place, name)
            relative, status = path.relative_to(folder).as_posix(), path.lstat()
            kind = stat.S_IFMT(status.st_mode)
            inode = None if relative in ours or kind == stat.S_IFDIR else status.st_ino
            content: object = None
            if kind == stat.S_IFREG:
                content = path.read_bytes()
            elif kind == stat.S_IFLNK:
                content = path.readlink()
            seen[relative] = (kind, stat.S_IMODE(status.st_mode), content, inode)
    return seen


def beside(out: Path) -> list[str]:
    """Return what lies where the folder lies."""
    return sorted(path.name for path in out.parent.iterdir())


def files(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

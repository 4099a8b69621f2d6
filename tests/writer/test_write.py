"""The one writer: all or nothing, and what is not ours stays as it is."""

import errno
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer import MANIFEST, Provenance, write
from tests.judging import ROOT, namespaces
from tests.writer.packages import MADE, NEW, OLD, beside, files, look

swap_module = importlib.import_module("hadesign.writer.swap")
writer_module = importlib.import_module("hadesign.writer")


def test_a_package_is_written_with_a_manifest_of_every_file(out: Path) -> None:
    write(out, NEW, Provenance("ab" * 32, "1.2.3", "2026-11-23"))
    there = files(out)
    manifest = json.loads(there.pop(MANIFEST))
    assert there == {artifact.path: artifact.data for artifact in NEW}
    assert manifest == {
        "version": 1,
        "hadesign": "1.2.3",
        "asOf": "2026-11-23",
        "blueprint": {"sha256": "ab" * 32},
        "files": [{"path": path, "sha256": sha256(there[path]).hexdigest()} for path in sorted(there)],
    }
    assert beside(out) == ["out"]


def test_only_scripts_are_executable(out: Path) -> None:
    write(out, NEW, MADE)
    assert [p.name for p in out.rglob("*") if p.is_file() and p.stat().st_mode & 0o111] == ["run.sh"]


def test_two_writes_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / name, NEW, MADE)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize("exchange", [True, False], ids=["as Linux does", "without the kernel's help"])
def test_a_rebuild_replaces_what_is_ours_and_leaves_the_rest(
    exchange: bool, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchange:
        monkeypatch.setattr(swap_module, "_exchange", lambda *_: False)
    before = look(built)
    write(built, NEW, MADE)
    after = look(built)
    ours = {artifact.path for artifact in OLD} | {MANIFEST}
    assert {path: after.get(path) for path in before if path not in ours} == {
        path: what for path, what in before.items() if path not in ours
    }
    assert "configs/gone.conf" not in after
    assert all((built / artifact.path).read_bytes() == artifact.data for artifact in NEW)
    assert beside(built) == ["out"]


def test_a_folder_with_nothing_but_ours_loses_what_is_no_longer_generated(out: Path) -> None:
    write(out, [*NEW, Artifact("old/er/file", "x")], MADE)
    write(out, NEW, MADE)
    assert not (out / "old").exists()


def test_what_is_added_in_the_last_moment_is_not_lost(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange = swap_module._exchange

    def somebody_adds(new: Path, old: Path) -> bool:
        (old / "late").mkdir()
        (old / "late" / "note").write_text("just in time")
        return bool(exchange(new, old))

    monkeypatch.setattr(swap_module, "_exchange", somebody_adds)
    write(built, NEW, MADE)
    assert (built / "late" / "note").read_text() == "just in time"


def test_what_is_added_before_a_crash_is_brought_in_by_the_next_run(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = swap_module._exchange

    def somebody_adds_and_power_fails(new: Path, old: Path) -> bool:
        (old / "late").write_text("just in time")
        exchange(new, old)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(swap_module, "_exchange", somebody_adds_and_power_fails)
        with pytest.raises(KeyboardInterrupt):
            write(built, NEW, MADE)
    assert (built / "configs" / "a.conf").read_text() == "new a\n"
    write(built, OLD, MADE)
    assert (built / "late").read_text() == "just in time"
    assert (built / "configs" / "a.conf").read_text() == "old a\n"
    assert beside(built) == ["out"]


def test_a_manifest_that_a_killed_run_wrote_half_is_no_obstacle(built: Path) -> None:
    left = swap_module.staging(built)
    left.mkdir()
    (left / MANIFEST).write_text('{\n  "version": 1,\n  "hadesig')
    write(built, NEW, MADE)
    assert beside(built) == ["out"]


def fails_at_the_third_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = Path.write_bytes, 0

    def write_bytes(self: Path, data: Any) -> int:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)


def fails_to_link(monkeypatch: pytest.MonkeyPatch) -> None:
    def link(source: str, *_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM), source)

    monkeypatch.setattr(os, "link", link)


def fails_to_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    def exchange(new: Path, old: Path) -> bool:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(old))

    monkeypatch.setattr(swap_module, "_exchange", exchange)


def fails_between_two_renames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swap_module, "_exchange", lambda *_: False)
    real = Path.rename

    def rename(self: Path, target: Any) -> Path:
        if self.name.endswith(".hadesign-new"):
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize(
    ("breaks", "said"),
    [
        (fails_at_the_third_file, "No space left on device"),
        (fails_to_link, "Operation not permitted"),
        (fails_to_exchange, "Device or resource busy"),
        (fails_between_two_renames, "Permission denied"),
    ],
)
def test_a_failure_midway_leaves_the_folder_as_it_was(
    breaks: Callable[[pytest.MonkeyPatch], None], said: str, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = look(built)
    with monkeypatch.context() as patched:
        breaks(patched)
        with pytest.raises(UsageError, match=rf"^cannot write .*: {said}\. .*out is as it was\.$"):
            write(built, NEW, MADE)
    assert look(built) == before
    assert beside(built) == ["out"]


def test_a_failure_midway_leaves_no_folder_where_there_was_none(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fails_at_the_third_file(monkeypatch)
    with pytest.raises(UsageError, match="No space left"):
        write(out, NEW, MADE)
    assert beside(out) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, RecursionError])
def test_whatever_else_goes_wrong_leaves_the_folder_as_it_was(
    error: type[BaseException], built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Exploding(Artifact):
        @property
        def data(self) -> bytes:
            if any(swap_module.staging(built).iterdir() if swap_module.staging(built).exists() else ()):
                raise error
            return b"fine"

    before = look(built)
    with pytest.raises(error):
        write(built, [*NEW, Exploding("z", "")], MADE)
    assert look(built) == before
    assert beside(built) == ["out"]


def test_a_full_disk_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    """On a real file system that is too small for the second package."""
    script = f"""
mount -t tmpfs -o size=256k tmpfs {tmp_path}
exec {sys.executable} -c '
from pathlib import Path
from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer import write
from tests.writer.packages import MADE, OLD, look
out = Path("{tmp_path}/out")
write(out, OLD, MADE)
before = look(out)
try:
    write(out, [*OLD, Artifact("large", b"x" * 400_000)], MADE)
except UsageError as error:
    assert "No space left on device" in str(error), error
else:
    raise AssertionError("it fitted")
assert look(out) == before
assert [p.name for p in out.parent.iterdir()] == ["out"]
write(out, [*OLD, Artifact("small", "x")], MADE)
'"""
    command = [*namespaces("--mount"), "sh", "-ec", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_a_folder_that_nobody_may_write_beside_is_refused(tmp_path: Path) -> None:
    """On a file system that is read-only, which binds root as well."""
    script = f"""
mount -t tmpfs tmpfs {tmp_path}
mkdir {tmp_path}/out
mount -o remount,ro {tmp_path}
exec {sys.executable} -c '
from pathlib import Path
from hadesign.errors import UsageError
from hadesign.writer import write
from tests.writer.packages import MADE, NEW
for name in ("out", "new", "new/below"):
    try:
        write(Path("{tmp_path}", name), NEW, MADE)
    except UsageError as error:
        assert "Read-only file system" in str(error) and "is as it was" in str(error), error
    else:
        raise AssertionError("it could be written")
'"""
    command = [*namespaces("--mount"), "sh", "-ec", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr

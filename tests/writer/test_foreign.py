"""What was edited by hand, and what hadesign never wrote: reported, and left as it is."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.writer import MANIFEST, write
from tests.writer.packages import MADE, NEW, beside, files, look


def test_a_file_that_was_edited_is_reported_and_given_up_only_by_force(built: Path) -> None:
    (built / "configs" / "a.conf").write_text("mended at night\n")
    before = look(built)
    with pytest.raises(UsageError, match=r"edited by hand since hadesign wrote it: configs/a\.conf\..*--force"):
        write(built, NEW, MADE)
    assert look(built) == before
    write(built, NEW, MADE, force=True)
    assert (built / "configs" / "a.conf").read_text() == "new a\n"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_file_that_became_something_else_counts_as_edited(kind: str, built: Path) -> None:
    file = built / "configs" / "a.conf"
    file.unlink()
    if kind == "link":
        (built / "copy").write_text("old a\n")
        file.symlink_to(built / "copy")
    elif kind == "pipe":
        os.mkfifo(file)  # reading it would never end
    else:
        file.mkdir()
    with pytest.raises(UsageError, match=r"edited by hand since hadesign wrote it: configs/a\.conf"):
        write(built, NEW, MADE)


def test_a_file_that_is_no_longer_generated_is_kept_if_it_was_edited(built: Path) -> None:
    (built / "configs" / "gone.conf").write_text("but I need it")
    with pytest.raises(UsageError, match=r"configs/gone\.conf"):
        write(built, NEW, MADE)


def test_a_file_that_was_deleted_comes_back(built: Path) -> None:
    (built / "configs" / "a.conf").unlink()
    write(built, NEW, MADE)
    assert (built / "configs" / "a.conf").read_text() == "new a\n"


def file_in_the_way(out: Path) -> str:
    (out / "configs" / "more").mkdir()
    (out / "configs" / "more" / "b.conf").write_text("mine")
    return "configs/more/b.conf"


def file_for_a_folder(out: Path) -> str:
    (out / "configs" / "more").write_text("mine")
    return "configs/more"


def folder_for_a_file(out: Path) -> str:
    (out / "configs" / "more" / "b.conf").mkdir(parents=True)
    (out / "configs" / "more" / "b.conf" / "mine").write_text("mine")
    return "configs/more/b.conf/mine"


def empty_folder_for_a_file(out: Path) -> str:
    (out / "configs" / "more" / "b.conf").mkdir(parents=True)
    return "configs/more/b.conf"


def link_for_a_folder(out: Path) -> str:
    (out / "configs" / "more").symlink_to(out.parent)
    return "configs/more"


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    "put", [file_in_the_way, file_for_a_folder, folder_for_a_file, empty_folder_for_a_file, link_for_a_folder]
)
def test_what_is_not_ours_is_never_removed_to_make_room(put: Callable[[Path], str], force: bool, built: Path) -> None:
    path = put(built)
    before = look(built)
    with pytest.raises(UsageError, match=rf"not written by hadesign and in its way: {path}\..*move it"):
        write(built, NEW, MADE, force=force)
    assert look(built) == before
    assert beside(built) == ["out"]


def test_many_edited_files_are_counted_and_not_all_listed(out: Path) -> None:
    package = [Artifact(f"f{n}", "x") for n in range(9)]
    write(out, package, MADE)
    for artifact in package:
        (out / artifact.path).write_text("y")
    with pytest.raises(UsageError, match=r"f0, f1, f2, f3, f4 and 4 more\."):
        write(out, package, MADE)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"files": []}',
        '{"version": 1, "hadesign": "1", "files": 3}',
        "\xff",
        "{" * 10_000,
        "[" * 100_000,
    ],
)
def test_somebody_elses_manifest_is_not_taken_for_ours(content: str, out: Path) -> None:
    out.mkdir(parents=True)
    (out / MANIFEST).write_text(content, encoding="latin-1")
    with pytest.raises(UsageError, match="is not a manifest of hadesign"):
        write(out, NEW, MADE)
    assert files(out) == {MANIFEST: content.encode("latin-1")}

"""The shipped font: its widths are read right, and it is the one that is drawn with."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hadesign.diagrams import fonts
from hadesign.diagrams.fonts import text_width
from hadesign.errors import UsageError
from tests.diagrams import squares


@pytest.mark.parametrize(
    ("text", "bold", "units"),
    # Advances of DejaVu Sans 2.37 in units of 1/2048 em, as fontTools reads them from the full font.
    [
        ("i", False, 569),
        ("W", False, 2025),
        ("0", False, 1303),
        ("é", False, 1260),
        ("W", True, 2259),
        ("Ж", True, 2507),
    ],
)
def test_widths_are_those_of_the_font(text: str, bold: bool, units: int) -> None:
    assert text_width(text, 2048, bold=bold) == units


def test_a_text_is_as_wide_as_its_characters() -> None:
    assert text_width("abc", 12) == pytest.approx(text_width("a", 12) + text_width("b", 12) + text_width("c", 12))


def test_what_the_font_lacks_counts_as_a_square_and_an_accent_as_nothing() -> None:
    assert text_width("漢", 10) == 10
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_its_licence_is_shipped_with_it() -> None:
    folder = Path(fonts.__file__).parent / "fonts"
    assert {file.name for file in folder.iterdir()} == {
        "DejaVuSans.ttf",
        "DejaVuSans-Bold.ttf",
        "LICENSE",
        "Squares.ttf",
    }
    assert "Permission is hereby granted" in (folder / "LICENSE").read_text(encoding="utf-8")


def test_the_blank_squares_are_made_by_a_script() -> None:
    assert squares.FILE.read_bytes() == squares.squares()
    assert fonts.lacking(["Shop 控制平面：高可用"]) == "控制平面：高可用"
    assert fonts.lacking(["控制面"], squares.FILE) == ""
    assert fonts.covered(["Shop – étcd", "e\u0301tcd\t\u200b"])


@pytest.mark.parametrize("content", [None, b"", b"no font", b"\0\1\0\0\0\x10\0\0"])
def test_what_is_no_font_is_said(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "font.ttf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=r"font\.ttf cannot be read as a font: (No such file|not a TrueType)"):
        fonts.lacking(["控"], file)


DRAW = """
import sys
from hadesign.diagrams import pictures
from hadesign.source import read
from hadesign.topology import read_cluster
sys.stdout.buffer.write(pictures(read_cluster(read(sys.argv[1])))[1].data)
"""


@pytest.mark.slow
def test_pictures_are_drawn_with_the_shipped_font(tmp_path: Path) -> None:
    """A machine that has no font at all draws the same picture as this one."""
    from hadesign.resources import blueprints_dir

    only_ours = tmp_path / "fonts.conf"
    folder = tmp_path / "fonts"  # a copy: Fontconfig writes into such folders
    shutil.copytree(Path(fonts.__file__).parent / "fonts", folder)
    cache = f"<cachedir>{tmp_path / 'cache'}</cachedir>"
    only_ours.write_text(f"<?xml version='1.0'?><fontconfig><dir>{folder}</dir>{cache}</fontconfig>", encoding="utf-8")
    none = tmp_path / "none.conf"
    none.write_text(f"<?xml version='1.0'?><fontconfig>{cache}</fontconfig>", encoding="utf-8")
    demo = str(blueprints_dir() / "bare-metal-three-zones.yaml")
    drawn = [
        subprocess.run([sys.executable, "-c", DRAW, demo], capture_output=True, check=True, env=env).stdout
        for env in ({}, {"FONTCONFIG_FILE": str(only_ours)}, {"FONTCONFIG_FILE": str(none)})
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux needs the shipped font")
def test_a_full_disk_is_no_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(UsageError, match=r"takes no files: No space left on device\. Set TMPDIR"):
        fonts.use_fonts()

"""The font that pictures are drawn with: shipped, so that a machine without fonts draws text and not empty boxes."""

import html
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.source.excerpt import columns
from hadesign.writer.passing import folder_until_exit

FAMILY = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"
"""The shipped font is the widest of these: where another one is used, text takes less room than was planned."""
_FOLDER = Path(__file__).resolve().parent / "fonts"
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}

_CONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir>{system}</fontconfig>
"""
_SYSTEM = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'


def use_shipped_font(texts: Iterable[str]) -> None:
    """Make Fontconfig find the shipped font, and those of the machine only if these texts need them.

    Fontconfig can only be told by an environment variable, and only before its first use in a process. It writes a
    file into every folder of fonts that it may write to, so ours are copied; it looks at them again later, so they
    stay until the process ends. Other systems than Linux bring fonts and do not use it.

    Raises:
        UsageError: the folder for passing files is full or closed.
    """
    if sys.platform != "linux" or "FONTCONFIG_FILE" in os.environ:
        return
    try:
        file = _configured("" if all(map(_covered, texts)) else _SYSTEM)
    except OSError as error:
        message = _(
            "pictures cannot be drawn, as {folder} takes no files: {reason}. Set TMPDIR to another folder.",
            folder=tempfile.gettempdir(),
            reason=error.strerror,
        )
        raise UsageError(message) from None
    os.environ["FONTCONFIG_FILE"] = str(file)


def _configured(system: str) -> Path:
    """Write Fontconfig's settings into a passing folder, beside a copy of the font."""
    folder = folder_until_exit()
    for name in _FILES.values():
        shutil.copyfile(_FOLDER / name, folder / name)
    file = folder / "fonts.conf"
    file.write_text(_CONFIG.format(folder=html.escape(str(folder)), system=system), encoding="utf-8")
    return file


def _covered(text: str) -> bool:
    """Whether the shipped font has every character of a text that can be seen."""
    advances, _units = _metrics(False)
    return all(ord(char) in advances for char in text if char.isprintable())


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in points; a character that the font lacks counts as a square."""
    advances, units = _metrics(bold)
    return sum(advances.get(ord(char), _foreign(char, units)) for char in text) * size / units


def _foreign(char: str, units: int) -> int:
    return units if columns(char) else 0


@lru_cache(maxsize=2)
def _metrics(bold: bool) -> tuple[dict[int, int], int]:
    """Return the advance of every character, and the units of the em square."""
    with TTFont(_FOLDER / _FILES[bold], lazy=True) as font:
        # Glyphs are only counted here; to read their names would take three times as long as all else.
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        advances = font["hmtx"].metrics
        return {char: advances[glyph][0] for char, glyph in font.getBestCmap().items()}, font["head"].unitsPerEm

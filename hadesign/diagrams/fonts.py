"""The fonts that pictures are drawn with: shipped, so that machines with other fonts, or none, draw the same picture.

The shipped font has no Chinese: a font of 20,000 characters would be larger than all else. An SVG needs none, as its
reader draws the letters: it is laid out with blank squares, which Chinese characters are, and names fonts that have
them. A PNG is drawn here, and needs a font that the user names (`--font`).
"""

import html
import os
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from struct import error as StructError  # noqa: N812  a class, as its siblings are

from fontTools.ttLib import TTFont, TTLibError

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.source import blanked, columns
from hadesign.writer.passing import folder_until_exit

_LATIN, _ANY = "DejaVu Sans,Verdana,Helvetica,Arial", "sans-serif"
_CHINESE = "Noto Sans CJK SC,Source Han Sans SC,PingFang SC,Microsoft YaHei,WenQuanYi Micro Hei"
"""What Linux, macOS and Windows have for Chinese."""
FAMILY = f"{_LATIN},{_ANY}"
"""The shipped font is the widest of these: where another one is used, text takes less room than was planned."""
WIDE_FAMILY = f"{_LATIN},{_CHINESE},{_ANY}"
SQUARES, GIVEN = "HadesignSquares", "HadesignGiven"
"""What the fonts are called by which a picture is measured and drawn; no word in them says how bold or wide one is."""
_FOLDER = Path(__file__).resolve().parent / "fonts"
_FILES = {False: "DejaVuSans.ttf", True: "DejaVuSans-Bold.ttf"}
_BLANK = "Squares.ttf"

_CONFIG = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir>{given}</fontconfig>
"""
_GIVEN = """\
<alias binding="same"><family>{alias}</family><prefer><family>{name}</family></prefer></alias>
<match target="font">
  <test name="family"><string>{name}</string></test>
  <test name="weight" compare="less_eq"><const>medium</const></test>
  <test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>
  <edit name="embolden" mode="assign"><bool>true</bool></edit>
</match>
"""
"""A font of one weight is drawn twice where it is to be bold, as Fontconfig's own 90-synthetic.conf has it."""


def use_fonts(given: Path | None = None) -> None:
    """Make Fontconfig find the shipped fonts and the one that is given, and no other ones of the machine.

    Fontconfig can only be told by an environment variable, and only before its first use in a process. It writes a
    file into every folder of fonts that it may write to, so ours are copied; it looks at them again later, so they
    stay until the process ends. Other systems than Linux bring fonts and do not use it.

    Raises:
        UsageError: the folder for passing files is full or closed, or the given font cannot be read.
    """
    if sys.platform != "linux" or "FONTCONFIG_FILE" in os.environ:
        return
    try:
        file = _configured(given)
    except OSError as error:
        message = _(
            "pictures cannot be drawn, as {folder} takes no files: {reason}. Set TMPDIR to another folder.",
            folder=tempfile.gettempdir(),
            reason=error.strerror,
        )
        raise UsageError(message) from None
    os.environ["FONTCONFIG_FILE"] = str(file)


def _configured(given: Path | None) -> Path:
    """Write Fontconfig's settings into a passing folder, beside copies of the fonts."""
    name = html.escape(_opened(given)[0]) if given else ""
    folder = folder_until_exit()
    for shipped in (*_FILES.values(), _BLANK):
        shutil.copyfile(_FOLDER / shipped, folder / shipped)
    if given:
        shutil.copyfile(given, folder / f"given{given.suffix}")
    more = _GIVEN.format(alias=GIVEN, name=name) if given else ""
    file = folder / "fonts.conf"
    file.write_text(_CONFIG.format(folder=html.escape(str(folder)), given=more), encoding="utf-8")
    return file


def covered(texts: Iterable[str]) -> bool:
    """Whether the shipped font has every character of some texts that can be seen."""
    return not lacking(texts)


def lacking(texts: Iterable[str], given: Path | None = None) -> str:
    """Return the characters of some texts that neither the shipped font nor the given one has, each once.

    Raises:
        UsageError: the given font cannot be read.
    """
    advances, _units = _metrics(False)
    known = _opened(given)[1] if given else frozenset()
    # A letter and its accent are drawn as the one character that is both, where there is one.
    whole = (unicodedata.normalize("NFC", blanked(text)) for text in texts)
    seen = dict.fromkeys(char for text in whole for char in text if char != " ")
    return "".join(char for char in seen if ord(char) not in advances and ord(char) not in known)


@lru_cache(maxsize=2)
def _opened(given: Path) -> tuple[str, frozenset[int]]:
    """Return the name of a font, and the characters that it has; of a collection it is the first one."""
    try:
        with given.open("rb") as stream, TTFont(stream, lazy=True, fontNumber=0) as font:
            return str(font["name"].getDebugName(1) or given.stem), frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError, KeyError, ValueError, AssertionError, StructError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or _("not a TrueType or OpenType file")
        message = _("{file} cannot be read as a font: {reason}.", file=given, reason=reason)
        raise UsageError(message) from None


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

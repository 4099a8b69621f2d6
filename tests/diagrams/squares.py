"""Makes the font of blank squares that pictures are measured with where the shipped font has no glyph.

`python -m tests.diagrams.squares` writes `hadesign/diagrams/fonts/Squares.ttf` again.
"""

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from fontTools.ttLib.tables._g_l_y_f import Glyph

from hadesign.diagrams import fonts

FILE = Path(fonts.__file__).with_name("fonts") / "Squares.ttf"
UNITS = 1000
BLOCKS = ((0x0590, 0x1FFF), (0x2000, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFFEF), (0x1F000, 0x1FAFF))
"""From Hebrew to the half-width forms, and emoji: what people write that the shipped font may lack."""
_ONE_FOR_MANY = 13
"""The form of a table of characters in which ranges of them have one glyph."""


def squares() -> bytes:
    """Return the font: every character is empty, and as wide as the font is high."""
    made = FontBuilder(UNITS, isTTF=True)
    names = [".notdef", "square"]
    made.setupGlyphOrder(names)
    made.setupCharacterMap({0x4E00: "square"})
    made.setupGlyf({name: Glyph() for name in names})
    made.setupHorizontalMetrics(dict.fromkeys(names, (UNITS, 0)))
    made.setupHorizontalHeader(ascent=928, descent=-236)  # those of DejaVu Sans, so that lines are as high
    made.setupNameTable({"familyName": fonts.SQUARES, "styleName": "Regular"})
    made.setupOS2(sTypoAscender=928, sTypoDescender=-236, usWinAscent=928, usWinDescent=236)
    made.setupPost()
    table = CmapSubtable.newSubtable(_ONE_FOR_MANY)
    table.platformID, table.platEncID, table.language, table.reserved = 3, 10, 0, 0
    table.cmap = {code: "square" for first, last in BLOCKS for code in range(first, last + 1)}
    made.font["cmap"].tables = [table]
    made.font["head"].created = made.font["head"].modified = 0
    made.font.recalcTimestamp = False
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


if __name__ == "__main__":
    FILE.write_bytes(squares())

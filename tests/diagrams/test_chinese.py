"""Pictures with Chinese: an SVG is laid out the same everywhere, a PNG needs a font that has the characters."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

from hadesign.diagrams.draw import svg
from hadesign.diagrams.fonts import FAMILY, WIDE_FAMILY, text_width
from hadesign.diagrams.glyphs import GlyphsLackingError
from hadesign.diagrams.layout import LONGEST, fold
from hadesign.diagrams.picture import Boundary, Picture, Symbol
from hadesign.source import columns
from tests.diagrams.pictures import complaints

TITLE = "高可用集群的控制平面"
LINES = ("负载均衡器", "两个实例，任何一个丢失后另一个在三秒内接管虚拟 IP 并继续转发")
PICTURE = Picture(
    TITLE, "", "说明", (Symbol("a", "balancer", LINES),),
    (Boundary("f", "可用区 a", "10.0.1.0/24", (Symbol("b", "node", ("节点",)),)),), (),
)  # fmt: skip
DRAW = """
import hashlib, sys
from pathlib import Path
from tests.diagrams.test_chinese import PICTURE
from hadesign.diagrams.draw import png, svg
font = Path(sys.argv[1]) if len(sys.argv) > 1 else None
drawn = png(PICTURE, font) if font else b""
print(hashlib.sha256(svg(PICTURE).encode()).hexdigest(), hashlib.sha256(drawn).hexdigest(), drawn[1:4] == b"PNG")
"""


def made_font(file: Path, dark: float) -> Path:
    """Write a font of all characters of the picture, each of which is a box that is dark to a part."""
    pen = TTGlyphPen(None)
    for number, (x, y) in enumerate(((0, 0), (0, 800 * dark), (900, 800 * dark), (900, 0))):
        (pen.lineTo if number else pen.moveTo)((x, int(y)))
    pen.closePath()
    text = "".join((*PICTURE.texts(), *LINES))
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", "box"])
    made.setupCharacterMap({ord(char): "box" for char in text if ord(char) > 127})
    made.setupGlyf({".notdef": Glyph(), "box": pen.glyph()})
    made.setupHorizontalMetrics({".notdef": (1000, 0), "box": (1000, 0)})
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Bold <Chinese> & 12", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(file)
    return file


def drawn(*arguments: str) -> list[str]:
    """Draw in a process of its own, as fonts are chosen before the first picture; return what it prints."""
    # Where this process has drawn already, it has chosen the fonts.
    fresh = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    done = subprocess.run(
        [sys.executable, "-c", DRAW, *arguments], capture_output=True, text=True, check=False, env=fresh
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_an_svg_names_fonts_that_have_chinese_where_it_is_written() -> None:
    text = svg(PICTURE)
    families = set(re.findall(r'font-family="([^"]*)"', text))
    assert families == {WIDE_FAMILY}
    assert TITLE in text
    assert complaints(text) == []
    plain = svg(Picture("Title", "", "text", (Symbol("a", "node", ("node",)),), (), ()))
    assert set(re.findall(r'font-family="([^"]*)"', plain)) == {FAMILY}


def test_a_box_is_as_wide_as_its_squares() -> None:
    lines = [line for text in LINES for line in fold(text)]
    assert len(lines) == 3
    assert all(columns(line) <= LONGEST for line in lines)
    assert not any(line.startswith("，") for line in lines)
    assert text_width("负载均衡器", 12) == 60


@pytest.mark.slow
def test_a_png_is_drawn_with_the_font_that_is_named_and_an_svg_does_not_depend_on_it(tmp_path: Path) -> None:
    from hadesign.diagrams.draw import png

    with pytest.raises(GlyphsLackingError, match=r"has 高可用集群的控制平面说?.*--font, or draw an SVG"):
        png(PICTURE)
    none = drawn()
    full, half = (drawn(str(made_font(tmp_path / f"{dark}.ttf", dark))) for dark in (1.0, 0.5))
    assert full[2] == half[2] == "True"
    assert full[1] != half[1], "it is drawn with that font"
    assert none[0] == full[0] == half[0] == hashlib.sha256(svg(PICTURE).encode()).hexdigest()

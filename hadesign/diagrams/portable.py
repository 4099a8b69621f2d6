"""Graphviz' SVG made portable: icons embedded once, nothing that names this machine, a text for those who listen."""

import base64
import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from hadesign.diagrams.colours import dark_style
from hadesign.diagrams.icons import small_icon
from hadesign.diagrams.picture import Picture
from hadesign.diagrams.strokes import Stroke
from hadesign.source import blanked

_IMAGE = re.compile(r'<image xlink:href="([^"#]+)"([^>]*)/>')
_GROUP = re.compile(r'<g id="([^"]*)"')
_PLACE = re.compile(r' (?:x|y)="[^"]*"')


def portable(svg: str, picture: Picture, strokes: Sequence[Stroke]) -> str:
    """Return an SVG that refers to nothing outside itself, tells a screen reader what it shows, and names its parts."""
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!DOCTYPE.*?>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>[^<]*</title>\n?", "", svg)
    icons: dict[str, str] = {}
    svg = _IMAGE.sub(lambda match: _use(match[1], match[2], icons), svg)
    svg = re.sub(r'(<svg width="[0-9.]+)pt(" height="[0-9.]+)pt"', r'\1\2"', svg)
    known = marks(picture, strokes)
    svg = _GROUP.sub(lambda match: _data(known[match[1]]) if match[1] in known else match[0], svg)
    title, text = _safe(picture.title), _safe(picture.description)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{title}. {text}" ', 1)
    style = f"<style>{dark_style()}</style>\n<defs>\n{''.join(icons.values())}</defs>\n"
    head = f"<title>{title}</title>\n<desc>{text}</desc>\n{style}"
    return re.sub(r"(<svg [^>]*>\n)", lambda match: match[1] + head, svg, count=1)


def marks(picture: Picture, strokes: Sequence[Stroke]) -> Mapping[str, Mapping[str, str]]:
    """Return what programs are told of each part of an SVG, by the name that it is drawn under."""
    names = drawn_names(picture)
    found: dict[str, dict[str, str]] = {}
    for symbol in picture.all_symbols():
        known = {"kind": symbol.icon, "things": " ".join(symbol.things), "services": " ".join(symbol.services)}
        found[names[symbol.id]] = {"id": symbol.id} | known | {"state": symbol.state}
    for boundary in picture.all_boundaries():
        found[names[boundary.id]] = {"id": boundary.id, "kind": "frame", "state": boundary.state}
    for number, stroke in enumerate(strokes):
        name = f"line{number}"
        found[name] = {"id": name, "kind": "line", "source": stroke.source, "target": stroke.target}
    return found


def drawn_names(picture: Picture) -> Mapping[str, str]:
    """Return under which name each box and frame is drawn, by its id: Graphviz reads names, and ids are anything."""
    boxes = {symbol.id: f"box{number}" for number, symbol in enumerate(picture.all_symbols())}
    return boxes | {boundary.id: f"frame{number}" for number, boundary in enumerate(picture.all_boundaries())}


def _safe(text: str) -> str:
    return html.escape(blanked(text), quote=True)


def _data(known: Mapping[str, str]) -> str:
    """Begin a group of an SVG with its id, and with all else as attributes for programs."""
    more = (f' data-{key}="{_safe(value)}"' for key, value in known.items() if value and key != "id")
    return f'<g id="{_safe(known["id"])}"{"".join(more)}'


def _use(file: str, attributes: str, icons: dict[str, str]) -> str:
    """Refer to an icon, and keep it for the head of the picture."""
    path = html.unescape(file)
    name = f"icon-{Path(path).stem}"
    size = _PLACE.sub("", attributes)
    icons.setdefault(name, f'<image id="{name}" xlink:href="{_data_uri(path)}"{size}/>\n')
    return f'<use xlink:href="#{name}"{"".join(_PLACE.findall(attributes))}/>'


@lru_cache(maxsize=32)
def _data_uri(file: str) -> str:
    """Return an icon as a data URI, no larger than it is shown: whole ones were most of a picture's bytes."""
    small = small_icon(Path(file))
    data = (small if small.is_file() else Path(file)).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"

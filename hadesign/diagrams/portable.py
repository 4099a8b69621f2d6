"""Graphviz' SVG made portable: icons embedded once, nothing that names this machine, a text for those who listen."""

import base64
import html
import re
from functools import lru_cache
from pathlib import Path

from hadesign.diagrams.colours import dark_style
from hadesign.source import blanked

_IMAGE = re.compile(r'<image xlink:href="([^"#]+)"([^>]*)/>')
_PLACE = re.compile(r' (?:x|y)="[^"]*"')


def portable(svg: str, label: str) -> str:
    """Return an SVG that refers to nothing outside itself and that a screen reader announces by its label."""
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!DOCTYPE.*?>\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>[^<]*</title>\n?", "", svg)
    icons: dict[str, str] = {}
    svg = _IMAGE.sub(lambda match: _use(match[1], match[2], icons), svg)
    svg = re.sub(r'(<svg width="[0-9.]+)pt(" height="[0-9.]+)pt"', r'\1\2"', svg)
    name = html.escape(blanked(label), quote=True)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{name}" ', 1)
    head = f"<style>{dark_style()}</style>\n<defs>\n{''.join(icons.values())}</defs>\n"
    return re.sub(r"(<svg [^>]*>\n)", lambda match: match[1] + head, svg, count=1)


def _use(file: str, attributes: str, icons: dict[str, str]) -> str:
    """Refer to an icon, and keep it for the head of the picture."""
    path = html.unescape(file)
    name = f"icon-{Path(path).stem}"
    size = _PLACE.sub("", attributes)
    icons.setdefault(name, f'<image id="{name}" xlink:href="{_data_uri(path)}"{size}/>\n')
    return f'<use xlink:href="#{name}"{"".join(_PLACE.findall(attributes))}/>'


@lru_cache(maxsize=32)
def _data_uri(file: str) -> str:
    """Return an icon as a data URI."""
    return f"data:image/png;base64,{base64.b64encode(Path(file).read_bytes()).decode()}"

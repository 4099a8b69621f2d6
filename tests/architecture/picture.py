"""The rooms and the imports between them as a picture, for the architecture page: read from the code, drawn here."""

import ast
import html
import re
import textwrap
from collections.abc import Iterable
from typing import cast

import pygraphviz

from tests.architecture.rooms import LAYERS, PACKAGE, arrows

FONT = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"
NOUNS = ("errors", "artifact", "diagnostic", "resources", "frozen", "lists", "notation")
"""Small modules that any room may use; arrows to them would only hide the others."""
_STYLE = f"""
graph [rankdir=TB, nodesep=0.3, ranksep=0.45, bgcolor="white", pad=0.2, fontname="{FONT}"]
node [shape=box, style="rounded,filled", fillcolor="#eef2ff", color="#4f46e5", fontname="{FONT}", fontsize=12,
      fontcolor="#1f2937", margin="0.15,0.1"]
edge [color="#475569", arrowsize=0.7, penwidth=1.2]
"""
_NOUN = 'fillcolor="#f1f5f9", color="#94a3b8"'


def job(room: str) -> str:
    """Return what a room is for: the first sentence of its docstring, without the details after a colon."""
    file = PACKAGE / room / "__init__.py"
    source = file if file.exists() else PACKAGE / f"{room}.py"
    text = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
    return re.split(r"[:;.](?:\s|$)", text.splitlines()[0])[0]


def direct(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the arrows that no longer way through other rooms implies, so that the picture can be read."""
    below: dict[str, set[str]] = {}
    for origin, target in found:
        below.setdefault(origin, set()).add(target)

    def reaches(origin: str, target: str) -> bool:
        return target in below.get(origin, ()) or any(reaches(room, target) for room in below.get(origin, ()))

    return sorted(
        (origin, target)
        for origin, targets in below.items()
        for target in targets
        if not any(reaches(between, target) for between in targets - {target})
    )


def dot_source() -> str:
    """Return the picture in DOT."""
    found = arrows()
    drawn = {room for arrow in found for room in arrow}
    rooms = [room for room in LAYERS if room in drawn and room not in NOUNS]
    lines = [f"{room} [label=<{_label(room, job(room))}>]" for room in rooms]
    lines += [
        f"{origin} -> {target}" for origin, target in direct(pair for pair in found if not set(pair) & set(NOUNS))
    ]
    names = ", ".join(room for room in LAYERS if room in NOUNS)
    lines.append(f"nouns [label=<{_label(names, 'small nouns and tools that every room may use')}>, {_NOUN}]")
    lowest = [room for room in rooms if not any(origin == room and target in rooms for origin, target in found)]
    lines += [f"{room} -> nouns [style=invis]" for room in lowest]
    return "digraph rooms {" + _STYLE + "\n".join(lines) + "\n}\n"


def _label(title: str, text: str) -> str:
    lines = [f"<B>{html.escape(title)}</B>", *(html.escape(line) for line in textwrap.wrap(text, 26))]
    return "<BR/>".join(lines)


def rooms_svg() -> str:
    """Draw the picture."""
    svg = cast(bytes, pygraphviz.AGraph(string=dot_source()).draw(format="svg", prog="dot")).decode()
    svg = re.sub(r"<!--.*?-->\n?|<!DOCTYPE.*?>\n?", "", svg, flags=re.DOTALL)
    label = (
        "The packages of hadesign from the command line at the top to the reading of YAML at the bottom, and imports"
    )
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)

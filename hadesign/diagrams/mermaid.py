"""A picture as a Mermaid flowchart, for pages that draw it themselves (https://mermaid.js.org/syntax/flowchart.html)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from hadesign.diagrams.failed import in_words
from hadesign.diagrams.names import short_names
from hadesign.diagrams.picture import Boundary, Picture, State, Symbol
from hadesign.source import blanked

_LOOKS: Mapping[State, str] = {
    "lost": "fill:#e5e7eb,stroke:#9ca3af,color:#6b7280,stroke-dasharray:4",
    "hurt": "stroke:#d97706,stroke-width:3px",
    "down": "fill:#fde8e8,stroke:#dc2626,stroke-width:3px,color:#1f2937",
}
_PLAIN = re.compile(r"[\w .,:()/×·+=!?-]", re.ASCII)


def mermaid(picture: Picture) -> str:
    """Return the source of a flowchart that draws a picture."""
    names = short_names(picture)
    lines = ["---", f"title: {_title(picture)}", "---", "flowchart TB"]
    lines += _symbols(picture.symbols, names, "    ")
    lines += _frames(picture.boundaries, names, "    ")
    for connector in picture.connectors:
        sources = " & ".join(names[source] for source in connector.sources)
        targets = " & ".join(names[target] for target in connector.targets)
        label = f'|"{_text(connector.label)}"|' if connector.label else ""
        lines.append(f"    {sources} {'-.->' if connector.faint else '-->'}{label} {targets}")
    used = {symbol.state for symbol in picture.all_symbols()} | {one.state for one in picture.all_boundaries()}
    lines += [f"    classDef {state} {look}" for state, look in _LOOKS.items() if state in used]
    return "\n".join(lines) + "\n"


def _symbols(symbols: Sequence[Symbol], names: Mapping[str, str], indent: str) -> Iterator[str]:
    for symbol in symbols:
        words = (*symbol.lines, *filter(None, [in_words(symbol.state)]))
        mark = f":::{symbol.state}" if symbol.state else ""
        yield f'{indent}{names[symbol.id]}["{_text(words)}"]{mark}'


def _frames(boundaries: Sequence[Boundary], names: Mapping[str, str], indent: str) -> Iterator[str]:
    for boundary in boundaries:
        words = tuple(filter(None, (boundary.label, boundary.detail, in_words(boundary.state)))) or (" ",)
        yield f'{indent}subgraph {names[boundary.id]}["{_text(words)}"]'
        yield from _symbols(boundary.symbols, names, indent + "    ")
        yield from _frames(boundary.boundaries, names, indent + "    ")
        yield f"{indent}end"
        if boundary.state:
            yield f"{indent}class {names[boundary.id]} {boundary.state}"


def _title(picture: Picture) -> str:
    """Return the title as a string of YAML, in which nothing is markup."""
    text = blanked(picture.title).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _text(lines: Sequence[str]) -> str:
    """Return lines as a label: all that might be markup is written as the number of its character."""
    return "<br/>".join("".join(_safe(char) for char in blanked(line)) for line in lines)


def _safe(char: str) -> str:
    return char if _PLAIN.match(char) or (ord(char) > 127 and char.isalnum()) else f"#{ord(char)};"

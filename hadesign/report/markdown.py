"""Markdown by construction: text from a blueprint goes through `text`, and cannot become markup, HTML or a macro."""

import html
import re
from collections.abc import Iterable, Sequence

from hadesign.source import blanked

_SPECIAL = re.compile(
    r"""[\\`*_{}\[\]#|~^$<>&]       # may begin markup anywhere
    |(?<!\S)!                       # opens a note
    |(?<![^\W_])[-+=]               # harmless between letters and digits, as in cp-a
    |[-+=](?![^\W_])
    |(?<![^\W_])(?<!\)):
    |:(?!\s|$|\d+(?![\w:]))         # the colon of host:port stays, and one before a space; one of an :emoji: does not
    """,
    re.VERBOSE,
)
_NUMBERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
_WEB = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?(?:/[A-Za-z0-9._~/?=&#%+,;@-]*)?")


def text(value: object) -> str:
    """Return a text that Markdown shows as it is, in one line.

    Every character that could begin markup is written as an HTML entity, which no Markdown extension looks into.
    """
    flat = _flat(value)
    numbered = _NUMBERED.match(flat)
    if numbered:
        return f"{numbered[1]}&#{ord(numbered[2])};{_escape(flat[numbered.end() :])}"
    return _escape(flat)


def _flat(value: object) -> str:
    """Return one line of printable characters; white space in front would make a block of code of it."""
    return " ".join(blanked(str(value)).split())


def _escape(flat: str) -> str:
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", flat)


def paragraphs(value: str) -> str:
    """Return free text of several paragraphs, each escaped."""
    return "\n\n".join(text(part) for part in re.split(r"\n\s*\n", value) if part.strip())


def code(value: object) -> str:
    """Return a text in code type, wherever it may stand, tables included."""
    return f"<code>{text(value)}</code>"


def link(value: str) -> str:
    """Return an address of the web as a link, and any other text as text; no other scheme is followed."""
    return f"[{text(value)}](<{value}>)" if _WEB.fullmatch(value) else text(value)


def block(value: str, language: str = "text", *, numbered: bool = False) -> str:
    """Return a block of code whose fence is longer than any in it; tabs and line ends are the only controls kept."""
    lines = re.split(r"\r\n|\r|\n", value)
    shown = "\n".join("\t".join(map(blanked, line.split("\t"))) for line in lines).rstrip()
    longest = max((len(run) for run in re.findall(r"`{3,}", shown)), default=2)
    fence = "`" * max(3, longest + 1)
    head = f'{language} linenums="1"' if numbered else language
    return f"{fence}{head}\n{shown}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already; nothing where there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *lines])


def filled(head: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Return a table's head and rows without columns in which nothing stands; an empty cell among others is a dash."""
    listed = [list(row) for row in rows]
    kept = [number for number in range(len(head)) if any(row[number] for row in listed)]
    return [head[number] for number in kept], [[row[number] or "–" for number in kept] for row in listed]


def note(kind: str, title: str, *body: str) -> str:
    """Return an admonition of Markdown; `kind` is one of Material's (success, failure, warning, info)."""
    heading = title.replace('"', "&quot;")
    lines = "\n\n".join(part for part in body if part).splitlines()
    indented = "\n".join(f"    {line}" if line else "" for line in lines)
    return f'!!! {kind} "{heading}"\n\n{indented}'


def join(*parts: str) -> str:
    """Return parts as one page; empty ones are left out."""
    return "\n\n".join(part for part in parts if part) + "\n"


def comment(value: str) -> str:
    """Return a comment that readers of the source see; it cannot end early."""
    return f"<!-- {html.escape(_flat(value)).replace('--', '- -')} -->"

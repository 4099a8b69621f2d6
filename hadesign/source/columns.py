"""How wide a text is on a terminal, and where a line of it may end.

Wide characters take two columns (https://www.unicode.org/reports/tr11/), marks that sit on another one take none. A
line may end at a blank, and beside a character of Chinese or Japanese, but not before what closes or goes on, such as
a full stop, nor behind what opens (https://www.unicode.org/reports/tr14/, classes CL, EX and OP).
"""

import textwrap
import unicodedata
from collections.abc import Iterator

_NEVER_FIRST = frozenset(",.;:!?)]}%、。，．；：！？）】》〉」』〕％”’…·・ー々～")
_NEVER_LAST = frozenset("([{（【《〈「『〔“‘")


def columns(text: str) -> int:
    """Count the columns that a terminal gives a text."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if is_wide(character) else 1


def is_wide(character: str) -> bool:
    """Whether a character takes two columns; none does not."""
    return bool(character) and unicodedata.east_asian_width(character) in ("W", "F")


def padded(text: str, width: int) -> str:
    """Return a text with blanks behind it, so that it takes so many columns; a wider one is left as it is."""
    return text + " " * (width - columns(text))


def pieces(word: str) -> Iterator[str]:
    """Yield the parts of a word between which a line may end; most words have one."""
    start = 0
    for end in range(1, len(word)):
        before, behind = word[end - 1], word[end]
        if not (is_wide(before) or is_wide(behind)) or behind in _NEVER_FIRST or before in _NEVER_LAST:
            continue
        if _columns(behind):
            yield word[start:end]
            start = end
    if word:
        yield word[start:]


def folded(text: str, width: int, first: str = "", others: str = "", *, within: bool = False) -> list[str]:
    """Return a text as lines of at most `width` columns, the first one behind `first`, the others behind `others`.

    Words stay whole where they are narrower than a line; others are cut only if `within` says so. A text without wide
    characters is folded as the standard library folds it.
    """
    if columns(text) == len(text):
        return textwrap.wrap(
            text, width, initial_indent=first, subsequent_indent=others, break_long_words=within, break_on_hyphens=False
        )
    lines, line, used, filled = [], first, columns(first), False
    for piece, gap in _spaced(text, width - columns(others) if within else 0):
        wide = columns(piece)
        if filled and used + gap + wide > width:
            lines.append(line)
            line, used, filled = others, columns(others), False
        line += " " * gap * filled + piece
        used += gap * filled + wide
        filled = True
    return [*lines, line] if filled else lines


def _spaced(text: str, most: int) -> Iterator[tuple[str, int]]:
    """Yield each part that stays on one line, and the blanks before it; with `most` none is wider than that."""
    for word in text.split():
        for number, piece in enumerate(pieces(word)):
            gap = int(number == 0)
            for part in cut(piece, most) if most else (piece,):
                yield part, gap
                gap = 0


def cut(piece: str, most: int) -> Iterator[str]:
    """Yield parts of a word, each of at most so many columns."""
    part = ""
    for character in piece:
        if part and columns(part + character) > most:
            yield part
            part = ""
        part += character
    yield part

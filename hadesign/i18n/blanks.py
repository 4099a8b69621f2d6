"""Blanks beside placeholders: Chinese and Latin letters are kept apart by one, and two Chinese words are not.

A translator does not know what a placeholder will be, and writes a blank. It is a mark until the placeholder is filled.
"""

import re

MARKED = "\ufdd0"
"""What stands for such a blank; no text has it, as Unicode keeps it for such uses."""
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_BESIDE = re.compile(rf"(?<=[{_WIDE}]) (?=\{{\w)|(?<=[\w\])]\}}) (?=[{_WIDE}])")
"""A blank between Chinese and a placeholder; those of rules are of two braces, and not meant."""
_BLANK = re.compile(f"(?<=[{_WIDE}]){MARKED}(?=[{_WIDE}])")


def marked(text: str) -> str:
    """Return a translation with its marks."""
    return _BESIDE.sub(MARKED, text)


def closed(text: str) -> str:
    """Return a text that is filled in: between Chinese texts there is nothing, else a blank."""
    return plain(_BLANK.sub("", text)) if MARKED in text else text


def plain(text: str) -> str:
    """Return a translation without its marks, as it was written."""
    return text.replace(MARKED, " ")

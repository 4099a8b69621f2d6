"""The blocks of a keepalived.conf (keepalived.conf(5), https://keepalived.org/manpage.html).

A line is words; one that ends with `{` opens a block. `#` and `!` begin a comment.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.importers.facts import FilePlace
from hadesign.importers.sources import SourceFile

_WORD = re.compile(r'"[^"]*"|\{|\}|[^\s{}"]+')
_LONGEST = 2_000
"""Most characters of a line that are read."""


@mutable(slots=True)
class KeepalivedBlock:
    """A line, with the lines of its block if it opens one."""

    words: list[str]
    place: FilePlace
    below: list["KeepalivedBlock"] = field(default_factory=list)

    def said(self, word: str) -> Iterator["KeepalivedBlock"]:
        """Yield the lines below that begin with a word."""
        return (one for one in self.below if one.words and one.words[0] == word)

    def first(self, word: str) -> "KeepalivedBlock | None":
        """Return the first such line, or `None`."""
        return next(self.said(word), None)

    def value(self, word: str) -> tuple[str, FilePlace] | None:
        """Return what stands behind a word, and where."""
        found = next((one for one in self.said(word) if len(one.words) > 1), None)
        return (found.words[1], found.place) if found else None


def blocks_of(source: SourceFile) -> KeepalivedBlock:
    """Return the file as one block; a brace too many or too few ends nothing but its block."""
    root = KeepalivedBlock([], source.place(1))
    open_ = [root]
    for number, line in source.lines():
        words: list[str] = []
        text = re.sub(r"(^|\s)[#!].*", "", line[:_LONGEST])
        for word in _WORD.findall(text):
            if word == "{":
                open_.append(_added(open_[-1], words, source.place(number)))
                words = []
            elif word == "}":
                _added(open_[-1], words, source.place(number))
                words = []
                if len(open_) > 1:
                    open_.pop()
            else:
                words.append(word.strip('"'))
        _added(open_[-1], words, source.place(number))
    return root


def _added(block: KeepalivedBlock, words: list[str], place: FilePlace) -> KeepalivedBlock:
    """Add a line to a block; a brace on a line of its own belongs to the line before it."""
    if not words:
        return block.below[-1] if block.below else block
    block.below.append(KeepalivedBlock(words, place))
    return block.below[-1]

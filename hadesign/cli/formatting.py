"""click's help where characters may be two columns wide: its own formatter counts letters, and folds at blanks only."""

from collections.abc import Iterable

import click

from hadesign.source import columns, folded, padded

_VERBATIM = "\b"
"""What click has before a paragraph whose lines stay as they are."""


class WideFormatter(click.HelpFormatter):
    """Writes help in columns of the terminal."""

    def write_text(self, text: str) -> None:
        """Write paragraphs, each folded anew."""
        indent = " " * self.current_indent
        self.write("\n\n".join("\n".join(part) for part in self._paragraphs(text, self.width, indent)) + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and what is said of each, in two columns."""
        found, indent = list(rows), " " * self.current_indent
        room = min(max((columns(first) for first, _second in found), default=0), col_max) + col_spacing
        below = indent + " " * room
        for first, second in found:
            parts = self._paragraphs(second, max(self.width - room - 2, 10))
            lines = [line for number, part in enumerate(parts) for line in ([""] if number else []) + part]
            head = indent + first
            if lines and columns(first) <= room - col_spacing:
                head, lines = indent + padded(first, room) + lines[0], lines[1:]
            self.write("".join(f"{line.rstrip()}\n" for line in (head, *(below + line for line in lines))))

    def _paragraphs(self, text: str, width: int, indent: str = "") -> list[list[str]]:
        """Return paragraphs as lines."""
        found = []
        for part in text.strip("\n").split("\n\n"):
            first, _end, rest = part.partition("\n")
            if first.strip() == _VERBATIM:
                found.append([indent + line for line in rest.split("\n")])
            else:
                found.append(folded(" ".join(part.split()), width, indent, indent))
        return found

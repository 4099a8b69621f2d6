"""What the failure explorer shows: the answers of `prove --what-if` to each failure and to pairs, in one script.

The script of the page computes nothing. It looks answers up, so all of them are made here, and what is equal in
several answers is written once.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from math import isqrt
from shlex import quote
from typing import Any

from hadesign.frozen import dataclass
from hadesign.i18n import _, ngettext, translated
from hadesign.proof import Proof
from hadesign.proof.alike import AlikeParts
from hadesign.report.page import Answer, Bullet, Bullets, Cell, Content, Section
from hadesign.report.page_markdown import ANSWERS
from hadesign.report.prove.what_if import answer as what_if
from hadesign.source import blanked
from hadesign.topology.cluster import Origin, ThingId
from hadesign.words.things import noun, thing_words

MOST_PARTS = 200
"""Groups of alike parts that can be chosen; no reader looks through more buttons."""
MOST_PAIRED = 60
"""Groups of alike parts of which pairs are answered: 1,830 pairs."""
MOST_ASKED = 30_000
"""Verdicts on one service that all answers hold together: some seconds of work."""
_SLOWER = 3000
"""Groups of alike parts with which a verdict takes twice the time that it takes in a small design; measured."""
MOST_BYTES = 1_000_000
"""Of the script with all answers: what a browser reads from a disk without being noticed."""
MOST_NAMED = 100
"""Members of a group that an address may name; the first one stands for the others."""
_UNSAFE = re.compile("[<>&\u2028\u2029]")
"""What would begin or end an element, and what older browsers take for the end of a line inside a string."""


@dataclass(frozen=True, slots=True)
class ExplorerData:
    """The answers as a script, and of how many groups of how many there are answers: to one, and to pairs."""

    script: str
    groups: int
    shown: int
    paired: int


class _Answers:
    """Answers in tables: texts, rows, sections and whole answers, each once."""

    def __init__(self, place: Callable[[Origin], tuple[str, str]]) -> None:
        self._place = place
        self._known: dict[str, dict[str, int]] = {}
        self._said: dict[str, int] = {}
        self.tables: dict[str, list[Any]] = {"texts": [], "rows": [], "sections": [], "answers": []}

    def answer(self, sections: Iterable[Section], dead: Sequence[int]) -> int:
        """Keep an answer: its sections, and which groups are dead; return its number."""
        return self._number("answers", [list(dead), [self._section(one) for one in sections if one.parts]])

    def text(self, words: str) -> int:
        # The same words come in answer after answer, and are looked at once.
        if words not in self._said:
            self._said[words] = self._number("texts", " ".join(blanked(words).split()))
        return self._said[words]

    def _number(self, table: str, value: Any) -> int:
        known = self._known.setdefault(table, {})
        key = json.dumps(value)
        if key not in known:
            known[key] = len(self.tables[table])
            self.tables[table].append(value)
        return known[key]

    def _section(self, section: Section) -> int:
        return self._number("sections", [self.text(section.title), *map(self._part, section.parts)])

    def _part(self, part: Content) -> Any:
        """Return a paragraph as a number, a table with its head, and a list by its entries."""
        if isinstance(part, str):
            return self.text(part)
        if isinstance(part, Bullets):
            return {"list": [self._entry(entry) for entry in part.entries]}
        shown = part.filled()
        return {"head": [self.text(title) for title in shown.head], "rows": [self._row(row) for row in shown.rows]}

    def _entry(self, entry: Bullet) -> Any:
        below = [self.text(line) for line in (*entry.listed, *entry.below)]
        return [self.text(entry.text), *([self._at(entry.at)] if entry.at else [0]), below]

    def _row(self, row: Sequence[Cell]) -> int:
        return self._number("rows", [self._cell(cell) for cell in row])

    def _cell(self, cell: Cell) -> Any:
        """Return a text as a number, an answer with what it is, and a place with the page that it leads to."""
        if isinstance(cell, Answer):
            state = {True: "yes", False: "no", None: "unknown"}[cell.value]
            return {"is": state, "text": self.text(cell.words or translated(ANSWERS[cell.value]))}
        return self._at(cell) if isinstance(cell, Origin) else self.text(cell)

    def _at(self, origin: Origin) -> dict[str, int]:
        words, page = self._place(origin)
        return {"text": self.text(words), "page": self.text(page)}


def explorer_data(proof: Proof, file: str, place: Callable[[Origin], tuple[str, str]]) -> ExplorerData:
    """Return the answers to every single failure and to pairs, as many as fit.

    Args:
        proof: the proof of the design.
        file: name of the blueprint's file.
        place: writes a place of the blueprint: its words, and the address that they lead to (or nothing).
    """
    groups = proof.alike
    most, paired = reach(proof)
    shown = groups[:most]
    while True:
        answers = _Answers(place)
        data = _data(proof, answers, shown, paired)
        data["words"] = explorer_words(file, len(groups), len(shown), paired)
        script = f"window.hadesignExplorer = {script_json(data)};\n"
        if len(script.encode()) <= MOST_BYTES or len(shown) <= 1:
            return ExplorerData(script, len(groups), len(shown), paired)
        if paired:
            paired = paired * 3 // 4
        else:
            shown = shown[: len(shown) * 3 // 4]


def reach(proof: Proof) -> tuple[int, int]:
    """Return of how many groups of alike parts there are answers to each, and of how many to pairs."""
    groups = len(proof.alike)
    asked = int(MOST_ASKED / (max(1, len(proof.services())) * (1 + groups / _SLOWER)))
    shown = min(groups, MOST_PARTS, max(1, asked // 2))
    # So many groups have n * (n + 1) / 2 pairs, as of one group two may fail.
    return shown, min(shown, MOST_PAIRED, (isqrt(8 * max(0, asked - shown) + 1) - 1) // 2)


def part_words(part: AlikeParts) -> str:
    """Name a group of alike parts: `zone a`, `node w-a-1 and 3 like it`."""
    first, others = thing_words(part.things[0]), len(part.things) - 1
    if not others:
        return first
    return ngettext("{name} and {count:,} like it", "{name} and {count:,} like it", others, name=first)


def _data(proof: Proof, answers: _Answers, parts: Sequence[AlikeParts], paired: int) -> dict[str, Any]:
    services = proof.services()

    def asked(failed: Sequence[ThingId]) -> int:
        found = proof.what_if(failed)
        dead = {*found.failed, *found.dead_things, *(f"node/{name}" for name in found.dead_machines)}
        lost = [number for number, part in enumerate(parts) if dead.issuperset(part.things)]
        return answers.answer(what_if(proof, services, found), lost)

    singles = [asked([part.things[0]]) for part in parts]
    pairs = [[asked(_pair(parts[first], parts[second])) for second in range(first, paired)] for first in range(paired)]
    listed = [
        {
            "kind": part.kind,
            "name": part_words(part),
            "things": list(part.things[:MOST_NAMED]),
            "count": len(part.things),
            "answer": answer,
        }
        for part, answer in zip(parts, singles, strict=True)
    ]
    return {
        "version": 1,
        "kinds": {part.kind: noun(part.kind, 2) for part in parts},
        "parts": listed,
        "pairs": pairs,
        **answers.tables,
    }


def _pair(first: AlikeParts, second: AlikeParts) -> list[ThingId]:
    """Return an example of two failures at once: of one group two members, or one alone where there is no other."""
    return list(first.things[:2]) if first == second else [first.things[0], second.things[0]]


def explorer_words(file: str, groups: int, shown: int, paired: int) -> dict[str, str]:
    """Return the words of the page itself."""
    rest = []
    if shown < groups:
        rest.append(
            _(
                "{shown:,} of {groups:,} groups of alike parts are listed, the largest kinds first.",
                shown=shown,
                groups=groups,
            )
        )
    if paired < shown:
        rest.append(_("Pairs are answered among the first {paired:,} of these {shown:,}.", paired=paired, shown=shown))
    return {
        "two": _("Two failures at once"),
        "clear": _("Nothing fails"),
        "nothing": _("Choose what fails in the picture or in the list."),
        "missing": _("These two are not combined here; this answers:"),
        "command": f"hadesign prove {quote(file)} --what-if",
        "rest": " ".join(rest),
    }


def script_json(data: Any) -> str:
    """Return data as JSON that a script may hold: no text in it ends the script, or a line of it."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", plain)

"""The failure explorer: choose what fails in the picture or in a list, and see what stops, why, and until when.

Its answers are those of `prove --what-if`, made beforehand (`explorer_data.py`); its script looks them up. Scripts are
files and no requests: a browser lets a page that was opened from a disk load the one, and refuses it the other.
"""

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.explorer_data import explorer_data, part_words, reach, script_json
from hadesign.handbook.words import title
from hadesign.i18n import _, ngettext
from hadesign.lists import COMMAS, listed
from hadesign.proof.alike import AlikeParts
from hadesign.proof.failure.what_if import WhatIf
from hadesign.report import prove
from hadesign.report.markdown import join, text
from hadesign.report.names import run
from hadesign.report.page import Cell, Section, Table
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove.times import answer
from hadesign.report.prove.what_if import why
from hadesign.report.prove.words import counted_things, service_name
from hadesign.report.sentences import said_of
from hadesign.words.things import thing_words

FOLDER = "explorer"
"""Folder of the page's scripts, beside it."""
_ASSETS = Path(__file__).with_name("assets")
_SCRIPTS = ("data.js", "picture.js", "explorer.js")
_NAMED = re.compile(r'\b(?:data-things|id)="([^"]*)"')


def page(book: Book) -> str:
    """Return the page: the place of the explorer, and for those without scripts a table of single failures."""
    parts, (shown, _paired) = book.proof.alike, reach(book.proof)
    note = _("What a failure of each takes with it, what stops, why, and how the slowest of what stops comes back.")
    head = (_("what fails"), _("lost with it"), _("down"), _("why"), _("how"), _("within"))
    rows = [_row(book, part) for part in parts[:shown]]
    return join(
        title(_("Failure explorer")),
        _("What is lost, what stops and why, and when it is back, if one thing fails or two at once."),
        _place(),
        page_markdown(
            [Section(_("Every single failure"), (note, Table(head, rows))), prove.left_out(None)], book.source
        ).rstrip(),
        _left(len(parts) - shown),
    )


def files(book: Book, pictures: Iterable[Artifact]) -> Iterator[Artifact]:
    """Yield what the page loads: answers, the picture that shows most of what can fail, and the script."""
    data = explorer_data(book.proof, book.file, book.target)
    drawn = _shown(book, pictures)
    contents = {
        "data.js": data.script,
        "picture.js": f"window.hadesignPicture = {script_json(drawn)};\n",
        "explorer.js": (_ASSETS / "explorer.js").read_text(encoding="utf-8"),
    }
    yield from (Artifact(f"handbook/docs/{FOLDER}/{name}", content) for name, content in contents.items())


def style() -> str:
    """Return the page's part of the style sheet."""
    return (_ASSETS / "explorer.css").read_text(encoding="utf-8")


def _place() -> str:
    """Return where the script puts the explorer, with what is read until then."""
    words = text(_("Choosing needs JavaScript; the table below says the same of single failures."))
    scripts = "\n".join(f'<script src="{FOLDER}/{name}" defer></script>' for name in _SCRIPTS)
    return f'<div id="fe-explorer"><p>{words}</p></div>\n{scripts}'


def _row(book: Book, part: AlikeParts) -> list[Cell]:
    found = book.proof.what_if(part.things[:1])
    down = [state for state in found.states if state.up is False]
    reasons = dict.fromkeys(why(state) for state in down)
    back = [book.proof.recovers(state.proof, found.failed) for state in down]
    how, within = answer(max(back, key=lambda one: one.rank)) if back else ("", "")
    names = listed([service_name(state.proof) for state in down], 12, patterns=COMMAS)
    return [part_words(part), _lost(found), names, "; ".join(reasons), how.removesuffix("*"), within]


def _lost(found: WhatIf) -> str:
    lost = [thing_words(thing) for thing in found.dead_things]
    if found.dead_machines:
        lost.append(said_of(counted_things("node", found.dead_machines), run(found.dead_machines)))
    return listed(lost, 6, patterns=COMMAS)


def _left(count: int) -> str:
    return ngettext("And {count:,} more.", "And {count:,} more.", count) if count > 0 else ""


def _shown(book: Book, pictures: Iterable[Artifact]) -> str:
    """Return the picture that names most of what can fail; the first of several."""
    things = book.cluster.things.keys()
    drawn = [p.content for p in pictures if p.path.endswith(".svg") and isinstance(p.content, str)]

    def named(svg: str) -> int:
        values = {html.unescape(value) for value in _NAMED.findall(svg)}
        return len(things & {thing for value in values for thing in (value, *value.split(" "))})

    return max(drawn, key=named, default="")

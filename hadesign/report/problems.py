"""Mistakes in the input as text for people."""

from collections.abc import Iterable

from hadesign.diagnostic import Diagnostic
from hadesign.i18n import ngettext
from hadesign.report.blocks import block, read_texts
from hadesign.report.bounds import for_people, not_shown
from hadesign.report.tables import wrap
from hadesign.source import Texts, logged


def problems_text(diagnostics: Iterable[Diagnostic], *, colour: bool, texts: Texts | None = None) -> str:
    """Return mistakes with the lines they are in, and the number of all; files that are not given are read again."""
    found = tuple(dict.fromkeys(diagnostics))
    shown, left = for_people(found, whole=False)
    given = texts or {}
    known = {**read_texts(d for d in found if d.location.file not in given), **given}
    blocks = [block(diagnostic, known, colour=colour) for diagnostic in shown]
    blocks += [wrap(not_shown(left))] if left else []
    files = {diagnostic.location.file for diagnostic in found}
    problems = ngettext("{count} problem", "{count} problems", len(found))
    total = ngettext("{found} in {count} file.", "{found} in {count} files.", len(files), found=problems)
    return logged("\n\n".join([*blocks, total]))

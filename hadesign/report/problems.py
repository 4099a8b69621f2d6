"""Mistakes in the input as text for people."""

from collections.abc import Iterable

from hadesign.diagnostic import Diagnostic
from hadesign.i18n import ngettext
from hadesign.report.blocks import block, read_texts
from hadesign.source import Texts


def problems_text(diagnostics: Iterable[Diagnostic], *, colour: bool, texts: Texts | None = None) -> str:
    """Return every mistake with the line it is in, and their number; files are read again where no texts are given."""
    found = tuple(dict.fromkeys(diagnostics))
    known = read_texts(found) if texts is None else texts
    blocks = [block(diagnostic, known, colour=colour) for diagnostic in found]
    files = {diagnostic.location.file for diagnostic in found}
    problems = ngettext("{count} problem", "{count} problems", len(found))
    total = ngettext("{found} in {count} file.", "{found} in {count} files.", len(files), found=problems)
    return "\n\n".join([*blocks, total])

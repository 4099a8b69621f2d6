"""Mistakes in the input as text for people."""

from collections.abc import Iterable

from hadesign.diagnostic import Diagnostic
from hadesign.report.blocks import block, read_texts
from hadesign.source import Texts


def problems_text(diagnostics: Iterable[Diagnostic], *, colour: bool, texts: Texts | None = None) -> str:
    """Return every mistake with the line it is in, and their number; files are read again where no texts are given."""
    found = tuple(dict.fromkeys(diagnostics))
    known = read_texts(found) if texts is None else texts
    blocks = [block(diagnostic, known, colour=colour) for diagnostic in found]
    files = {diagnostic.location.file for diagnostic in found}
    count = f"{len(found)} problem{'s' if len(found) != 1 else ''}"
    return "\n\n".join([*blocks, f"{count} in {len(files)} file{'s' if len(files) != 1 else ''}."])

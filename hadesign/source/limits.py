"""How much a file may hold: far more than any cluster needs, far less than would harm the machine that reads it."""

from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _

MAX_BYTES = 10_000_000
"""Largest file. A blueprint of 20,000 machines written one by one is about 4 MB."""
MAX_FILES = 1_000
"""Most manifests that a blueprint names; together they may be as large as the largest file."""
MAX_DEPTH = 100
"""Deepest nesting. The blueprint format is less than 10 levels deep; libyaml recurses on the C stack."""
MAX_VALUES = 1_000_000
"""Most values after aliases are expanded, so that a few lines cannot stand for billions ("billion laughs")."""
MAX_ALIASED = 100_000
"""Most of them that stand nowhere but behind aliases: what is wrong with one line may be wrong as often. A whole fleet
that shares a few mappings has a tenth of that; parsers of YAML in Go refuse such documents by a ratio of the same kind
(https://github.com/yaml/go-yaml, decode.go, allowedAliasRatio)."""
MAX_MISTAKES = 10_000
"""Most mistakes of one file that are put into words; the rest are counted. Nobody reads as many, and a file of 100 KB
that means something else altogether has six times as many."""


def read_bounded(file: Path, left: int, most: int) -> bytes:
    """Return what is in a file, of several that may hold `most` bytes together, of which `left` are left.

    Raises:
        UsageError: it cannot be read, or holds more.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(left + 1)
    except OSError as error:
        raise UsageError(_("cannot read {file}: {reason}.", file=file, reason=error.strerror)) from None
    if len(raw) > left:
        raise UsageError(_("the files hold more than {most} MB; name those that matter.", most=most // 1_000_000))
    return raw

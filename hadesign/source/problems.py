"""Mistakes in the input as diagnostics, and the nearest name to one that was mistyped."""

import re
from collections.abc import Iterable

from hadesign.diagnostic import Diagnostic, Location, Path, Related, Severity, format_path
from hadesign.i18n import _

RULE, NAME = "INPUT", "invalid-input"


def input_diagnostic(
    message: str,
    location: Location,
    path: Path = (),
    *,
    expected: str = "",
    hint: str = "",
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """Build the diagnostic of a mistake in the input: always an error, of rule INPUT."""
    return Diagnostic(RULE, NAME, Severity.ERROR, message, format_path(path), location, related, expected, hint)


_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return "did you mean `controlPlane`?" for the nearest candidate, or nothing where none is near."""
    return meant(nearest(word, candidates))


def meant(better: str) -> str:
    """Return "did you mean ...?" for what was perhaps meant, or nothing if that is nothing."""
    return _("did you mean `{better}`?", better=better) if better else ""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """Return the candidate that is most like a word, or nothing where none is near."""
    import difflib

    names = sorted(set(candidates))
    folded = {_fold(name): name for name in names}
    if _fold(word) in folded:
        return folded[_fold(word)]
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6) or difflib.get_close_matches(
        _fold(word), folded, n=1, cutoff=0.7
    )
    return folded.get(near[0], near[0]) if near else ""


def _fold(word: str) -> str:
    """Forget case, dashes, underscores and zeros before a number, which is what people mix up."""
    return _ZEROS.sub("", word.lower().replace("_", "").replace("-", ""))

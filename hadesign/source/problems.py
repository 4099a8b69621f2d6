"""Mistakes in the input as diagnostics, and the nearest name to one that was mistyped."""

import re
from collections.abc import Iterable
from dataclasses import replace

from hadesign.diagnostic import Diagnostic, Location, Path, Related, Severity, format_path
from hadesign.i18n import _, ngettext

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


def once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return each mistake once: what aliases and merges repeat is said where it is written, with the number of uses."""
    uses: dict[Diagnostic, list[Diagnostic]] = {}
    for diagnostic in dict.fromkeys(found):
        uses.setdefault(replace(diagnostic, path=""), []).append(diagnostic)
    return [replace(first, message=used(first.message, 1 + len(others))) for first, *others in uses.values()]


def used(message: str, count: int) -> str:
    """Add to what is wrong with a value how often it is used, if it is by aliases or merges."""
    if count == 1:
        return message
    return ngettext("{message} (used {count} time)", "{message} (used {count} times)", count, message=message)


def others(count: int, location: Location) -> list[Diagnostic]:
    """Return what closes a list of mistakes of which further ones are only counted; nothing if there are none."""
    message = ngettext("{count} more mistake is not listed", "{count} more mistakes are not listed", count)
    return [input_diagnostic(message, location, hint=_("mend those that are listed first"))] if count else []


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

"""What other packages offer: an entry point is code, so it is imported only where `hadesign.toml` names it.

That a package is installed says nothing about whom it may speak for.
"""

import re
from importlib.metadata import EntryPoint, entry_points
from typing import Any, NamedTuple

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined

_NAME = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""A name is a folder of the package and a word on the command line."""


class PackageGroup(NamedTuple):
    """A kind of thing that packages offer: what one is called, the group of entry points, and what each must have."""

    noun: str
    entry_points: str
    parts: tuple[str, ...]


def loaded(name: str, group: PackageGroup) -> Any:
    """Import what a package offers under a name; whatever goes wrong there is said in one line.

    Raises:
        UsageError: no package offers it, several do, it cannot be imported, or it lacks a part.
    """
    point = _entry_point(name, group)
    try:
        found = point.load()
    except Exception as error:  # it is somebody else's code, and may fail in any way
        raise UsageError(
            _(
                "{noun} {name} cannot be imported from {where}: {error}",
                noun=group.noun, name=name, where=point.value, error=error,
            )
        ) from error  # fmt: skip
    lacking = [part for part in group.parts if not hasattr(found, part)]
    if lacking:
        parts = joined(lacking, COMMAS)
        message = _(
            "{noun} {name} ({where}) lacks {parts}.", noun=group.noun, name=name, where=point.value, parts=parts
        )
        raise UsageError(message)
    return found


def _entry_point(name: str, group: PackageGroup) -> EntryPoint:
    """Return the one entry point of a name."""
    if not _NAME.fullmatch(name):
        expected = _("small letters, digits and hyphens, such as acme-dns")
        message = _("{name!r} is no name; expected {expected}.", name=name, expected=expected)
        raise UsageError(message)
    found = [point for point in entry_points(group=group.entry_points) if point.name == name]
    if not found:
        raise UsageError(
            _(
                "no installed package offers {noun} {name} (entry points of {group}); install it, or take it out of"
                " hadesign.toml.",
                noun=group.noun, name=name, group=group.entry_points,
            )
        )  # fmt: skip
    if len({point.value for point in found}) > 1:
        values = joined(sorted({point.value for point in found}), COMMAS)
        raise UsageError(
            _(
                "several packages offer {noun} {name} ({values}); uninstall all but one.",
                noun=group.noun, name=name, values=values,
            )
        )  # fmt: skip
    return found[0]

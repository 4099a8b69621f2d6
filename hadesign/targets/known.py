"""Which targets there are: folders beside this module, and those of other packages that the settings name.

A package offers a target as an entry point of the group `hadesign.targets`. It is code, so it is imported only where
`hadesign.toml` names it: that a package is installed says nothing about whom it may speak for.
"""

import importlib
import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import cast

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.source import did_you_mean
from hadesign.targets.base import Target

GROUP = "hadesign.targets"
"""Group of the entry points; each names a module, or an object, with what `Target` has."""
_NAME = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""A target's name is a folder of the package and a word on the command line."""
_HERE = Path(__file__).parent


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the targets that come with hadesign, sorted."""
    found = (module.name for module in pkgutil.iter_modules([str(_HERE)]) if module.ispkg)
    return tuple(sorted(name.replace("_", "-") for name in found))


def target_names(others: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the names of all targets, sorted; `others` are those of other packages that the settings name."""
    return tuple(sorted({*shipped(), *others}))


def target(name: str, others: Sequence[str] = ()) -> Target:
    """Return a target by name.

    Raises:
        UsageError: there is no such target, or a package's cannot be used.
    """
    if name in shipped():
        return cast(Target, importlib.import_module(f"{__package__}.{name.replace('-', '_')}"))
    if name in others:
        return _loaded(name)
    names = target_names(others)
    hint, known = did_you_mean(name, names), joined(names, COMMAS)
    if hint:
        raise UsageError(_("there is no target {name!r}; {hint}. Targets: {known}.", name=name, hint=hint, known=known))
    raise UsageError(_("there is no target {name!r}. Targets: {known}.", name=name, known=known))


def _loaded(name: str) -> Target:
    """Import a target of another package; whatever goes wrong there is said in one line."""
    point = _entry_point(name)
    try:
        found = point.load()
    except Exception as error:  # it is somebody else's code, and may fail in any way
        raise UsageError(
            _("target {name} cannot be imported from {where}: {error}", name=name, where=point.value, error=error)
        ) from error
    lacking = [part for part in ("why_not", "emit") if not callable(getattr(found, part, None))]
    if lacking:
        parts = joined(lacking, COMMAS)
        raise UsageError(_("target {name} ({where}) lacks {parts}.", name=name, where=point.value, parts=parts))
    return cast(Target, found)


def _entry_point(name: str) -> EntryPoint:
    """Return the one entry point of a name."""
    if not _NAME.fullmatch(name):
        expected = _("small letters, digits and hyphens, such as acme-dns")
        raise UsageError(_("{name!r} is no name of a target; expected {expected}.", name=name, expected=expected))
    found = [point for point in entry_points(group=GROUP) if point.name == name]
    if not found:
        raise UsageError(
            _(
                "no installed package offers target {name} (entry points of {group}); install it, or take it out of"
                " hadesign.toml.",
                name=name, group=GROUP,
            )
        )  # fmt: skip
    if len({point.value for point in found}) > 1:
        values = joined(sorted({point.value for point in found}), COMMAS)
        raise UsageError(
            _("several packages offer target {name} ({values}); uninstall all but one.", name=name, values=values)
        )
    return found[0]

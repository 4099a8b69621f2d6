"""Which targets there are: folders beside this module, and those of other packages that the settings name.

A package offers a target as an entry point of the group `hadesign.targets`.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import cast

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.packages import PackageGroup, loaded
from hadesign.source import did_you_mean
from hadesign.targets.base import Target

GROUP = PackageGroup("target", "hadesign.targets", ("why_not", "emit"))
"""Each entry point names a module, or an object, with what `Target` has."""
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
        return cast(Target, loaded(name, GROUP))
    names = target_names(others)
    hint, known = did_you_mean(name, names), joined(names, COMMAS)
    if hint:
        raise UsageError(_("there is no target {name!r}; {hint}. Targets: {known}.", name=name, hint=hint, known=known))
    raise UsageError(_("there is no target {name!r}. Targets: {known}.", name=name, known=known))

"""Which importers there are: folders beside this module, and those of other packages that the settings name."""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

from hadesign.importers.base import Importer
from hadesign.packages import PackageGroup, loaded

GROUP = PackageGroup("importer", "hadesign.importers", ("TITLE", "recognises", "read"))
_HERE = Path(__file__).parent


@cache
def shipped() -> tuple[str, ...]:
    """Return the names of the importers that come with hadesign, sorted."""
    found = (module.name for module in pkgutil.iter_modules([str(_HERE)]) if module.ispkg)
    return tuple(sorted(name.replace("_", "-") for name in found))


def importers(others: Sequence[str] = ()) -> Mapping[str, Importer]:
    """Return all importers by name, sorted; `others` are those of other packages that the settings name.

    Raises:
        UsageError: a package's importer cannot be used.
    """
    found = {
        name: cast(Importer, importlib.import_module(f"{__package__}.{name.replace('-', '_')}")) for name in shipped()
    }
    return {**found, **{name: cast(Importer, loaded(name, GROUP)) for name in sorted({*others} - found.keys())}}

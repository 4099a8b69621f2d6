"""Finds the data that hadesign ships, in a wheel, an editable install and a checkout."""

from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _

_PACKAGE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """Return the folder of rule files."""
    return _find("rules")


def blueprints_dir() -> Path:
    """Return the folder of shipped blueprints."""
    return _find("blueprints")


def _find(name: str) -> Path:
    """Return a data folder: inside the package in a wheel, beside it in a checkout or an editable install."""
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise UsageError(_("hadesign's {name}/ folder is missing; install hadesign again.", name=name))

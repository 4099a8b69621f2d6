"""`hadesign.toml`: what holds for all blueprints of a folder and below it.

It is looked for beside the blueprint and in the folders above it, and the nearest one counts. The only thing to set is
`targets`: those of other packages that `build` may import.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import did_you_mean

FILE = "hadesign.toml"
_KEYS = ("targets",)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a folder; `targets` are the names of targets of other packages."""

    targets: tuple[str, ...] = ()


def settings_of(file: str) -> Settings:
    """Return the settings for a blueprint; for standard input (`-`) those of the folder one is in.

    Raises:
        UsageError: the settings cannot be read, or hold what is not known.
    """
    folder = Path.cwd() if file == "-" else Path(file).absolute().parent
    for place in (folder, *folder.parents):
        if (found := place / FILE).is_file():
            return _settings(found)
    return Settings()


def _settings(file: Path) -> Settings:
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(_("{file} cannot be read: {error}", file=file, error=error)) from error
    for key in data:
        if key not in _KEYS:
            hint = did_you_mean(key, _KEYS)
            expected = hint or _("the only setting is targets")
            raise UsageError(
                _("{file}: there is no setting {key!r}; {expected}.", file=file, key=key, expected=expected)
            )
    return Settings(_names(file, data))


def _names(file: Path, data: Mapping[str, Any]) -> tuple[str, ...]:
    names = data.get("targets", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        expected = 'targets = ["acme-dns"]'
        raise UsageError(_("{file}: targets is no list of names; expected {expected}.", file=file, expected=expected))
    return tuple(dict.fromkeys(names))

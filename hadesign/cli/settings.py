"""`hadesign.toml`, or `[tool.hadesign]` in `pyproject.toml`: what holds for all blueprints of a folder and below it.

It is looked for beside the blueprint and in the folders above it, and the nearest one counts, alone. What a command
line says comes first.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import did_you_mean

FILE = "hadesign.toml"
PYPROJECT = "pyproject.toml"
_TABLE = re.compile(rb"""tool\s*\.\s*["']?hadesign""")
"""Whether a file may have our table: to parse it costs more than a small lint of what it is not about."""
SHOWN = ("info", "explained", "known")
"""What is counted, and shown only if it is asked for."""
FAIL_ON = ("error", "warning", "unknown", "info", "never")


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a folder; `file` is where they stand, and empty if there are none.

    `targets` and `importers` are the names of those of other packages that `build` and `import` may load; the others
    are options of `lint`:
    rules to run (`select`, `ignore`, `preview`), folders with more of them, their parameters as `RULE.NAME=VALUE`, from
    which severity on the exit code is 1, and the profile of designs that name none; what is shown beside what counts
    (`show`), and the file of findings that are known (`baseline`).
    """

    file: str = ""
    targets: tuple[str, ...] = ()
    importers: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preview: bool = False
    params: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    fail_on: str = ""
    profile: str = ""
    show: tuple[str, ...] = ()
    baseline: Path | None = None


def settings_of(file: str) -> Settings:
    """Return the settings for a blueprint; for standard input (`-`, `<stdin>`) those of the folder one is in.

    Raises:
        UsageError: the settings cannot be read, or hold what is not known.
    """
    return settings_in(Path.cwd() if file in ("-", "<stdin>") else Path(file).absolute().parent)


def settings_in(folder: Path) -> Settings:
    """Return the settings for a folder.

    Raises:
        UsageError: the settings cannot be read, or hold what is not known.
    """
    for place in (folder, *folder.parents):
        own, project = place / FILE, place / PYPROJECT
        if own.is_file():
            return _settings(own, _toml(own))
        if project.is_file() and (data := _tool(project)) is not None:
            return _settings(project, data)
    return Settings()


def _tool(file: Path) -> Mapping[str, Any] | None:
    """Return our table of a file that is about much else, if it has one; its other mistakes are not ours to tell."""
    try:
        if not _TABLE.search(file.read_bytes()):
            return None
    except OSError:
        return None
    tool = _toml(file).get("tool")
    own = tool.get("hadesign") if isinstance(tool, dict) else None
    if own is not None and not isinstance(own, dict):
        raise UsageError(_("{file}: tool.hadesign is no table; expected [tool.hadesign].", file=file))
    return own


def _toml(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(_("{file} cannot be read: {error}", file=file, error=error)) from error
    except RecursionError:  # thousands of brackets
        raise UsageError(_("{file} cannot be read: {error}", file=file, error=_("it nests too deep"))) from None


def _settings(file: Path, data: Mapping[str, Any]) -> Settings:
    for key in data:
        if key not in _READERS:
            hint = did_you_mean(key, _READERS) or _("there are {names}.", names=", ".join(_READERS))
            raise UsageError(_("{file}: there is no setting {key!r}; {hint}", file=file, key=key, hint=hint))
    values = {key: read(file, key, data[key]) for key, read in _READERS.items() if key in data}
    return Settings(str(file), **{key.replace("-", "_"): value for key, value in values.items()})


def _names(file: Path, key: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        expected = f"{key} = {_EXAMPLES[key]}"
        message = _("{file}: {key} is no list of names; expected {expected}.", file=file, key=key, expected=expected)
        raise UsageError(message)
    return tuple(dict.fromkeys(value))


def _folders(file: Path, key: str, value: Any) -> tuple[Path, ...]:
    folders = tuple(file.parent / name for name in _names(file, key, value))
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(_("{file}: there is no folder {folder}.", file=file, folder=folder))
    return folders


def _flag(file: Path, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(_("{file}: {key} is neither true nor false.", file=file, key=key))
    return value


def _word(file: Path, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(_("{file}: {key} is no name; expected {expected}.", file=file, key=key, expected='"zone"'))
    return value


def _severity(file: Path, key: str, value: Any) -> str:
    if value not in FAIL_ON:
        known = ", ".join(FAIL_ON)
        raise UsageError(_("{file}: {key} is none of {known}.", file=file, key=key, known=known))
    return str(value)


def _shown(file: Path, key: str, value: Any) -> tuple[str, ...]:
    names = _names(file, key, value)
    for name in names:
        if name not in SHOWN:
            hint = did_you_mean(name, SHOWN) or _("there are {names}.", names=", ".join(SHOWN))
            raise UsageError(_("{file}: {key} holds {name!r}; {hint}", file=file, key=key, name=name, hint=hint))
    return names


def _file(file: Path, key: str, value: Any) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:  # a command line can hold no NUL, TOML can
        expected = f'{key} = "known.json"'
        message = _("{file}: {key} is no name of a file; expected {expected}.", file=file, key=key, expected=expected)
        raise UsageError(message)
    return file.parent / value


def _params(file: Path, key: str, value: Any) -> tuple[str, ...]:
    """Return parameters as the command line has them: `[params.ETC007]` with `slowFsync = "20ms"` below it."""
    if not isinstance(value, dict) or not all(isinstance(params, dict) for params in value.values()):
        expected = 'params.ETC007.slowFsync = "20ms"'
        message = _("{file}: {key} is no table of rules; expected {expected}.", file=file, key=key, expected=expected)
        raise UsageError(message)
    return tuple(
        f"{rule}.{name}={str(set_to).lower() if isinstance(set_to, bool) else set_to}"
        for rule, params in value.items()
        for name, set_to in params.items()
    )


_READERS: Mapping[str, Callable[[Path, str, Any], Any]] = {
    "targets": _names,
    "importers": _names,
    "select": _names,
    "ignore": _names,
    "preview": _flag,
    "params": _params,
    "rules": _folders,
    "fail-on": _severity,
    "profile": _word,
    "show": _shown,
    "baseline": _file,
}
_EXAMPLES = {
    "targets": '["acme-dns"]',
    "importers": '["acme-inventory"]',
    "select": '["ETC", "LB004"]',
    "ignore": '["LB004"]',
    "rules": '["our-rules"]',
    "show": '["info"]',
}

"""What is kept of a rehearsal: the generated files, what every program said, and every try of the client; no keys."""

import shutil
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import _


def new_folder(folder: Path) -> Path:
    """Make a folder that is not there yet; raises `UsageError` if it is, or cannot be made."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise UsageError(_("{folder} exists; name a new folder for what is run.", folder=folder)) from None
    except OSError as error:
        raise UsageError(_("cannot make {folder}: {reason}.", folder=folder, reason=error.strerror)) from None
    return folder


def keep(folder: Path, kept: Path) -> None:
    """Copy the generated files, the log of each machine, and the tries of the client into a folder.

    Keys and certificates were made for the rehearsal alone, and go with it.
    """
    configs = folder / "configs"
    if configs.is_dir():
        shutil.copytree(configs, kept / "configs")
    for log in sorted(folder.glob("machines/*/log")):
        name = log.parent.name
        shutil.copy(log, kept / ("tries.jsonl" if name == "switch" else f"{name}.log"))

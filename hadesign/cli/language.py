"""Which language a person reads: asked of the environment, which nothing below the command line reads."""

import copy
import gettext
import inspect
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import click

from hadesign import i18n
from hadesign.errors import UsageError
from hadesign.i18n import Message, _, translated

OWN = "HADESIGN_LANG"
_USUAL = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Those of every program, in the order that gettext asks them."""
_Command = TypeVar("_Command", bound=click.Command)


def choose(environment: Mapping[str, str] = os.environ) -> None:
    """Speak the language that is asked for, if there is a translation into it; else English.

    `HADESIGN_LANG` may also be the path of a .po file, for those who write one.

    Raises:
        UsageError: that file cannot be read.
    """
    asked = environment.get(OWN, "")
    if asked.endswith(".po"):
        _use(Path(asked))
        return
    wanted = asked or next((environment[name] for name in _USUAL if environment.get(name)), "")
    _use(i18n.shipped(wanted.split(":")) if wanted else None)


def _use(file: Path | None) -> None:
    try:
        i18n.use(file)
    except OSError as error:
        message = _("cannot read {file}: {reason}.", file=file, reason=error.strerror)
        raise UsageError(message) from None
    except ValueError as error:
        message = _("{file} is no translation: {reason}.", file=file, reason=error)
        raise UsageError(message) from None
    if file is not None:
        # click says "Usage:", "Missing argument" and the like by the standard library's functions, which know only
        # catalogues in .mo files; they call these two, and nothing else in this process does.
        gettext.dgettext, gettext.dngettext = _dgettext, _dngettext


def _dgettext(domain: str, message: str) -> str:  # noqa: ARG001  as the standard library has it
    return translated(Message(message))


def _dngettext(domain: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG001  as the standard library has it
    return i18n.form(msgid1, msgid2, n)


def spoken(command: _Command) -> _Command:
    """Return a command whose help is in the language in use: that of its docstring and of its options."""
    if not i18n.version():
        return command
    said = copy.copy(command)
    if said.help:
        said.help = translated(Message(inspect.cleandoc(said.help)))
    said.params = [_said(parameter) for parameter in command.params]
    return said


def _said(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    said = copy.copy(parameter)
    said.help = translated(Message(parameter.help))
    return said

"""Which language a person reads: asked of the environment, which nothing below the command line reads."""

import copy
import gettext
import inspect
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import click

from hadesign import i18n
from hadesign.errors import UsageError
from hadesign.i18n import N_, Message, _, translated
from hadesign.vocabulary.languages import TRANSLATIONS, LanguageCode

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

OWN = "HADESIGN_LANG"
OPTION = "--language"
_USUAL = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Those of every program, in the order that gettext asks them."""
_Command = TypeVar("_Command", bound=click.Command)


class Choice(NamedTuple):
    """The translation that is spoken where no design says another one (`None` for English), and what asked for it.

    `asked` is the language or file that the command line or HADESIGN_LANG names; empty where neither does.
    """

    file: Path | None = None
    asked: str = ""


class _Now:
    """The one choice of a process."""

    choice = Choice()


def choose(arguments: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> None:
    """Speak the language that is asked for; else that of the environment, if there is a translation into it.

    The option is looked for before any command is: help and complaints about other options are in its language too.
    Both it and `HADESIGN_LANG` may also be the path of a .po file, for those who write one.

    Raises:
        UsageError: there is no such language, or that file cannot be read.
    """
    if option := _option(arguments):
        ask(option)
        return
    asked = environment.get(OWN, "")
    if asked.endswith(".po"):
        ask(asked)
        return
    wanted = asked or next((environment[name] for name in _USUAL if environment.get(name)), "")
    resume(Choice(i18n.shipped(wanted.split(":")) if wanted else None, asked))


def _option(arguments: Sequence[str]) -> str:
    """Return the value of the last `--language` of a command line; empty where there is none."""
    found = ""
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, value = argument.partition("=")
        if name == OPTION:
            found = value if equals else (arguments[number + 1] if number + 1 < len(arguments) else "")
    return found


def ask(language: str) -> None:
    """Speak a language whatever a design says.

    Raises:
        UsageError: there is no such language, or its file cannot be read.
    """
    try:
        file = Path(language) if language.endswith(".po") else i18n.translation(language)
    except LookupError:
        names = ", ".join(known())
        raise UsageError(_("there is no language {name!r}; there are {names}.", name=language, names=names)) from None
    resume(Choice(file, language))


def known() -> list[str]:
    """Return the languages there are, in the shortest form that names them."""
    short = {file: code for code, file in TRANSLATIONS.items()}
    return [short.get(name, name) for name in i18n.languages()]


def chosen() -> Choice:
    """Return the choice of this process, for one that it starts."""
    return _Now.choice


def resume(choice: Choice) -> None:
    """Speak as another process does; raises as `ask`."""
    _use(choice.file)
    _Now.choice = choice


def follow(data: object, *, written: bool = False) -> None:
    """Speak the language of a design, unless one was asked for.

    Args:
        data: what stands in its file, read as YAML and not looked at yet.
        written: whether files are made of it: without a language of its own these are in English, so that they are the
            same for everybody. What is only printed is in the language of the environment.
    """
    language = language_of(data)
    if language is None and not written and not _Now.choice.asked:
        _use(_Now.choice.file)
    else:
        speak(language or "en")


def speak(language: LanguageCode) -> None:
    """Speak the language of what is made next, unless one was asked for."""
    _use(_Now.choice.file if _Now.choice.asked else i18n.shipped([language]))


def language_of(data: object) -> LanguageCode | None:
    """Return the language that a design names, if it is one of those there are."""
    about = data.get("metadata") if isinstance(data, Mapping) else None
    named = about.get("language") if isinstance(about, Mapping) else None
    return next((code for code in TRANSLATIONS if code == named), None)


def _use(file: Path | None) -> None:
    try:
        i18n.use(file)
    except OSError as error:
        message = _("cannot read {file}: {reason}.", file=file, reason=error.strerror)
        raise UsageError(message) from None
    except ValueError as error:
        message = _("{file} is no translation: {reason}.", file=file, reason=error)
        raise UsageError(message) from None
    click.Context.formatter_class = click.HelpFormatter
    if file is not None:
        # click says "Usage:", "Missing argument" and the like by the standard library's functions, which know only
        # catalogues in .mo files; they call these two, and nothing else in this process does.
        gettext.dgettext, gettext.dngettext = _dgettext, _dngettext
        from hadesign.cli.formatting import WideFormatter

        click.Context.formatter_class = WideFormatter


def _dgettext(domain: str, message: str) -> str:  # noqa: ARG001  as the standard library has it
    return translated(Message(message))


def _dngettext(domain: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG001  as the standard library has it
    return i18n.form(msgid1, msgid2, n)


def spoken(command: _Command) -> _Command:
    """Return a command that knows `--language`, with its help in the language in use: docstring and options."""
    said = copy.copy(command)
    said.params = [*command.params, _LANGUAGE]
    if i18n.version():
        said.help = translated(Message(inspect.cleandoc(said.help))) if said.help else said.help
        said.params = [_said(parameter) for parameter in said.params]
    return said


def _offered(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[CompletionItem[str]]":
    from click.shell_completion import CompletionItem

    return [CompletionItem(code) for code in known() if code.startswith(incomplete)]


# What it says was found before click looks at the command line (`choose`).
_LANGUAGE = click.Option(
    [OPTION],
    metavar="LANGUAGE",
    expose_value=False,
    shell_complete=_offered,
    help=N_("Language of every word: en or zh.  [default: HADESIGN_LANG, else the blueprint's]"),
)


def _said(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    said = copy.copy(parameter)
    said.help = translated(Message(parameter.help))
    return said

"""The reader's language: every sentence that Python code says goes through here, and English is the code itself.

A translation is one file, `locales/<language>.po`. It is read when its language is asked for, which only `cli/` does;
without one nothing is read, and a sentence costs one call. Values are given beside the sentence and never inside it:

    _("zone {zone} is not declared", zone=name)

So a catalogue holds whole sentences, and text of a blueprint is put in last and is never taken for a placeholder.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from gettext import GNUTranslations
from pathlib import Path
from typing import NamedTuple, NewType

LOCALES = Path(__file__).resolve().parent.parent / "locales"
"""Folder of translations."""

Message = NewType("Message", str)
"""A sentence in English that was marked with `N_` and is translated when it is said, by `translated`."""


class Plural(NamedTuple):
    """A sentence for one and for several that was marked with `plural` and is said by `counted`."""

    one: Message
    many: Message


class _Language:
    """The one setting that all words depend on: what they are looked up in, and the file behind it with its hash."""

    catalogue: GNUTranslations | None = None
    version = ""
    file: Path | None = None
    closed: Callable[[str], str] = str
    plain: Callable[[str], str] = str
    """What takes the marks out of a translation (`blanks.py`); a text without any is left as it is."""


def N_(message: str) -> Message:  # noqa: N802  the name that translators' tools know
    """Mark a sentence that stands in a constant; it is translated when it is said."""
    return Message(message)


def _(message: str, /, **values: object) -> str:
    """Say a sentence; its `{placeholders}` are filled from `values`."""
    catalogue = _Language.catalogue
    if catalogue is None or not message:
        return message.format(**values) if values else message
    return _filled(catalogue.gettext(message), message, values)


def translated(message: Message, /, **values: object) -> str:
    """Say a sentence that was marked with `N_`."""
    return _(message, **values)


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Say a sentence that is looked up with its context, such as `rule ETC004 title`."""
    catalogue = _Language.catalogue
    if catalogue is None or not message:
        return message.format(**values) if values else message
    return _filled(catalogue.pgettext(context, message), message, values)


def ngettext(one: str, many: str, count: int, /, **values: object) -> str:
    """Say a sentence in the form that fits a count, which is the placeholder `{count}`."""
    catalogue, source = _Language.catalogue, one if count == 1 else many
    text = source if catalogue is None else catalogue.ngettext(one, many, count)
    return _filled(text, source, {"count": count, **values})


def plural(one: str, many: str) -> Plural:
    """Mark a sentence for one and for several that stands in a constant; it is said when it is known how many."""
    return Plural(Message(one), Message(many))


def counted(sentence: Plural, count: int, /, **values: object) -> str:
    """Say a sentence that was marked with `plural`, in the form that fits a count."""
    return ngettext(sentence.one, sentence.many, count, **values)


def form(one: str, many: str, count: int) -> str:
    """Return the form of a sentence that fits a count, with its placeholders as they are."""
    catalogue = _Language.catalogue
    if catalogue is None:
        return one if count == 1 else many
    return _Language.plain(catalogue.ngettext(one, many, count))


def _filled(text: str, source: str, values: dict[str, object]) -> str:
    """Fill in placeholders; a translation that asks for another one gives way to the source."""
    if not values:
        return _Language.closed(text)
    try:
        return _Language.closed(text.format(**values))
    except (LookupError, ValueError, AttributeError, TypeError):
        return source.format(**values)


def use(file: Path | None) -> None:
    """Speak the language of a .po file from now on; English if there is none.

    Raises:
        PoError: the file is no .po file.
        OSError: it cannot be read.
    """
    if file is None:
        _Language.catalogue, _Language.version, _Language.file = None, "", None
        return
    from hashlib import sha256

    from hadesign.i18n.blanks import closed, plain
    from hadesign.i18n.po import catalogue

    _Language.closed, _Language.plain = closed, plain
    raw = file.read_bytes()
    _Language.catalogue, _Language.version, _Language.file = catalogue(raw), sha256(raw).hexdigest(), file


@contextmanager
def original() -> Iterator[None]:
    """Speak English for a while: what is compared with words that stand in a file must be in the words of that file."""
    before = _Language.catalogue, _Language.version, _Language.file
    use(None)
    try:
        yield
    finally:
        _Language.catalogue, _Language.version, _Language.file = before


def version() -> str:
    """Identify the translation in use; empty for English. What is kept between runs depends on it."""
    return _Language.version


def language() -> str:
    """Return the code of the language in use, as its translation names it: `de`, `pt_BR`; `en` without one."""
    return _Language.catalogue.info().get("language", "") if _Language.catalogue else "en"


def is_chinese() -> bool:
    """Whether the language in use has no blanks between words, and characters that are two columns wide."""
    return language().startswith("zh")


def sentences() -> list[str]:
    """Return all sentences of the translation in use, as it has them; none of English.

    Raises:
        OSError: its file can no longer be read.
    """
    if _Language.file is None:
        return []
    from hadesign.i18n.po import translations

    return translations(_Language.file.read_bytes())


def shipped(languages: Iterable[str]) -> Path | None:
    """Return the file of the first language that there is; `None` for English, or if there is none of them.

    Args:
        languages: codes such as `de_AT.UTF-8`, the dearest first; `de` does for `de_AT`.
    """
    for code in languages:
        try:
            return translation(code)
        except LookupError:
            continue
    return None


def translation(code: str) -> Path | None:
    """Return the file of a language; `None` for English, which is the code itself.

    Args:
        code: as environments (`zh_CN.UTF-8`), browsers (`zh-Hans`) and people (`zh`) write it.

    Raises:
        LookupError: there is no such translation.
    """
    for name in _names(code):
        if name in ("en", "C", "POSIX"):
            return None
        file = LOCALES / f"{name}.po"
        if name.replace("_", "").isalnum() and file.is_file():
            return file
    raise LookupError(code)


def languages() -> list[str]:
    """Return the codes of the languages that there are, English first."""
    return ["en", *sorted(file.stem for file in LOCALES.glob("*.po"))]


def _names(code: str) -> Iterator[str]:
    """Yield the names under which the file of a language may stand, from the nearest to the language alone.

    Chinese is written in two ways, of which the region tells which is meant, and no reader of one is given the other.
    """
    first, *rest = code.partition(".")[0].partition("@")[0].replace("-", "_").split("_")
    parts = [first if first in ("C", "POSIX") else first.lower(), *map(_part, rest)]
    traditional = not _TRADITIONAL.isdisjoint(parts)
    for length in range(len(parts), 0, -1):
        name = "_".join(parts[:length])
        if not (traditional and name == "zh"):
            yield name
            yield from [_SIMPLIFIED] if name in ("zh", "zh_Hans") else []


_SIMPLIFIED, _TRADITIONAL = "zh_CN", frozenset({"Hant", "TW", "HK", "MO"})
_SCRIPT = 4
"""Letters of the code of a script, such as `Hans`; that of a region has two."""


def _part(part: str) -> str:
    return part.title() if len(part) == _SCRIPT else part.upper()

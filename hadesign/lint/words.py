"""The words of rule files and profiles in the reader's language, by name and field: a .po file is all it takes."""

from hadesign.i18n import pgettext
from hadesign.lint.reads import reads
from hadesign.lint.rule import PLACEHOLDER


def context(rule: str, field: str) -> str:
    """Return the context in which a text of a rule is looked up: `rule ETC004 title`."""
    return f"rule {rule} {field}"


def looked_up(rule: str, field: str, text: str) -> str:
    """Return the translation of a text; one that reads something else of the design gives way to the source."""
    translation = pgettext(context(rule, field), text)
    return translation if names_read(translation) == names_read(text) else text


def profile_context(profile: str, field: str) -> str:
    """Return the context in which a text of a profile is looked up: `profile zone title`."""
    return f"profile {profile} {field}"


def profile_words(profile: str, field: str, text: str) -> str:
    """Return the translation of a text of a profile."""
    return pgettext(profile_context(profile, field), text)


def names_read(text: str) -> set[tuple[str, ...]]:
    """Return what the expressions in a text read: a translation may word them in another way, and reads the same."""
    return {name for match in PLACEHOLDER.finditer(text) for name in reads(match[1])}

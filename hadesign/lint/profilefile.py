"""A profile file as its author writes it: how strictly a kind of cluster is judged."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any

from hadesign.blueprint.base import Section, optional, required, several
from hadesign.blueprint.marks import Limits
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.problems import explain
from hadesign.blueprint.quantities import Name, RuleId
from hadesign.blueprint.validating import validated
from hadesign.errors import InputError
from hadesign.lint.params import NAME as PARAM
from hadesign.lint.rulefile import Reference, SeverityName
from hadesign.lint.words import profile_context, profile_words
from hadesign.source import Document, read
from hadesign.vocabulary.kinds import FailureLevel

_TEXT = {"min_length": 1, "max_length": 1000}
_LINE = {"min_length": 1, "max_length": 120}
_FIELD = r"^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$"
_TOPIC = r"^[A-Z]{2,4}([0-9]{3})?$"


class SilenceEntry(Section):
    """A field that the design must give; that there is none is an answer."""

    subject: str = required("What the field is about.", "runbook", **_LINE)
    field: str = required("The field, below `spec`.", "recovery.runbook", pattern=_FIELD, max_length=120)
    silence: str = required(
        "What nobody knows without it; goes on from `the design does not say`.", "what to do after a disaster", **_LINE
    )
    own: bool | None = optional("True if it is about a control plane of our own: a provider's is not asked.", True)


class ProfileFile(Section):
    """How strictly a kind of cluster is judged, and what its design must say."""

    name: Name = required("Name of the profile, as the file is called.", "zone")
    title: str = required("Which clusters it is for, in one line.", "Clusters that outlive a zone", **_LINE)
    why: str = required("What it asks for, and why.", "Users must not notice that a zone is lost.", **_TEXT)
    extends: Name | None = optional("Profile that this one adds to; what this one says comes first.", "node")
    survive: FailureLevel | None = optional("Least failure that `objectives.survive` must name.", "zone")
    ignore: tuple[RuleId, ...] = several("Rules that do not run unless they are selected by their id.", ["MON005"])
    severity: dict[Annotated[str, Limits(pattern=_TOPIC)], SeverityName] | None = optional(
        "Severity of all findings of a rule, or of all rules of a topic; a rule comes before its topic.",
        {"BKP004": "error", "AUT": "info"},
    )
    params: dict[RuleId, dict[Annotated[str, Limits(pattern=PARAM)], str | int]] | None = optional(
        "Other values for parameters of rules.", {"ETC007": {"slowFsync": "20ms"}}
    )
    says: tuple[SilenceEntry, ...] = several(
        "What the design must say besides what every design must.",
        [{"subject": "runbook", "field": "recovery.runbook", "silence": "what to do after a disaster"}],
    )
    references: tuple[Reference, ...] = several(
        "Sources.", [{"title": "etcd FAQ", "url": "https://etcd.io/docs/v3.6/faq/"}]
    )


def load(path: FilePath) -> tuple[ProfileFile, Document]:
    """Read a profile file, in the reader's language, with the document that knows its places.

    Raises:
        InputError: with every mistake in its form.
    """
    document = read(path)
    try:
        return _in_language(validated(ProfileFile, document.data)), document
    except ValidationError as error:
        raise InputError(explain(error, document, ProfileFile)) from None


def words(profile: ProfileFile) -> Iterator[tuple[str, str]]:
    """Yield the words of a profile, each with the context in which it is looked up."""
    yield profile_context(profile.name, "title"), profile.title
    yield profile_context(profile.name, "why"), profile.why
    for entry in profile.says:
        yield profile_context(profile.name, "subject"), entry.subject
        yield profile_context(profile.name, "silence"), entry.silence


def _in_language(profile: ProfileFile) -> ProfileFile:
    """Return a profile with its words in the language in use; what is not translated stays as it is."""

    def said(field: str, text: str) -> str:
        return profile_words(profile.name, field, text)

    entries = (
        entry.model_copy(update={key: said(key, getattr(entry, key)) for key in ("subject", "silence")})
        for entry in profile.says
    )
    own: dict[str, Any] = {key: said(key, getattr(profile, key)) for key in ("title", "why")}
    return profile.model_copy(update={**own, "says": tuple(entries)})

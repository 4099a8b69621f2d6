"""A rule file as its author writes it: everything the engine, `explain`, the rule's page and its tests need."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

from hadesign import i18n
from hadesign.blueprint.base import Section, exactly_one, optional, required, several
from hadesign.blueprint.marks import Discriminator, Limits, Tag, model_validator
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.problems import explain
from hadesign.blueprint.quantities import Date, RuleId
from hadesign.blueprint.refusal import broken, not_a
from hadesign.blueprint.scalar import Scalar
from hadesign.blueprint.validating import validated
from hadesign.errors import InputError
from hadesign.i18n import N_, _
from hadesign.lint.params import NAME as PARAM
from hadesign.lint.params import Param, UnitName, ValueRefusedError, parsed
from hadesign.lint.rule import ID, NAME
from hadesign.lint.words import context, looked_up
from hadesign.source import Document, read
from hadesign.topology.cluster import Kind

SeverityName: TypeAlias = Literal["error", "warning", "info"]
_TEXT = {"min_length": 1, "max_length": 4000}
_LINE = {"min_length": 1, "max_length": 120}
_SOURCE = {"min_length": 1, "max_length": 240}
Safety: TypeAlias = Literal["safe", "unsafe"]
Status: TypeAlias = Literal["stable", "preview", "deprecated"]
_URL = r"^https://[^\s]+$"


class SeverityLevel(Section, schema_extra={"dependentRequired": {"when": ["in"], "in": ["when"]}}):
    """One level of a severity that depends on the design."""

    level: SeverityName = required("The severity.", "error")
    when: str | None = optional(
        "CEL that makes it this one; absent for the last.", "objectives.survive == 'zone'", **_TEXT
    )
    in_: str | None = optional(
        "The same condition in words; absent for the last.", "the design must survive a zone", alias="in", **_LINE
    )

    @model_validator(mode="after")
    def _said(self) -> Self:
        """Refuse a condition without words, and words without a condition."""
        if (self.when is None) != (self.in_ is None):
            missing, given = ("in", "when") if self.in_ is None else ("when", "in")
            message = _("the level has `{given}` and no `{missing}`", given=given, missing=missing)
            raise broken(message, _("both: the condition, and what it is in words"))
        return self


class MessageChoice(Section):
    """One message of a rule that finds different faults."""

    text: str = required("The message, with {{ CEL }} in it.", "zone {{ item.name }} is lost", **_TEXT)
    when: str | None = optional("CEL that makes it this one; absent for the last.", "item.left == 0", **_TEXT)


def _form(value: Any) -> str:
    return "<several>" if isinstance(value, list | tuple) else "<one>"


Severities: TypeAlias = Annotated[
    Annotated[SeverityName, Tag("<one>")]
    | Annotated[Annotated[tuple[SeverityLevel, ...], Limits(min_length=1, strict=False)], Tag("<several>")],
    Discriminator(_form),
]
Message: TypeAlias = Annotated[
    Annotated[Annotated[str, Limits(**_TEXT)], Tag("<one>")]
    | Annotated[Annotated[tuple[MessageChoice, ...], Limits(min_length=1, strict=False)], Tag("<several>")],
    Discriminator(_form),
]


class EditEntry(Section, schema_extra=exactly_one("set", "remove")):
    """A change of the blueprint that ends a finding, and that needs no decision of a person."""

    at: str | None = optional(
        "Path of what to change, below the item, or a whole one; the item when absent.", "healthCheck.path", **_TEXT
    )
    set: Any = optional("Its new value; a text may hold {{ CEL }}, which keeps its type if it stands alone.", "/readyz")
    remove: Literal[True] | None = optional("True to take it away.", True)
    when: str | None = optional("CEL: findings that it is for; all when absent.", "item.path != null", **_TEXT)
    safety: Safety = required(
        "safe if it can hurt no running cluster and has one sensible value; unsafe if somebody has to look at it.",
        "safe",
    )

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        """Refuse an edit that changes nothing, and one that does two things."""
        if (self.set is None) == (self.remove is None):
            message = _("the edit has neither `set` nor `remove`")
            if self.remove is not None:
                message = _("the edit has both `set` and `remove`")
            raise broken(message, _("`set` with a value, or `remove: true`"), "set")
        return self


class Reference(Section):
    """Where a reader finds more, and where a threshold comes from."""

    title: str = required("What it is.", "etcd FAQ", **_TEXT)
    url: str = required("Its address.", "https://etcd.io/docs/v3.6/faq/", pattern=_URL)


def _bare(value: Any) -> str | int:
    """Take what a number with a unit may be written as; whether it fits the unit is checked with it."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return value
    raise not_a(N_("{value} is not a number with its unit"), _("a value such as 10ms, 90 or 64Gi"))


class ParamEntry(Section):
    """A number that the rule compares with, and that a command line may replace."""

    value: Annotated[str | int, Scalar(_bare, r"^\S{1,60}$", "string", "integer", minimum=0)] = required(
        "The value, as the unit is written.", "10ms"
    )
    unit: UnitName = required("What it is measured in.", "duration")
    meaning: str = required("What it is, in one line.", "p99 from which on a disk is slow", **_LINE)
    source: str = required("Where it is taken from.", "etcd FAQ, https://etcd.io/docs/v3.6/faq/", **_SOURCE)

    @model_validator(mode="after")
    def _of_unit(self) -> Self:
        """Refuse a value that is none of its unit."""
        try:
            parsed(self.unit, self.value)
        except ValueRefusedError as error:
            raise broken(str(error), error.expected, "value", error.hint) from None
        return self

    def as_param(self, name: str) -> Param:
        """Return it as the engine reads it."""
        return Param(name, parsed(self.unit, self.value), self.unit)


class Example(Section, schema_extra=exactly_one("blueprint", "base")):
    """A design, given whole or as a change to one of the designs in `bases/`."""

    name: str | None = optional("What the design is.", "Three members over two zones", **_TEXT)
    whole: dict[str, Any] | None = optional("The whole blueprint.", {"apiVersion": "hadesign.io/v1"}, alias="blueprint")
    base: str | None = optional("Name of a file in bases/ to start from.", "three-zones", pattern=NAME)
    set: dict[str, Any] | None = optional("Paths to set, and their values.", {"spec.nodes[0].zone": "b"})
    remove: tuple[str, ...] = several("Paths to take away.", ["spec.etcd.disk"])
    as_of: Date | None = optional("Day of the check, if the rule looks at days.", "2026-11-23")
    observed: tuple[dict[str, Any], ...] | None = optional(
        "Objects of the cluster as it was observed, for rules of `hadesign audit`; taken at noon (UTC) of the day.",
        [{"kind": "Node", "metadata": {"name": "cp-a"}}],
        strict=False,
    )

    @model_validator(mode="after")
    def _one_design(self) -> Self:
        """Refuse an example of two designs, or of none."""
        if (self.whole is None) == (self.base is None):
            if self.base is None:
                message = _("the example has neither `base` nor `blueprint`")
            else:
                message = _("the example has both `base` and `blueprint`")
            raise broken(message, _("`base` for a design to change, `blueprint` for a whole one"), "base")
        return self


class Mend(Section, schema_extra={"minProperties": 1}):
    """What ends the findings of a bad example: changes to its design, in the language of examples."""

    set: dict[str, Any] | None = optional("Paths to set, and their values.", {"spec.nodes[2].zone": "c"})
    remove: tuple[str, ...] = several("Paths to take away, before others are set.", ["spec.nodes[3]"])
    observed: tuple[dict[str, Any], ...] | None = optional(
        "Objects of the cluster as they are afterwards, for rules of `hadesign audit`.",
        [{"kind": "Node", "metadata": {"name": "cp-a"}}],
        strict=False,
    )

    @model_validator(mode="after")
    def _changes(self) -> Self:
        """Refuse to change nothing."""
        if not self.set and not self.remove and not self.observed:
            raise broken(_("the mend changes nothing"), _("`set`, `remove`, or both"))
        return self


class BadExample(Example):
    """A design that the rule finds fault with."""

    findings: tuple[str, ...] = required(
        "Every finding of the rule, as `path: message`.", ["spec.nodes[0].zone: ..."], min_length=1, strict=False
    )
    severity: SeverityName | None = optional("Severity of the findings, if not the rule's first.", "warning")
    mend: Mend | None = optional(
        "Changes that end the findings, without a new error or warning of any rule.",
        {"set": {"spec.nodes[2].zone": "c"}},
    )


class ExplainedExample(BadExample):
    """A design that the rule finds fault with by itself, and on which other rules' findings say it already."""

    by: tuple[RuleId, ...] = required("The rules that explain all its findings.", ["CP001"], min_length=1, strict=False)


_BAD = {"base": "three-zones", "remove": ["spec.nodes[2]"], "findings": ["spec.nodes[0].roles: ..."]}
_GOOD = {"base": "three-zones"}
_PARAM = {
    "value": "10ms",
    "unit": "duration",
    "meaning": "threshold",
    "source": "etcd FAQ, https://etcd.io/docs/v3.6/faq/",
}


class Examples(Section):
    """Designs that show the rule at work; they are its tests, too."""

    bad: tuple[BadExample, ...] = required("Designs with findings.", [_BAD], min_length=1, strict=False)
    good: tuple[Example, ...] = required("Designs without.", [_GOOD], min_length=1, strict=False)
    explained: tuple[ExplainedExample, ...] = several(
        "Designs with findings that other rules make superfluous.", [_BAD | {"by": ["CP001"]}]
    )


class RuleFile(Section):
    """One rule."""

    id: str = required("Letters of the topic and a number; never changes.", "ETC004", pattern=ID)
    name: str = required(
        'Name that reads well after "allow ...".', "zone-loss-breaks-quorum", pattern=NAME, max_length=60
    )
    title: str = required(
        "The flaw, in one line.", "The loss of one zone breaks etcd's quorum", max_length=90, min_length=1
    )
    status: Status | None = optional(
        "stable (if absent), preview (run only if asked for) or deprecated (replaced by another rule).", "preview"
    )
    replaced_by: RuleId | None = optional("The rule to use instead of a deprecated one.", "ETC004")
    severity: Severities = required("A level, or levels with conditions of which the first that holds counts.", "error")
    params: dict[Annotated[str, Limits(pattern=PARAM)], ParamEntry] | None = optional(
        "Numbers that expressions read as `params.NAME`.", {"slow": _PARAM}
    )
    applies: str | None = optional(
        "CEL: designs that the rule is about; all when absent.", "!facts.cluster.managed", **_TEXT
    )
    each: str | None = optional(
        "List of items to look at; the design as a whole when absent.", "facts.etcd.zones", **_TEXT
    )
    where: str | None = optional("CEL: items that the rule is about; all when absent.", "item.instances > 1", **_TEXT)
    needs: tuple[str, ...] = several(
        "What must be known, else the finding is that it cannot be checked.", ["item.zone"]
    )
    assertion: str = required("CEL: what must hold for each item.", "item.left >= 2", alias="assert", **_TEXT)
    message: Message = required(
        "What is wrong, with {{ CEL }} in it; or several with conditions.", "zone {{ item.name }} is lost"
    )
    at: str | None = optional("Place below the item to point at.", "zone", **_TEXT)
    losing: tuple[Kind, ...] = several(
        "Kinds of failure that a finding is about; all that its item knows of when absent.", ["zone"]
    )
    explains: tuple[RuleId, ...] = several(
        "Rules whose findings about the same parts and failures are superfluous beside one of this rule.", ["TOP010"]
    )
    files: bool | None = optional(
        "True if a finding means that files would not work: `build` writes none then, also where it is waived.", True
    )
    waivable: bool | None = optional("False if nobody may accept a finding: a waiver of it is a mistake.", False)
    why: str = required("What happens if nothing is done.", "etcd stops writing.", **_TEXT)
    fix: str = required("What to do.", "Spread the members over three zones.", **_TEXT)
    edits: tuple[EditEntry, ...] = several(
        "Changes that end a finding, for `lint --fix`.",
        [{"at": "healthCheck.path", "set": "/readyz", "safety": "safe"}],
    )
    references: tuple[Reference, ...] = required(
        "Sources.", [{"title": "etcd FAQ", "url": "https://etcd.io/docs/v3.6/faq/"}], min_length=1, strict=False
    )
    since: str = required("Version of hadesign that brought the rule.", "0.1", pattern=r"^\d+\.\d+$")
    examples: Examples = required("Designs that show it at work.", {"bad": [_BAD], "good": [_GOOD]})

    @model_validator(mode="after")
    def _replaced(self) -> Self:
        """Refuse a deprecated rule that names no other, and another one that does."""
        if (self.status == "deprecated") != (self.replaced_by is not None):
            if self.replaced_by is None:
                message = _("the rule has no `replacedBy`")
            else:
                message = _("the rule has `replacedBy` and is not deprecated")
            raise broken(message, _("`status: deprecated` together with `replacedBy`"), "status")
        return self


def parse(document: Document) -> RuleFile:
    """Return the rule that a document holds, in the reader's language.

    Raises:
        InputError: with every mistake in its form.
    """
    try:
        return _in_language(validated(RuleFile, document.data))
    except ValidationError as error:
        raise InputError(explain(error, document, RuleFile)) from None


def load(path: FilePath) -> tuple[RuleFile, Document]:
    """Read a rule file with the document that knows its places."""
    document = read(path)
    return parse(document), document


_Example = TypeVar("_Example", bound=Example)


def words(rule: RuleFile) -> Iterator[tuple[str, str]]:
    """Yield the words of a rule, each with the context in which it is looked up."""
    messages = (rule.message,) if isinstance(rule.message, str) else [choice.text for choice in rule.message]
    levels = () if isinstance(rule.severity, str) else rule.severity
    every = (*rule.examples.bad, *rule.examples.good, *rule.examples.explained)
    fields = (
        ("title", [rule.title]),
        ("message", messages),
        ("why", [rule.why]),
        ("fix", [rule.fix]),
        ("condition", [level.in_ for level in levels if level.in_]),
        ("parameter", [text for entry in (rule.params or {}).values() for text in (entry.meaning, entry.source)]),
        ("example", [example.name for example in every if example.name]),
    )
    for field, texts in fields:
        yield from ((context(rule.id, field), text) for text in texts)


def _in_language(rule: RuleFile) -> RuleFile:
    """Return a rule with its words in the language in use; what is not translated stays as it is."""
    if not i18n.version():
        return rule

    def named(example: _Example) -> _Example:
        return example.model_copy(update={"name": example.name and looked_up(rule.id, "example", example.name)})

    def choice(one: MessageChoice) -> MessageChoice:
        return one.model_copy(update={"text": looked_up(rule.id, "message", one.text)})

    def level(one: SeverityLevel) -> SeverityLevel:
        return one.model_copy(update={"in_": one.in_ and looked_up(rule.id, "condition", one.in_)})

    def entry(one: ParamEntry) -> ParamEntry:
        texts = {"meaning": one.meaning, "source": one.source}
        return one.model_copy(update={key: looked_up(rule.id, "parameter", text) for key, text in texts.items()})

    message, severity, every = rule.message, rule.severity, rule.examples
    examples = {
        "bad": tuple(map(named, every.bad)),
        "good": tuple(map(named, every.good)),
        "explained": tuple(map(named, every.explained)),
    }
    said = {
        **{field: looked_up(rule.id, field, getattr(rule, field)) for field in ("title", "why", "fix")},
        "message": looked_up(rule.id, "message", message) if isinstance(message, str) else tuple(map(choice, message)),
        "severity": severity if isinstance(severity, str) else tuple(map(level, severity)),
        "params": rule.params and {name: entry(one) for name, one in rule.params.items()},
        "examples": every.model_copy(update=examples),
    }
    return rule.model_copy(update=said)

"""The parts of a rule that every form of its explanation shares: severity, logic, and examples as they are written."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

import yaml

from hadesign.i18n import _
from hadesign.lint.rulefile import BadExample, Example, Mend, RuleFile
from hadesign.lists import AND, joined, listed


def severities(rule: RuleFile) -> list[tuple[str, str]]:
    """Return the levels of a rule with their conditions in words; the last one has none."""
    if isinstance(rule.severity, str):
        return [(rule.severity, "")]
    return [(level.level, one_line(level.in_ or "")) for level in rule.severity]


def worst(rule: RuleFile) -> str:
    """Return the first level of a rule, which is its worst."""
    return severities(rule)[0][0]


def severity_text(rule: RuleFile) -> str:
    """Write the severity in one line: `error`, or `error, else warning`."""
    text, *others = (level for level, _condition in severities(rule))
    for level in others:
        text = _("{level}, else {other}", level=text, other=level)
    return text


def status_text(rule: RuleFile) -> str:
    """Say what is special about a rule in preview, or about a deprecated one; of a stable one there is nothing."""
    if rule.status == "preview":
        return _("In preview: it runs only if it is selected by its id, or with --preview, and may still change.")
    return _("Deprecated: use {rule} instead.", rule=rule.replaced_by) if rule.replaced_by else ""


def params(rule: RuleFile) -> list[tuple[str, str, str, str]]:
    """Return name, value with its unit, meaning and source of each parameter."""
    entries = (rule.params or {}).items()
    return [(name, p.as_param(name).written, one_line(p.meaning), one_line(p.source)) for name, p in entries]


def explains_text(rule: RuleFile) -> str:
    """Say which findings are left out beside one of this rule."""
    if not rule.explains:
        return ""
    others = listed(rule.explains, len(rule.explains))
    return _(
        "Beside a finding of this rule those of {rules} are left out that say the same of the same parts.", rules=others
    )


def fixable_text(rule: RuleFile) -> str:
    """Say which edits end findings of a rule, and what they need; nothing if there are none."""
    kinds = {edit.safety for edit in rule.edits}
    if not kinds:
        return ""
    if kinds == {"safe"}:
        return _("`lint --fix` ends findings that these edits apply to:")
    if kinds == {"unsafe"}:
        return _("`lint --fix --unsafe-fixes` ends findings that these edits apply to; look at the result:")
    return _("`lint --fix` ends findings that these edits apply to, with --unsafe-fixes also by those that are unsafe:")


def edits(rule: RuleFile) -> list[str]:
    """Return the edits of a rule, each on a line: what is written where, and when."""
    found = []
    for edit in rule.edits:
        place = edit.at or _("what is found")
        change = _("remove {path}", path=place) if edit.remove else f"{place}: {flow(edit.set)}"
        if edit.when:
            change = _("{change}, if {condition}", change=change, condition=one_line(edit.when))
        both = len({other.safety for other in rule.edits}) > 1 and edit.safety == "unsafe"
        found.append(_("{change} (unsafe)", change=change) if both else change)
    return found


def logic(rule: RuleFile) -> str:
    """Return what is checked, as it stands in the rule file."""
    parts: dict[str, Any] = {
        "severity": rule.severity if isinstance(rule.severity, str) else _choices(rule.severity),
        "params": {name: _plain(entry) for name, entry in (rule.params or {}).items()} or None,
        "applies": rule.applies,
        "each": rule.each,
        "where": rule.where,
        "needs": list(rule.needs) or None,
        "assert": rule.assertion,
        "message": rule.message if isinstance(rule.message, str) else _choices(rule.message),
        "at": rule.at,
        "losing": list(rule.losing) or None,
        "explains": list(rule.explains) or None,
    }
    return dump({key: value for key, value in parts.items() if value is not None})


def _choices(choices: Any) -> list[dict[str, str]]:
    return [_plain(choice) for choice in choices]


def _plain(section: Any) -> dict[str, Any]:
    plain: dict[str, Any] = section.model_dump()
    return plain


class _Dumper(yaml.SafeDumper):
    """Folds long texts instead of quoting them."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=">" if len(text) > _LONG else None)


_LONG = 70
_Dumper.add_representer(str, _text)


def dump(data: Any) -> str:
    """Write data as YAML in the order it has, without a final newline."""
    text = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=76)
    return text.rstrip("\n")


def flow(value: Any) -> str:
    """Write a value on one line, as people do for small mappings."""
    text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
    return text.removesuffix("\n").removesuffix("\n...")


def example_yaml(example: Example) -> str:
    """Return an example as its author wrote it: a whole blueprint, or the changes to a base design."""
    if example.whole is not None and not example.set and not example.remove:
        return dump(example.whole)
    return "\n".join([f"# {_changes(example)}", *_set(example)])


def mend_yaml(example: Example) -> str:
    """Return what ends the findings of a bad example, as its author wrote it; empty if nobody did."""
    mend = example.mend if isinstance(example, BadExample) else None
    if mend is None:
        return ""
    gone = [f"# {_('without {fields}', fields=joined(mend.remove, _ALL))}"] if mend.remove else []
    return "\n".join([*gone, *_set(mend)])


def _set(changes: Example | Mend) -> list[str]:
    return [f"{path}: {flow(value)}" for path, value in (changes.set or {}).items()]


_ALL = (AND[0], AND[2], AND[2])
"""Between what is taken out, however much it is."""


def _changes(example: Example) -> str:
    """Say from which design an example starts, what is taken out, and whether changes follow below."""
    base, gone = example.base, joined(example.remove, _ALL)
    if gone and example.set:
        return _("the design {base}, without {fields}, with", base=base, fields=gone)
    if gone:
        return _("the design {base}, without {fields}", base=base, fields=gone)
    return _("the design {base}, with", base=base) if example.set else _("the design {base}", base=base)


Telling: TypeAlias = Callable[[RuleFile, BadExample], Sequence[str]]
"""Tells what a rule finds in a bad example, in some language: each finding with its path in front, where it has one."""
ExampleKind: TypeAlias = Literal["bad", "good", "explained"]


def examples(rule: RuleFile) -> Iterator[tuple[ExampleKind, str, Example]]:
    """Yield every example: its kind, what is written above it (`Bad: three members in one zone`), and itself."""
    for bad in rule.examples.bad:
        yield "bad", _("Bad: {name}", name=bad.name) if bad.name else _("Bad"), bad
    for good in rule.examples.good:
        yield "good", _("Good: {name}", name=good.name) if good.name else _("Good"), good
    for explained in rule.examples.explained:
        by, name = listed(explained.by), explained.name
        said = _("Explained by {rules}: {name}", rules=by, name=name) if name else _("Explained by {rules}", rules=by)
        yield "explained", said, explained


def stated(_rule: RuleFile, example: BadExample) -> Sequence[str]:
    """Return the findings of an example in the words of its file."""
    return example.findings


def findings(rule: RuleFile, example: Example, told: Telling = stated) -> list[str]:
    """Return the findings of a bad example, with their severity; `told` says them in some language."""
    if not isinstance(example, BadExample):
        return []
    level = example.severity or worst(rule)
    return [f"{level} {one_line(finding)}" for finding in told(rule, example)]


def one_line(text: str) -> str:
    """Return a paragraph on one line."""
    return " ".join(text.split())

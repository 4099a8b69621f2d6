"""Runs rules over a design: for every item a rule looks at, judge it, and say what is wrong or what is not known."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, repeat
from typing import Any

from hadesign.diagnostic import Diagnostic, Edit, Explanation, Fact, Location, Path, Related, Severity, format_path
from hadesign.errors import InputError
from hadesign.i18n import _, ngettext
from hadesign.lint.cel import CelError
from hadesign.lint.explaining import Found, explained, speaking
from hadesign.lint.facts import Item
from hadesign.lint.rule import Expression, Rule, Template
from hadesign.lint.scope import NO_ITEM, Judge, Scope, known_as, place
from hadesign.lint.text import listed, shown
from hadesign.source import input_diagnostic

MOST_FINDINGS, MOST_SECONDS = 10_000, 60.0
"""What a rule of the user may find in one design, and how long it may take: our slowest needs a tenth of a second for
1,000 machines, and a rule that says more than anybody reads should say it once."""
MOST_CHARACTERS = 4_000
"""Length of a message, as of its text in a rule file."""
_NUMBER = re.compile(r"\[\d+\]")


def run(rules: Iterable[Rule], scope: Scope) -> list[Diagnostic]:
    """Return the findings of some rules, rule by rule; those that others explain say so.

    Raises:
        InputError: an expression of a rule fails although everything it reads is known: its author's mistake.
    """
    runs = {rule.id: _Run(rule, scope) for rule in rules}
    watch = scope.watch
    found: list[Found] = []
    for rule, one_run in runs.items():
        with watch.of(rule):
            found += one_run.found()
    explaining = explained(found)
    told = []
    for number, one in enumerate(found):
        named = speaking(number, explaining)
        told.append((one, [runs[found[n].rule.id].explanation(found[n].item) for n in named]))
    groups = groupby(told, key=lambda pair: pair[0].rule.id)
    findings: list[Diagnostic] = []
    for rule, of_rule in groups:
        with watch.of(rule):
            findings += runs[rule].findings(list(of_rule))
    return findings


def _fields(rule: Rule, needs: Iterable[str]) -> list[tuple[str, ...]] | None:
    """Return what a verdict of a rule asks of an item; `None` for a rule that reads it as a whole."""
    checks = (rule.check, rule.where) if rule.where else (rule.check,)
    asked = {path[1:] for check in checks for path in check.reads if path[0] == "item"}
    return None if () in asked else sorted(asked | {tuple(need.split(".")[1:]) for need in needs})


class _Run:
    """One rule over one design."""

    def __init__(self, rule: Rule, scope: Scope) -> None:
        self.rule, self.scope = rule, scope
        self.document = scope.context.cluster.document
        self._params = {param.name: param.value for param in rule.params}
        self._judges: dict[int, Judge] = {}
        asked = {".".join(path) for path in rule.where.reads} if rule.where else set()
        item_needs = [need for need in rule.needs if need.startswith("item.")]
        self._needs = [need for need in rule.needs if not need.startswith("item.")]
        self._needs_first = [need for need in item_needs if need in asked]
        self._needs_then = [need for need in item_needs if need not in asked]
        self._fields = _fields(rule, item_needs) if scope.reached is None else None
        self._number = 0

    def found(self) -> Iterator[Found]:
        """Judge every item; a need that no item has anything to do with is asked for once."""
        if self.rule.applies is not None and not self._holds(self.rule.applies, NO_ITEM):
            return
        missing = self._missing(self._needs, NO_ITEM)
        if missing:
            yield Found(self.rule, NO_ITEM, Severity.INFO, self._unknown(missing, NO_ITEM))
            return
        passed: set[Any] = set()
        for item, equal in self._asked_about():
            # Most items of a large design are equal to one that has passed, in all that the rule asks about.
            if equal in passed:
                continue
            verdict = self._verdict(item)
            if not self.rule.ours:
                self._within_bounds(found=verdict is not True)
            if isinstance(verdict, Diagnostic):
                yield Found(self.rule, item, Severity.INFO, verdict)
            elif not verdict:
                yield Found(self.rule, item, self._severity(item))
            elif equal is not None:
                passed.add(equal)

    def _within_bounds(self, *, found: bool) -> None:
        """Raise `InputError` where a rule of the user says more, or takes longer, than anybody waits for."""
        self._number += found
        rule, file = self.rule.id, self.document.file
        if self._number > MOST_FINDINGS:
            message = _("rule {rule} finds over {most:,} things in {file}", rule=rule, most=MOST_FINDINGS, file=file)
            expected = _("one finding for many of a kind")
        elif self.scope.watch.running() > MOST_SECONDS:
            message = _("rule {rule} takes over {most:g} seconds for {file}", rule=rule, most=MOST_SECONDS, file=file)
            expected = _("an expression with fewer loops")
        else:
            return
        raise InputError([input_diagnostic(message, self.rule.check.place, expected=expected)])

    def _asked_about(self) -> Iterable[tuple[Item, Any]]:
        """Return each item with all that the verdict on it depends on; `None` if that is not worth comparing."""
        each = self.rule.each
        items = self.scope.items(each)
        if not self._fields:
            return zip(items, repeat(None if self._fields is None else ()), strict=False)
        return zip(items, zip(*(self.scope.column(each, field) for field in self._fields), strict=True), strict=True)

    def findings(self, told: Sequence[tuple[Found, Sequence[Explanation]]]) -> Iterator[Diagnostic]:
        """Put what was found into words; each is given with what explains it."""
        merge = self.scope.merge(self.rule.each)
        for one, explanations in told:
            if one.note is not None:
                yield replace(one.note, explained=tuple(explanations)) if explanations else one.note
            elif merge is None:
                yield self._broken(one.item, explanations)
        for stands in (True, False) if merge else ():
            by = {id(one.item): why for one, why in told if one.note is None and bool(why) is not stands}
            items = [one.item for one, _ in told if id(one.item) in by]
            for item, parts in merge(items) if merge and items else ():
                yield self._broken(item, [why for part in parts for why in by[id(part)]], parts)

    def explanation(self, item: Item) -> Explanation:
        """Return where the finding about an item stands, for those that it explains."""
        return Explanation(self.rule.id, self._place(item)[1])

    def _verdict(self, item: Item) -> bool | Diagnostic:
        """Judge an item; what `where` itself asks about must be known before it can pass an item over."""
        if self._needs_first and (missing := self._missing(self._needs_first, item)):
            return self._unknown(missing, item)
        if self.rule.where is not None:
            relevant = self._judged(self.rule.where, item)
            if not isinstance(relevant, bool):
                return relevant
            if not relevant:
                return True
        if self._needs_then and (missing := self._missing(self._needs_then, item)):
            return self._unknown(missing, item)
        verdict = self._judged(self.rule.check, item)
        if isinstance(verdict, bool):
            self._reached("assert", int(verdict))
        return verdict

    def _reached(self, key: str, index: int) -> None:
        if self.scope.reached is not None:
            self.scope.reached.add((self.rule.id, key, index))

    def _judged(self, check: Expression, item: Item) -> bool | Diagnostic:
        """Return a truth value, or the finding that it cannot be had because something is not known."""
        judge = self._judge(check)
        try:
            answer = judge(item)
        except CelError as error:
            unknown = judge.unknown(item)
            if unknown:
                return self._unknown(unknown, item)
            raise self._mistake(check, item, str(error)) from None
        if answer is None and (unknown := judge.unknown(item)):
            return self._unknown(unknown, item)
        if not isinstance(answer, bool):
            raise self._mistake(check, item, _("it is {value}, not true or false", value=shown(answer)))
        return answer

    def _holds(self, check: Expression, item: Item) -> bool:
        """Return a truth value; what cannot be told does not hold."""
        return self._judged(check, item) is True

    def _judge(self, check: Expression) -> Judge:
        judge = self._judges.get(id(check))
        if judge is None:
            judge = self._judges[id(check)] = Judge(check, self.scope, self._params)
        return judge

    def _missing(self, needs: Iterable[str], item: Item) -> list[str]:
        return [need for need in needs if not self.scope.given(need, item)]

    def _unknown(self, missing: list[str], item: Item) -> Diagnostic:
        """Say what is not given, at the nearest place that is; what is missing in another way has words of its own."""
        for need in set(missing) & set(self.rule.needs):
            self._reached("needs", self.rule.needs.index(need))
        names = [name.removeprefix("item.") for name in missing]
        wholes = [known_as(name, item.lacks) for name in names]
        reasons = dict.fromkeys(item.lacks[whole] for whole in wholes if whole is not None)
        lacking = (name for name, whole in zip(names, wholes, strict=True) if whole is None)
        absent = dict.fromkeys(self.document.entries.name(place(name, item)) for name in lacking)
        if absent:
            named = listed(list(absent))
            reasons[ngettext("{names} is not given", "{names} are not given", len(absent), names=named)] = None
        where, why = place(names[0], item), "; ".join(reasons)
        message = _("cannot check {rule}: {reasons}", rule=self.rule.id, reasons=why)
        found = self._diagnostic(item, Severity.INFO, message, where, self.document.value(where), ())
        own = any(name.startswith("item.") for name in missing)
        paths = item.settled_by if own and item.settled_by else [place(name, item) for name in names]
        return replace(found, facts=tuple(map(self._fact, dict.fromkeys(paths))), lacking=why)

    def _fact(self, path: Path) -> Fact:
        return Fact(self.document.entries.name(path), self.document.value(path))

    def _broken(self, item: Item, explanations: Sequence[Explanation], parts: Sequence[Item] = ()) -> Diagnostic:
        """Say what is wrong with an item, or with several as one, and what would end that."""
        text = self._message(item)
        path, location = self._place(item)
        related = tuple(Related(message, self.document.value(where)) for message, where in item.related)
        found = self._diagnostic(item, self._severity(item), text, path, location, related)
        if self.rule.edits:
            found = replace(found, edits=self._edits(parts or (item,)))
        return replace(found, explained=tuple(sorted(set(explanations)))) if explanations else found

    def _message(self, item: Item) -> str:
        """Fill in the message for an item, as far as one may be long."""
        text, parts = "", self._template(item).parts
        for part in parts:
            text += part if isinstance(part, str) else self._text(part, item)
            if len(text) > MOST_CHARACTERS:
                return f"{text[:MOST_CHARACTERS]}..."
        if not self.rule.ours:
            self._within_bounds(found=False)
        return text

    def _edits(self, items: Sequence[Item]) -> tuple[Edit, ...]:
        """Return what ends a finding about some items: nothing if it would be left with one of them."""
        from hadesign.lint.edits import edits_of  # most designs have no finding that it is needed for

        found = [edits_of(self.rule.edits, item, self.document, self._answer) for item in items]
        return tuple({edit.path: edit for edits in found for edit in edits}.values()) if all(found) else ()

    def _answer(self, check: Expression, item: Item) -> Any:
        """Return the value of an expression, or `None` if something that it reads is not known."""
        judge = self._judge(check)
        try:
            return judge(item)
        except CelError as error:
            if judge.unknown(item):
                return None
            raise self._mistake(check, item, str(error)) from None

    def _place(self, item: Item) -> tuple[Path, Location]:
        """Return where a finding about an item points."""
        path = place(self.rule.at, item) if self.rule.at else item.path
        return path, item.location or self.document.value(path)

    def _template(self, item: Item) -> Template:
        index = self._first("message", [template.when for template in self.rule.templates], item)
        return self.rule.templates[index]

    def _severity(self, item: Item) -> Severity:
        return self.rule.levels[self._first("severity", [level.when for level in self.rule.levels], item)].severity

    def _first(self, key: str, conditions: Sequence[Expression | None], item: Item) -> int:
        """Return the index of the first condition that holds; the last one is `None`."""
        met = (number for number, check in enumerate(conditions) if check is None or self._holds(check, item))
        index = next(met, len(conditions) - 1)
        self._reached(key, index)
        return index

    def _text(self, check: Expression, item: Item) -> str:
        """Fill in a placeholder."""
        judge = self._judge(check)
        try:
            return shown(judge(item))
        except CelError as error:
            if judge.unknown(item):
                return _("unknown")
            raise self._mistake(check, item, str(error)) from None

    def _diagnostic(
        self, item: Item, severity: Severity, message: str, path: Path, location: Location, related: tuple[Related, ...]
    ) -> Diagnostic:
        rule = self.rule
        others = tuple(r for r in related if r.location != location)
        return Diagnostic(
            rule.id, rule.name, severity, message, format_path(path), location, others, hint=rule.fix, url=rule.url,
            anchor=self._anchor(item, path),
        )  # fmt: skip

    def _anchor(self, item: Item, path: Path) -> str:
        """Return which design and what of it a finding is about, without a number that another order would change.

        Several findings may have one place, such as an objective: then what they are about tells them apart.
        """
        place = _NUMBER.sub("[]", self.document.entries.name(path))
        part = item.parts[0] if len(item.parts) == 1 else ""
        return f"{self.scope.context.cluster.name}/{place}/{part}"

    def _mistake(self, check: Expression, item: Item, problem: str) -> InputError:
        """Blame the rule: everything it reads is known, and still it has no answer."""
        message = _(
            "rule {rule} fails on {place} of {file}: {problem}",
            rule=self.rule.id,
            place=format_path(item.path) or _("the design"),
            file=self.document.file,
            problem=problem,
        )
        return InputError([input_diagnostic(message, check.place, expected=_("an expression that fits what it reads"))])

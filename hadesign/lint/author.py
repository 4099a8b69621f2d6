"""From a rule file to a rule that runs: compiles its CEL and tells the author every name that does not exist."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as FilePath

from hadesign.diagnostic import Diagnostic, Location, Path, Severity, parse_path
from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.lint.cel import FORMATS, CelError, compiled
from hadesign.lint.reads import ROOTS, calls, growth, loops, reads
from hadesign.lint.rule import PLACEHOLDER, EditTemplate, Expression, Level, Rule, SourceLink, Template
from hadesign.lint.rulefile import RuleFile
from hadesign.lint.vocabulary import about, unknown, unknown_list
from hadesign.source import Document, did_you_mean, input_diagnostic

MOST_LOOPS, MOST_GROWTH = 4, (40, 14, 9, 7)
"""Loops in one expression, and sums and elements of lists in one with so many loops.

One call of the engine cannot be interrupted, so it must be short by itself. All loops of an expression together turn
10,000 times at most, and regular expressions are RE2, whose time is that of the text; what is left is how long a text
can get. Each loop may make one as many times larger as there are sums in it, so n of them in k loops (n / k + 1) ** k
times, which is 64 at most here. Ten in each of four loops would be 14,641. Shipped rules have two loops and ten.
"""
_UNDECLARED = re.compile(r"undeclared reference to '(\w+)")


class Author:
    """Compiles one rule file; `problems` holds what its author has to mend."""

    def __init__(self, file: RuleFile, document: Document) -> None:
        """Look nothing up yet."""
        self.file, self.document = file, document
        self.problems: list[Diagnostic] = []
        self._read: set[str] = set()

    def rule(self, *, ours: bool) -> Rule:
        """Return the rule; raise `InputError` with every mistake in its logic."""
        file = self.file
        self._check_name()
        self._check_each()
        self._check_needs()
        self._check_subject()
        levels = tuple(self._levels())
        applies, where = self._optional("applies", file.applies), self._optional("where", file.where)
        check = self._check(("assert",), file.assertion)
        templates = tuple(self._templates())
        edits = tuple(self._edits())
        self._check_params()
        if self.problems or check is None:
            raise InputError(self.problems)
        params = tuple(entry.as_param(name) for name, entry in (file.params or {}).items())
        return Rule(
            file.id, file.name, file.title, one_line(file.fix), self.document.file, ours, levels, applies,
            file.each or "", where, file.needs, check, templates, file.at or "", file.status == "preview",
            file.replaced_by or "", params, file.losing, file.explains, file.files or False, edits,
            waivable=file.waivable is not False,
            references=tuple(SourceLink(one.title, one.url) for one in file.references),
        )  # fmt: skip

    def _problem(self, message: str, path: Path, expected: str = "", hint: str = "") -> None:
        place = self.document.value(path)
        self.problems.append(input_diagnostic(message, place, path, expected=expected, hint=hint))

    def _check_name(self) -> None:
        stem, wanted = FilePath(self.document.file).stem, f"{self.file.id}-{self.file.name}"
        if stem != wanted:
            expected = _("a file called {name}.yaml, so that it can be found", name=wanted)
            self._problem(_("the file is called {name}", name=stem), ("id",), expected)

    def _check_each(self) -> None:
        problem = unknown_list(self.file.each) if self.file.each is not None else None
        if problem is not None:
            hint = did_you_mean(problem.name, problem.candidates)
            message, expected = (
                _("there is no list {name}", name=problem.name),
                _("a list of facts or of the blueprint"),
            )
            self._problem(message, ("each",), expected, hint)

    def _check_needs(self) -> None:
        for number, need in enumerate(self.file.needs):
            path = tuple(need.split("."))
            if path[0] in ("item", "spec") and len(path) > 1:
                self._check_names([path], ("needs", number))
            else:
                message, expected = _("{name} cannot be needed", name=need), _("a name below item or spec")
                self._problem(message, ("needs", number), expected)

    def _check_subject(self) -> None:
        """Refuse to explain, or to narrow failures, without items that say what they are about."""
        each = self.file.each
        if each is not None and (unknown_list(each) or about(each)):
            return
        for key in ("losing", "explains"):
            if getattr(self.file, key):
                problem = _("{key} has nothing to go by: items of this rule do not say what they are about", key=key)
                self._problem(problem, (key,), _("`each` with a list of facts that says so"))

    def _check_params(self) -> None:
        """Refuse parameters that no expression reads."""
        for name in self.file.params or {}:
            if name not in self._read:
                self._problem(
                    _("no expression reads params.{name}", name=name), ("params", name), _("none that is not used")
                )

    def _levels(self) -> Iterator[Level]:
        levels = self.file.severity
        if isinstance(levels, str):
            yield Level(Severity(levels), None)
            return
        for number, level in enumerate(levels):
            when = self._choice("severity", number, level.when, last=number == len(levels) - 1)
            yield Level(Severity(level.level), when)

    def _templates(self) -> Iterator[Template]:
        choices = self.file.message
        if isinstance(choices, str):
            yield Template(tuple(self._parts(choices, ("message",))), None)
            return
        for number, choice in enumerate(choices):
            when = self._choice("message", number, choice.when, last=number == len(choices) - 1)
            yield Template(tuple(self._parts(choice.text, ("message", number, "text"))), when)

    def _edits(self) -> Iterator[EditTemplate]:
        for number, edit in enumerate(self.file.edits):
            path: Path = ("edits", number)
            if edit.at is not None:
                self._check_place(edit.at, (*path, "at"))
            filled = isinstance(edit.set, str) and ("{{" in edit.set or "}}" in edit.set)
            parts = tuple(part for part in self._parts(edit.set, (*path, "set")) if part != "") if filled else ()
            when = self._optional_at((*path, "when"), edit.when)
            yield EditTemplate(
                edit.at or "", None if filled else edit.set, parts, bool(edit.remove), when, edit.safety == "safe"
            )

    def _check_place(self, place: str, path: Path) -> None:
        """Refuse a place that no blueprint has; where values of a fact stand only the fact itself knows."""
        try:
            steps = tuple(step for step in parse_path(place) if isinstance(step, str))
        except ValueError as error:
            self._problem(str(error), path, _("a path such as healthCheck.path"))
            return
        if steps[:1] in (("spec",), ("objectives",), ("metadata",)):
            self._check_names([steps], path)
        elif not (self.file.each or "").startswith("facts."):
            self._check_names([("item", *steps)], path)

    def _choice(self, key: str, number: int, when: str | None, *, last: bool) -> Expression | None:
        """Compile the condition of one of several; all but the last must have one."""
        path: Path = (key, number, "when")
        if when is None and not last:
            self._problem(_("only the last one goes without a condition"), path, _("`when` in all but the last"))
        elif when is not None and last:
            expected = _("none, so that there is one that always holds")
            self._problem(_("the last one has a condition, too"), path, expected)
        return self._optional_at(path, when)

    def _parts(self, written: str, path: Path) -> Iterator[str | Expression]:
        text = one_line(written)
        end = 0
        for match in PLACEHOLDER.finditer(text):
            yield text[end : match.start()]
            check = self._check(path, match[1].strip(), inside=True)
            if check is not None:
                yield check
            end = match.end()
        if "{{" in text[end:] or "}}" in text[end:]:
            self._problem(_("a placeholder that does not end"), path, "{{ CEL }}")
        yield text[end:]

    def _optional(self, key: str, text: str | None) -> Expression | None:
        return self._optional_at((key,), text)

    def _optional_at(self, path: Path, text: str | None) -> Expression | None:
        return None if text is None else self._check(path, text)

    def _check(self, path: Path, text: str, *, inside: bool = False) -> Expression | None:
        """Compile a condition or, as `inside` says, a value that is only a part of what stands at the path."""
        names = reads(text)
        self._check_names(names, path)
        if "has" in calls(text):
            expected = _("a comparison: what is absent is null, so `item.x != null`")
            self._problem(_("has() is always true here"), path, expected)
        self._check_cost(text, path)
        try:
            return Expression(text, names, compiled(text, truth=not inside), self.document.value(path))
        except CelError as error:
            place = self.document.value(path) if inside else self._inside(path, error)
            undeclared = _UNDECLARED.search(str(error))
            hint = did_you_mean(undeclared[1], [*ROOTS, *FORMATS]) if undeclared else ""
            message, expected = _("this cannot be: {error}", error=error), _("an expression as in Kubernetes' policies")
            self.problems.append(input_diagnostic(message, place, path, expected=expected, hint=hint))
        return None

    def _check_cost(self, text: str, path: Path) -> None:
        """Refuse an expression that could make a few words of a design fill the memory."""
        count = loops(text)
        if count > MOST_LOOPS:
            message = _("an expression with {count} loops", count=count)
            self._problem(
                message, path, _("at most {most} of all, exists, exists_one, map and filter", most=MOST_LOOPS)
            )
        elif count and growth(text) > MOST_GROWTH[count - 1]:
            message = _("an expression that loops, with {count} sums and elements", count=growth(text))
            self._problem(message, path, _("at most {most} of + and , in it", most=MOST_GROWTH[count - 1]))

    def _inside(self, path: Path, error: CelError) -> Location:
        """Point into a one-line expression; a block of lines is pointed at as a whole."""
        place = self.document.value(path)
        if error.line != 1 or place.line != place.end_line:
            return place
        written = self.document.line(place.line)[place.column - 1 : place.end_column - 1]
        column = place.column + error.column - (0 if written[:1] in ("'", '"') else 1)
        return Location(place.file, place.line, column, place.line, column + 1)

    def _check_names(self, names: Iterable[Sequence[str]], path: Path) -> None:
        """Refuse what no item, fact or blueprint has: it would read as unknown for ever."""
        for name in names:
            if name[0] == "params":
                self._read.update(name[1:2])
            problem = unknown(name, self.file.each or "", tuple(self.file.params or ()))
            if problem is not None:
                hint = did_you_mean(problem.name, problem.candidates)
                self._problem(_("there is no {name}", name=problem.name), path, _("a name that exists"), hint)


def one_line(text: str) -> str:
    """Return a paragraph on one line."""
    return " ".join(text.split())

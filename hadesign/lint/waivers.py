"""Findings that are accepted for a while: waivers from the list and from comments, applied and accounted for."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from hadesign.diagnostic import Diagnostic, Path, Waiver, parse_path
from hadesign.frozen import dataclass
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.lint.facts import Item
from hadesign.lint.rule import Rule
from hadesign.lint.text import listed
from hadesign.notation import as_day
from hadesign.source import Comment, Document, did_you_mean
from hadesign.topology.cluster import Cluster

MARKER = "hadesign:"
TOPIC = "WVR"
"""Letters of the rules about waivers themselves; neither they nor input errors can be waived."""

_DIRECTIVE = re.compile(r"#+\s*hadesign:\s*(.*)$")
_FIELD = re.compile(r"""([A-Za-z]+)=("[^"]*"|'[^']*'|\S+)\s*""")
_GUESSED = 100
"""Most waivers of each kind that get a "did you mean": a guess compares with every rule there is."""
_FORM = N_("write allow RULE -- reason (owner, until YYYY-MM-DD)")


_Reach: TypeAlias = tuple[str, Path | tuple[str, int]]
"""A rule, and the place below which or the file and line in which it is spoken of."""


def _reached(diagnostic: Diagnostic) -> Iterator[_Reach]:
    """Yield everything that a waiver may say in order to cover a finding: its line, and each place around it."""
    rule, where, path = diagnostic.rule, diagnostic.location, parse_path(diagnostic.path)
    yield rule, (where.file, where.line)
    yield from ((rule, path[:length]) for length in range(len(path) + 1))


@dataclass(frozen=True, slots=True)
class WrittenWaiver:
    """A waiver as written, what is wrong with it (empty if nothing), and the lines that a comment speaks for.

    `below` is the place that a listed one is for, which it writes as `place`; `bound` tells whether it says how far it
    goes, as a comment does by where it stands.
    """

    rule: str
    waiver: Waiver
    path: Path
    problem: str = ""
    below: Path = ()
    lines: frozenset[int] = frozenset()
    place: str = ""
    bound: bool = True

    @property
    def rank(self) -> tuple[bool, int, str, str, str]:
        """How particular it is (a comment is about one line), and how long it holds."""
        return bool(self.lines), len(self.below), self.waiver.until, self.waiver.owner, self.waiver.reason

    @property
    def reaches(self) -> Iterator[_Reach]:
        """What it covers, its day left aside: findings of its rule in lines of its file, or below a place."""
        if self.problem:
            return
        if self.lines:
            yield from ((self.rule, (self.waiver.location.file, line)) for line in self.lines)
        else:
            yield self.rule, self.below


def entries(cluster: Cluster, rules: Mapping[str, Rule]) -> list[WrittenWaiver]:
    """Return every waiver of a design, listed ones first; `rules` are the rules there are, by id."""
    return [*_listed(cluster, rules), *_inline(cluster.document, rules)]


def _listed(cluster: Cluster, rules: Mapping[str, Rule]) -> Iterator[WrittenWaiver]:
    for number, risk in enumerate(cluster.accepted_risks):
        waiver = Waiver(risk.reason, risk.owner, risk.until, cluster.locate(risk.origin))
        below, problem = _below(risk.path, cluster.document)
        problem = _rule_problem(risk.rule, rules, guess=number < _GUESSED) or problem
        yield WrittenWaiver(risk.rule, waiver, risk.origin.path, problem, below, place=risk.path, bound=risk.bound)


def _below(text: str, document: Document) -> tuple[Path, str]:
    """Return the path that a waiver is for, or what is wrong with it."""
    try:
        return document.entries.locate(text), ""
    except ValueError as error:
        return (), str(error)


def _inline(document: Document, rules: Mapping[str, Rule]) -> Iterator[WrittenWaiver]:
    comments = [c for c in document.comments_containing(MARKER) if _DIRECTIVE.match(c.text)]
    spoken_for = _spoken_for(document) if comments else ()
    for number, comment in enumerate(comments):
        lines = frozenset({spoken_for[comment.location.line - 1]})
        yield _parsed(comment, rules, lines, guess=number < _GUESSED)


def _spoken_for(document: Document) -> Sequence[int]:
    """Return for each line the one that a comment in it speaks for: itself, or the first below that is no comment."""
    below, found = len(document.lines) + 1, []
    for number in range(len(document.lines), 0, -1):
        if not document.lines[number - 1].lstrip().startswith("#"):
            below = number
        found.append(below)
    return found[::-1]


def _parsed(comment: Comment, rules: Mapping[str, Rule], lines: frozenset[int], *, guess: bool) -> WrittenWaiver:
    """Read `hadesign: allow LB004 -- reason (owner, until 2027-03-01)`; what is amiss becomes its problem.

    The rule may be given by its name, and the rest as `reason="..." owner=... until=2027-03-01`.
    """
    directive = _DIRECTIVE.match(comment.text)
    words = (directive[1] if directive else "").strip()
    verb, _, rest = words.partition(" ")
    word, _, rest = rest.strip().partition(" ")
    rule = next((found.id for found in rules.values() if found.name == word), word)
    fields, leftover = _fields(rest)
    waiver = Waiver(fields.get("reason", ""), fields.get("owner", ""), fields.get("until", ""), comment.location)
    return WrittenWaiver(rule, waiver, (), _problem(verb, rule, fields, leftover, rules, guess=guess), lines=lines)


def _fields(text: str) -> tuple[dict[str, str], str]:
    """Return `key=value` pairs, and what is none."""
    fields: dict[str, str] = {}
    rest = text.strip()
    if rest.startswith("-- "):
        return _short(rest[3:]), ""
    while match := _FIELD.match(rest):
        value = match[2]
        fields[match[1]] = value[1:-1] if value[0] in "\"'" and value[-1:] == value[0] else value
        rest = rest[match.end() :]
    return fields, rest


def _short(text: str) -> dict[str, str]:
    """Return what `reason (owner, until 2027-03-01)` says."""
    reason, _, inner = text.rstrip().removesuffix(")").rpartition("(") if text.rstrip().endswith(")") else ("", "", "")
    owner, _, until = inner.rpartition(",")
    word, _, day = until.strip().partition(" ")
    return {"reason": reason.strip(), "owner": owner.strip(), "until": day.strip() if word == "until" else ""}


def _problem(
    verb: str, rule: str, fields: Mapping[str, str], leftover: str, rules: Mapping[str, Rule], *, guess: bool
) -> str:
    wrong = _malformed(verb, rule, fields, leftover)
    return f"{wrong}; {translated(_FORM)}" if wrong else _rule_problem(rule, rules, guess=guess)


def _malformed(verb: str, rule: str, fields: Mapping[str, str], leftover: str) -> str:
    if verb != "allow":
        return _("{word} is not a directive", word=verb or _("nothing"))
    if not rule or "=" in rule or rule.startswith("-"):
        return _("no rule is named")
    missing = [key for key in ("reason", "owner", "until") if not fields.get(key)]
    if missing:
        return ngettext("{names} is missing", "{names} are missing", len(missing), names=listed(missing))
    unknown = sorted(set(fields) - {"reason", "owner", "until"})
    if unknown or leftover:
        return _("{words} is not understood", words=" ".join([*unknown, leftover]).strip())
    return "" if as_day(fields["until"]) else _("{day} is no day", day=fields["until"])


def _rule_problem(rule: str, rules: Mapping[str, Rule], *, guess: bool) -> str:
    if rule.startswith(TOPIC):
        return _("findings about waivers cannot be waived")
    if rule not in rules:
        hint = did_you_mean(rule, [*rules, *(found.name for found in rules.values())]) if guess else ""
        return f"{_('there is no rule {rule}', rule=rule)}{f'; {hint}' if hint else ''}"
    if not rules[rule].waivable:
        return _("findings of {rule} cannot be waived", rule=rule)
    return ""


def apply(
    diagnostics: Iterable[Diagnostic], waivers: Sequence[WrittenWaiver], as_of: date, ran: Container[str]
) -> tuple[list[Diagnostic], list[Item]]:
    """Mark accepted findings; return them all, and the waivers as items for the rules about waivers.

    A waiver holds up to and including its last day. Of several waivers that cover a finding, the one that is most
    particular accepts it, and of these the one that holds longest; every other one counts as used, too.
    """
    by_reach: dict[_Reach, list[int]] = {}
    for number, entry in enumerate(waivers):
        for reach in entry.reaches:
            by_reach.setdefault(reach, []).append(number)
    # Of those that say the same, the best counts.
    best = {reach: _best(numbers, waivers, as_of) for reach, numbers in by_reach.items()}
    used: set[_Reach] = set()
    marked = []
    for diagnostic in diagnostics:
        hits = [reach for reach in _reached(diagnostic) if reach in by_reach] if by_reach else []
        used.update(hits)
        accepting = [held for reach in hits if (held := best[reach])]
        waived = max(accepting, key=lambda held: held.rank).waiver if accepting else None
        marked.append(replace(diagnostic, waived=waived) if waived else diagnostic)
    return marked, [
        _item(entry, any(reach in used for reach in entry.reaches), entry.rule in ran, as_of) for entry in waivers
    ]


def _best(numbers: Iterable[int], waivers: Sequence[WrittenWaiver], as_of: date) -> WrittenWaiver | None:
    """Return of some waivers the highest in rank that still holds, the first of equals."""
    holding = [waivers[number] for number in numbers if not _expired(waivers[number], as_of)]
    return max(holding, key=lambda entry: entry.rank, default=None)


def _expired(entry: WrittenWaiver, as_of: date) -> bool:
    return not entry.problem and date.fromisoformat(entry.waiver.until) < as_of


def _item(entry: WrittenWaiver, used: bool, ran: bool, as_of: date) -> Item:
    return Item(
        entry.path,
        {
            "rule": entry.rule,
            "until": entry.waiver.until,
            "owner": entry.waiver.owner,
            "malformed": bool(entry.problem),
            "problem": entry.problem or None,
            "expired": _expired(entry, as_of),
            "used": used,
            "bound": entry.bound,
            "ran": ran,
        },
        location=entry.waiver.location,
        parts=(f"waiver/{entry.rule}/{entry.place}/{entry.waiver.until}/{entry.waiver.owner}/{entry.waiver.reason}",),
    )

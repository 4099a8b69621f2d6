"""All rules of some folders, ready to run; which of them to run."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from hadesign.diagnostic import Diagnostic, Location
from hadesign.errors import InputError, UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _, version
from hadesign.lint import cache
from hadesign.lint.folders import plain_files, texts_of
from hadesign.lint.rule import Rule
from hadesign.resources import rules_dir
from hadesign.source import Document, did_you_mean, input_diagnostic

BASES = "bases"
"""Folder of designs that examples start from; no rules in it."""
PROFILES = "profiles"
"""Folder of profiles; no rules in it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rules by id, in order of their ids, and what decides how designs are judged by them.

    `folders` are those of the user that the rules come from, besides ours, and `key` the hash of all that they were
    made of; it is empty for rules that were made otherwise. `profile` is the name of the one that the
    command line asks for, and of the one for designs that name none; either is empty if there is none. `said` is what
    the user says of single rules, which comes before what a profile says: ids that are selected, and parameters as
    `etc007.slowfsync`.
    """

    rules: Mapping[str, Rule]
    folders: tuple[Path, ...] = ()
    profile: tuple[str, str] = ("", "")
    said: frozenset[str] = frozenset()
    key: str = ""

    def matching(self, words: Iterable[str]) -> frozenset[str]:
        """Return the ids that words name: ids, or what ids begin with; several may be joined by commas.

        Raises:
            UsageError: a word names no rule.
        """
        found: set[str] = set()
        for word in (part.strip() for joined in words for part in joined.split(",")):
            ids = [rule for rule in self.rules if word and rule.startswith(word.upper())]
            if not ids:
                raise UsageError(self.no_rule(word))
            found.update(ids)
        return frozenset(found)

    def no_rule(self, word: str) -> str:
        """Say that there is no such rule, and which one could have been meant."""
        if word.upper() == "INPUT":
            return _("INPUT marks a mistake in a file; it is always reported, and its message says what was expected.")
        names = {rule.name: rule.id for rule in self.rules.values()}
        if word.lower() in names:
            rule = names[word.lower()]
            return _("{name} is the name of rule {rule}; rules are chosen by id.", name=word, rule=rule)
        topics = {rule.topic for rule in self.rules.values()}
        hint = did_you_mean(word, [*self.rules, *topics])
        return f"{_('there is no rule {name!r}', name=word)}; {hint or _('`hadesign explain --all` lists them.')}"


def load(own: Sequence[Path] = (), cache_dir: Path | None = None, *, keep: bool = True) -> Catalogue:
    """Return the rules that hadesign ships and those of further folders.

    Args:
        own: folders with rules of the user.
        cache_dir: where compiled rules are kept between runs; nothing depends on it.
        keep: whether those that had to be compiled are kept there.

    Raises:
        InputError: with every mistake in the rule files.
        UsageError: a folder holds no rules.
    """
    texts: dict[Path, bytes] = {}
    for folder in own:
        files = rule_files(folder)
        if not files:
            raise UsageError(_("{folder} holds no rule files (*.yaml).", folder=folder))
        texts |= texts_of(folder, files)
    key = cache.key_of(texts, rules_dir())
    rules = cache.load(cache_dir, key) if cache_dir else None
    if rules is None:
        ours = texts_of(rules_dir(), rule_files(rules_dir()))
        rules = _compile(ours | texts, dict.fromkeys(ours, True) | dict.fromkeys(texts, False))
        if cache_dir and keep:
            cache.store(cache_dir, key, rules)
    return Catalogue({rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}, tuple(own), key=key)


def rule_files(folder: Path) -> list[Path]:
    """Return the rule files below a folder, sorted; raises as `plain_files`."""
    found = (path for path in folder.rglob("*.yaml") if not {BASES, PROFILES} & set(path.relative_to(folder).parts))
    return plain_files(folder, found)


@lru_cache(maxsize=1024)
def _one(path: Path, text: bytes, ours: bool, _language: str) -> tuple[Rule, Document]:
    """Read and compile a rule file; once in a process for each text and language."""
    # Only needed when rules are new or changed.
    from hadesign.lint.author import Author
    from hadesign.lint.rulefile import parse
    from hadesign.source import read_text

    document = read_text(text, str(path))
    return Author(parse(document), document).rule(ours=ours), document


def _compile(texts: Mapping[Path, bytes], ours: Mapping[Path, bool]) -> list[Rule]:
    """Read and compile every rule file; collect the mistakes of all of them."""
    from hadesign.lint.relations import wrong_relations

    rules: dict[str, tuple[Rule, Document]] = {}
    problems: list[Diagnostic] = []
    for path, text in texts.items():
        try:
            rule, document = _one(path, text, ours[path], version())
        except InputError as error:
            problems += error.diagnostics
            continue
        if rule.id in rules:
            place: Location = document.value(("id",))
            message = _("{rule} is taken by {file}", rule=rule.id, file=rules[rule.id][0].file)
            problems.append(input_diagnostic(message, place, ("id",), expected=_("an id of its own")))
        rules.setdefault(rule.id, (rule, document))
    # Rules that could not be read are not there to be named.
    problems = problems or wrong_relations(rules)
    if problems:
        raise InputError(problems)
    return [rule for rule, _ in rules.values()]

"""What a shell is told when it asks how a word of a command line may go on; it is asked at every press of Tab.

So rules are known by the names of their files, and nothing is compiled. Whatever goes wrong is told when the command
runs: here it only means that there is nothing to offer.
"""

import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from hadesign.errors import HadesignError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    Item: TypeAlias = CompletionItem[str]

_Offer: TypeAlias = Callable[[click.Context, click.Parameter, str], "list[Item]"]
ASKED = "_HADESIGN_COMPLETE"
"""The variable by which a shell asks; click reads it under this name."""
_RULE_FILE = re.compile(r"([A-Z]+)([0-9]+)-([a-z0-9-]+)")
TEST = "test"
"""The word that makes another command of `rules`; ids of rules are in upper case, so it names none."""
USUAL = {
    "text": "findings.txt",
    "json": "findings.json",
    "markdown": "findings.md",
    "sarif": "findings.sarif",
    "github": "findings.log",
    "gitlab": "gl-code-quality-report.json",
    "junit": "junit.xml",
    "rdjson": "findings.rdjson",
}
"""How the files of `--output` are usually called."""


def _offered(words: Callable[[click.Context], Iterator[tuple[str, str]]]) -> _Offer:
    """Return what offers words with their meaning: those that go on as the last word of a list does."""

    @wraps(words)
    def offer(ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[Item]":
        from click.shell_completion import CompletionItem

        before, comma, last = incomplete.rpartition(",")
        if comma and os.environ.get(ASKED, "").startswith("fish"):
            return []  # click's script for fish takes what stands before the comma for the word
        try:
            found = [pair for pair in words(ctx) if pair[0].lower().startswith(last.lower())]
        except (HadesignError, OSError):
            return []
        return [CompletionItem(f"{before}{comma}{word}", help=meaning) for word, meaning in found]

    return offer


def files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> "list[Item]":
    """Let the shell offer files."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def _own(ctx: click.Context) -> tuple[Path, ...]:
    """Return the folders of rules of one's own: those of the settings, and those that the line names."""
    from hadesign.cli.settings import settings_in

    return (*settings_in(Path.cwd()).rules, *(Path(folder) for folder in ctx.params.get("own") or ()))


def _rules(ctx: click.Context) -> Iterator[tuple[str, str, str]]:
    """Yield chapter, number and name of every rule, those of one's own among them."""
    from hadesign.lint.catalogue import rule_files
    from hadesign.resources import rules_dir

    for folder in (rules_dir(), *_own(ctx)):
        for file in rule_files(Path(folder)):
            if found := _RULE_FILE.fullmatch(file.stem):
                yield found[1], found[2], found[3]


def _ids(ctx: click.Context) -> Iterator[tuple[str, str]]:
    found = sorted(_rules(ctx))
    yield from ((chapter, "") for chapter in dict.fromkeys(chapter for chapter, _number, _name in found))
    yield from ((f"{chapter}{number}", name) for chapter, number, name in found)


def _listing(ctx: click.Context) -> Iterator[tuple[str, str]]:
    yield TEST, ""
    yield from _ids(ctx)


def _ids_and_names(ctx: click.Context) -> Iterator[tuple[str, str]]:
    yield from _ids(ctx)
    yield from ((name, f"{chapter}{number}") for chapter, number, name in sorted(_rules(ctx)))


def _params(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """Yield parameters: these are known to compiled rules only."""
    from hadesign.cli.judging import cache_dir
    from hadesign.lint import load

    for rule in load(_own(ctx), cache_dir()).rules.values():
        yield from ((f"{rule.id}.{param.name}={param.written}", "") for param in rule.params)


def _targets(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    from hadesign.cli.settings import settings_in
    from hadesign.targets import target_names

    yield from ((name, "") for name in target_names(settings_in(Path.cwd()).targets))


def _profiles(ctx: click.Context) -> Iterator[tuple[str, str]]:
    from hadesign.lint.profiles import names

    yield from ((name, "") for name in names(_own(ctx)))


def _outputs(_ctx: click.Context) -> Iterator[tuple[str, str]]:
    yield from ((f"{form}:{file}", "") for form, file in USUAL.items())


chosen_rules = _offered(_ids)
listed_rules = _offered(_listing)
named_rules = _offered(_ids_and_names)
rule_params = _offered(_params)
profile_words = _offered(_profiles)
target_words = _offered(_targets)
output_words = _offered(_outputs)

"""`hadesign explain`: a rule, why it is there, and what to do."""

import os
import sys
from pathlib import Path

import click

from hadesign.errors import UsageError
from hadesign.lint import Catalogue, load
from hadesign.lint.rulefile import RuleFile
from hadesign.lint.rulefile import load as load_file


@click.command("explain")
@click.argument("rules", nargs=-1, metavar="[RULE]...")
@click.option("--all", "everything", is_flag=True, help="List all rules, one in each line.")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option(
    "--rules",
    "own",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with rules of your own; may be repeated.",
)
def command(rules: tuple[str, ...], everything: bool, form: str, own: tuple[Path, ...]) -> None:
    """Explain rules by id (ETC004) or name (zone-loss-breaks-quorum): what they find, why, and what to do."""
    catalogue = load(own)
    if not rules and not everything:
        raise UsageError("name a rule, such as `hadesign explain ETC004`, or list them with --all.")
    chosen = [_find(catalogue, word) for word in rules] or list(catalogue.rules)
    files = [load_file(Path(catalogue.rules[identifier].file))[0] for identifier in dict.fromkeys(chosen)]
    click.echo(_rendered(files, form, listed=not rules), nl=False)


def _find(catalogue: Catalogue, word: str) -> str:
    """Return the id of the rule that a word names."""
    if word.upper() in catalogue.rules:
        return word.upper()
    named = next((rule.id for rule in catalogue.rules.values() if rule.name == word.lower()), None)
    if named is None:
        raise UsageError(catalogue.no_rule(word))
    return named


def _rendered(files: list[RuleFile], form: str, *, listed: bool) -> str:
    from hadesign.report import explain

    if form == "json":
        return explain.explain_json(files)
    if form == "markdown":
        return explain.explain_markdown(files)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return explain.list_text(files) if listed else explain.explain_text(files, colour=colour)

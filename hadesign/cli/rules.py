"""`hadesign rules`: the rules there are; `hadesign rules test` runs the examples of rules of one's own."""

from pathlib import Path
from typing import Any

import click

from hadesign.cli import completing
from hadesign.cli.common import format_option, rules_option, say
from hadesign.cli.judging import cache_dir
from hadesign.cli.language import spoken
from hadesign.cli.settings import settings_in
from hadesign.lint import load
from hadesign.lint.rule import STATUSES, status_of
from hadesign.report.formats import RULES


class _RulesCommand(click.Command):
    """A command that lists, and one word of which makes it test: a group would take no ids of rules."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] != [completing.TEST]:
            return super().make_context(info_name, args, parent, **extra)
        from hadesign.cli import test_rules

        return spoken(test_rules.command).make_context(f"{info_name} {completing.TEST}", args[1:], parent, **extra)


@click.command("rules", cls=_RulesCommand)
@click.argument("rules", nargs=-1, metavar="[RULES]...", shell_complete=completing.listed_rules)
@click.option(
    "--severity",
    multiple=True,
    type=click.Choice(["error", "warning", "info"]),
    help="Only rules whose findings may be this severe; may be repeated.",
)
@click.option("--status", multiple=True, type=click.Choice(STATUSES), help="Only these; may be repeated.")
@format_option(RULES)
@rules_option
def command(
    rules: tuple[str, ...], severity: tuple[str, ...], status: tuple[str, ...], form: str, own: tuple[Path, ...]
) -> None:
    """List the rules there are: all, or those of chapters (ETC) and ids (LB004).

    Rules of your own are listed where --rules or the settings of the folder you are in name them.
    `hadesign rules test PATH...` runs their examples.
    """
    from hadesign.report.rule_list import RuleList, levels_of

    catalogue = load((*settings_in(Path.cwd()).rules, *own), cache_dir())
    wanted = catalogue.matching(rules) if rules else frozenset(catalogue.rules)
    found = [
        rule
        for rule in catalogue.rules.values()
        if rule.id in wanted
        and (not severity or not {*severity}.isdisjoint(levels_of(rule)))
        and (not status or status_of(rule) in status)
    ]
    say(RULES.write(form, RuleList(found)))

"""`hadesign explain`: a rule, why it is there, and what to do."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from hadesign.cli import completing
from hadesign.cli.common import coloured, config_option, format_option, rules_option, say
from hadesign.cli.judging import cache_dir
from hadesign.cli.settings import Settings, settings_in
from hadesign.errors import UsageError
from hadesign.i18n import _, version
from hadesign.lint import Catalogue, load
from hadesign.lint.choosing import with_params
from hadesign.lint.profiles import applied, named
from hadesign.lint.rulefile import load as load_file
from hadesign.report.explain import Explained, SaidByProfile
from hadesign.report.formats import EXPLAIN
from hadesign.report.rule_text import Telling, stated
from hadesign.source import did_you_mean


@click.command("explain")
@click.argument("rules", nargs=-1, metavar="[RULE]...", shell_complete=completing.named_rules)
@click.option("--all", "everything", is_flag=True, help="List all rules.")
@format_option(EXPLAIN)
@click.option(
    "--profile",
    default="",
    metavar="NAME",
    shell_complete=completing.profile_words,
    help="Say what this profile sets for each rule; by itself that of the settings.",
)
@config_option
@rules_option
def command(
    rules: tuple[str, ...], everything: bool, form: str, profile: str, no_config: bool, own: tuple[Path, ...]
) -> None:
    """Explain rules: what they find, why, and what to do.

    A RULE is an id (ETC004), a name (zone-loss-breaks-quorum), or a topic (ETC). The settings of the folder you are in
    may name rules of your own and a profile, and set parameters to other values.
    """
    if bool(rules) == everything:
        raise UsageError(_("name rules, such as `hadesign explain ETC004`, or list them with --all."))
    settings = Settings() if no_config else settings_in(Path.cwd())
    own = (*settings.rules, *own)
    catalogue = load(own, cache_dir())
    chosen = [found for word in rules for found in _find(catalogue, word)] or list(catalogue.rules)
    files = [load_file(Path(catalogue.rules[identifier].file))[0] for identifier in dict.fromkeys(chosen)]
    told: Telling = stated
    if version():
        from hadesign.lint.example_runs import telling

        told = telling(catalogue, own)
    found = Explained(
        files,
        everything,
        coloured(sys.stdout),
        told,
        _set_params(catalogue, settings),
        settings.file,
        _profiled(catalogue, profile, settings),
    )
    say(EXPLAIN.write(form, found))


def _set_params(catalogue: Catalogue, settings: Settings) -> Mapping[str, str]:
    """Return the parameters that settings give another value, by rule and name (`ETC007.slowFsync`), as it is written.

    Raises:
        UsageError: a parameter or its value is none.
    """
    try:
        changed = with_params(catalogue, settings.params)
    except UsageError as error:
        raise UsageError(_("{file}: {error}", file=settings.file, error=error)) from None
    return {
        f"{rule.id}.{after.name}": after.written
        for rule in catalogue.rules.values()
        for before, after in zip(rule.params, changed.rules[rule.id].params, strict=True)
        if before.value != after.value
    }


def _profiled(catalogue: Catalogue, asked: str, settings: Settings) -> Mapping[str, SaidByProfile]:
    """Return what a profile says of each rule, by id: the one that is asked for, or that of the settings.

    Raises:
        UsageError: there is no such profile.
    """
    if not (asked or settings.profile):
        return {}
    try:
        profile = named(asked or settings.profile, catalogue)
    except UsageError as error:
        raise error if asked else UsageError(_("{file}: {error}", file=settings.file, error=error)) from None
    judged = applied(catalogue, profile).rules
    return {
        rule.id: SaidByProfile(
            profile.name,
            rule.id in profile.ignored,
            "" if rule.files else profile.severity(rule) or "",
            {
                after.name: after.written
                for before, after in zip(rule.params, judged[rule.id].params, strict=True)
                if before.value != after.value
            },
        )
        for rule in catalogue.rules.values()
    }


def _find(catalogue: Catalogue, word: str) -> list[str]:
    """Return the ids of the rules that a word names."""
    if word.upper() in catalogue.rules:
        return [word.upper()]
    named = [rule.id for rule in catalogue.rules.values() if rule.name == word.lower() or rule.topic == word.upper()]
    if not named:
        hint = did_you_mean(word, [rule.name for rule in catalogue.rules.values()]) if "-" in word else ""
        unknown = _("there is no rule {name!r}", name=word)
        raise UsageError(f"{unknown}; {hint}" if hint else catalogue.no_rule(word))
    return named

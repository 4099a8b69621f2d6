"""`hadesign schema`: the JSON Schema of blueprints and of rule files, for editors."""

import click

from hadesign.cli.common import say

_HELP = """Print the JSON Schema (2020-12) of a blueprint, or of a rule file.

Editors that know the YAML language server complete and check a file as you type. Write the schema beside it, and name
it in the first line of the file:

\b
    hadesign schema > blueprint.schema.json
    # yaml-language-server: $schema=blueprint.schema.json
"""


@click.command("schema", help=_HELP)
@click.option(
    "--of",
    "kind",
    type=click.Choice(["blueprint", "rule"]),
    default="blueprint",
    show_default=True,
    help="Kind of file.",
)
def command(kind: str) -> None:
    """Print the schema."""
    from hadesign.report.json_text import json_text

    if kind == "rule":
        from hadesign.lint.schema import rule_schema

        say(json_text(rule_schema()))
        return
    from hadesign.blueprint import json_schema

    say(json_text(json_schema()))

"""`hadesign schema`: the JSON Schema of what people write, for editors, and of what programs read."""

from typing import Any

import click

from hadesign.cli.common import say
from hadesign.i18n import _

_HELP = _("""Print the JSON Schema (2020-12) of a blueprint or a rule file, or of what `lint` and `prove` write as JSON.

Editors that know the YAML language server complete and check a file as you type. Write the schema beside it, and name
it in the first line of the file:""")
_EXAMPLE = """\b
    hadesign schema > blueprint.schema.json
    # yaml-language-server: $schema=blueprint.schema.json
"""


@click.command("schema", help=f"{_HELP}\n\n{_EXAMPLE}")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["blueprint", "rule", "lint", "prove"]),
    default="blueprint",
    show_default=True,
    help="What it describes.",
)
def command(kind: str) -> None:
    """Print the schema."""
    from hadesign.report.json_text import json_text

    say(json_text(_schema(kind)))


def _schema(kind: str) -> Any:
    if kind == "rule":
        from hadesign.lint.schema import rule_schema

        return rule_schema()
    if kind == "lint":
        from hadesign.report.json_v1 import schema

        return schema()
    if kind == "prove":
        from hadesign.report.prove_json import schema as prove_schema

        return prove_schema()
    from hadesign.blueprint import json_schema

    return json_schema()

"""`hadesign schema`: the JSON Schema of what people write, for editors, and of what programs read."""

import click

from hadesign.cli.common import say
from hadesign.i18n import _
from hadesign.report.schemas import SCHEMAS, json_schema

_HELP = _("""Print the JSON Schema (2020-12) of what people write, or of what `lint`, `prove` and `diff` write as JSON.

People write blueprints, rule files and profiles. Editors that know the YAML language server complete and check a file
as you type. Write the schema beside it, and name it in the first line of the file:""")
_EXAMPLE = """\b
    hadesign schema > blueprint.schema.json
    # yaml-language-server: $schema=blueprint.schema.json
"""


@click.command("schema", help=f"{_HELP}\n\n{_EXAMPLE}")
@click.option(
    "--of",
    "kind",
    type=click.Choice(list(SCHEMAS)),
    default="blueprint",
    show_default=True,
    help="What it describes.",
)
def command(kind: str) -> None:
    """Print the schema."""
    from hadesign.report.json_text import json_text

    say(json_text(json_schema(kind)))

"""`hadesign schema`: the JSON Schema of blueprints, for editors."""

import click

from hadesign.cli.common import say

_HELP = """Print the JSON Schema (2020-12) of a blueprint.

Editors that know the YAML language server complete and check a blueprint as you type. Write the schema beside it, and
name it in the first line of the blueprint:

\b
    hadesign schema > blueprint.schema.json
    # yaml-language-server: $schema=blueprint.schema.json
"""


@click.command("schema", help=_HELP)
def command() -> None:
    """Print the schema."""
    from hadesign.blueprint import json_schema
    from hadesign.report.json_text import json_text

    say(json_text(json_schema()))

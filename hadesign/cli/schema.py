"""`hadesign schema`: the JSON Schema of blueprints, for editors."""

import json

import click


@click.command("schema")
def command() -> None:
    r"""Print the JSON Schema (2020-12) of a blueprint.

    Editors that know the yaml-language-server complete and check a blueprint as you type:

    \b
        hadesign schema > blueprint.schema.json
        # yaml-language-server: $schema=blueprint.schema.json
    """
    from hadesign.blueprint import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))

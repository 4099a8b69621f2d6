"""Every JSON Schema that is published: of what people write, and of what programs read; each is imported when used."""

from typing import Any

from hadesign.report.formats import imported

SCHEMAS = {
    "blueprint": "hadesign.blueprint:json_schema",
    "rule": "hadesign.lint.schema:rule_schema",
    "profile": "hadesign.lint.schema:profile_schema",
    "lint": "hadesign.report.json_v1:schema",
    "prove": "hadesign.report.prove_json:schema",
    "diff": "hadesign.report.diff_json:schema",
    "rehearse": "hadesign.report.rehearsal.data:schema",
    "synthesis": "hadesign.synthesis.schema:synthesis_schema",
    "synth": "hadesign.report.synthesis.data:schema",
}
"""What is described, and the function that returns the schema, as `module:name`."""


def json_schema(kind: str) -> Any:
    """Return a JSON Schema (2020-12)."""
    return imported(SCHEMAS[kind])()

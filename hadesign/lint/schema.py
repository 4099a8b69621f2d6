"""The JSON Schema (2020-12) of rule files, for editors of people who write rules."""

from typing import Any

from hadesign.blueprint.schema import schema_of
from hadesign.i18n import _
from hadesign.lint.rulefile import RuleFile

ID = "https://hadesign.io/schema/v1/rule.json"


def rule_schema() -> dict[str, Any]:
    """Return the schema, by the names that rule files use; what CEL may read is not for a schema to tell."""
    return schema_of(RuleFile, ID, _("hadesign rule"))

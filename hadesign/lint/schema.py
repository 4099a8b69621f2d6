"""The JSON Schemas (2020-12) of rule files and profiles, for editors of people who write them."""

from typing import Any

from hadesign.blueprint.schema import schema_of
from hadesign.i18n import _
from hadesign.lint.profilefile import ProfileFile
from hadesign.lint.rulefile import RuleFile

ID = "https://hadesign.io/schema/v1/rule.json"
PROFILE_ID = "https://hadesign.io/schema/v1/profile.json"


def rule_schema() -> dict[str, Any]:
    """Return the schema, by the names that rule files use; what CEL may read is not for a schema to tell."""
    return schema_of(RuleFile, ID, _("hadesign rule"))


def profile_schema() -> dict[str, Any]:
    """Return the schema of profiles; which rules there are is not for a schema to tell."""
    return schema_of(ProfileFile, PROFILE_ID, _("hadesign profile"))

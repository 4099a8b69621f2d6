"""The JSON Schema (2020-12) of a synthesis, for editors of people who write one."""

from typing import Any

from hadesign.blueprint.schema import schema_of
from hadesign.i18n import _
from hadesign.synthesis.asked import SynthesisFile

ID = "https://hadesign.io/schema/v1/synthesis.json"


def synthesis_schema() -> dict[str, Any]:
    """Return the schema; what may stand in its design is said by that of blueprints."""
    return schema_of(SynthesisFile, ID, _("hadesign synthesis"))

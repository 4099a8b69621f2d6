"""Paths of the blueprint format: whether the schema has a place of a name."""

import re

from hadesign.diagnostic import parse_path
from hadesign.editor.fields import BlueprintFields

_ENTRY = re.compile(r"\[[^\]]*\]")


def written(path: str) -> bool:
    """Whether a blueprint can have something at a path; entries of lists are given by their place or by their name."""
    return bool(BlueprintFields().field(parse_path(_ENTRY.sub("[0]", path)), {}))

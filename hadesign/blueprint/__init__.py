"""The blueprint as the architect wrote it."""

from typing import Any

from hadesign.blueprint.mistakes import Mistakes
from hadesign.blueprint.models import Blueprint
from hadesign.blueprint.native import ValidationError
from hadesign.blueprint.references import contradictions
from hadesign.blueprint.unsaid import said
from hadesign.blueprint.validating import validated
from hadesign.errors import InputError
from hadesign.source import Document
from hadesign.source.limits import MAX_MISTAKES
from hadesign.source.problems import once

__all__ = ["Blueprint", "json_schema", "load"]


def load(document: Document) -> Blueprint:
    """Return the blueprint that a document holds; raise `InputError` with every problem found in it."""
    blueprint, found, mistakes = None, [], Mistakes(2 * MAX_MISTAKES)
    try:
        blueprint = validated(Blueprint, said(document, Blueprint), mistakes)
    except ValidationError as error:
        from hadesign.blueprint.problems import explain

        found = explain(error, document, Blueprint, mistakes.let_go)
    known = {d.path for d in found}
    if known >= {"apiVersion", "kind"}:
        # Another kind of document altogether: what else it holds is no mistake.
        raise InputError([d for d in found if d.path in ("apiVersion", "kind")])
    found += [d for d in contradictions(document) if d.path not in known]
    if blueprint is None or found:
        raise InputError(once(found))
    return blueprint


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of blueprints."""
    from hadesign.blueprint.schema import json_schema as build

    return build()

"""Mappings in which nothing is said: `spread: {}` reads as if the key were left out, wherever it may be left out."""

import re
import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Union, get_args, get_origin

from hadesign.blueprint.base import Section
from hadesign.blueprint.shape import aliases, bare
from hadesign.source import Document

_EMPTY = re.compile(r"\{(?:\s|#[^\n]*\n)*\}")
"""How an empty mapping is written; YAML has no other way."""


def said(document: Document, root: type[Section]) -> Any:
    """Return the data of a document without the empty mappings of fields that may be left out."""
    return _said(document.data, (root,)) if _EMPTY.search(document.text) else document.data


def _said(value: Any, models: tuple[type[Section], ...]) -> Any:
    """Leave out what says nothing; a mapping that holds nothing else says nothing itself. Entries of lists stay."""
    if isinstance(value, list):
        return [_said(entry, models) for entry in value]
    if not isinstance(value, dict):
        return value
    found = {key: _said(child, _below(models, key)) for key, child in value.items()}
    return {key: child for key, child in found.items() if child != {} or not _optional(models, key)}


@cache
def _optional(models: tuple[type[Section], ...], key: str) -> bool:
    """Tell whether a mapping may be left out; a key that is none, or unknown, is somebody else's to complain about."""
    fields = [field for field in (aliases(model).get(key) for model in models) if field]
    return bool(fields) and all(not field.is_required() and _is_mapping(field.annotation) for field in fields)


def _is_mapping(kind: Any) -> bool:
    """Tell whether a value may be a mapping; what is in a list is not meant."""
    kind = bare(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return any(_is_mapping(option) for option in get_args(kind))
    return get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, Section))


@cache
def _below(models: tuple[type[Section], ...], key: str) -> tuple[type[Section], ...]:
    """Return the models that a value below a key may have."""
    fields = (aliases(model).get(key) for model in models)
    return tuple(dict.fromkeys(model for field in fields if field for model in _sections(field.annotation)))


def _sections(kind: Any) -> Iterator[type[Section]]:
    if isinstance(kind, type) and issubclass(kind, Section):
        yield kind
    for argument in get_args(kind):
        yield from _sections(argument)

"""Sections are read by the validator that pydantic would make of them, and behave as its frozen models do."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic_core import ValidationError

from hadesign.blueprint import Blueprint
from hadesign.blueprint.base import Section, optional, required, several
from hadesign.blueprint.described import twin
from hadesign.blueprint.load_balancer import Track
from hadesign.blueprint.marks import Limits, model_validator
from hadesign.blueprint.section import to_camel
from hadesign.blueprint.validating import MADE, section_schema, validated
from hadesign.lint.profilefile import ProfileFile
from hadesign.lint.rulefile import RuleFile

_BESIDE = ("metadata", "ref", "serialization", "serialization_alias", "custom_init", "root_model", "computed_fields")
"""What pydantic says in a schema for others than its validator, or says although it is what goes without saying."""


def theirs(schema: Any, known: dict[str, Any]) -> Any:
    """Return pydantic's schema with each reference in full."""
    if isinstance(schema, list | tuple):
        return [theirs(entry, known) for entry in schema]
    if not isinstance(schema, dict):
        return named(schema)
    if schema.get("type") == "definitions":
        known = {entry["ref"]: entry for entry in schema["definitions"]}
        return theirs(schema["schema"], known)
    if schema.get("type") == "definition-ref":
        return theirs(known[schema["schema_ref"]], known)
    beside = _BESIDE if isinstance(schema.get("type"), str) else ()  # a field may be called like that, too
    return {key: theirs(value, known) for key, value in schema.items() if key not in beside}


def ours(schema: Any) -> Any:
    """Return our schema with what is made later."""
    if isinstance(schema, list | tuple):
        return [ours(entry) for entry in schema]
    if not isinstance(schema, dict):
        return named(schema)
    made = getattr(schema["function"]["function"], MADE, None) if isinstance(schema.get("function"), dict) else None
    return ours(made()) if made else {key: ours(value) for key, value in schema.items()}


def named(value: Any) -> Any:
    """Return a class by its name, as there are two of each, and a method as its function."""
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    value = getattr(value, "__func__", value)
    return getattr(value, "__qualname__", value)


@pytest.mark.parametrize("model", [Blueprint, RuleFile, ProfileFile])
def test_the_validator_is_the_one_that_pydantic_makes(model: type[Section]) -> None:
    other = twin(model)
    other.model_rebuild()
    assert ours(section_schema(model)) == theirs(other.__pydantic_core_schema__, {})


def models(kind: type[Section]) -> Iterator[type[Section]]:
    for below in kind.__subclasses__():
        yield below
        yield from models(below)


def test_every_name_is_the_one_that_pydantic_makes() -> None:
    from pydantic.alias_generators import to_camel as of_pydantic

    names = {name for model in models(Section) for name in model.model_fields}
    assert len(names) > 300
    # What is a word of Python's has a name of its own in YAML.
    assert {name for name in names if to_camel(name) != of_pydantic(name) and not name.endswith("_")} == set()


class Leaf(Section):
    """A leaf."""

    size: int = required("Its size.", 1, ge=0)
    kinds: tuple[str, ...] = several("Its kinds.", ["a"])


class Tree(Section):
    """A tree."""

    name: str = required("Its name.", "oak")
    leaf_kind: Annotated[str, Limits(min_length=2)] | None = optional("Kind of its leaves.", "round")
    leaves: tuple[Leaf, ...] = several("Its leaves.", [{"size": 1}])
    notes: dict[str, str] | None = optional("Notes.", {"a": "b"})

    @model_validator(mode="after")
    def _small(self) -> "Tree":
        if len(self.leaves) > 2:
            raise ValueError("too many leaves")
        return self


class Oak(Tree):
    """An oak."""

    acorns: int | None = optional("Its acorns.", 3)


DATA = {"name": "a", "leafKind": "round", "leaves": [{"size": 1, "kinds": ["x"]}, {"size": 2}]}


def test_values_are_read_by_their_yaml_names() -> None:
    tree = validated(Oak, DATA)
    assert (tree.name, tree.leaf_kind, tree.acorns, tree.notes) == ("a", "round", None, None)
    assert [(leaf.size, leaf.kinds) for leaf in tree.leaves] == [(1, ("x",)), (2, ())]
    assert tree.model_fields_set == {"name", "leaf_kind", "leaves"}
    assert list(Oak.model_fields) == ["name", "leaf_kind", "leaves", "notes", "acorns"]


@pytest.mark.parametrize(
    ("data", "places"),
    [
        ({}, [("missing", ("name",))]),
        ({**DATA, "leaf": 1}, [("extra_forbidden", ("leaf",))]),
        ({**DATA, "leafKind": "r"}, [("string_too_short", ("leafKind",))]),
        ({"name": 1, "leaves": [{"size": -1}, {"siz": 1}]},
         [("string_type", ("name",)), ("greater_than_equal", ("leaves", 0, "size")), ("missing", ("leaves", 1, "size")),
          ("extra_forbidden", ("leaves", 1, "siz"))]),
        ({"name": "a", "leaves": [{"size": 1}] * 3}, [("value_error", ())]),
        ([], [("model_type", ())]),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place_also_in_what_is_looked_at_later(data: Any, places: list[Any]) -> None:
    for _again in range(2):  # later on what is below has its validator
        with pytest.raises(ValidationError) as error:
            validated(Tree, data)
        assert [(one["type"], one["loc"]) for one in error.value.errors()] == places


def test_what_was_read_does_not_change() -> None:
    tree = validated(Tree, DATA)
    with pytest.raises(AttributeError, match=r"cannot change Tree\.name"):
        tree.name = "b"
    with pytest.raises(AttributeError, match=r"cannot change Tree\.name"):
        del tree.name
    other = tree.model_copy(update={"name": "b"})
    assert (tree.name, other.name, other.leaves) == ("a", "b", tree.leaves)
    assert "name" in other.model_fields_set


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_equal(copied: Any) -> None:
    tree = validated(Tree, {key: value for key, value in DATA.items() if key != "leafKind"})
    again = copied(tree)
    assert (again, hash(again), again.model_fields_set) == (tree, hash(tree), tree.model_fields_set)
    assert repr(again) == repr(tree)
    assert repr(tree).startswith("Tree(name='a', leaf_kind=None, leaves=(Leaf(size=1, kinds=('x',)), ")


def test_sections_are_equal_by_kind_and_values() -> None:
    assert validated(Tree, DATA) == validated(Tree, copy.deepcopy(DATA))
    assert validated(Tree, DATA) != validated(Tree, {**DATA, "name": "b"})
    assert validated(Tree, {"name": "a"}) != validated(Oak, {"name": "a"})
    assert validated(Tree, {"name": "a"}).__eq__({"name": "a"}) is NotImplemented


def test_a_section_is_given_back_as_plain_data() -> None:
    leaves = ({"size": 1, "kinds": ("x",)}, {"size": 2, "kinds": ()})
    assert validated(Tree, DATA).model_dump() == {"name": "a", "leafKind": "round", "leaves": leaves}
    listed = [{"size": 1, "kinds": ["x"]}, {"size": 2, "kinds": []}]
    assert validated(Tree, {**DATA, "notes": {"a": "b"}}).model_dump(json=True) == {
        "name": "a", "leafKind": "round", "leaves": listed, "notes": {"a": "b"},
    }  # fmt: skip


def test_a_section_may_say_nothing() -> None:
    assert Track() == validated(Track, {})
    assert Track().model_fields_set == set()
    with pytest.raises(TypeError, match="Leaf must say size"):
        Leaf()


def test_a_section_may_be_made_of_values() -> None:
    assert Leaf(size=2, kinds=("x",)) == validated(Leaf, {"size": 2, "kinds": ["x"]})
    with pytest.raises(TypeError, match="Leaf has no colour, width"):
        Leaf(size=2, width=1, colour=2)


def test_a_type_that_no_field_can_have_is_refused() -> None:
    class Odd(Section):
        """A section that cannot be read."""

        where: complex = required("Where.", 1)

    with pytest.raises(KeyError):
        validated(Odd, {"where": 1})


def test_a_blueprint_is_read_without_the_rest_of_pydantic() -> None:
    code = (
        "import sys\nfrom hadesign.blueprint import load\nfrom hadesign.source import read_text\n"
        "load(read_text('apiVersion: hadesign.io/v1\\nkind: Blueprint\\nmetadata: {name: a}\\n"
        "spec: {kubernetes: {version: 1.36.4, installer: kubeadm}, nodes: [{name: a, roles: [control-plane]}]}\\n',"
        " 'a.yaml'))\n"
        "assert 'pydantic_core._pydantic_core' in sys.modules\n"
        "heavy = ('pydantic', 'pydantic_core', 'typing_extensions')\n"
        "print([module for module in heavy if module in sys.modules])\n"
        "import pydantic\nfrom hadesign.blueprint.native import ValidationError\n"
        "assert pydantic.ValidationError is ValidationError\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

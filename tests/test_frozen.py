"""Our data classes behave as the standard library's do; the same definitions are made with both."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign import frozen


@frozen.dataclass(frozen=True, slots=True)
class Place:
    """A class that can be pickled, as it is in a module."""

    file: str
    line: int = 1
    notes: tuple[str, ...] = field(default=(), compare=False, repr=False)
    seen: list[int] = field(default_factory=list)


def make(dataclass: Callable[..., Any], **options: bool) -> Any:
    @dataclass(frozen=True, **options)
    class Example:
        file: str
        line: int = 1
        notes: tuple[str, ...] = field(default=(), compare=False, repr=False)
        marks: frozenset[str] = field(default_factory=frozenset)

        @property
        def place(self) -> str:
            return f"{self.file}:{self.line}"

    return Example


@pytest.fixture(params=[{"slots": True}, {"slots": False}, {"slots": True, "eq": False}], ids=str)
def both(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return make(frozen.dataclass, **request.param), make(dataclasses.dataclass, **request.param)


VALUES = [("a",), ("a", 2), ("b", 1, ("x",)), ("b", 1, ("y",)), ("b", 1, (), frozenset("z"))]


@pytest.mark.parametrize("arguments", VALUES)
def test_it_is_written_as_the_standard_librarys(both: tuple[Any, Any], arguments: tuple[Any, ...]) -> None:
    ours, theirs = (cls(*arguments) for cls in both)
    assert repr(ours) == repr(theirs)
    assert ours.place == theirs.place
    assert [f.name for f in fields(ours)] == [f.name for f in fields(theirs)]


@given(first=st.sampled_from(VALUES), second=st.sampled_from(VALUES))
@pytest.mark.parametrize("options", [{"slots": True}, {"slots": False}, {"eq": False}], ids=str)
def test_it_is_equal_when_the_standard_librarys_is(
    options: dict[str, bool], first: tuple[Any, ...], second: tuple[Any, ...]
) -> None:
    ours, theirs = make(frozen.dataclass, **options), make(dataclasses.dataclass, **options)
    assert (ours(*first) == ours(*second)) is (theirs(*first) == theirs(*second))
    assert ours(*first) != theirs(*first)
    if ours(*first) == ours(*second):
        assert hash(ours(*first)) == hash(ours(*second))


def test_it_takes_the_same_arguments(both: tuple[Any, Any]) -> None:
    ours, theirs = (inspect.signature(cls).parameters for cls in both)
    assert [(p.name, p.kind, p.default is p.empty) for p in ours.values()] == [
        (p.name, p.kind, p.default is p.empty) for p in theirs.values()
    ]
    assert both[0].__match_args__ == both[1].__match_args__
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'file'"):
        both[0]()


@pytest.mark.parametrize("name", ["file", "other"])
def test_nothing_of_it_changes(both: tuple[Any, Any], name: str) -> None:
    one = both[0]("a")
    with pytest.raises(FrozenInstanceError, match=name):
        setattr(one, name, 2)
    with pytest.raises(FrozenInstanceError, match=name):
        delattr(one, name)
    assert one.file == "a"


def test_a_changed_copy_is_made_by_replace() -> None:
    assert replace(Place("a", 2), line=3) == Place("a", 3)


def test_a_default_that_is_made_is_made_for_each() -> None:
    assert Place("a").seen is not Place("a").seen


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_copy_is_equal(copied: Callable[[Place], Place]) -> None:
    one = Place("a", 2, ("note",), [1])
    assert copied(one) == one
    assert copied(one).notes == one.notes


def test_what_may_change_is_refused() -> None:
    with pytest.raises(TypeError, match="may change"):
        frozen.dataclass(frozen=False)


def test_what_it_stands_on_comes_first() -> None:
    @frozen.dataclass(frozen=True)
    class Base:
        name: str
        size: int = 1

    @frozen.dataclass(frozen=True)
    class Larger(Base):
        size: int = 10
        kind: str = "large"

    assert [field.name for field in fields(Larger)] == ["name", "size", "kind"]
    assert (Larger("a").size, Larger("a").kind, Base("a").size) == (10, "large", 1)
    assert replace(Larger("a"), kind="small") == Larger("a", 10, "small")


def test_its_initializer_is_compiled_when_arguments_are_wrong_and_says_so(both: tuple[Any, Any]) -> None:
    for arguments, named in (((), {}), (("a",), {"other": 1}), (("a",), {"file": "b"}), (("a", 1, (), (), 5), {})):
        cls = make(frozen.dataclass)
        before = cls.__init__
        with pytest.raises(TypeError) as ours:
            cls(*arguments, **named)
        with pytest.raises(TypeError) as theirs:
            both[1](*arguments, **named)
        assert str(ours.value) == str(theirs.value)
        assert cls.__init__ is not before
        assert cls.__init__.__qualname__ == f"{cls.__qualname__}.__init__"


def test_the_first_ones_are_equal_to_those_of_the_compiled_initializer(both: tuple[Any, Any]) -> None:
    cls = both[0]
    before, first = cls.__init__, [cls(*arguments) for arguments in VALUES]
    assert cls.__init__ is before
    many = [cls(*VALUES[number % len(VALUES)]) for number in range(50)]
    assert cls.__init__ is not before
    for one, other in zip(first, many, strict=False):
        assert repr(one) == repr(other)
        assert [getattr(one, field.name) for field in fields(one)] == [
            getattr(other, field.name) for field in fields(other)
        ]


def test_no_class_of_ours_is_frozen_by_the_standard_library() -> None:
    package = Path(frozen.__file__).parent
    own = [file for file in package.rglob("*.py") if "@dataclass(frozen=True" in file.read_text(encoding="utf-8")]
    assert own
    assert not [file for file in own if "from hadesign.frozen import dataclass" not in file.read_text(encoding="utf-8")]

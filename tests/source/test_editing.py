"""A value is changed in its text, and nothing beside it: comments, quotes, blank lines, indentation, line ends."""

import json
from typing import Any

import pytest

from hadesign.diagnostic import parse_path
from hadesign.source import Document, read_text
from hadesign.source.editing import CannotEditError, with_value, without
from hadesign.source.lookup import at, same

ODD = """\
# kept
a:   {b: 1,  c: 'two'}   # a
"d":
    - name: x      # x

      when:  # nested
          e: 5
    # before y
    - {name: y, list: [1, 2]}
f:
    text: |
      lines

    empty:
last:   9 # end
# the end
"""


def read(text: str) -> Document:
    return read_text(text, "a.yaml")


CHANGES: list[tuple[str, Any, str, str]] = [
    ("a.b", 2, "{b: 1,", "{b: 2,"),
    ("a.c", "three", "'two'", "'three'"),
    ("a.c", 3, "'two'", "3"),
    ("a.n", True, "'two'}", "'two', n: true}"),
    ("a", "none", "{b: 1,  c: 'two'}", "none"),
    ("a", {"b": 1, "c": "two", "n": [1]}, "'two'}", "'two', n: [1]}"),
    ("d[0].when.e", "5s", "e: 5", "e: 5s"),
    ("d[0].when.n", 6, "e: 5\n", "e: 5\n          n: 6\n"),
    ("d[0].n", {"m": 1}, "e: 5\n", "e: 5\n      n: {m: 1}\n"),
    ("d[0].n.m", 1, "e: 5\n", "e: 5\n      n:\n          m: 1\n"),
    ("d[1].list[0]", 7, "[1, 2]", "[7, 2]"),
    ("d[1].list", [1, 2, 3], "[1, 2]", "[1, 2, 3]"),
    ("d[1].list", [2], "[1, 2]", "[2]"),
    ("d[2]", "z", "[1, 2]}\n", "[1, 2]}\n    - z\n"),
    ("f.empty", "x", "empty:\n", "empty: x\n"),
    ("f.empty.n", "x", "empty:\n", "empty: {n: x}\n"),
    ("f.n", "x", "empty:\n", "empty:\n    n: x\n"),
    ("last", None, "9 #", "null #"),
    ("n", "a: b", "9 # end\n", '9 # end\nn: "a: b"\n'),
    ("n.m.o", 1, "9 # end\n", "9 # end\nn:\n    m:\n        o: 1\n"),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("path", "value", "before", "after"), CHANGES, ids=[path for path, *_ in CHANGES])
def test_what_stands_beside_stays_byte_for_byte(path: str, value: Any, before: str, after: str, newline: str) -> None:
    assert ODD.count(before) == 1
    document = read(ODD.replace("\n", newline))
    assert not same(at(document.data, parse_path(path)), value)
    changed = with_value(document, parse_path(path), value)
    assert changed.text == ODD.replace(before, after).replace("\n", newline)
    assert same(at(changed.data, parse_path(path)), value)
    assert with_value(changed, parse_path(path), value).text == changed.text


REMOVED = [
    ("a.b", "b: 1,  ", ""),
    ("a.c", ",  c: 'two'", ""),
    ("d[0].when", "      when:  # nested\n          e: 5\n", ""),
    ("d[0].when.e", "e: 5", "{}"),
    ("d[1]", "    - {name: y, list: [1, 2]}\n", ""),
    ("d[1].list[1]", ", 2", ""),
    ("f.empty", "    empty:\n", ""),
    ("last", "last:   9 # end\n", ""),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize(("path", "before", "after"), REMOVED, ids=[path for path, *_ in REMOVED])
def test_what_goes_takes_nothing_along(path: str, before: str, after: str, newline: str) -> None:
    document = read(ODD.replace("\n", newline))
    changed = without(document, parse_path(path))
    assert changed.text == ODD.replace(before, after).replace("\n", newline)
    assert not same(at(changed.data, parse_path(path)), at(document.data, parse_path(path)))


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a: 1", "b", 2, "a: 1\nb: 2"),
        ("a: {}\n", "a.b", 2, "a: {b: 2}\n"),
        ("a: [ ]\n", "a[0]", 2, "a: [2]\n"),
        ("a:\n  - 1\n", "a", [2, 3], "a: [2, 3]\n"),
        ("a:\n- 1\nb: 2\n", "a[1]", 2, "a:\n- 1\n- 2\nb: 2\n"),
        ("a: &x {b: 1}\nc: *x\n", "d", 2, "a: &x {b: 1}\nc: *x\nd: 2\n"),
        ("a: &x 1\nc: {d: *x }\n", "c.e", 2, "a: &x 1\nc: {d: *x, e: 2 }\n"),
        ("a: {b: 1, # one\n  c: 2, # two\n}\n", "a.d", 3, "a: {b: 1, # one\n  c: 2, d: 3, # two\n}\n"),
        ('{"a": {"b": 1}}', "a.c", "x", '{"a": {"b": 1, "c": "x"}}'),
        ('{"a": {"b": 1}}', "a.b", "x", '{"a": {"b": "x"}}'),
        ('{"a": {"b": "é😀"}, "c": 1}', "c", 2, '{"a": {"b": "é😀"}, "c": 2}'),
        ("a: 1 # é😀\n...\n", "b", 2, "a: 1 # é😀\nb: 2\n...\n"),
        ('a: "x"\n', "a", 'y"', 'a: "y\\""\n'),
        ("a: '*/5 * * * *'\n", "a", "*/9 * * * *", "a: '*/9 * * * *'\n"),
        ("a: 5\n", "a", "5", 'a: "5"\n'),
        ("a: {b: 1}\n", "b", {"long": "x" * 40, "longer": "y" * 40}, None),
    ],
)
def test_however_it_is_written(text: str, path: str, value: Any, after: str | None) -> None:
    long = "b:\n  long: " + "x" * 40 + "\n  longer: " + "y" * 40 + "\n"
    assert with_value(read(text), parse_path(path), value).text == (after or text + long)


def test_the_last_item_leaves_a_list_that_is_empty() -> None:
    assert without(read("a:\n  - x: 1\n    y: 2\nb: 1\n"), ("a", 0)).text == "a: []\nb: 1\n"
    assert without(read("a:\n  - x: 1\n    y: 2\n"), ("a", 0, "x")).text == "a:\n  - y: 2\n"
    assert without(read("a: 1\nb: 2"), ("b",)).text == "a: 1"
    assert without(read("a:\n  b: 1\n"), ("a", "b")).text == "a: {}\n"


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("a: &x {b: 1}\nc: *x\n", "a.b", "other places use the same value by an anchor"),
        ("a: &x {b: 1}\nc: *x\n", "c.b", "other places use the same value by an anchor"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", "c.b", "the mapping merges another one (<<)"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 1\n", "c.e", "the mapping merges another one (<<)"),
        ("a: !!str 5\n", "a", "it has an anchor, a tag or a comment inside"),
        ("a: &x 5\n", "a", "it has an anchor, a tag or a comment inside"),
        ("a:\n  - 1 # one\n  - 2\n", "a", "it has an anchor, a tag or a comment inside"),
        ("a: |\n  x\n", "a", "it is a text of several lines"),
        ("a: 5\n", "a.b", "there is nothing to put a.b into"),
        ("a: 5\n", "b[0]", "there is nothing to put b[0] into"),
        ("a: [1]\n", "a[3]", "there is nothing to put a[3] into"),
        ("? a\n: b\n", "a.c", "there is nothing to put a.c into"),
        ("{a}\n", "a", "the key stands without a value"),
        ("a: |+\n  x\n\n\nb: 1\n", "a", "it is a text of several lines"),
        ("a:\n  b: |+\n    x\n\n\n", "a.c", "a.c is written in a way that cannot be changed by itself"),
    ],
)
def test_what_others_share_is_left_alone(text: str, path: str, why: str) -> None:
    with pytest.raises(CannotEditError) as error:
        with_value(read(text), parse_path(path), "new")
    assert str(error.value) == why


@pytest.mark.parametrize(
    ("text", "path", "why"),
    [
        ("a: 1\n", "b", "there is no b"),
        ("a: {b: 1}\n", "a.c", "there is no a.c"),
        ("a:\n  - b: 1 # x\n    c: 2\n", "a[0].b", "there is a comment beside it"),
        ("a: [1, # one\n  2]\n", "a[0]", "there is a comment beside it"),
        ("a:\n- - 1\n  - 2\n", "a[0][0]", "it does not stand on lines of its own"),
        ("a: &x 1\nb: *x\n", "a", "other places use the same value by an anchor"),
    ],
)
def test_what_cannot_go_stays(text: str, path: str, why: str) -> None:
    with pytest.raises(CannotEditError) as error:
        without(read(text), parse_path(path))
    assert str(error.value) == why


def test_sections_that_are_changed_in_part_keep_their_comments() -> None:
    text = "a:\n  b: 1 # one\n  c: 2 # two\n  d: {e: 1}\n"
    changed = with_value(read(text), ("a",), {"b": 1, "c": 3, "f": "x"})
    assert changed.text == "a:\n  b: 1 # one\n  c: 3 # two\n  f: x\n"


def test_json_stays_json() -> None:
    document = read(json.dumps({"a": {"b": [1]}}, indent=2))
    changed = with_value(with_value(document, ("a", "c", "d"), "x"), ("a", "b", 1), 2)
    assert json.loads(changed.text) == {"a": {"b": [1, 2], "c": {"d": "x"}}}

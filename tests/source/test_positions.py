"""Line, column, end line and end column of every key and value, from 1; the end is one past the last character."""

from collections.abc import Iterator

import pytest

from hadesign.diagnostic import Location, Path
from hadesign.source import Document, read_text
from hadesign.source.lines import split_lines
from tests.source.said import numbers

Span = tuple[int, int, int, int]

TABLE: tuple[tuple[str, str, Path, Span, Span], ...] = (
    ("plain", "a: bc\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 6)),
    ("single quotes", "'a': 'b''c'\n", ("a",), (1, 1, 1, 4), (1, 6, 1, 12)),
    ("double quotes", '"a": "b\\tc" # d\n', ("a",), (1, 1, 1, 4), (1, 6, 1, 12)),
    ("several spaces", "a  :   b   # c\n", ("a",), (1, 1, 1, 2), (1, 8, 1, 9)),
    ("tabs between", "a:\tb\t# c\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 5)),
    ("a tab inside", "a: b\tc\nd: e\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 7)),
    ("no value", "a:\nb: c\n", ("a",), (1, 1, 1, 2), (1, 3, 1, 4)),
    ("an empty text", "a: ''\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 6)),
    ("a plain text of several lines", "a: b\n  c\n  d\ne: f\n", ("a",), (1, 1, 1, 2), (1, 4, 3, 4)),
    ("a quoted text of several lines", "a: 'b\n\n  c' # d\n", ("a",), (1, 1, 1, 2), (1, 4, 3, 5)),
    ("literal", "a: |\n  b\n  c\nd: e\n", ("a",), (1, 1, 1, 2), (1, 4, 4, 1)),
    ("folded", "a: >-  # b\n  c\n  d\n\ne: f\n", ("a",), (1, 1, 1, 2), (1, 4, 5, 1)),
    ("literal at the end of the file", "a: |\n  b", ("a",), (1, 1, 1, 2), (1, 4, 2, 4)),
    ("behind a literal", "a: |\n  b\n  c\nd: e\n", ("d",), (4, 1, 4, 2), (4, 4, 4, 5)),
    ("a mapping", "a:\n  b: 1\n  cd: 23\n\n# e\nf: 4\n", ("a",), (1, 1, 1, 2), (2, 3, 3, 9)),
    ("a key in a mapping", "a:\n  b: 1\n  cd: 23\n", ("a", "cd"), (3, 3, 3, 5), (3, 7, 3, 9)),
    ("a list", "a:\n  - b\n  - cd # e\nf: g\n", ("a",), (1, 1, 1, 2), (2, 3, 3, 7)),
    ("a list as deep as its key", "a:\n- b\n- cd\nf: g\n", ("a",), (1, 1, 1, 2), (2, 1, 3, 5)),
    ("an entry", "a:\n  - b\n  - cd\n", ("a", 1), (3, 5, 3, 7), (3, 5, 3, 7)),
    ("an entry with keys", "a:\n  - b: 1\n    c: 2\n  - d: 3\n", ("a", 0), (2, 5, 3, 9), (2, 5, 3, 9)),
    ("a list in a list", "- - a\n  - b\n- c\n", (0,), (1, 3, 2, 6), (1, 3, 2, 6)),
    ("a block that ends in a block", "a:\n  b:\n    - c:\n        d: e\n\ng: h\n", ("a",), (1, 1, 1, 2), (2, 3, 4, 13)),
    ("a block that ends in nothing", "a:\n  b:\n\nc: d\n", ("a",), (1, 1, 1, 2), (2, 3, 2, 5)),
    ("a block that ends in braces", "a:\n  b: {c: 1}\nd: e\n", ("a",), (1, 1, 1, 2), (2, 3, 2, 12)),
    ("braces", "a: {b: 1, c: [2, 3]}\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 21)),
    ("brackets in braces", "a: {b: 1, c: [2, 3]}\n", ("a", "c"), (1, 11, 1, 12), (1, 14, 1, 20)),
    ("an entry in brackets", "a: {b: 1, c: [2, 33]}\n", ("a", "c", 1), (1, 18, 1, 20), (1, 18, 1, 20)),
    ("braces over several lines", "a: {\n  b: 1, # c\n  d: 2 }\n", ("a",), (1, 1, 1, 2), (1, 4, 3, 9)),
    ("a question mark before the key", "? a\n: b\n", ("a",), (1, 3, 1, 4), (2, 3, 2, 4)),
    ("lines that end with CR LF", "a:\r\n  b: 1\r\n  c: d\r\n", ("a", "c"), (3, 3, 3, 4), (3, 6, 3, 7)),
    ("a mapping whose lines end with CR LF", "a:\r\n  b: 1\r\n  c: d\r\n", ("a",), (1, 1, 1, 2), (2, 3, 3, 7)),
    ("lines that end with CR", "a: 1\rb: 23\r", ("b",), (2, 1, 2, 2), (2, 4, 2, 6)),
    ("a byte order mark", "\ufeffa: b\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 5)),
    ("wide characters", "区: 东京 # c\n", ("区",), (1, 1, 1, 2), (1, 4, 1, 6)),
    ("characters beyond the basic plane", "😀: '😀😀'\nb: 😀\n", ("😀",), (1, 1, 1, 2), (1, 4, 1, 8)),
    ("behind characters beyond the basic plane", "{😀: 😀, b: c}\n", ("b",), (1, 8, 1, 9), (1, 11, 1, 12)),
    ("a combining accent counts as a character", "a: e\u0301x\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 7)),
    ("a tag belongs to the value", "a: !!str 12\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 12)),
    ("an anchor belongs to the value", "a: &b 12\n", ("a",), (1, 1, 1, 2), (1, 4, 1, 9)),
    ("between document marks", "# x\n---\na: b\n...\n# y\n", ("a",), (3, 1, 3, 2), (3, 4, 3, 5)),
    ("the document", "# x\n---\na: b\nc: d\n...\n", (), (3, 1, 4, 5), (3, 1, 4, 5)),
    # An alias: the key is where it is used, the value where it is written.
    ("an alias", "a: &x {k: 1}\nb: *x\n", ("b",), (2, 1, 2, 2), (1, 4, 1, 13)),
    ("inside an alias", "a: &x {k: 1}\nb: *x\n", ("b", "k"), (1, 8, 1, 9), (1, 11, 1, 12)),
    ("a mapping that ends with an alias", "a: &x 1\nb:\n  c: 2\n  d: *x\ne: 3\n", ("b",), (2, 1, 2, 2), (3, 3, 4, 4)),
    ("a list that ends with an alias", "a: &x 1\nb:\n  - 22\n  - *x\ne: 3\n", ("b",), (2, 1, 2, 2), (3, 3, 3, 7)),
    ("a list of nothing but an alias", "a: &x 1\nb:\n  - *x\ne: 3\n", ("b",), (2, 1, 2, 2), (3, 3, 3, 4)),
    ("a list that ends with an alias of its own entry", "- &x a\n- [b]\n- *x\n", (), (1, 1, 2, 6), (1, 1, 2, 6)),
    ("a merged key", "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n", ("b", "k"), (1, 8, 1, 9), (1, 11, 1, 12)),
    ("beside a merge", "a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n", ("b", "l"), (4, 3, 4, 4), (4, 6, 4, 7)),
    ("a merged key that is given", "a: &x {k: 1}\nb: {<<: *x, k: 22}\n", ("b", "k"), (2, 13, 2, 14), (2, 16, 2, 18)),
    ("a mapping with a merge", "a: &x {k: 1}\nb:\n  <<: *x\nc: 2\n", ("b",), (2, 1, 2, 2), (3, 3, 3, 5)),
)  # fmt: skip


@pytest.mark.parametrize(("text", "path", "key", "value"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_where_it_stands(parser: str, text: str, path: Path, key: Span, value: Span) -> None:
    document = read_text(text, "a.yaml")
    assert (numbers(document.key(path)), numbers(document.value(path))) == (key, value)
    assert document.exists(path)
    assert document.key(path).file == document.value(path).file == "a.yaml"


MISSING = """\
spec:
  etcd: {disk: {type: nvme}}
  nodes:
    - name: a
      roles: []
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("spec", "etcd", "disk", "fsyncP99"), (2, 10)),  # beside the keys that are there: at their section
        (("spec", "etcd", "quota"), (2, 3)),
        (("spec", "backup"), (1, 1)),
        (("spec", "backup", "etcd", "interval"), (1, 1)),
        (("spec", "nodes", 0, "zone"), (4, 7)),
        (("spec", "nodes", 1), (3, 3)),
        (("spec", "nodes", 0, "name", "x"), (4, 7)),
        (("metadata",), (1, 1)),
    ],
)
def test_what_is_not_written_is_placed_at_the_nearest_key_above(path: Path, place: tuple[int, int]) -> None:
    document = read_text(MISSING, "a.yaml")
    assert not document.exists(path)
    for location in (document.value(path), document.key(path)):
        assert (location.line, location.column) == place
        assert location.end_line == location.line, "a whole section underlined helps nobody"


def test_an_entry_without_a_key_is_one_character() -> None:
    location = read_text("- a: 1\n  b: 2\n", "a.yaml").value((0, "c"))
    assert numbers(location) == (1, 3, 1, 4)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x {k: 1, l: 1}\nb: {<<: *x, k: 2}\n", {"k": 2, "l": 1}),
        ("a: &x {k: 1, l: 1}\nb: {k: 2, <<: *x}\n", {"k": 2, "l": 1}),
        ("a: [&x {k: 1, l: 1}, &y {k: 2, m: 2}]\nb: {<<: [*x, *y]}\n", {"k": 1, "l": 1, "m": 2}),
        ("a: [&x {k: 1}, &y {k: 2, m: 2}]\nb: {<<: [*y, *x]}\n", {"k": 2, "m": 2}),
        ("a: [&x {k: 1}, &y {<<: *x, m: 2}]\nb: {<<: *y}\n", {"k": 1, "m": 2}),
        ("a: [&x {k: 1}, &y {<<: *x, k: 2}]\nb: {<<: [*x, *y]}\n", {"k": 1}),
        ("b: {<<: {k: 1}, l: 2}\n", {"k": 1, "l": 2}),
        ("b: {<<: []}\n", {}),
        ('b: {"<<": 1}\n', {"<<": 1}),
        ("a: &x {k: {m: 1}}\nb: {<<: *x, k: {n: 2}}\n", {"k": {"n": 2}}),  # merges are shallow
    ],
)
def test_what_is_merged(parser: str, text: str, data: dict[str, object]) -> None:
    document = read_text(text, "a.yaml")
    assert document.data["b"] == data
    for key, value in data.items():
        location = document.value(("b", key))
        assert read_text(text_at(document, location), "b.yaml").data == value, "the place is where the value is written"


def text_at(document: Document, location: Location) -> str:
    lines = document.text.splitlines()
    assert location.line == location.end_line
    return lines[location.line - 1][location.column - 1 : location.end_column - 1]


def test_an_alias_gives_data_of_its_own() -> None:
    data = read_text("a: &x [1]\nb: *x\n", "a.yaml").data
    data["a"].append(2)
    assert data["b"] == [1]


def test_a_key_that_is_merged_by_many_ways_is_found_at_once() -> None:
    levels = 14
    text = "- &x0 {k: 1}\n" + "".join(f"- &x{n} {{<<: [*x{n - 1}, *x{n - 1}]}}\n" for n in range(1, levels))
    with pytest.MonkeyPatch.context() as patch:
        # Twice at each level is 100,000 values written out: allowed, but no way to look for a key.
        patch.setattr("hadesign.source.construct.Constructor._merge", lambda *_: None)
        document = read_text(text, "a.yaml")
    looked_at: list[object] = []

    class Pairs(list[object]):
        def __iter__(self) -> Iterator[object]:
            looked_at.append(self)
            return super().__iter__()

    assert document.root is not None
    for node in document.root.value:
        node.value = Pairs(node.value)
    assert numbers(document.value((levels - 1, "k")))[:2] == (1, 11)
    document.value((levels - 1, "no such key"))
    assert len(looked_at) == 2 * levels


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ("",)),
        ("a", ("a",)),
        ("a\n", ("a", "")),
        ("a\nb", ("a", "b")),
        ("a\r\nb\rc\nd", ("a", "b", "c", "d")),
        ("a\x0bb\x0cc\x1cd\u2028e\x85f", ("a\x0bb\x0cc\x1cd\u2028e\x85f",)),
    ],
)
def test_lines_are_counted_as_yaml_does(text: str, lines: tuple[str, ...]) -> None:
    assert split_lines(text) == lines


def test_a_line_by_its_number() -> None:
    document = read_text("a: 1\nb: 2\n", "a.yaml")
    assert [document.line(number) for number in (0, 1, 2, 3, 4)] == ["", "a: 1", "b: 2", "", ""]

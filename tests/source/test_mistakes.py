"""What is no YAML, or is YAML that can be misread: one sentence each, at its place, the same from both parsers."""

from pathlib import Path

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.source import read, read_text
from tests.source.said import mistakes, numbers, said

DEEPER = "this key is deeper than its neighbours, below a value that is complete"
INSIDE = "an alias inside the very value it names"
TABLE: tuple[tuple[str, str, str], ...] = (
    # tabs
    ("a tab indents a key", "a:\n\tb: 1\n", "2:1 a tab cannot indent YAML"),
    ("a tab indents the first key", "\ta: 1\n", "1:1 a tab cannot indent YAML"),
    ("a tab after spaces", "a:\n  \tb: 1\n", "2:3 a tab cannot indent YAML"),
    ("a tab behind a dash", "- a\n-\tb\n", "2:2 a tab cannot indent YAML"),
    ("a tab in an empty line", "a: 1\n\t\nb: 2\n", "2:1 a tab cannot indent YAML"),
    ("a tab before a comment", "a: 1\n\t# b\n", "2:1 a tab cannot indent YAML"),
    ("a tab indents a literal", "a: |\n\tb\n", "2:1 a tab cannot indent YAML"),
    # repeated keys
    ("a key twice", "a: 1\nb: 2\na: 3\n", "3:1 the key `a` is given twice"),
    ("a key twice in braces", "{a: 1, b: 2, 'a': 3}\n", "1:14 the key `a` is given twice"),
    ("a key twice, once with a tag", "a: 1\n!!str a: 2\n", "2:1 the key `a` is given twice"),
    ("a merge twice", "a: &x {k: 1}\nb:\n  <<: *x\n  <<: *x\n", "4:3 the key `<<` is given twice"),
    ("a key twice far down", "a:\n  - b: {c: 1, c: 2}\n", "2:15 the key `c` is given twice"),
    # keys that are no text
    ("a number as a key", "1: a\n", "1:1 a key that is not a text"),
    ("a truth value as a key", "a: {true: b}\n", "1:5 a key that is not a text"),
    ("nothing as a key", "a: {~: b}\n", "1:5 a key that is not a text"),
    ("a colon without a key", ": a\n", "1:1 a colon without a key before it"),
    ("a list as a key", "? [a]\n: b\n", "1:3 a key that is not a text"),
    ("a mapping as a key", "{{a: b}: c}\n", "1:2 a key that is not a text"),
    # documents
    ("a second document", "a: 1\n---\nb: 2\n", "2:1 a second document starts here"),
    ("a second document behind dots", "a: 1\n...\n---\nb: 2\n", "3:1 a second document starts here"),
    ("a second document, empty", "a: 1\n---\n", "2:1 a second document starts here"),
    ("a first document, empty", "---\n---\na: 1\n", "2:1 a second document starts here"),
    ("a second document in the same line", "a: 1\n--- b\n", "2:1 a second document starts here"),
    ("dashes in a text are no document", "a: |\n  ---\n---\nb: 1\n", "3:1 a second document starts here"),
    ("nothing", "", "1:1 the file is empty"),
    ("nothing but a comment", "# a\n\n", "1:1 the file is empty"),
    ("text behind the end", "a: 1\n...\nb: 2\n", "3:1 text behind the end of the document"),
    ("less indented than the first key", "  a: 1\nb: 2\n", "2:1 text behind the end of the document"),
    ("a brace too many", "{a: 1}}\n", "1:7 text behind the end of the document"),
    ("another version of YAML", "%YAML 2.0\n---\na: 1\n", "1:1 the file asks for another version of YAML"),
    ("two directives", "%YAML 1.2\n%YAML 1.2\n---\na: 1\n", "2:1 a line with % that cannot be understood"),
    # brackets and quotes
    ("an open bracket", "a: 1\nb: [1,\n  2\n", "2:4 a bracket that is never closed"),
    ("an open bracket at the very end", "a: [1, 2", "1:4 a bracket that is never closed"),
    ("an open brace", "a: {b: 1\n\n", "1:4 a brace that is never closed"),
    ("an open bracket and a key below", "a: [1, 2\nb: 3\n", "2:2 a list in brackets is not continued here"),
    ("an open brace and a list below", "a: {b: 1\nc: [2]\n", "2:2 a mapping in braces is not continued here"),
    ("an open quote", "a: 1\nb: 'c\nd: 2\n", "2:4 a quote that is never closed"),
    ("an open double quote", 'a: "c\n', "1:4 a quote that is never closed"),
    ("an open quote before a document mark", "a: 'b\n---\n", "1:4 a quote that is never closed"),
    ("a bracket nobody opened", "a: ]\n", "1:4 a value is missing before this character"),
    ("text behind a quoted text", "a: 'b' c\n", "1:8 text behind a value that is complete"),
    ("text behind brackets", "a: [b]c\n", "1:7 text behind a value that is complete"),
    # lines
    ("a second colon", "a: b: c\n", "1:5 a second colon in one line"),
    ("a second colon behind brackets", "k: [a, b]: c\n", "1:10 a second colon in one line"),
    ("a key below a value", "a: 1\n b: 2\n", f"2:2 {DEEPER}"),
    ("no colon", "a: 1\nb\nc: 2\n", "2:1 a key without its colon"),
    ("no colon in the first line", "a\nb: 1\n", "1:1 a key without its colon"),
    ("a list goes on as a mapping", "- a\nb: 1\n", "2:1 this line does not continue the list above"),
    ("a mapping goes on as a list", "a: 1\n- b\n", "2:1 this line does not continue the mapping above"),
    ("a line between two depths", "a:\n    b: 1\n  c: 2\n", "3:3 this line does not continue the mapping above"),
    ("a literal that is indented less", "a: |\n  b\n c\n", "3:2 this line does not continue the mapping above"),
    ("a list in the middle of a line", "a: - b\n", "1:4 a list cannot begin in the middle of a line"),
    ("a question mark", "a: ? b\n", "1:4 a question mark cannot stand here"),
    # characters
    ("an at sign", "a: @b\n", "1:4 this character cannot start a value"),
    ("a backtick", "a: `b`\n", "1:4 this character cannot start a value"),
    ("a per cent sign", "a: %b\n", "1:4 this character cannot start a value"),
    ("an escape that is none", 'a: "b\\qc"\n', "1:6 a backslash with something that is no escape"),
    ("a path of Windows", 'a: "C:\\etc\\Windows"\n', "1:11 a backslash with something that is no escape"),
    ("beyond Unicode", 'a: "\\U00110000"\n', "1:7 a backslash with something that is no escape"),
    ("an indentation of nothing", "a: |0\n  b\n", "1:5 this cannot follow `|` or `>`"),
    ("text behind a bar", "a: |b\n", "1:5 this cannot follow `|` or `>`"),
    ("a control character", "ab: 1\nc: \x07\n", "2:4 a control character"),
    ("a delete character behind wide ones", "区: 东京\x7f\n", "1:6 a control character"),
    ("an escape sequence", "a: \x1b[31mred\n", "1:4 a control character"),
    ("a C1 control character", "a: '\x9b31m'\n", "1:5 a control character"),
    ("a null", "a: b\0\n", "1:5 a control character"),
    ("no character at all", "a: \ufffe\n", "1:4 a control character"),
    ("a line separator", "a: b\n# c\u2028d: 1\n", "2:4 U+2028 is a line break to some programs and none to others"),
    ("a paragraph separator", "a: 'b\u2029c'\n", "1:6 U+2029 is a line break to some programs and none to others"),
    ("a next line", "a: b\x85\n", "1:5 U+0085 is a line break to some programs and none to others"),
    ("a byte order mark inside", "a: 1\n\ufeffb: 2\n", "2:1 an invisible byte order mark (U+FEFF) inside the file"),
    ("a byte order mark twice", "\ufeff\ufeffa: 1\n", "1:1 an invisible byte order mark (U+FEFF) inside the file"),
    # anchors, aliases and merges
    ("an alias without an anchor", "a: 1\nb: *x\n", "2:4 an alias of an anchor that is not defined above"),
    ("an anchor below its alias", "a: *x\nb: &x 1\n", "1:4 an alias of an anchor that is not defined above"),
    ("an anchor twice", "a: &x 1\nb: &x 2\n", "2:4 an anchor is defined a second time"),
    ("an anchor without a name", "a: & 1\n", "1:5 this cannot be the name of an anchor or an alias"),
    ("an alias inside what it names", "a: &x\n  - *x\n", f"1:4 {INSIDE}"),
    ("an alias inside, in brackets", "a: &x [b, *x]\n", f"1:4 {INSIDE}"),
    ("an alias inside, further down", "a: &x\n  b:\n    c: [1, {d: *x}]\n", f"1:4 {INSIDE}"),
    ("an alias of the document", "&x [*x]\n", "1:1 an alias inside the very value it names"),
    ("a merge of itself", "a: &x\n  <<: *x\n", f"1:4 {INSIDE}"),
    ("a merge of a text", "a: {<<: b}\n", "1:9 `<<` merges something that is no mapping"),
    ("a merge of a list of texts", "a: &x {k: 1}\nb: {<<: [*x, c]}\n", "2:14 `<<` merges something that is no mapping"),
    # tags
    ("a tag of nobody", "a: !x!y z\n", "1:4 an unknown tag"),
    ("a tag that is none", "a: !<x y\n", "1:7 this cannot be a tag"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "message"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_said(parser: str, text: str, message: str) -> None:
    assert said(text) == [message]


@pytest.mark.parametrize("text", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_mistake_says_what_was_expected_at_a_place_of_the_file(text: str) -> None:
    for mistake in mistakes(text):
        assert mistake.expected
        assert (mistake.rule, mistake.severity) == ("INPUT", "error")
        lines = text.removeprefix("\ufeff").splitlines() or [""]
        assert 1 <= mistake.location.line <= len(lines)
        assert 1 <= mistake.location.column <= len(lines[mistake.location.line - 1]) + 1
        assert "not YAML" not in mistake.message, "a complaint of the parser that nobody put into words"


@pytest.mark.parametrize(
    ("text", "related"),
    [
        ("a: 1\nb: 2\na: 3\n", "1:1 first given here"),
        ("a: &x {k: 1}\nb:\n  <<: *x\n  <<: *x\n", "3:3 first given here"),
        ("a: &x 1\nb: &x 2\n", "1:4 the first one begins here"),
        ("a:\n  - [1,\n     2\nb: 3\n", "2:5 the list begins here"),
    ],
)
def test_the_other_place_is_named(parser: str, text: str, related: str) -> None:
    (mistake,) = mistakes(text)
    assert [f"{r.location.line}:{r.location.column} {r.message}" for r in mistake.related] == [related]


def test_every_mistake_of_a_file_is_reported_in_reading_order(parser: str) -> None:
    text = "a: 1\nb: !x 2\na: 3\n4: 5\nc: {d: 1, d: 2, <<: 3}\n"
    assert said(text) == [
        "2:4 the tag !x is not known",
        "3:1 the key `a` is given twice",
        "4:1 a key that is not a text",
        "5:11 the key `d` is given twice",
        "5:21 `<<` merges something that is no mapping",
    ]


def test_a_mistake_in_what_is_merged_is_reported_once(parser: str) -> None:
    assert said("a: &x {k: 1, k: 2}\nb: {<<: *x}\nc: *x\n") == ["1:14 the key `k` is given twice"]


def test_a_hostile_key_is_harmless_in_its_message() -> None:
    (mistake,) = mistakes('"\\e[31m\\u202e`": 1\n"\\e[31m\\u202e`": 2\n')
    assert mistake.message == r"the key `\x1b[31m\u202e'` is given twice"
    (mistake,) = mistakes(f"{'k' * 500}: 1\n{'k' * 500}: 2\n")
    assert len(mistake.message) < 80


@pytest.mark.parametrize(
    "before", ["", "---\n", "--- # a\n", "%YAML 1.2\n---\n", "%YAML 1.1\n---\n", "# a\n---\n# b\n"]
)
@pytest.mark.parametrize("behind", ["", "...\n", "... # a\n", "# a\n"])
def test_document_marks_and_directives_are_allowed(parser: str, before: str, behind: str) -> None:
    assert read_text(f"{before}a: 1\n{behind}", "a.yaml").data == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a: \xff\n", "1:4 byte 0xff is not UTF-8"),
        (b"a: b\nc: \xc3\x28\n", "2:4 byte 0xc3 is not UTF-8"),
        (b"a: b\r\nc\rd: \xe9\n", "3:4 byte 0xe9 is not UTF-8"),
        ("区: ".encode() + b"\xed\xa0\x80", "1:4 byte 0xed is not UTF-8"),
        (b"\xef\xbb\xbfa: \x80", "1:4 byte 0x80 is not UTF-8"),
        (b"a: \xe4\xb8", "1:4 byte 0xe4 is not UTF-8"),
        ("a: é\n".encode("latin-1"), "1:4 byte 0xe9 is not UTF-8"),
        ("a: 1\n".encode("utf-16"), "1:1 the file is UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-16-le"), "1:1 the file is UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-16-be"), "1:1 the file is UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-32"), "1:1 the file is UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-32-le"), "1:1 the file is UTF-16 or UTF-32"),
        ("a: 1\n".encode("utf-32-be"), "1:1 the file is UTF-16 or UTF-32"),
    ],
)
def test_bytes_that_are_not_utf_8(raw: bytes, message: str) -> None:
    assert said(raw) == [message]


def test_half_of_a_surrogate_pair_is_refused(parser: str) -> None:
    assert [m.message for m in mistakes('a: "\\ud83d\\ude00"\n')] == ["a backslash with something that is no escape"]
    assert said("a: \ud83d\n") == ["1:4 byte 0xed is not UTF-8"]
    assert read_text('a: "\\U0001F600"\n', "a.yaml").data == {"a": "😀"}


def test_a_mistake_is_one_character_wide() -> None:
    (mistake,) = mistakes("a: @b\n")
    assert numbers(mistake.location) == (1, 4, 1, 5)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*nope\.yaml: No such file or directory\."):
        read(tmp_path / "nope.yaml")
    with pytest.raises(UsageError, match="Is a directory"):
        read(tmp_path)


def test_a_file_keeps_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\na: 2\r\n")
    with pytest.raises(InputError) as caught:
        read(file)
    assert str(caught.value) == f"{file}:2:1: the key `a` is given twice"

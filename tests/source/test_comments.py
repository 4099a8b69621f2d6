"""What is a comment and what only looks like one; waivers stand in comments."""

from bisect import bisect_right

import pytest

from hadesign.source import document, read_text

TABLE: tuple[tuple[str, str, list[str]], ...] = (
    ("a line of its own", "# b\na: 1\n  # c\n", ["1:1 # b", "3:3 # c"]),
    ("behind a value", "a: 1 # b\n", ["1:6 # b"]),
    ("behind a tab", "a: 1\t# b\n", ["1:6 # b"]),
    ("without a blank", "a: 1 #b#c\n", ["1:6 #b#c"]),
    ("inside a word", "a: b#c\nd: http://e/#f # g\n", ["2:16 # g"]),
    ("in quotes", "a: 'b # c'\nd: \"e # f\" # g\n", ["2:12 # g"]),
    ("in quotes over several lines", "a: 'b\n  # c\n  d' # e\n", ["3:6 # e"]),
    ("in a quoted key", "'a # b': 1 # c\n", ["1:12 # c"]),
    ("in a literal", "a: |\n  b # c\n  # d\n# e\nf: 1\n", ["4:1 # e"]),
    ("in a folded text", "a: >-\n  b # c\n\n  # d\n # e\nf: 1\n", ["5:2 # e"]),
    ("on the line of a literal's bar", "a: | # b\n  # c\nd: 1 # e\n", ["1:6 # b", "3:6 # e"]),
    ("in a literal at the end", "a: |\n  # b", []),
    ("in brackets", "a: [ # b\n  1, # c\n  '# d' ] # e\n", ["1:6 # b", "2:6 # c", "3:11 # e"]),
    ("behind a key", "a: # b\n  c: 1\n", ["1:4 # b"]),
    ("behind document marks", "--- # a\nb: 1\n... # c\n# d\n", ["1:5 # a", "3:5 # c", "4:1 # d"]),
    ("a no-break space before it", "a: 'b'\nc: d\u00a0# e\nf: 1 # g\u3000# h\n", ["3:6 # g\u3000# h"]),
    ("lines that end with CR LF", "a: 1 # b\r\n# c\r\n", ["1:6 # b", "2:1 # c"]),
    ("wide characters", "区: 东京 # 注\n", ["1:7 # 注"]),
    ("two in a line", "a: 1 # b # c\n", ["1:6 # b # c"]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "comments"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_comments(parser: str, text: str, comments: list[str]) -> None:
    found = read_text(text, "a.yaml").comments()
    assert [f"{c.location.line}:{c.location.column} {c.text}" for c in found] == comments
    assert all(c.location.end_column - c.location.column == len(c.text) for c in found)


def test_only_those_with_a_marker_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: 1 # x: yes\nb: '# x: no' # y\n# x: too\n"
    assert [c.location.line for c in read_text(text, "a.yaml").comments_containing("x:")] == [1, 3]
    monkeypatch.setattr(document.Document, "comments", lambda _: pytest.fail("nothing to look for"))
    assert read_text(text, "a.yaml").comments_containing("z:") == ()


def test_many_comments_among_many_values_are_found_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    read = read_text("".join(f"k{n}: 'a # b' # c{n}\n" for n in range(2000)), "a.yaml")
    asked: list[object] = []

    def noted(starts: list[tuple[int, int]], place: tuple[int, int]) -> int:
        asked.append(place)
        return bisect_right(starts, place)

    monkeypatch.setattr(document, "bisect_right", noted)
    assert [c.text for c in read.comments()] == [f"# c{n}" for n in range(2000)]
    assert len(asked) == 4000, "each # is looked up once, not compared with every value"

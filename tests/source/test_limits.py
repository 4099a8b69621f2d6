"""Files that would harm the machine that reads them: refused, and without doing what they ask for."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.errors import InputError
from hadesign.source import compose, construct, document, read, read_text, spans
from hadesign.source.limits import MAX_ALIASED, MAX_BYTES, MAX_DEPTH, MAX_VALUES
from hadesign.source.spans import sizes
from tests.source.said import mistakes, said

TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"


def brackets(levels: int) -> str:
    return "[" * levels + "]" * levels


def brackets_with_a_value(levels: int) -> str:
    return "[" * levels + "1" + "]" * levels


def keys(levels: int) -> str:
    return "".join(f"{' ' * level}a:\n" for level in range(levels))


def dashes(levels: int) -> str:
    return "- " * levels + "x\n"


def aliases(levels: int) -> str:
    """Nest by aliases only: no line is deeper than two brackets, and the list around them is one level."""
    return "- &a1 [x]\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(2, levels))


@pytest.mark.parametrize("nested", [brackets, brackets_with_a_value, keys, dashes, aliases])
@pytest.mark.parametrize(("levels", "fine"), [(99, True), (100, True), (101, False), (102, False), (3000, False)])
def test_depth(parser: str, nested: Any, levels: int, fine: bool) -> None:
    if nested is keys and levels > 1000:
        levels = 1000  # its text grows with the square
    assert [m.message for m in mistakes(nested(levels))] == ([] if fine else [TOO_DEEP])


@pytest.mark.parametrize("levels", [101, 102, 3000])
def test_the_place_is_the_first_level_that_is_too_much(parser: str, levels: int) -> None:
    assert said(brackets(levels)) == [f"1:101 {TOO_DEEP}"]
    assert said(aliases(levels)) == [f"99:3 {TOO_DEEP}"]


def test_a_hundred_thousand_brackets_do_not_overflow_the_stack(parser: str) -> None:
    assert said("[" * 100_000) == [f"1:101 {TOO_DEEP}"]


def test_10_mb_are_read_and_one_byte_more_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"a: 1\n#" + b"x" * (MAX_BYTES - 6)
    assert read_text(text, "a.yaml").data == {"a": 1}
    monkeypatch.setattr(document, "compose", lambda *_: pytest.fail("a file that is too large was parsed"))
    assert said(text + b"x") == ["1:1 the file is too large"]
    assert mistakes(text + b"x")[0].expected == "at most 10 MB"


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    with pytest.raises(InputError, match="the file is too large"):
        read("/dev/zero")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.touch()
    os.truncate(file, 1 << 40)  # a hole of a terabyte
    with pytest.raises(InputError, match="the file is too large"):
        read(file)


def laughs(levels: int, width: int) -> str:
    lines = [f"x0: &x0 [{', '.join(['lol'] * width)}]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every node that data was made of."""
    nodes: list[object] = []
    original = construct.Constructor._data

    def noted(self: construct.Constructor, node: Any) -> Any:
        nodes.append(node)
        return original(self, node)

    monkeypatch.setattr(construct.Constructor, "_data", noted)
    return nodes


def test_a_billion_laughs_are_counted_and_not_written_out(
    parser: str, made: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[object] = []
    original = spans.children

    def noted(node: Any) -> Any:
        looked_at.append(node)
        return original(node)

    monkeypatch.setattr(spans, "children", noted)
    # Ten lines of ten: 10^10 words and the lists around them, and the keys.
    size = sum(10**n for n in range(1, 11)) + sum(sum(10**k for k in range(n)) for n in range(1, 11)) + 10 + 1
    assert said(laughs(10, 10)) == [f"1:1 the file holds {size:,} values, aliases written out"]
    assert made == []
    assert len(looked_at) <= 11 + 11, "each list once for the count, and some for the place"


def test_a_billion_merges_are_refused_too(parser: str, made: list[object]) -> None:
    text = "- &x0 {k: 1}\n" + "".join(f"- &x{n} {{<<: [{', '.join([f'*x{n - 1}'] * 10)}]}}\n" for n in range(1, 12))
    (mistake,) = mistakes(text)
    assert mistake.message.endswith("values, aliases written out")
    assert made == []


def test_the_count_is_exact_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    text = laughs(3, 4)
    data = read_text(text, "a.yaml").data

    def count(value: Any) -> int:
        if isinstance(value, dict):
            return 1 + sum(1 + count(entry) for entry in value.values())
        return 1 + (sum(count(entry) for entry in value) if isinstance(value, list) else 0)

    monkeypatch.setattr(construct, "MAX_VALUES", count(data))
    assert said(text) == []
    monkeypatch.setattr(construct, "MAX_VALUES", count(data) - 1)
    assert said(text) == [f"1:1 the file holds {count(data)} values, aliases written out"]


def test_many_values_without_any_alias_are_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES == 1_000_000
    for module in (compose, construct):
        monkeypatch.setattr(module, "MAX_VALUES", 2_000)
    assert said("[" + "1," * 1_999 + "]") == []
    (mistake,) = mistakes("[" + "1," * 2_000 + "]")
    assert (mistake.message, mistake.expected) == ("the file holds 2,001 values, aliases written out", "at most 2,000")


@pytest.mark.parametrize(
    "dense",
    ["[" + "?," * 400 + "]", "{" + "a,b," * 200 + "}", "a:\nb:\n" * 200, "- -\n" * 200, "[" + "a:," * 300 + "]"],
)
def test_no_text_has_twice_as_many_values_as_characters(dense: str) -> None:
    root = yaml.compose(dense)
    assert root is not None
    assert len(dense) / 2 < sizes(root).written < 2 * len(dense)


@pytest.mark.parametrize(("text", "harmless"), [
    ("a: [1, {b: c}]", True),
    ("a: '* is no alias'", True),
    ("a: &a 1", False),
    ("[" * MAX_DEPTH + "]" * MAX_DEPTH, True),
    ("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH, False),
    (f"a: {'b' * (MAX_VALUES // 2)}", False),
])  # fmt: skip
def test_only_what_may_be_too_much_is_measured(text: str, harmless: bool) -> None:
    composed = compose.compose(text, "a.yaml")
    assert composed is not None
    assert composed.harmless is harmless


def test_aliases_stand_for_so_many_values_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ALIASED == 100_000
    text = "a: &a [1, 2, 3]\nb: [*a, *a]\n"  # each alias is one value that is written, and three that are not
    monkeypatch.setattr(construct, "MAX_ALIASED", 6)
    assert said(text) == []
    monkeypatch.setattr(construct, "MAX_ALIASED", 5)
    (mistake,) = mistakes(text)
    assert mistake.message == "aliases stand for 6 values beside those that are written"
    assert mistake.expected == "at most 5"


def test_a_mistake_in_few_lines_is_not_found_half_a_million_times() -> None:
    row = f"&a [{', '.join('x' * 1 for _ in range(490))}]"
    (mistake,) = mistakes(f"- {row}\n" + "- *a\n" * 989)
    assert "aliases stand for" in mistake.message


@pytest.mark.parametrize("digits", ["9" * 310, "-" + "9" * 310, "0x" + "f" * 300])
def test_a_number_beyond_every_float_does_not_fit_its_tag(digits: str) -> None:
    (mistake,) = mistakes(f"a: !!float {digits}\n")
    assert mistake.message.endswith("does not fit its tag")

"""Whatever is written as JSON or YAML reads back equal, and every span holds the text of its value."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.diagnostic import Location, Path
from hadesign.errors import InputError
from hadesign.source import Document, read_text
from hadesign.source.lines import split_lines

# Control characters, disputed line breaks and inner byte order marks are refused, as test_mistakes shows.
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), exclude_characters="\ufffe\uffff\ufeff")
_TEXT = st.text(_CHARACTERS, max_size=12)
_HOSTILE = st.sampled_from(
    ("", " ", "~", "null", "true", "no", "010", "0o17", "0x1F", "1e3", ".inf", "12:30", "<<", "- a", "# a", "a: b",
     "a #b", "'", '"', "\\", "\t", "a\nb", "\n", " a", "a ", "---", "...", "&a", "*a", "!a", "%a", "@a", "`a`", "[",
     "}", ",", "?", "|", "🏗️", "区", "\u202e")
)  # fmt: skip
_STRINGS = _TEXT | _HOSTILE
_NUMBERS = st.integers() | st.integers(-(10**300), 10**300) | st.floats(allow_nan=False, allow_infinity=False)
_DATA: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_STRINGS, inner, max_size=4),
    max_leaves=12,
)


class _Dumper(yaml.SafeDumper):
    """Writes texts in a style of the test's choice; PyYAML itself would leave `0o17` and `1e3` bare, as 1.1 does."""

    quotes = '"'

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9./-]*[a-z]", text) and text.lower() not in ("null", "true", "false")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else dumper.quotes)


_Dumper.add_representer(str, _text)


def dumped(data: Any, style: str, flow: bool | None, indent: int) -> str:
    """Write data as YAML."""
    dumper = type("_Styled", (_Dumper,), {"quotes": style})
    return yaml.dump(data, Dumper=dumper, default_flow_style=flow, indent=indent, allow_unicode=True, sort_keys=False)


def places(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield every path with its value."""
    yield path, data
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in entries:
        yield from places(value, (*path, step))


def text_of(document: Document, location: Location) -> str:
    """Return the text of a span, its first line as deep as it stands in the file."""
    lines = list(split_lines(document.text)[location.line - 1 : location.end_line])
    lines[-1] = lines[-1][: location.end_column - 1]
    lines[0] = " " * (location.column - 1) + lines[0][location.column - 1 :]
    return "\n".join(lines)


def check(document: Document) -> None:
    """Every span must read to what it is said to hold."""
    for path, value in places(document.data):
        written = text_of(document, document.value(path))
        assert read_text(written, "b.yaml").data == value, (path, written)
        assert document.exists(path)
        if path and isinstance(path[-1], str):
            assert read_text(text_of(document, document.key(path)), "b.yaml").data == path[-1]


@settings(deadline=None)
@given(_DATA, st.sampled_from((None, 1, 4)))
@pytest.mark.parametrize("parser", ["libyaml", "pure"])
def test_json_reads_back(parser: str, data: Any, indent: int | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", parser == "libyaml")
        document = read_text(json.dumps(data, indent=indent, ensure_ascii=False), "a.yaml")
        assert document.data == data
        check(document)


@settings(deadline=None)
@given(_DATA, st.sampled_from(("'", '"')), st.sampled_from((True, False, None)), st.sampled_from((2, 3, 6)))
@pytest.mark.parametrize("parser", ["libyaml", "pure"])
def test_yaml_reads_back(parser: str, data: Any, style: str, flow: bool | None, indent: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", parser == "libyaml")
        document = read_text(dumped(data, style, flow, indent), "a.yaml")
        assert document.data == data
        check(document)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab: #-[]{},&*|>'\"%@`?\t\n\\~<0.1éx区"), max_size=40))
def test_any_text_is_read_or_refused_in_our_words_and_the_parsers_do_not_contradict_each_other(text: str) -> None:
    outcomes = []
    for libyaml in (True, False):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(yaml, "__with_libyaml__", libyaml)
            outcomes.append(outcome(text))
    first, second = outcomes
    # libyaml reads a few oddities (`>#`) that PyYAML refuses; what both read they read alike.
    assert isinstance(first, str) or isinstance(second, str) or repr(first.data) == repr(second.data)


def outcome(text: str) -> Document | str:
    """Read a text; anything but data or an error of ours would be a bug."""
    try:
        return read_text(text, "a.yaml")
    except InputError as error:
        assert "this is not YAML" not in str(error), f"a complaint that nobody put into words: {error}"
        return str(error)

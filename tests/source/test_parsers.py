"""libyaml and the parser that stands in for it: the same data, the same places, the same messages."""

from pathlib import Path

import pytest
import yaml

from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.resources import blueprints_dir
from hadesign.source import Document, read_text
from hadesign.source.compose import _loader
from tests.source.test_round_trip import places

BROKEN = Path(__file__).parent.parent / "blueprint" / "broken"
FILES = [*sorted(BROKEN.glob("*.yaml")), *sorted(blueprints_dir().glob("*.yaml")), BROKEN.parent / "full.yaml"]


def read_with(libyaml: bool, raw: bytes, monkeypatch: pytest.MonkeyPatch) -> Document | tuple[Diagnostic, ...]:
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml)
    try:
        return read_text(raw, "a.yaml")
    except InputError as error:
        return error.diagnostics


def test_libyaml_is_here() -> None:
    assert yaml.__with_libyaml__, "or both sides of every comparison are the same parser"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_both_say_the_same(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = file.read_bytes()
    ours, others = read_with(True, raw, monkeypatch), read_with(False, raw, monkeypatch)
    if not isinstance(ours, Document) or not isinstance(others, Document):
        assert ours == others
        return
    assert ours.data == others.data
    for path, _ in places(ours.data):
        assert (ours.key(path), ours.value(path)) == (others.key(path), others.value(path)), path
    assert ours.comments() == others.comments()


def test_the_parsers_are_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the comparison above would compare a parser with itself."""
    used = []
    for libyaml in (True, False):
        monkeypatch.setattr(yaml, "__with_libyaml__", libyaml)
        used.append(type(_loader("a: 1")).__mro__[2].__name__)
    assert used == ["CParser", "PureLoader"]

"""What a file asks of the reader grows with the file, whatever its shape: each mapping is looked through once."""

from typing import Any

import pytest

from hadesign import blueprint
from hadesign.blueprint import load
from hadesign.blueprint.mistakes import Mistakes, counted
from hadesign.blueprint.native import SchemaValidator, ValidationError
from hadesign.blueprint.validating import _schema, _tried, validated
from hadesign.diagnostic import Diagnostic
from hadesign.errors import InputError
from hadesign.source import construct, places, read_text
from hadesign.source.limits import MAX_MISTAKES

HEAD = "apiVersion: hadesign.io/v1\nkind: Blueprint\nmetadata: {name: x}\n"
SPEC = HEAD + "spec:\n  kubernetes: {version: 1.36.4, installer: kubeadm}\n"


def problems(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(InputError) as error:
        load(read_text(text, "a.yaml"))
    return error.value.diagnostics


def unknown_keys(count: int) -> str:
    return HEAD + "".join(f"k{n}: 0\n" for n in range(count))


def merged(count: int) -> str:
    return f"{SPEC}  nodes:\n    - <<: [{', '.join(f'{{k{n}: 0}}' for n in range(count))}]\n"


def unknown_zones(count: int) -> str:
    nodes = "".join(f"    - {{name: n{n}, roles: [worker], zone: z{n}}}\n" for n in range(count))
    return f"{SPEC}  infrastructure: {{zones: [{{name: a}}]}}\n  nodes:\n{nodes}"


@pytest.mark.parametrize("shape", [unknown_keys, merged, unknown_zones])
def test_a_mapping_is_looked_through_once_however_many_mistakes_it_has(
    shape: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    original = places._steps

    def noted(node: Any) -> Any:
        looked.append(id(node))
        return original(node)

    monkeypatch.setattr(places, "_steps", noted)
    assert len(problems(shape(300))) >= 300
    assert looked
    assert len(looked) == len(set(looked))


def test_empty_entries_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_MISTAKES == 10_000
    monkeypatch.setattr("hadesign.blueprint.problems.MAX_MISTAKES", 20)
    entries = f"{SPEC}  nodes: [{', '.join(['{}'] * 30)}]\n"
    found = problems(entries)
    (rest,) = [d.message for d in found if "not listed" in d.message]
    listed, more = len(found) - 1, int(rest.split()[0])
    assert listed == 20
    monkeypatch.setattr("hadesign.blueprint.problems.MAX_MISTAKES", 1_000)
    assert len(problems(entries)) == listed + more


def test_contradictions_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    every = len(problems(unknown_zones(30)))
    monkeypatch.setattr("hadesign.blueprint.references.MAX_MISTAKES", 20)
    assert f"{every - 20} more mistakes are not listed" in [d.message for d in problems(unknown_zones(30))]


def test_tags_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(construct, "MAX_MISTAKES", 5)
    with pytest.raises(InputError) as error:
        read_text("[" + "!x a, " * 8 + "b]", "a.yaml")
    messages = [d.message for d in error.value.diagnostics]
    assert messages.count("the tag !x is not known") == 5
    assert "3 more mistakes are not listed" in messages


def test_what_an_alias_repeats_is_said_once_with_its_uses() -> None:
    text = f"{SPEC}  nodes:\n    - &a {{name: n, roles: [worker], zone: 5}}\n" + "    - *a\n" * 2
    (wrong,) = [d for d in problems(text) if "is not a name" in d.message]
    assert wrong.message.endswith("(used 3 times)")
    assert (wrong.path, wrong.location.line) == ("spec.nodes[0].zone", 7)


def test_entries_behind_many_mistakes_are_let_go_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mistake takes a kilobyte until it is told, and three bytes of a file are two of them."""
    entries = f"{SPEC}  nodes: [{', '.join(['{roles: [x, y]}'] * 300)}]\n"
    every = problems(entries)
    kept = []
    original = validated

    def noted(model: Any, data: Any, mistakes: Mistakes) -> Any:
        try:
            return original(model, data, mistakes)
        except ValidationError as error:
            kept.append((error.error_count(), mistakes.let_go))
            raise

    monkeypatch.setattr(blueprint, "validated", noted)
    monkeypatch.setattr(blueprint, "MAX_MISTAKES", 20)
    monkeypatch.setattr("hadesign.blueprint.problems.MAX_MISTAKES", 20)
    found = problems(entries)
    ((listed, let_go),) = kept
    assert 40 <= listed <= 44
    assert f"{listed + let_go - 20} more mistakes are not listed" in [one.message for one in found]
    assert listed + let_go >= len(every) >= 900


def test_what_one_of_two_ways_refuses_is_kept() -> None:
    """No entry may be let go while another way to read it is left: the list would be there, without them."""
    schema = _tried({"type": "union", "choices": [_schema(tuple[int, ...]), _schema(tuple[str, ...])]})
    mistakes = Mistakes(1)
    with counted(mistakes):
        assert SchemaValidator(schema, {"strict": True}).validate_python(("a", "b", "c")) == ("a", "b", "c")
    assert (mistakes.kept, mistakes.let_go) == (0, 0)

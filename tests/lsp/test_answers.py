"""Places, completions and edits: pure functions over a text."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from hadesign.cli.asked import LintOptions
from hadesign.cli.serving import EditorLint
from hadesign.diagnostic import Location
from hadesign.editor.changes import text_edits
from hadesign.editor.cursor import spots, word_at
from hadesign.editor.hovering import of_key
from hadesign.editor.offering import offers
from hadesign.editor.places import EditorText
from hadesign.editor.references import declaration
from hadesign.editor.server import BlueprintServer
from hadesign.resources import rules_dir
from hadesign.source import read_text

WIDE = 'a: 1\nb: "🚀ü", c: é\n'
SOUND = (rules_dir() / "bases" / "three-zones.yaml").read_text(encoding="utf-8")
TEXTS = st.text(st.sampled_from("aü🚀\n\r :-\u2028\x0b"), max_size=40)


@pytest.mark.parametrize(("encoding", "character"), [("utf-16", 10), ("utf-8", 13), ("utf-32", 9)])
def test_columns_are_counted_as_agreed(encoding: str, character: int) -> None:
    text = EditorText(WIDE, encoding)
    assert text.position(2, 10) == types.Position(1, character)
    assert text.place(types.Position(1, character)) == (2, 10)
    assert text.range(Location("f", 2, 10, 2, 11)).end.character == character + 1


def test_places_outside_are_moved_in() -> None:
    text = EditorText("a\nbc")
    assert text.place(types.Position(9, 9)) == (2, 3)
    assert text.place(types.Position(0, 9)) == (1, 2)
    assert text.position(9, 9) == types.Position(1, 2)


def test_a_byte_order_mark_counts_for_the_editor() -> None:
    text = EditorText("\ufeffa: b")
    assert text.text == "a: b"
    assert text.position(1, 1) == types.Position(0, 1)
    assert text.place(types.Position(0, 1)) == (1, 1)


@given(TEXTS)
def test_there_and_back(source: str) -> None:
    text = EditorText(source)
    for offset in range(len(source) + 1):
        if source[offset - 1 : offset + 1] != "\r\n":
            assert text.offset(text.between(offset, offset).start) == offset


@given(TEXTS, TEXTS)
def test_edits_make_one_text_of_another(before: str, after: str) -> None:
    text = EditorText(before)
    result = before
    for edit in reversed(text_edits(text, after)):
        start, end = text.offset(edit.range.start), text.offset(edit.range.end)
        result = result[:start] + edit.new_text + result[end:]
    if "\r" not in before + after:  # a place between the halves of a line end is none
        assert result == after


def test_edits_are_small() -> None:
    (edit,) = text_edits(EditorText(SOUND), SOUND.replace("electionTimeout: 1s", "electionTimeout: 3s"))
    assert (edit.new_text, edit.range.end.character - edit.range.start.character) == ("3", 1)


def offered(text: str, *, kind: types.CompletionItemKind | None = None) -> list[str]:
    """Return what is offered at the `|` of a text."""
    before = text[: text.index("|")]
    place = types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)
    items = offers(EditorText(text.replace("|", "", 1)), place)
    return [item.label for item in sorted(items, key=lambda item: item.sort_text or "") if kind in (None, item.kind)]


@pytest.mark.parametrize(
    ("text", "some"),
    [
        ("|", ["apiVersion", "kind", "metadata", "spec"]),
        ("apiVersion: |", ["hadesign.io/v1"]),
        ("kind: Blueprint\nspec:\n  |", ["kubernetes", "nodes", "etcd"]),
        ("kind: Blueprint\nspec:\n  kubernetes:\n    ver|\n", ["version", "installer"]),
        ("spec:\n  kubernetes: {|}\n", ["version", "installer"]),
        ("spec:\n  kubernetes: {version: 1.36.4, in|", ["installer"]),
        ("spec:\n  kubernetes:\n    installer: |\n  etcd: {}\n", ["kubeadm", "rke2", "managed"]),
        ("spec:\n  nodes:\n  - |", ["name", "roles", "pool"]),
        ("spec:\n  nodes:\n    - name: a\n      |\n  etcd: {}\n", ["roles", "zone", "address"]),
        ("spec:\n  nodes:\n    - {pool: a, |}\n", ["perZone", "count"]),
        ("spec:\n  nodes:\n    - {name: a, roles: [|]}\n", ["control-plane", "etcd", "worker"]),
        ("spec:\n  etcd:\n    preVote: |\n", ["true", "false"]),
        ("spec:\n  broken: [\n  etcd:\n    disk:\n      |", ["type", "fsyncP99"]),
        ("spec:\n  x: {a: 'b}\n  nodes:\n  - name: a\n    zone: b\n    |", ["roles", "address"]),
    ],
)
def test_what_may_stand_here_is_offered(text: str, some: list[str]) -> None:
    assert set(some) <= set(offered(text))


def test_what_stands_there_is_not_offered_again() -> None:
    found = offered("spec:\n  nodes:\n    - {name: a, roles: [etcd], |}\n")
    assert not {"name", "roles", "pool", "perZone"} & set(found)


def test_what_has_to_be_there_comes_first() -> None:
    assert offered("spec:\n  kubernetes: {|}\n")[:1] == ["version"]


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("name: cp-a, zone: a", "name: cp-a, zone: |", ["a", "b", "c"]),
        ("instances: [lb-a, lb-b]", "instances: [lb-a, |]", ["cp-a", "cp-b", "cp-c", "lb-a", "lb-b"]),
        ("class: block", "class: bl|", ["block"]),
    ],
)
def test_names_that_are_declared_are_offered(old: str, new: str, names: list[str]) -> None:
    assert offered(SOUND.replace(old, new), kind=types.CompletionItemKind.Reference) == names


def test_a_key_is_written_with_its_colon_unless_there_is_one() -> None:
    def new_text(text: str, label: str) -> str:
        (item,) = (item for item in offers(EditorText(text), types.Position(2, 6)) if item.label == label)
        assert isinstance(item.text_edit, types.TextEdit)
        return item.text_edit.new_text

    assert new_text("spec:\n  kubernetes:\n    ve\n", "version") == "version: "
    assert new_text("spec:\n  kubernetes:\n    ve: 1\n", "version") == "version"
    assert new_text("spec:\n  etcd:\n    di\n", "disk") == "disk:"


def test_no_place_of_a_design_is_too_hard() -> None:
    lines = SOUND.split("\n")
    for number, line in [*enumerate(lines)][::3]:
        for column in (0, len(line) // 2, len(line)):
            offers(EditorText("\n".join([*lines[:number], line[:column]])), types.Position(number, column))


@given(st.text(st.sampled_from("ab:-{}[]#|>&*!%@`'\"\n\t?,<~ 🚀"), max_size=50), st.integers(0, 6), st.integers(0, 20))
def test_no_text_is_too_odd(tail: str, line: int, character: int) -> None:
    text = EditorText(f"spec:\n  nodes:\n  - name: a\n    {tail}")
    offers(text, types.Position(line, character))
    of_key(text, *text.place(types.Position(line, character)))


def test_a_key_says_what_it_is_for() -> None:
    text = EditorText(SOUND)
    line = next(n for n, line in enumerate(text.lines, 1) if "fsyncP99" in line)
    said = of_key(text, line, text.lines[line - 1].index("fsyncP99") + 2)
    assert said.startswith("`spec.etcd.disk.fsyncP99`\n\n")
    assert of_key(text, line, text.lines[line - 1].index("nvme") + 2) == ""


def test_the_word_at_the_cursor() -> None:
    assert word_at("a: {b: c-d}", 9) == ("c-d", 7, 10)
    assert word_at("a: ", 4) == ("", 3, 3)
    assert list(spots(["- x"], 1, 1)) == []


def test_the_path_of_a_waiver_leads_to_what_it_is_for() -> None:
    text = SOUND + "  waivers:\n    - {rule: LB004, path: 'spec.nodes[cp-b]', reason: r, owner: o, until: 2027-01-01}\n"
    document = read_text(text, "a.yaml")
    line = len(document.lines) - 1
    found = declaration(document, line, document.line(line).index("cp-b") + 1)
    assert found is not None
    assert document.line(found.line).strip().startswith("- {name: cp-b")
    gone = read_text(text.replace("[cp-b]", "[gone]"), "a.yaml")
    assert declaration(gone, line, document.line(line).index("cp-b") + 1) is None


def test_a_bug_is_a_line_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_file: str, _text: str) -> Any:
        raise RecursionError("a bug")

    lint = EditorLint(LintOptions())
    monkeypatch.setattr(lint, "judged", breaks)
    server = BlueprintServer(lint)
    said: list[types.LogMessageParams] = []
    monkeypatch.setattr(server._server, "window_log_message", said.append)
    monkeypatch.setattr(server, "_text", lambda there: EditorText(there.text))
    features: dict[str, Callable[[Any], Any]] = server._server.protocol.fm.features

    async def session() -> Any:
        document = types.TextDocumentItem("file:///a.yaml", "yaml", 1, SOUND)
        await features["textDocument/didOpen"](types.DidOpenTextDocumentParams(document))
        place = types.TextDocumentIdentifier(document.uri), types.Position(0, 0)
        return await features["textDocument/hover"](types.HoverParams(*place))

    # In a thread of its own: a browser of an earlier test keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        assert apart.submit(lambda: asyncio.run(session())).result() is None
    assert {one.type for one in said} == {types.MessageType.Error}
    assert "RecursionError: a bug" in said[0].message
    server._worker.shutdown()

"""A session as the page about editors shows it."""

import textwrap
from collections.abc import Iterable, Iterator

from tests.lsp.session import Answer, Session

_NAME = "shop.yaml"
_WIDE = 100


def record(session: Session, text: str) -> str:
    """Return what somebody does with a text, and what the server says, one line each."""
    lines: list[str] = []

    def add(what: str, told: Iterable[str]) -> None:
        for number, line in enumerate(told):
            lines.extend(
                textwrap.wrap(
                    line, _WIDE, initial_indent=f"{what if not number else '':<9}", subsequent_indent=" " * 11
                )
            )

    add("open", _found(session.open(_NAME, text)))
    hover = session.ask("textDocument/hover", session.at(_NAME, text, "300ms"))["contents"]["value"].split("\n")
    add("hover", [f"on 300ms: {hover[0]} ... {hover[2]}"])
    hover = session.ask("textDocument/hover", session.at(_NAME, text, "virtualRouterId"))["contents"]["value"]
    add("hover", [f"on virtualRouterId: {' '.join(hover.split())}"])
    for needle in ("300ms", "20Gi"):
        add("actions", [f"on {needle}: {_action(action)}" for action in session.actions(_NAME, text, needle)])
    mended = text.replace("300ms", "1s").replace("20Gi", "8Gi")
    session.change(_NAME, mended)
    add("change", ["both are taken", *(_found(session.diagnostics(_NAME)) or ["no findings"])])
    asked = mended.replace("zone: b,", "zone: ,")
    session.change(_NAME, asked)
    offered = session.ask("textDocument/completion", session.at(_NAME, asked, "zone: ,", len("zone: ")))
    add("complete", [f"behind `zone: `: {', '.join(item['label'] for item in offered[:3])}"])
    session.change(_NAME, mended)
    found = session.ask("textDocument/definition", session.at(_NAME, mended, "lb-b]"))
    add("go to", [f"lb-b in instances: {_place(found)}"])
    session.close(_NAME)
    return "".join(f"{line}\n" for line in lines)


def _found(diagnostics: Iterable[Answer]) -> list[str]:
    return [line for one in diagnostics for line in _lines(one)]


def _lines(found: Answer) -> Iterator[str]:
    message, *fix = found["message"].split("\n")
    severity = {1: "error", 2: "warning"}[found["severity"]]
    yield f"{_place(found)} {severity} {found['code']}: {message}"
    yield from fix


def _place(found: Answer) -> str:
    start = found["range"]["start"]
    return f"{start['line'] + 1}:{start['character'] + 1}"


def _action(action: Answer) -> str:
    (edits,) = action["edit"]["changes"].values()
    told = "; ".join(f"{_place(edit)} {edit['newText'].strip()!r}" for edit in edits)
    return f"{action['title']}{', preferred' if action.get('isPreferred') else ''} [{told}]"

"""A client of the language server: a real process, and JSON-RPC by hand."""

import json
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import pytest

from tests.cli.running import AS_OF, ROOT, environment

PATIENCE = 120
"""Seconds until an answer has to be there: the machine may be busy with much else."""
Answer = Mapping[str, Any]


class Session:
    """A server, and what it says as it comes."""

    def __init__(self, folder: Path, cache: Path, *arguments: str) -> None:
        self.folder = folder
        self.child = subprocess.Popen(
            [sys.executable, "-m", "hadesign", "lsp", "--stdio", *arguments, *AS_OF],
            env=environment(cache, PYTHONPATH=str(ROOT)), cwd=folder,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self._came: Queue[Answer] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._number = 0
        self.notes: list[Answer] = []
        self.versions: dict[str, int] = {}

    def _read(self) -> None:
        assert self.child.stdout is not None
        length = 0
        while line := self.child.stdout.readline():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            elif line == b"\r\n":
                self._came.put(json.loads(self.child.stdout.read(length)))

    def raw(self, body: bytes) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.child.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self.raw(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def ask(self, method: str, params: Any) -> Any:
        """Return the answer to a request; what is said meanwhile is kept."""
        self._number += 1
        self.raw(json.dumps({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}).encode())
        while True:
            said = self._next(method)
            if said.get("id") == self._number and "method" not in said:
                assert "error" not in said, said
                return said["result"]
            self.notes.append(said)

    def _next(self, what: str) -> Answer:
        try:
            return self._came.get(timeout=PATIENCE)
        except Empty:
            pytest.fail(f"nothing came for {what}; before: {self.notes}")

    def note(self, method: str) -> Any:
        """Return the next message of a kind that the server sends of itself."""
        while True:
            for said in self.notes:
                if said.get("method") == method:
                    self.notes.remove(said)
                    return said["params"]
            self.notes.append(self._next(method))

    def begin(self, encodings: Sequence[str] = ()) -> Any:
        general = {"general": {"positionEncodings": list(encodings)}} if encodings else {}
        answer = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": general})
        self.notify("initialized", {})
        return answer["capabilities"]

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str) -> list[Answer]:
        """Open a document and return its diagnostics."""
        self.versions[name] = 1
        document = {"uri": self.uri(name), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return self.diagnostics(name)

    def change(self, name: str, text: str) -> None:
        self.versions[name] += 1
        document = {"uri": self.uri(name), "version": self.versions[name]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, name: str) -> None:
        self.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def diagnostics(self, name: str) -> list[Answer]:
        """Return the diagnostics of a document as it stands."""
        while True:
            said = self.note("textDocument/publishDiagnostics")
            if said["uri"] == self.uri(name) and said.get("version") == self.versions[name]:
                return list(said["diagnostics"])

    def at(self, name: str, text: str, needle: str, behind: int = 0) -> dict[str, Any]:
        """Return the parameters of a request about the place of a piece of a text, or so many characters behind it."""
        before = text[: text.index(needle) + behind]
        line = before.count("\n")
        character = len(before[before.rfind("\n") + 1 :].encode("utf-16-le")) // 2
        return {"textDocument": {"uri": self.uri(name)}, "position": {"line": line, "character": character}}

    def actions(self, name: str, text: str, needle: str, **context: Any) -> list[Answer]:
        place = self.at(name, text, needle)
        span = {"start": place["position"], "end": place["position"]}
        params = {"textDocument": place["textDocument"], "range": span, "context": {"diagnostics": [], **context}}
        return list(self.ask("textDocument/codeAction", params))

    def end(self) -> int:
        """Return the exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        code = self.child.wait(timeout=PATIENCE)
        self.tidy()
        return code

    def tidy(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait(timeout=PATIENCE)
        self._reader.join(PATIENCE)
        for stream in (self.child.stdin, self.child.stdout, self.child.stderr):
            if stream is not None:
                stream.close()


def applied(text: str, action: Answer, uri: str) -> str:
    """Return a text after the edits of an action, from the end on; columns are units of UTF-16."""
    lines = text.split("\n")

    def offset(place: Mapping[str, int]) -> int:
        before = "".join(f"{line}\n" for line in lines[: place["line"]])
        inside = lines[place["line"]].encode("utf-16-le")[: 2 * place["character"]].decode("utf-16-le")
        return len(before) + len(inside)

    edits = sorted(action["edit"]["changes"][uri], key=lambda edit: offset(edit["range"]["start"]), reverse=True)
    for edit in edits:
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text

"""The language server: what an editor asks, and who answers. One thread judges, so that typing waits for nothing.

Whatever goes wrong in an answer is a line in the editor's log: a half-written file ends nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from hadesign import __version__
from hadesign.editor.actions import FIX_ALL, CodeActions
from hadesign.editor.hovering import hover
from hadesign.editor.judgement import EditorJudge, EditorJudgement
from hadesign.editor.offering import offers
from hadesign.editor.places import UTF16, EditorText
from hadesign.editor.published import SOURCE, Published
from hadesign.editor.references import declaration
from hadesign.i18n import _
from hadesign.source import escaped

DELAY = 0.2
"""Seconds without a key being pressed until a text is judged."""
UNNAMED = "<stdin>"
"""The name of a document that is no file; settings are those of the folder one is in, as for standard input."""
_Params = TypeVar("_Params")
_Answer = TypeVar("_Answer")


@dataclass
class _Open:
    """A document that is open, as it was judged last, and what waits until nobody types any more."""

    uri: str
    file: str
    text: str
    version: int | None = None
    judgement: EditorJudgement | None = None
    actions: CodeActions | None = None
    waiting: asyncio.TimerHandle | None = None


class BlueprintServer:
    """Answers one editor."""

    def __init__(self, judge: EditorJudge) -> None:
        """Say what is answered; nothing is read yet."""
        self._judge = judge
        self._open: dict[str, _Open] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._worker = ThreadPoolExecutor(1, "judge")
        self._server = LanguageServer(SOURCE, __version__, types.TextDocumentSyncKind.Full)
        completion = types.CompletionOptions(trigger_characters=[" ", ":", "[", "{", ","])
        kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL])
        self._on(types.TEXT_DOCUMENT_DID_OPEN, self._opened)
        self._on(types.TEXT_DOCUMENT_DID_CHANGE, self._changed)
        self._on(types.TEXT_DOCUMENT_DID_CLOSE, self._closed)
        for event in (
            types.TEXT_DOCUMENT_DID_SAVE,
            types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
            types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        ):
            self._on(event, self._all_again)
        self._on(types.TEXT_DOCUMENT_HOVER, self._hover)
        self._on(types.TEXT_DOCUMENT_COMPLETION, self._completion, completion)
        self._on(types.TEXT_DOCUMENT_CODE_ACTION, self._code_actions, kinds)
        self._on(types.TEXT_DOCUMENT_DEFINITION, self._definition)

    def serve(self) -> None:
        """Answer on standard input and output until the editor says that it is over, or is gone."""
        logging.disable()  # what is to be known is told to the editor
        try:
            self._server.start_io()
        finally:
            self._worker.shutdown(wait=False, cancel_futures=True)

    def _on(self, event: str, answer: Callable[[_Params], Awaitable[_Answer]], options: Any = None) -> None:
        """Have something answered, whatever goes wrong meanwhile."""

        async def guarded(params: _Params) -> _Answer | None:
            try:
                return await answer(params)
            except Exception as error:  # noqa: BLE001  a bug is told in the log, and the server goes on
                self._log(error)
                return None

        self._server.feature(event, options)(guarded)

    def _log(self, error: Exception) -> None:
        what = f"{type(error).__name__}: {escaped(str(error), 300)}"
        message = _("hadesign: a bug of ours, not a mistake in your file: {error}", error=what)
        self._server.window_log_message(types.LogMessageParams(types.MessageType.Error, message))

    # --- documents ----------------------------------------------------------------------------------------------------

    async def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        file = (to_fs_path(document.uri) if document.uri.startswith("file:") else None) or UNNAMED
        self._open[document.uri] = _Open(document.uri, file, document.text, document.version)
        self._soon(self._open[document.uri], 0)

    async def _changed(self, params: types.DidChangeTextDocumentParams) -> None:
        if (there := self._open.get(params.text_document.uri)) is not None:
            there.text = self._server.workspace.get_text_document(there.uri).source
            there.version = params.text_document.version
            self._soon(there, DELAY)

    async def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        there = self._open.pop(params.text_document.uri, None)
        if there is not None:
            if there.waiting:
                there.waiting.cancel()
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(there.uri, []))

    async def _all_again(self, _params: Any) -> None:
        """Judge all documents again: settings, rules or known findings may be others now."""
        for there in self._open.values():
            there.judgement = None
            self._soon(there, 0)

    def _soon(self, there: _Open, delay: float) -> None:
        if there.waiting:
            there.waiting.cancel()
        there.waiting = asyncio.get_running_loop().call_later(delay, self._begin, there)

    def _begin(self, there: _Open) -> None:
        task = asyncio.get_running_loop().create_task(self._publish(there))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _publish(self, there: _Open) -> None:
        """Judge a document, and show what is found unless it has changed meanwhile."""
        try:
            version = there.version
            judgement = await self._judgement(there)
            if judgement.text is there.text and self._open.get(there.uri) is there:
                found = Published(judgement, self._text(there), there.uri).diagnostics()
                self._server.text_document_publish_diagnostics(
                    types.PublishDiagnosticsParams(there.uri, found, version)
                )
        except Exception as error:  # noqa: BLE001  as above
            self._log(error)

    async def _judgement(self, there: _Open) -> EditorJudgement:
        """Return what is found in a document as it stands now."""
        text = there.text

        def judged() -> EditorJudgement:
            kept = there.judgement
            if kept is not None and (kept.text is text or there.text is not text):
                return kept  # judged meanwhile, or nobody will look at it any more
            there.judgement, there.actions = self._judge.judged(there.file, text), None
            return there.judgement

        return await self._work(judged)

    async def _work(self, work: Callable[[], _Answer]) -> _Answer:
        """Have the one thread that judges do something."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _text(self, there: _Open) -> EditorText:
        encoding = self._server.workspace.position_encoding or UTF16
        return EditorText(there.text, str(getattr(encoding, "value", encoding)))

    # --- answers ------------------------------------------------------------------------------------------------------

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        there = self._open.get(params.text_document.uri)
        if there is None:
            return None
        text, judgement = self._text(there), await self._judgement(there)
        if not judgement.ours:
            return None
        return await self._work(lambda: hover(judgement, text, params.position, self._judge))

    async def _completion(self, params: types.CompletionParams) -> list[types.CompletionItem] | None:
        there = self._open.get(params.text_document.uri)
        if there is None:
            return None
        kept = there.judgement
        if kept is not None and not kept.ours and there.text.strip():
            return None
        # In a thread of its own: what is offered must not wait for what is judged.
        return await asyncio.to_thread(offers, self._text(there), params.position)

    async def _code_actions(self, params: types.CodeActionParams) -> list[types.CodeAction] | None:
        there = self._open.get(params.text_document.uri)
        if there is None:
            return None
        text, judgement = self._text(there), await self._judgement(there)

        def work() -> list[types.CodeAction]:
            if there.actions is None:
                there.actions = CodeActions(judgement, text, there.uri, self._judge)
            return there.actions.of(params)

        return await self._work(work) if judgement.text is there.text else None

    async def _definition(self, params: types.DefinitionParams) -> types.Location | None:
        there = self._open.get(params.text_document.uri)
        if there is None:
            return None
        text, judgement = self._text(there), await self._judgement(there)
        if judgement.document is None or judgement.text is not there.text:
            return None
        line, column = text.place(params.position)
        found = declaration(judgement.document, line, column)
        return Published(judgement, text, there.uri).location(found) if found else None

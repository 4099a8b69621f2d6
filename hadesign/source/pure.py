"""The loader for a PyYAML that was built without libyaml: the same results and the same mistakes, slower."""

from typing import Any

from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import FlowEntryToken, FlowMappingEndToken, FlowSequenceEndToken

BLANK, BREAK = " \t", "\r\n"


class PureScanner(Reader, Scanner):
    """PyYAML's scanner, with the places where libyaml takes a tab and it does not."""

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line ends; a tab may stand wherever it does not indent."""
        found = False
        while not found:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0" + BREAK:
                    self.forward()
            if self._line_break():
                if not self.flow_level:
                    self.allow_simple_key = True
            else:
                found = True

    def scan_plain_spaces(self, indent: int, start_mark: Any) -> list[str]:
        """Return what separates two words of a plain text, tabs included; `None` of it at a document's end."""
        chunks: list[str] = []
        blanks = self._blanks()
        line_break = self._line_break()
        if not line_break:
            return [blanks] if blanks else chunks
        self.allow_simple_key = True
        breaks: list[str] = []
        while True:
            if self._at_separator():
                return []
            while self.peek() == " " or (self.peek() == "\t" and self.column >= indent):
                self.forward()
            if self.peek() not in BREAK:
                break
            breaks.append(self._line_break())
        chunks += [line_break] if line_break != "\n" else [] if breaks else [" "]
        return chunks + breaks

    def _line_break(self) -> str:
        return str(self.scan_line_break())  # type: ignore[no-untyped-call]  # as PyYAML has it

    def _blanks(self) -> str:
        length = 0
        while self.peek(length) in BLANK:
            length += 1
        blanks: str = self.prefix(length)
        self.forward(length)
        return blanks

    def _at_separator(self) -> bool:
        return self.column == 0 and self.prefix(3) in ("---", "...") and self.peek(3) in "\0 \t" + BREAK

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:
        """Refuse escapes that are no character: halves of surrogate pairs, and what lies beyond Unicode."""
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
        except (ValueError, OverflowError):
            chunks = ["\ud800"]
        if any("\ud800" <= character <= "\udfff" for chunk in chunks for character in chunk):
            problem = "found invalid Unicode character escape code"
            raise ScannerError("while parsing a quoted scalar", start_mark, problem, self.get_mark())
        return chunks


class PureParser(PureScanner, Parser):
    """PyYAML's parser, with libyaml's places."""

    def process_empty_scalar(self, mark: Any) -> Any:
        """Place a value that is left out in brackets or braces where it would stand: before what follows."""
        following = self.check_token(FlowEntryToken, FlowMappingEndToken, FlowSequenceEndToken)
        if following:
            mark = self.peek_token().start_mark  # type: ignore[no-untyped-call]  # as PyYAML has it
        return super().process_empty_scalar(mark)


class PureLoader(PureParser, Composer, BaseResolver):
    """PyYAML's own mixture, set up in the order that its loaders use."""

    def __init__(self, stream: str) -> None:
        """Set up each part."""
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)

"""What is said of a text that is no YAML: one plain sentence for each complaint of libyaml and of PyYAML itself."""

import re
from typing import NamedTuple

import yaml

from hadesign.diagnostic import Diagnostic, Location, Related
from hadesign.errors import InputError
from hadesign.i18n import N_, Message, _, translated
from hadesign.source.lines import position, split_lines
from hadesign.source.problems import input_diagnostic

LineColumn = tuple[int, int]
"""Line and column, counted from 1."""

_NONE = Message("")


class Sentence(NamedTuple):
    """One complaint in our words. `needles` are pieces of theirs, libyaml's first.

    `begun` says what the parser was in the middle of: it began at the parser's context mark, which is shown too. If
    the file ends before it does, `unclosed` is said instead, at the place where it began. `at_start` points there in
    any case. `in_rows` is for lines: a complaint about the middle of one is about what stands before it.
    """

    needles: tuple[str, ...]
    message: Message
    expected: Message
    hint: Message = _NONE
    begun: Message = _NONE
    unclosed: Message = _NONE
    at_start: bool = False
    in_rows: bool = False


_QUOTE = N_("a quote that is never closed")
_COLON = Sentence(
    ("mapping values are not allowed",), N_("a second colon in one line"), N_("quotes around a text that holds `: `")
)
_ESCAPE = Sentence(
    ("unknown escape", "hexdecimal", "hexadecimal", "escape code"), N_("a backslash with something that is no escape"),
    N_(r"`\\` for a backslash, or single quotes around the text"),
)  # fmt: skip
SENTENCES = (
    Sentence(
        ("cannot start any token",), N_("this character cannot start a value"),
        N_("quotes around a text that starts so"),
    ),
    _COLON,
    Sentence(
        ("unexpected ':'",), N_("a colon inside a text in brackets"),
        N_("a space after it, or quotes around the text"),
    ),
    Sentence(
        ("',' or ']'",), N_("a list in brackets is not continued here"), N_("`]`, or `,` and one more entry"),
        begun=N_("the list begins here"), unclosed=N_("a bracket that is never closed"),
    ),
    Sentence(
        ("',' or '}'",), N_("a mapping in braces is not continued here"), N_("`}`, or `,` and one more entry"),
        begun=N_("the mapping begins here"), unclosed=N_("a brace that is never closed"),
    ),
    Sentence(("unexpected end of stream",), _QUOTE, N_("the same quote at the end of the text"), at_start=True),
    Sentence(("unexpected document",), _QUOTE, N_("the same quote at the end of the text"), at_start=True),
    Sentence(("could not find expected ':'",), N_("a key without its colon"), N_("`key: value`"), at_start=True),
    Sentence(
        ("did not find expected key",), N_("this line does not continue the mapping above"),
        N_("`key: value`, with the same indentation as its neighbours"),
        begun=N_("the mapping begins here"), in_rows=True,
    ),
    Sentence(
        ("expected '-' indicator",), N_("this line does not continue the list above"),
        N_("`- value`, with the same indentation as its neighbours"),
        begun=N_("the list begins here"), in_rows=True,
    ),
    Sentence(
        ("<document start>",), N_("text behind the end of the document"),
        N_("keys of the first level in one column, and no bracket too many"),
    ),
    Sentence(("node content",), N_("a value is missing before this character"), N_("a value, or quotes around a text")),
    Sentence(
        ("sequence entries are not allowed",), N_("a list cannot begin in the middle of a line"),
        N_("its entries below, each on a line of its own: `- value`; or quotes around a text"),
    ),
    Sentence(
        ("mapping keys are not allowed",), N_("a question mark cannot stand here"),
        N_("quotes around a text with `? `"),
    ),
    Sentence(("undefined alias",), N_("an alias of an anchor that is not defined above"), N_("`&name` before `*name`")),
    Sentence(
        ("second occurrence",), N_("an anchor is defined a second time"),
        N_("another name"), begun=N_("the first one begins here"),
    ),
    Sentence(("undefined tag handle",), N_("an unknown tag"), N_("no tag")),
    Sentence(("incompatible YAML",), N_("the file asks for another version of YAML"), N_("%YAML 1.2, or no such line")),
    Sentence(("directive",), N_("a line with % that cannot be understood"), N_("%YAML 1.2, or no such line")),
    Sentence(("scanning a tag", "parsing a tag"), N_("this cannot be a tag"), N_("no tag")),
    _ESCAPE,
    Sentence(
        ("indentation indicator", "chomping or", "comment or line break", "comment or a line break"),
        N_("this cannot follow `|` or `>`"), N_("`|`, `|-` or `>`, and the text on the lines below"),
    ),
    Sentence(
        ("alphabetic or numeric",), N_("this cannot be the name of an anchor or an alias"),
        N_("letters and digits, or quotes around a text that starts with `&` or `*`"),
    ),
)  # fmt: skip

_INDENTED = Sentence(
    (),
    N_("this key is deeper than its neighbours, below a value that is complete"),
    N_("the same indentation as its neighbours, or no value in the line above"),
)
_BEHIND = Sentence(
    (), N_("text behind a value that is complete"), N_("quotes around the whole text, or `#` for a comment")
)
_NO_KEY = Sentence((), N_("a colon without a key before it"), N_("`key: value`"))
_NO_COLON = Sentence((), N_("a key without its colon"), N_("`key: value`"))
_TAB = Sentence((), N_("a tab cannot indent YAML"), N_("spaces"), N_("replace the tab by spaces"))
_CONTROL = "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What may not stand in YAML (https://yaml.org/spec/1.2.2/#51-character-set), lone surrogates included."""


def refuse_at(file: str, place: LineColumn, message: str, expected: str, hint: str = "") -> InputError:
    """Build the error of one mistake at a line and column, counted from 1."""
    return InputError([input_diagnostic(message, _point(file, *place), expected=expected, hint=hint)])


def refuse(file: str, text: str, error: yaml.YAMLError) -> InputError:
    """Turn the parser's complaint into one sentence at the right place."""
    found = re.search(_CONTROL, text) if isinstance(error, yaml.reader.ReaderError) else None
    if found:
        hint = _("remove it, or write it as an escape in double quotes")
        place = position(text, found.start())
        return refuse_at(file, place, _("a control character"), _("printable text"), hint)
    lines = split_lines(text)
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    where = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    start = (begun.line + 1, begun.column + 1) if begun else where
    complaint = f"{getattr(error, 'context', None) or ''}: {getattr(error, 'problem', None) or error}"
    here = lines[where[0] - 1] if where[0] <= len(lines) else ""
    sentence = _choose(complaint, here, where[1] - 1)
    ended = mark is not None and not text[mark.index :].strip()
    if sentence.at_start or (sentence.unclosed and ended):
        whole = sentence._replace(message=sentence.unclosed or sentence.message)
        return InputError([_said(whole, _point(file, *start))])
    if sentence is _COLON:
        sentence, where = _second_colon(lines, where)
    elif sentence is _ESCAPE and here[where[1] - 2 : where[1] - 1] == "\\":
        where = (where[0], where[1] - 1)
    place = _last_character(lines) if ended else where
    elsewhere = sentence.begun and start[0] != place[0]
    related = (Related(translated(sentence.begun), _point(file, *start)),) if elsewhere else ()
    return InputError([_said(sentence, _point(file, *place), related)])


def _said(sentence: Sentence, place: Location, related: tuple[Related, ...] = ()) -> Diagnostic:
    """Say a sentence at a place."""
    expected, hint = translated(sentence.expected), translated(sentence.hint)
    return input_diagnostic(translated(sentence.message), place, expected=expected, hint=hint, related=related)


def _choose(complaint: str, line: str, column: int) -> Sentence:
    """Return what is said of a complaint about a place in a line."""
    if line[column : column + 1] == "\t" or "\t" in line[: len(line) - len(line.lstrip(" \t"))]:
        return _TAB
    if "expected <block end>" in complaint:  # PyYAML says the same of lists and mappings
        complaint = "expected '-' indicator" if "collection" in complaint else "did not find expected key"
    for sentence in SENTENCES:
        if any(needle in complaint for needle in sentence.needles):
            return _in_row(sentence, line, column) if sentence.in_rows else sentence
    said = _("this is not YAML: {complaint}", complaint=complaint.removeprefix(": "))
    return Sentence((), Message(said), N_("a YAML document"))


def _in_row(sentence: Sentence, line: str, column: int) -> Sentence:
    """Say what is wrong with a line that does not go on as the lines above did."""
    if line[:column].strip():
        return _BEHIND
    return _NO_KEY if line[column : column + 1] == ":" else sentence


def _second_colon(lines: tuple[str, ...], where: LineColumn) -> tuple[Sentence, LineColumn]:
    """Tell whether a colon is the second in its line, or makes a key of what continues the text above."""
    number, column = where
    if re.search(r":\s", lines[number - 1][: column - 1]):
        return _COLON, where
    above = next((n for n in range(number - 1, 0, -1) if lines[n - 1].strip()), number)
    if re.search(r":\s", lines[above - 1]):
        return _INDENTED, (number, _first(lines[number - 1]))
    return _NO_COLON, (above, _first(lines[above - 1]))


def _first(line: str) -> int:
    """Return the column of the first character that is no blank."""
    return len(line) - len(line.lstrip()) + 1


def _point(file: str, line: int, column: int) -> Location:
    return Location(file, line, column, line, column + 1)


def _last_character(lines: tuple[str, ...]) -> LineColumn:
    """Return the place of the last character that is no blank."""
    number, line = max(((n, line) for n, line in enumerate(lines, 1) if line.strip()), default=(1, " "))
    return number, max(len(line.rstrip()), 1)

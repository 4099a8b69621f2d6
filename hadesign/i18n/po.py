"""Reads a .po file at run time, so that a translation is one text file and nothing is built of it.

Format: https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html. What was read is handed to the standard
library in its own form, that of .mo files: https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations
from io import BytesIO

from hadesign.i18n.blanks import marked, plain

_LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr|msgstr\[[0-9]\])[ \t]+)?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_MAGIC = 0x950412DE


class PoError(ValueError):
    """The file is no .po file in UTF-8."""


def catalogue(raw: bytes) -> GNUTranslations:
    """Return the translations of a .po file; what is not translated, or marked as fuzzy, is left out.

    Raises:
        PoError: it is no .po file in UTF-8, or its rule for plurals cannot be understood.
    """
    try:
        return GNUTranslations(BytesIO(_mo(_pairs(raw.decode("utf-8-sig")))))
    except PoError:
        raise
    except (ValueError, IndexError) as error:  # IndexError: plural forms without a rule
        raise PoError(str(error)) from None


def translations(raw: bytes) -> list[str]:
    """Return every sentence of a .po file in its language, in the order of the file.

    Raises:
        PoError: it is no .po file.
    """
    found = _pairs(raw.decode("utf-8-sig"))
    return [plain(text) for key, value in found.items() if key for text in value.split("\0")]


def _pairs(text: str) -> dict[str, str]:
    """Return keys and values as a .mo file has them."""
    found = {}
    header = ""
    for entry in _entries(text):
        if entry["msgid"] == "" and "msgctxt" not in entry:
            header = entry.get("msgstr", "")
            continue
        forms = [value for key, value in entry.items() if key.startswith("msgstr")]
        if forms and all(forms):
            key = entry["msgid"] + (f"\0{entry['msgid_plural']}" if "msgid_plural" in entry else "")
            said = marked("\0".join(forms))
            found[f"{entry['msgctxt']}\x04{key}" if "msgctxt" in entry else key] = said
    kept = [line for line in header.split("\n") if line.lower().startswith(("plural-forms:", "language:"))]
    return {"": "\n".join(["Content-Type: text/plain; charset=UTF-8", *kept, ""])} | found


def _entries(text: str) -> Iterator[Mapping[str, str]]:
    """Yield entries by their keywords; a new one begins at a comment, or at a keyword that the last one has already."""
    entry: dict[str, str] = {}
    key, fuzzy = "", False
    for number, line in enumerate(map(str.strip, text.split("\n")), 1):
        if not line:
            continue
        match = None if line[0] == "#" else _LINE.fullmatch(line)
        if match is None and line[0] != "#":
            raise PoError(f"line {number}: {line[:40]}")
        keyword = match[1] if match else ""
        if entry and (match is None or (keyword in ("msgctxt", "msgid") and "msgstr" in key)):
            yield from _whole(entry, number, fuzzy=fuzzy)
            entry, key, fuzzy = {}, "", False
        if match is None:
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif keyword:
            key, entry[keyword] = keyword, _unescaped(match[2])
        elif key:
            entry[key] += _unescaped(match[2])
        else:
            raise PoError(f"line {number}: {line[:40]}")
    yield from _whole(entry, text.count("\n") + 1, fuzzy=fuzzy)


def _whole(entry: Mapping[str, str], number: int, *, fuzzy: bool) -> Iterator[Mapping[str, str]]:
    """Yield an entry that counts."""
    if entry and "msgid" not in entry:
        raise PoError(f"line {number}: no msgid before it")
    if entry and not (fuzzy and entry["msgid"]):
        yield entry


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[0]), text) if "\\" in text else text


def _mo(pairs: Mapping[str, str]) -> bytes:
    """Write the .mo file of keys and values: a header, two tables of lengths and offsets, and the texts."""
    keys = sorted(key.encode() for key in pairs)
    texts = [*keys, *(pairs[key.decode()].encode() for key in keys)]
    tables = struct.calcsize("<7I")
    offset, places = tables + 8 * len(texts), []
    for text in texts:
        places += [len(text), offset]
        offset += len(text) + 1
    head = struct.pack("<7I", _MAGIC, 0, len(keys), tables, tables + 8 * len(keys), 0, 0)
    return head + struct.pack(f"<{len(places)}I", *places) + b"\0".join(texts) + b"\0"

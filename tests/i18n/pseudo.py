"""The pseudo-locale: a translation in which every sentence is itself in ⟦ ⟧, so that what was missed stands outside."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping
from html import unescape
from pathlib import Path

from babel.messages.catalog import Catalog

from tests.i18n.catalogue import template, written
from tests.i18n.reading import ROOT

OPEN, CLOSE = "⟦", "⟧"
_CODE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"(?<![\w.@/<*=:'-])[A-Za-z][a-z]+(?![\w@/>*='-]|[.:][\w/])")
"""A word that is no part of a path, an option, an address or an identifier, such as those with capitals inside."""


def translation(end: str = CLOSE, locale: str = "en") -> str:
    """Return the pseudo-locale as a .po file; each sentence may have another end, and the file another language."""
    said = Catalog(locale=locale, header_comment="#", charset="utf-8")
    for message in template():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else (message.id,)
            wrapped = tuple(f"{OPEN}{form}{end}" for form in forms)
            said.add(message.id, wrapped if len(wrapped) > 1 else wrapped[0], context=message.context)
    return written(said)


def surfaces(folder: Path, po: Path, only: str = "", module: str = "surfaces") -> Mapping[str, str]:
    """Return what every surface says in a language, by its name, or those whose names begin so; in one new process."""
    out = folder / "said.json"
    environment = {**os.environ, "HADESIGN_LANG": str(po), "XDG_CACHE_HOME": str(folder), "COLUMNS": "80"}
    command = [sys.executable, "-m", f"tests.i18n.{module}", str(out), only]
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    subprocess.run(command, env={**environment, "PYTHONPATH": path}, cwd=folder, check=True, timeout=1200)
    said: dict[str, str] = json.loads(out.read_text(encoding="utf-8"))
    return said


def outside(text: str) -> str:
    """Return what stands outside of all brackets; they may be nested."""
    kept, depth = [], 0
    for piece in re.split(f"([{OPEN}{CLOSE}])", text):
        if piece in (OPEN, CLOSE):
            depth += 1 if piece == OPEN else -1
            kept.append(" ")
        elif depth <= 0:
            kept.append(piece)
    return "".join(kept)


def missed(text: str, known: Collection[str]) -> list[str]:
    """Return the words that no sentence holds: not code, not a path or an option, and not a known name."""
    return [word for word in _WORD.findall(_CODE.sub(" ", unescape(outside(text)))) if word not in known]


def names(*texts: Iterable[str] | str) -> frozenset[str]:
    """Return every word of some texts: what stands in a blueprint or names something is no sentence of ours."""
    whole = " ".join(text if isinstance(text, str) else " ".join(text) for text in texts)
    return frozenset(re.findall(r"[A-Za-z][a-z]+", whole))

"""Bytes that find their way: Atheris changes those that reach new lines of the reader, millions of times.

    python -m tests.fuzz.guided [-max_total_time=60] [-runs=N] [-seed=1]

The options are those of libFuzzer (https://llvm.org/docs/LibFuzzer.html). The first finding ends it with 77; the
smallest input that shows it is then in `tests/fuzz/corpus/read/`.
"""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from tests.judging import ROOT

LONGEST = 4_096
"""Bytes of an input: what a reader does with more of them is asked elsewhere."""


def main(arguments: list[str]) -> None:
    """Try bytes until libFuzzer has enough."""
    if importlib.util.find_spec("atheris") is None:
        sys.exit(
            "Atheris is not installed: it is part of the test group for CPython 3.11 on Linux, where it has a wheel."
        )
    import atheris

    with atheris.instrument_imports(include=["hadesign.source", "hadesign.blueprint", "hadesign.topology"]):
        from tests.fuzz import grounds
        from tests.fuzz.campaign import kept_as
        from tests.fuzz.smaller import smaller
        from tests.fuzz.table import STAGES
        from tests.fuzz.trying import settled, tried
    stage, corpus = STAGES["read"], Path(__file__).parent / "corpus"

    def one(raw: bytes) -> None:
        finding = tried(stage, raw, whole=False).finding
        if finding:
            least = smaller(raw, lambda text: tried(stage, text, whole=False).finding == finding)
            file = kept_as(corpus / "read", finding.name)
            file.write_bytes(least)
            raise AssertionError(f"{finding.name}: {file}\n{finding.detail}")

    settled()
    # libFuzzer ends the process itself, so that nothing can be cleared away behind it.
    folder = ROOT / "build" / "guided"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for number, text in enumerate(grounds.texts()):
        if len(text) <= LONGEST:
            (folder / str(number)).write_bytes(text)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in _words()))
    os.chdir(folder)
    atheris.Setup([sys.argv[0], f"-dict={words}", f"-max_len={LONGEST}", *arguments, str(folder)], one)
    atheris.Fuzz()


def _words() -> list[str]:
    from tests.fuzz.words import TOKENS

    return [word for word in TOKENS if 1 < len(word.encode("utf-8", "surrogatepass")) < 60]


def _escaped(word: str) -> str:
    """Write a word as libFuzzer's dictionaries have it."""
    raw = word.encode("utf-8", "surrogatepass")
    return "".join(chr(c) if 32 < c < 127 and chr(c) not in '"\\' else f"\\x{c:02x}" for c in raw)


if __name__ == "__main__":
    main(sys.argv[1:])

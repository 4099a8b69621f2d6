"""Lines of the files of a lint for excerpts: of many files they are read again when they are shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b

from hadesign.source import split_lines

_ROOM = 16 * 1024 * 1024
"""Bytes of texts that are kept; of others their hashes are, so that no excerpt shows what was not judged."""


class Lines(Mapping[str, Sequence[str]]):
    """Lines by the names of files, split when they are asked for."""

    def __init__(self, again: Callable[[str], bytes | None]) -> None:
        """Hold none; `again` reads a file once more, or returns `None` where that cannot be done."""
        self._again = again
        self._room = _ROOM
        self._texts: dict[str, bytes] = {}
        self._hashes: dict[str, bytes] = {}
        self._last: tuple[str, Sequence[str]] = "", ()
        """Findings are shown by file."""

    def add(self, name: str, raw: bytes, *, once: bool = False) -> None:
        """Hold the text of a file; of what can be read `once` only it is kept in any case."""
        if once or len(raw) <= self._room:
            self._room -= len(raw)
            self._texts[name] = raw
        else:
            self._hashes[name] = _hash(raw)

    def __getitem__(self, name: str) -> Sequence[str]:
        """Return the lines of a file; none if it is another one by now."""
        if self._last[0] == name:
            return self._last[1]
        raw = self._texts.get(name)
        if raw is None:
            known = self._hashes[name]
            raw = self._again(name)
            if raw is None or _hash(raw) != known:
                raw = b""
        self._last = name, split_lines(raw.decode("utf-8-sig", "replace"))
        return self._last[1]

    def __contains__(self, name: object) -> bool:
        return name in self._texts or name in self._hashes

    def __iter__(self) -> Iterator[str]:
        yield from self._texts
        yield from self._hashes

    def __len__(self) -> int:
        return len(self._texts) + len(self._hashes)


class LinesOfBoth(Mapping[str, Sequence[str]]):
    """Lines of files, and those of others that findings are about."""

    def __init__(self, texts: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]]) -> None:
        """Look into `texts` first."""
        self._texts, self._more = texts, more

    def __getitem__(self, name: str) -> Sequence[str]:
        """Return the lines of a file of either."""
        return self._texts[name] if name in self._texts else self._more[name]

    def __iter__(self) -> Iterator[str]:
        yield from dict.fromkeys([*self._texts, *self._more])

    def __len__(self) -> int:
        return len({*self._texts, *self._more})


def _hash(raw: bytes) -> bytes:
    return blake2b(raw, digest_size=16).digest()

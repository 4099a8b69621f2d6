"""Where Chinese words end, so that search finds them: an index knows words, and Chinese has no blanks between them.

The words are those of this handbook's own translation: its terms, and what stands in it between characters that join
words, at least twice. A text is cut into the longest of them from left to right. mkdocs-material would ask the package
`jieba`, which knows the words of newspapers, and is used where it happens to be installed: a site must not depend on
that. The browser cuts what is asked for by the words of the index.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.handbook.glossary import TERMS
from hadesign.i18n import sentences, version

MARK = "\u200b"
"""A blank without width: theme and search take it for the end of a word."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_JOINING = frozenset(
    "的了在是与和或及而则都也就不没有使把被从到对为以其该这那个各每之后前时中上下内才会要需等若如于由向让将并且但只仅还再又已未所"
    "些他它才至少多条项份台次名种件处第几"
)
"""Characters that join words or count things, and stand within few."""
_LONGEST, _LEAST = 5, 2
"""Most characters of a word that is found in sentences, and how often it stands there."""
_INDEX = "search/search_index"
_SCRIPT = re.compile(r"^(\s*(?:var|let|const)?\s*[\w.]+\s*=\s*)(\{.*\})(;?\s*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words, and the characters of the longest one."""

    words: AbstractSet[str]
    longest: int

    def cut(self, run: str) -> Iterator[str]:
        """Yield the words of a run of Chinese characters; what is no word stays together."""
        start = unknown = 0
        while start < len(run):
            sizes = range(min(self.longest, len(run) - start), 1, -1)
            size = next((size for size in sizes if run[start : start + size] in self.words), 0)
            if size:
                yield from [run[unknown:start]] if unknown < start else []
                yield run[start : start + size]
                unknown = start + size
            start += size or 1
        if unknown < len(run):
            yield run[unknown:]

    def marked(self, text: str) -> str:
        """Return a text with a mark between Chinese words; marks that it has are not kept."""
        return _HAN.sub(lambda run: f"{MARK}{MARK.join(self.cut(run[0]))}{MARK}", text.replace(MARK, "")).strip(MARK)


@lru_cache(maxsize=1)
def _words(_version: str) -> Lexicon:
    return lexicon(sentences(), [chinese for _term, chinese, _what in TERMS])


def words_of_handbook() -> Lexicon:
    """Return the words of the translation in use, and those that the glossary explains."""
    return _words(version())


def lexicon(sentences: Iterable[str], terms: Iterable[str]) -> Lexicon:
    """Find words in sentences; terms are words whatever they are made of."""
    kept = {term for text in terms for term in _HAN.findall(text) if len(term) > 1}
    counts: Counter[str] = Counter()
    for text in sentences:
        for run in _HAN.findall(text):
            counts.update(part for part in _parts(run) if 1 < len(part) <= _LONGEST)
    found = {word for word, count in counts.items() if count >= _LEAST}
    simple = {word for word in found if not _made_of(word, found)}
    words = kept | simple
    return Lexicon(words, max(map(len, words), default=0))


def _parts(run: str) -> Iterator[str]:
    """Yield what stands between characters that join words."""
    start = 0
    for place, character in enumerate(run):
        if character in _JOINING:
            yield run[start:place]
            start = place + 1
    yield run[start:]


def _made_of(word: str, words: AbstractSet[str]) -> bool:
    """Whether a word is two words."""
    return any(word[:end] in words and word[end:] in words for end in range(2, len(word) - 1))


def searchable(files: Iterable[Artifact], words: Lexicon) -> tuple[Artifact, ...]:
    """Return the files of a site, with marks between the Chinese words of its index."""
    return tuple(
        Artifact(one.path, _index(one.data.decode(), words)) if f"/{_INDEX}." in one.path else one for one in files
    )


def _index(text: str, words: Lexicon) -> str:
    """Mark titles and texts of an index, which is JSON, or a script that holds it."""
    found = _SCRIPT.match(text)
    before, data, behind = found.groups() if found else ("", text, "")
    index = json.loads(data)
    for entry in index["docs"]:
        for field in ("title", "text"):
            entry[field] = words.marked(entry[field])
    return before + json.dumps(index, separators=(",", ":")) + behind

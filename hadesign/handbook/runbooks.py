"""Runbooks: the pages of the package that say how something comes back, each as a page of the handbook."""

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath

from hadesign.artifact import Artifact
from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.recovery import people
from hadesign.i18n import _, ngettext
from hadesign.report.markdown import text

_OWN = ("RESTORE.md",)
"""Pages of other targets that say the same for what they run themselves."""
_LINK = re.compile(r"\[([^\]]*)\]\((?![a-z]+:)([^)#]*)\)|`([\w./-]+\.md)`")
"""A link to a file of the package, or its name in code type."""


def runbooks(book: Book) -> tuple[Artifact, ...]:
    """Return the pages, those of the runbook target first."""
    found = [one for one in book.configs if _is_one(PurePosixPath(one.path)) and isinstance(one.content, str)]
    return tuple(sorted(found, key=lambda one: (not one.path.startswith("configs/dr/"), one.path)))


def _is_one(path: PurePosixPath) -> bool:
    return path.name in _OWN or (
        path.parts[:2] == ("configs", "dr") and path.suffix == ".md" and path.name != "README.md"
    )


def file_of(path: str) -> str:
    """Return the file of a page of the handbook by its path in the package."""
    target, *rest = PurePosixPath(path).parts[1:]
    stem = "-".join(rest).removesuffix(".md").lower()
    return f"runbook-{stem}.md" if target == "dr" else f"runbook-{target}-{stem}.md"


def pages(book: Book) -> Iterator[tuple[str, str, "partial[str]"]]:
    """Yield file, title and maker of every such page."""
    for artifact in runbooks(book):
        yield file_of(artifact.path), _title(artifact), partial(_page, artifact=artifact)


def index(book: Book) -> str:
    """Return the page that leads to them, and that says what has to be at hand before."""
    found = runbooks(book)
    readme = next((str(one.content) for one in book.configs if one.path == "configs/dr/README.md"), "")
    count = ngettext("There is {count} page for a bad day.", "There are {count} pages for a bad day.", len(found))
    answer = Markdown(
        f"{count} {people(book)}" if found else f"{_('hadesign writes no runbook for this design.')} {people(book)}"
    )
    listed = "\n".join(f"- [{text(_title(one))}]({file_of(one.path)})" for one in found)
    return laid_out(
        _("Runbooks"),
        answer,
        markdown(listed),
        # Behind its title and its own list.
        markdown(*linked(book, ["\n".join(_lines(readme[readme.find("\n## ") :]))]))
        if "\n## " in readme
        else Markdown(""),
    )


def _page(book: Book, artifact: Artifact) -> str:
    body = "\n".join(_lines(re.sub(r"<!--.*?-->\n?", "", str(artifact.content), flags=re.DOTALL)))
    heading, _line, rest = body.lstrip().partition("\n")
    return f"{heading}\n\n" + linked(book, [rest.strip()], artifact.path)[0] + "\n"


def _lines(source: str) -> list[str]:
    return source.strip().splitlines()


def _title(artifact: Artifact) -> str:
    """Return a page's own title."""
    first = next((line for line in str(artifact.content).splitlines() if line.startswith("# ")), "# ")
    return first.removeprefix("# ").strip() or PurePosixPath(artifact.path).stem


def linked(book: Book, parts: Iterable[str], path: str = "configs/dr/README.md") -> list[str]:
    """Return Markdown of the package in which names of its pages lead to those of the handbook.

    Of what has no page here, the path in the package is said.
    """
    known = {one.path: file_of(one.path) for one in runbooks(book)}
    folder = posixpath.dirname(path)

    def lead(found: re.Match[str]) -> str:
        words, target = (found[1], found[2]) if found[3] is None else ("", found[3])
        place = posixpath.normpath(f"{folder}/{target}")
        if place in known:
            return f"[{words or target}]({known[place]})"
        return f"{words}: `{place}`" if words else found[0]

    return [_outside_of_code(part, lead) for part in parts]


def _outside_of_code(part: str, lead: Callable[[re.Match[str]], str]) -> str:
    """Change links in Markdown, and leave blocks of commands as they are."""
    out, fenced = [], False
    for line in part.splitlines():
        fenced ^= line.lstrip().startswith("```")
        out.append(line if fenced or line.lstrip().startswith("```") else _LINK.sub(lead, line))
    return "\n".join(out)

"""All pages as one, for a printer or a PDF: the same pages, one after the other, with links that stay inside."""

import re
from collections.abc import Mapping

from hadesign.handbook.book import Book
from hadesign.handbook.words import title
from hadesign.i18n import _
from hadesign.report.markdown import join, text

FILE = "print.md"
LEFT_OUT = ("configs.md", "nodes.md")
"""Pages that are long and that nobody reads on paper: files, and one row for each machine. They are in the package."""
_LINK = re.compile(r"\]\(<?([\w.-]+)\.md(?:#([\w.-]*))?>?\)")
_LINE = re.compile(r"__codelineno-0-(\d+)")
_FENCE = re.compile(r"^(`{3,})", re.MULTILINE)


def page(_book: Book) -> str:
    """Stand in the list of pages; what it holds is made of all others, by `whole`."""
    raise AssertionError("the printed page is made of the others")


def whole(book: Book, bodies: Mapping[str, str]) -> str:
    """Return all pages as one."""
    chosen = {file: body for file, body in bodies.items() if file not in LEFT_OUT}
    before = "\n".join(body for file, body in _until(chosen, "blueprint.md"))
    blocks = len(_FENCE.findall(before)) // 2
    parts = [_part(file, body, chosen, blocks) for file, body in chosen.items()]
    return join(
        title(_("All on one page")),
        _("Every page of {file} but config files and the list of nodes, to be printed.", file=text(book.file)),
        *parts,
    )


def _until(bodies: Mapping[str, str], last: str) -> list[tuple[str, str]]:
    files = list(bodies)
    return [(file, bodies[file]) for file in files[: files.index(last)]] if last in bodies else []


def _part(file: str, body: str, chosen: Mapping[str, str], blocks: int) -> str:
    """Return a page one level deeper, with a place that links lead to."""
    lines, fence = [], ""
    for line in body.splitlines():
        opened = re.match(r"`{3,}", line)
        if opened and not fence:
            fence = opened[0]
        elif fence and line.strip() == fence:
            fence = ""
            lines.append(line)
            continue
        if fence:
            lines.append(line)
        else:
            lines.append(_LINK.sub(lambda found: _inside(found, chosen, blocks), _deeper(line)))
    return f'<a id="{_place(file)}"></a>\n\n' + "\n".join(lines).strip()


def _deeper(line: str) -> str:
    return f"#{line}" if re.match(r"#{1,5} ", line) else line


def _place(file: str) -> str:
    return f"page-{file.removesuffix('.md')}"


def _inside(found: re.Match[str], chosen: Mapping[str, str], blocks: int) -> str:
    """Return a link to where its page is on this one; what is not here stays a link to its own page."""
    file = f"{found[1]}.md"
    if file not in chosen:
        return found[0]
    line = _LINE.fullmatch(found[2] or "")
    return f"](#__codelineno-{blocks}-{line[1]})" if line else f"](#{_place(file)})"

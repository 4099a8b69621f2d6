"""Colophon: what this handbook was made of, with which program and on which day, so that it can be made again."""

import hashlib
from pathlib import PurePosixPath

from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.words import head, others, title
from hadesign.i18n import _
from hadesign.lint.profile import DEFAULT
from hadesign.report.markdown import code, table, text
from hadesign.writer import digest

MOST = 150
"""Files whose digests are shown; the manifest of the package has all of them."""


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Colophon"),
        Markdown(
            _(
                "Made by hadesign {version} from {file}, as of {day}; the same file, program and day give the same"
                " pages, to the byte.",
                version=text(book.version),
                file=book.source_file(),
                day=text(book.as_of),
            )
        ),
        _versions(book),
        _digests(book),
    )


def blueprint_digest(book: Book) -> str:
    """Return the SHA-256 of everything that the design is written in, as the manifest of the package has it."""
    return digest(book.cluster.document.whole.encode())


def revision(book: Book) -> str:
    """Return the name that Git has for the blueprint's text, by which the commits are found that hold it.

    It is that of a blob (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects): SHA-1 of a head and the content.
    """
    data = book.cluster.document.text.encode()
    return hashlib.sha1(b"blob %d\x00" % len(data) + data, usedforsecurity=False).hexdigest()


def _versions(book: Book) -> Markdown:
    kubernetes = book.cluster.kubernetes
    rows = [
        (_("hadesign"), text(book.version)),
        (_("as of"), text(book.as_of)),
        (_("Kubernetes"), f"{text(kubernetes.version)} ({book.source(kubernetes.origin)})"),
        (_("installer"), text(kubernetes.installer)),
        (_("profile of the rules"), text(book.report.profile or DEFAULT)),
        (_("rules that ran"), f"{len(book.report.ran):,}"),
        (_("blueprint, SHA-256"), code(blueprint_digest(book))),
        (_("blueprint, Git blob"), code(revision(book))),
    ]
    return markdown(title(_("Versions"), 2), table(head(_("what"), _("which")), rows))


def _digests(book: Book) -> Markdown:
    rows = [
        (code(PurePosixPath(one.path).relative_to("configs").as_posix()), code(digest(one.data)))
        for one in book.configs[:MOST]
    ]
    return markdown(
        title(_("Config files"), 2) if rows else "",
        _("SHA-256 of each file below `configs/`: what runs is what was reviewed, if they are the same.")
        if rows
        else "",
        table(head(_("file"), _("SHA-256")), rows),
        others(len(book.configs), MOST),
    )

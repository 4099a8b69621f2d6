"""The difference on a terminal, and as Markdown for a comment on a pull request."""

from collections.abc import Callable

from hadesign.diagrams import ViewName, picture_of, written
from hadesign.i18n import _
from hadesign.report.diff.page import page
from hadesign.report.diff.subject import Difference
from hadesign.report.markdown import block, join, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.page_text import page_text
from hadesign.report.sentences import line_of
from hadesign.topology.cluster import Origin

DRAWN: tuple[ViewName, ...] = ("control-plane", "topology")
"""Views that are shown before and after, where they differ."""
MOST_DRAWN = 12_000
"""Characters of a picture in a comment: GitHub takes 65,536 in all, and draws no Mermaid of more than 50,000."""


def diff_text(difference: Difference) -> str:
    """Return the difference for a terminal of 80 columns."""
    return page_text(page(difference), _place(difference))


def diff_markdown(difference: Difference) -> str:
    """Return the difference as a comment: with pictures before and after, which GitHub and GitLab draw from Mermaid."""
    sections, place = page(difference), _place(difference)
    parts = [page_markdown(sections[:1], place, level=2), page_markdown(sections[1:], place, level=3)]
    return join(*(part.strip("\n") for part in parts), *_pictures(difference))


def _place(difference: Difference) -> Callable[[Origin], str]:
    cluster = difference.comparison.after.cluster
    return lambda origin: line_of(cluster.locate(origin).line)


def _pictures(difference: Difference) -> list[str]:
    found = difference.comparison
    parts: list[str] = []
    for view in DRAWN:
        old, new = (picture_of(side.proof, view) for side in (found.before, found.after))
        drawn = [str(written(picture, "mermaid")) for picture in (old, new)]
        if drawn[0] == drawn[1] or max(map(len, drawn)) > MOST_DRAWN:
            continue
        parts += [f"### {text(new.title)}"]
        for title, source, picture in zip((_("Before"), _("After")), drawn, (old, new), strict=True):
            plain = block(str(written(picture, "text")))
            parts += [
                f"**{text(title)}**",
                block(source, "mermaid"),
                f"<details><summary>{text(_('{title}, as text', title=title))}</summary>",
                plain,
                "</details>",
            ]
    return parts

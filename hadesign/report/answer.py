"""The answer to a question about a proof: on a terminal, as Markdown, as JSON.

Places are written as `line 12`; the page names the file once, in its first section.
"""

from collections.abc import Callable

from hadesign.report.json_text import json_text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.page_text import page_text
from hadesign.report.questions import Question
from hadesign.report.sentences import place as place_of
from hadesign.topology.cluster import Cluster, Origin


def answer_text(question: Question) -> str:
    """Return the answer for a terminal of 80 columns."""
    return page_text(question.page(), _places(question.cluster))


def answer_markdown(question: Question) -> str:
    """Return the answer as a page of Markdown: its first section is the title."""
    sections, place = question.page(), _places(question.cluster)
    return "\n".join((page_markdown(sections[:1], place, level=1), page_markdown(sections[1:], place)))


def answer_json(question: Question) -> str:
    """Return the answer as JSON."""
    return json_text(question.data())


def _places(cluster: Cluster) -> Callable[[Origin], str]:
    return lambda origin: place_of(cluster.locate(origin), cluster.document.file)

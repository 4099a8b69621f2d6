"""Workers and capacity: what is asked for, what there is, and what is left after a loss."""

from collections.abc import Callable

from hadesign.handbook.book import Book
from hadesign.handbook.charts.figures import resource_words
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.resilience import untitled
from hadesign.handbook.views import charted
from hadesign.handbook.words import cpu, head, memory, names, title
from hadesign.i18n import N_, Message, _, translated
from hadesign.report import prove
from hadesign.report.markdown import join, table, text
from hadesign.report.page_markdown import page_markdown
from hadesign.report.prove.capacity import answer
from hadesign.words.fitting import facts

_AFTER_ZONE: dict[bool | None, Message] = {
    True: N_("Everything fits after the loss of any one zone."),
    None: N_("That everything fits after the loss of a zone is *not shown*."),
    False: N_("**Not everything fits** after the loss of a zone."),
}
_WAITS = N_(
    "There is room for everything after the loss of any one zone; replicas that may run nowhere else stay **Pending**"
    " until it is back."
)
"""What is said where nothing lacks room, and spreads keep some replicas from it."""
_BEFORE: dict[bool | None, Message] = {
    True: N_("Everything fits while nothing has failed."),
    None: N_("That everything fits is *not shown*."),
    False: N_("**Not everything fits.**"),
}
_SHOW: dict[str, Callable[[int], str]] = {"cpu": cpu, "memory": memory, "pods": "{:,}".format}


def page(book: Book) -> str:
    """Return the page."""
    shown = untitled(prove.after_failures(book.proof))
    return laid_out(
        _("Workers and capacity"),
        _answer(book),
        charted(book, "capacity"),
        markdown(title(_("What there is and what is asked for"), 2), _table(book)),
        markdown(title(_("Capacity after a failure"), 2), page_markdown([*shown, prove.left_out(None)], book.source)),
    )


def _answer(book: Book) -> Markdown:
    """Say whether what is left after the loss of a zone is enough, as the proof says it."""
    found = book.proof.after_failures
    if found.before is None:
        return Markdown(_("Whether workers suffice is *not shown*: sizes or requests are not given."))
    zones = [one for one in found.after if one.kind == "zone"]
    answers = {answer(one.fit).value for one in (zones or [found.before])}
    if zones and False in answers and all(one.fit.verdict == "fits" for one in zones):
        return Markdown(translated(_WAITS))
    met = next((value for value in (False, None, True) if value in answers), None)
    return Markdown(translated((_AFTER_ZONE if zones else _BEFORE)[met]))


def _table(book: Book) -> str:
    """Show what is asked for beside what is left after a loss."""
    capacity = book.proof.capacity
    rows = [
        (
            text(resource_words(balance)),
            _SHOW[balance.resource](balance.requested),
            _SHOW[balance.resource](balance.total),
            _SHOW[balance.resource](balance.after_node),
            _SHOW[balance.resource](balance.after_zone) if balance.after_zone is not None else "–",
        )
        for balance in capacity.balances
    ]
    titles = head(
        _("resource"), _("requested"), _("there is"), _("without the largest node"), _("without the largest zone")
    )
    missing = names(facts(gap for gap, _origin in capacity.missing), 3)
    return join(
        _(
            "What workloads request, and what workers offer. The sums are bounds: what exceeds them cannot fit, what"
            " does not may still not pack."
        )
        if rows
        else "",
        table(titles, rows),
        _("Not summed up, as not given: {facts}.", facts=missing) if missing else "",
        "" if rows or missing else _("No workers or no workloads are declared."),
    ).rstrip()

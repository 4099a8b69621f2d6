"""Failures: what fails, what that does, who notices, how it comes back and what is lost; the table of an FMEA."""

from collections.abc import Mapping

from hadesign.handbook.book import Book
from hadesign.handbook.cases import MOST, FailureCase, may_be_up
from hadesign.handbook.dark import page_of
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted
from hadesign.handbook.words import duration, head, title
from hadesign.i18n import _, ngettext, translated
from hadesign.lists import COMMAS, joined, listed
from hadesign.proof.recovery.losses import LossClass, LossWindow
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.report.markdown import code, table, text
from hadesign.report.names import run
from hadesign.targets.prometheus.detecting import detection
from hadesign.topology.cluster import Kind
from hadesign.words.effects import effect
from hadesign.words.losses import data_words, unknown_loss
from hadesign.words.recovery import BY
from hadesign.words.services import service_name
from hadesign.words.things import bare, noun, thing_words

_WINDOWS: dict[Kind, LossClass] = {
    "node": "node", "instance": "node", "host": "node", "zone": "zone", "site": "site", "region": "site",
}  # fmt: skip
"""Which window of loss a failure of a kind is asked about; anything else may take all copies."""
_NAMED = 4


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Failures"),
        _answer(book),
        charted(book, "failures"),
        _table(book),
        markdown(title(_("Two failures at once"), 2), _several()),
    )


def _answer(book: Book) -> Markdown:
    """Say how many single failures stop something, and how many of those nobody would notice."""
    cases = book.cases
    total = sum(case.count for case in cases)
    stopping = sum(case.count for case in cases if case.down)
    unknown = sum(case.count for case in cases if not case.down and case.open)
    said = ngettext(
        "Of {total} single failures that the design knows of, {count} stops a service, or may.",
        "Of {total} single failures that the design knows of, {count} stop a service, or may.",
        stopping,
        total=total,
    )
    if not unknown:
        return Markdown(said)
    return Markdown(
        f"{said} " + ngettext("Of {count} that is *not shown*.", "Of {count} more that is *not shown*.", unknown)
    )


def _table(book: Book) -> Markdown:
    titles = head(
        _("what fails"), _("effect"), _("noticed by"), _("recovery"), _("within (RTO)"), _("data lost (RPO)"), _("line")
    )
    rows = [_row(book, case) for case in book.cases]
    looked = sum(case.count for case in book.cases)
    more = len(book.proof.failures) > MOST
    return markdown(
        title(_("Failure modes and effects"), 2),
        _("Each single failure, the largest first; those that do the same share a row."),
        table(titles, rows),
        _("Only the {count:,} largest are shown; `hadesign prove --what-if` answers for any other one.", count=looked)
        if more
        else "",
    )


def _row(book: Book, case: FailureCase) -> tuple[str, ...]:
    how, within = recovery(book, case)
    return (
        what(book, case),
        _effect(case),
        noticed(book, case),
        how,
        within,
        lost(book, case),
        book.line(case.failure.origin),
    )


def what(book: Book, case: FailureCase) -> str:
    """Name what fails, with the way to its page where it has one."""
    kind = case.failure.kind
    if case.count == 1:
        named = text(thing_words(case.failure.thing))
    elif len(case.things) == case.count:
        named = _(
            "any of {count:,} {things}: {names}",
            count=case.count,
            things=noun(kind, case.count),
            names=text(run([bare(thing) for thing in case.things])),
        )
    else:
        named = _(
            "any of {count:,} {things}, such as {name}",
            count=case.count,
            things=noun(kind, case.count),
            name=text(bare(case.failure.thing)),
        )
    file = page_of(book, case)
    return f"[{named}]({file})" if file else named


def _effect(case: FailureCase) -> str:
    """Say what stops, each with the reason, and of what nobody can tell whether it does."""
    lines = []
    reasons: dict[tuple[str, bool], list[str]] = {}
    for state in case.down:
        key = effect(state.judged) if state.judged else "", may_be_up(state)
        reasons.setdefault(key, []).append(service_name(state.proof))
    for (why, may), names in list(reasons.items())[:_NAMED]:
        services = text(listed(names, _NAMED))
        stops = _("{services}: may be down", services=services) if may else _("{services}: down", services=services)
        lines.append(_("**{stops}**, as it {why}", stops=stops, why=text(why)) if why else f"**{stops}**")
    if len(reasons) > _NAMED:
        lines.append(ngettext("and {count} more reason", "and {count} more reasons", len(reasons) - _NAMED))
    if case.open:
        lines.append(
            _("*not shown*: {services}", services=text(listed([service_name(s.proof) for s in case.open], _NAMED)))
        )
    return "<br>".join(lines) or _("nothing stops")


def noticed(book: Book, case: FailureCase) -> str:
    """Name the alerts that it raises."""
    if not book.alerts:
        return _("**nobody**: the design has no alerts")
    found = detection(book.cluster, book.alerts, case.found)
    names = joined([f"[{code(name)}](alerts.md#{anchor(name)})" for name in found.alerts], COMMAS)
    if found.blind:
        return (
            _("only the silence of {alert}, as monitoring stops", alert=names)
            if names
            else _("**nobody**: monitoring stops with it")
        )
    if not names:
        return _("no alert of the design's")
    return _("{alerts}, if monitoring goes on", alerts=names) if found.unsure else names


def anchor(alert: str) -> str:
    """Return the anchor of an alert on its page."""
    return alert.lower()


def recovery(book: Book, case: FailureCase) -> tuple[str, str]:
    """Return how the slowest of what is hit comes back, and within which time."""
    found = [book.proof.recovers(state.proof, (case.failure.thing,)) for state in (*case.down, *case.open, *case.up)]
    worst = max((one for one in found if one.by != "nothing"), key=lambda one: one.rank, default=None)
    if worst is None:
        return _("nothing to do"), "–"
    return translated(BY[worst.by]), _within(worst)


def _within(found: ServiceRecovery) -> str:
    if found.by == "return":
        return _("until it is back")
    if found.seconds is not None:
        return duration(found.seconds)
    return _("{time} and more", time=duration(found.known)) if found.terms else f"*{_('not known')}*"


def lost(book: Book, case: FailureCase) -> str:
    """Say which data is lost, and how much of it."""
    states = {state.proof.id: state.up for state in case.found.states}
    window = _WINDOWS.get(case.failure.kind, "all-copies")
    hit = [one for one in book.proof.recovery.losses if one.failure == window and _is_hit(one, states)]
    return "<br>".join(dict.fromkeys(_loss(one) for one in hit)) or _("none")


def _is_hit(loss: LossWindow, states: Mapping[str, bool | None]) -> bool:
    """Whether what holds some data is not shown to go on; volumes without a class are those of all classes."""
    if loss.what == "etcd":
        return states.get("etcd", True) is not True
    held = [up for service, up in states.items() if service.startswith("data/")]
    return any(up is not True for up in held) if not loss.name else states.get(f"data/{loss.name}", True) is not True


def _loss(loss: LossWindow) -> str:
    data = text(data_words(loss))
    if loss.seconds is None:
        return _("{data}: {much}", data=data, much=f"*{text(unknown_loss(loss))}*")
    return _("{data}: {much}", data=data, much=duration(loss.seconds) if loss.seconds else _("none"))


def _several() -> str:
    return _("[Failure tolerance](resilience.md) has every pair of failures that stops something.")

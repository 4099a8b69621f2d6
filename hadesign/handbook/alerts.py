"""Monitoring and alerts: who notices, and for each alert what it means, what to do first, and who is told."""

from collections.abc import Iterator

from hadesign.handbook.answers import yes_no
from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted, pictured
from hadesign.handbook.words import duration, head, not_given, title
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import note, table, text
from hadesign.stated import Nothing
from hadesign.targets.prometheus.first_steps import first_steps
from hadesign.targets.prometheus.rules import Alert, RuleGroup
from hadesign.topology.cluster import Receiver, Workload
from hadesign.topology.nouns.operations import SEVERITIES
from hadesign.words.services import service_name

GROUPS: dict[str, Message] = {
    "api": N_("API"), "etcd": N_("etcd"), "balancers": N_("Endpoint and load balancers"), "nodes": N_("Nodes"),
    "capacity": N_("Capacity"), "certificates": N_("Certificates"), "backups": N_("Backups"),
    "watchdog": N_("That alerts arrive"),
}  # fmt: skip


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Monitoring and alerts"),
        _answer(book),
        charted(book, "alerts"),
        pictured(book, "monitoring"),
        _told(book),
        _parts(book),
        *(_group(book, group) for group in book.alerts),
    )


def alerts_of(group: RuleGroup) -> dict[str, list[Alert]]:
    """Return the alerts of a group by name: of one name there may be several, which differ in how bad it is."""
    found: dict[str, list[Alert]] = {}
    for rule in group.rules:
        if isinstance(rule, Alert):
            found.setdefault(rule.name, []).append(rule)
    return found


def _answer(book: Book) -> Markdown:
    """Say how many alerts there are, and who is told when monitoring itself stops."""
    monitoring = book.cluster.monitoring
    place = book.source(monitoring.origin)
    count = sum(len(alerts_of(group)) for group in book.alerts)
    if not book.alerts:
        said = _("The design has no Prometheus, so hadesign writes no alerts ({place}).", place=place)
    else:
        said = ngettext("{count} alert watches this design", "{count} alerts watch this design", count)
        said = _("{alerts} ({place}).", alerts=said, place=place)
    switch = monitoring.dead_mans_switch
    if switch is None:
        return Markdown(f"{said} {_('Who notices that monitoring itself stops is *not given*.')}")
    if not switch:
        return Markdown(f"{said} **{_('Nobody notices that monitoring itself stops.')}**")
    return Markdown(f"{said} {_('That monitoring itself stops is noticed from outside, by the dead man’s switch.')}")


def _told(book: Book) -> Markdown:
    """List who is told of what; a severity of which nobody is told is red."""
    receivers = book.cluster.monitoring.receivers
    rows = [
        (text(one.name), text(one.type), joined([text(s) for s in one.severities], COMMAS), book.line(one.origin))
        for one in receivers or ()
    ]
    nobody = [severity for severity in SEVERITIES if not who(receivers, severity)]
    boxes = []
    if receivers is None:
        boxes.append(
            note("unshown", _("Not shown: who is told"), _("The design names no receivers (`monitoring.receivers`)."))
        )
    elif nobody:
        names = joined([text(one) for one in nobody], COMMAS)
        boxes.append(note("failure", _("Nobody is told"), _("of alerts of severity {names}.", names=names)))
    return markdown(
        title(_("Who is told"), 2),
        *boxes,
        table(head(_("receiver"), _("type"), _("severities"), _("line")), rows),
    )


def who(receivers: tuple[Receiver, ...] | None, severity: str) -> list[str]:
    """Return the names of those who are told of alerts of a severity."""
    return [one.name for one in receivers or () if severity in one.severities]


def _parts(book: Book) -> Markdown:
    """List what watches, and whether it survives what it watches."""
    monitoring = book.cluster.monitoring
    proofs = {proof.of: proof for proof in book.proof.services() if proof.service == "component"}
    rows = []
    for part in (monitoring.prometheus, monitoring.alertmanager):
        if isinstance(part, Workload):
            proof = proofs.get(part.id)
            zone = yes_no(proof.survives("zone") if proof else None)
            copies = not_given() if part.replicas is None else str(part.replicas)
            name = text(service_name(proof)) if proof else text(part.name)
            rows.append((name, copies, zone, book.line(part.origin)))
    grafana = monitoring.grafana
    if grafana and not isinstance(grafana, Nothing):
        rows.append(
            (
                _("Grafana"),
                not_given() if grafana.replicas is None else str(grafana.replicas),
                "–",
                book.line(grafana.origin),
            )
        )
    kept = _("Metrics are kept for {time}.", time=duration(monitoring.retention)) if monitoring.retention else ""
    return markdown(
        title(_("What watches"), 2) if rows else "",
        table(head(_("part"), _("copies"), _("goes on without a zone"), _("line")), rows),
        kept,
    )


def _group(book: Book, group: RuleGroup) -> Markdown:
    words = translated(GROUPS[group.name]) if group.name in GROUPS else text(group.name)
    found = alerts_of(group)
    if not found:
        return Markdown("")
    return markdown(
        title(_("Alerts: {group}", group=words), 2),
        *(part for alerts in found.values() for part in _alert(book, alerts)),
    )


def _alert(book: Book, alerts: list[Alert]) -> Iterator[str]:
    """Show an alert: what it means, when it fires, who is told, and what to do first."""
    first = alerts[0]
    yield title(text(first.name), 3)
    yield text(_meaning(first.summary))
    yield "\n".join(f"- {_fires(book, one)}" for one in alerts)
    steps = first_steps(book.cluster, first.name)
    if steps:
        # A paragraph between: two lists would be taken for one.
        yield _("What to do first:")
        yield "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))


def _fires(book: Book, alert: Alert) -> str:
    """Say how bad it is, after which time it fires, who is told, and what it says."""
    told = who(book.cluster.monitoring.receivers, alert.severity)
    people = joined([text(name) for name in told], COMMAS)
    if alert.severity == "none":
        people = _("whoever waits for it outside")
    elif not told:
        people = f"*{not_given()}*" if book.cluster.monitoring.receivers is None else f"**{_('nobody')}**"
    after = _("after {time}", time=duration(alert.hold)) if alert.hold else _("at once")
    return _(
        "{severity}, {after}; told: {people}. {words}",
        severity=f"**{text(alert.severity)}**" if alert.severity == "critical" else text(alert.severity),
        after=after,
        people=people,
        words=text(_meaning(alert.description)),
    )


def _meaning(template: str) -> str:
    """Return what an alert says, where a value stands that is known only when it fires by a dash."""
    words = []
    for part in template.split("{{"):
        before, closed, after = part.partition("}}")
        words.append(after if closed else before)
    return "…".join(words)

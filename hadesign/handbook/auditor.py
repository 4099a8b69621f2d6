"""For the auditor: what was checked and with which verdict, by which file, who owns it, and when things were tried."""

from collections import Counter
from collections.abc import Iterator, Sequence

from hadesign.handbook.book import Book
from hadesign.handbook.colophon import blueprint_digest, revision
from hadesign.handbook.evidence import RuleVerdict, about, verdicts
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted
from hadesign.handbook.words import duration, given, head, not_given, title
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lint.rule import Rule, chapter_of
from hadesign.lists import COMMAS, joined
from hadesign.report.markdown import code, link, table, text
from hadesign.report.prove.objectives import MET_WORDS
from hadesign.stated import NONE, Nothing
from hadesign.topology.cluster import Backup
from hadesign.words.objectives import outcome

WORDS: dict[RuleVerdict, Message] = {
    "kept": N_("kept"), "broken": N_("**broken**"), "waived": N_("waived"), "unknown": N_("*not shown*"),
}  # fmt: skip
EVIDENCE = {
    "survive": ("resilience.md", N_("Failure tolerance")),
    "availability": ("availability.md", N_("Availability")),
    "rto": ("recovery.md", N_("Recovery")),
    "rpo": ("recovery.md", N_("Recovery")),
}
"""The page on which the proof of an objective stands."""


def page(book: Book) -> str:
    """Return the page."""
    found = verdicts(book)
    return laid_out(
        _("For the auditor"),
        _answer(book, found),
        charted(book, "rules"),
        _identity(book),
        _objectives(book, found),
        _protection(book),
        _tried(book),
        _rules(book, found),
    )


def _answer(book: Book, found: dict[str, RuleVerdict]) -> Markdown:
    counts = Counter(found.values())
    told = (
        (ngettext("{count} is kept", "{count} are kept", counts["kept"]), True),
        (ngettext("**{count} is broken**", "**{count} are broken**", counts["broken"]), counts["broken"]),
        (ngettext("{count} is waived", "{count} are waived", counts["waived"]), counts["waived"]),
        (
            ngettext("{count} is *not shown*", "{count} are *not shown*", counts["unknown"]),
            counts["unknown"],
        ),
    )
    parts = [words for words, any_of in told if any_of]
    rules = ngettext("{count} rule judged this design", "{count} rules judged this design", len(found))
    return Markdown(_("As of {day}, {rules}: {parts}.", day=text(book.as_of), rules=rules, parts=joined(parts, COMMAS)))


def _identity(book: Book) -> Markdown:
    about_it = book.cluster.about
    rows = [
        (_("blueprint"), f"{text(about_it.name)}, {book.source_file()}", book.line(about_it.origin)),
        (
            _("owners"),
            joined([text(one) for one in about_it.owners], COMMAS) or f"*{not_given()}*",
            book.line(about_it.origin),
        ),
        (_("digest (SHA-256)"), code(blueprint_digest(book)), ""),
        (
            _("revision"),
            _(
                "Git blob {blob}; `{command}` names the commits that brought it",
                blob=code(revision(book)),
                command=f"git log --find-object={revision(book)}",
            ),
            "",
        ),
        (_("judged as of"), text(book.as_of), ""),
        (_("judged by"), _("hadesign {version}", version=text(book.version)), ""),
    ]
    return markdown(title(_("What was judged"), 2), table(head(_("what"), _("which"), _("line")), rows))


def _objectives(book: Book, found: dict[str, RuleVerdict]) -> Markdown:
    """Lead from each objective to the rules that look at it, and to the page with the proof."""
    ran = [rule for rule in book.rules.values() if rule.id in found]
    marks = {True: "{words}", False: "**{words}**", None: "*{words}*"}
    rows = []
    for one in book.proof.objectives:
        file, words = EVIDENCE[one.kind]
        looking = [_verdict_of(rule.id, found) for rule in about(one.kind, ran)]
        rows.append(
            (
                text(outcome(one.goal)),
                marks[one.met].format(words=text(translated(MET_WORDS[one.met]))),
                text(outcome(one.why)),
                joined(looking, COMMAS) or "–",
                f"[{text(translated(words))}]({file})",
                book.line(one.origin),
            )
        )
    titles = head(_("objective"), _("verdict"), _("because"), _("rules that look at it"), _("evidence"), _("line"))
    return markdown(
        title(_("From objectives to evidence"), 2),
        table(titles, rows) or f"*{_('The blueprint sets no objectives.')}*",
    )


def _verdict_of(rule: str, found: dict[str, RuleVerdict]) -> str:
    """Name a rule; one that is not kept in the colour of its verdict."""
    marks: dict[RuleVerdict, str] = {
        "kept": "{rule}",
        "broken": "**{rule}**",
        "waived": "{rule}",
        "unknown": "*{rule}*",
    }
    return marks[found[rule]].format(rule=text(rule))


def _protection(book: Book) -> Markdown:
    """List certificates, encryption and the audit log: each given, none, or not said."""
    control, rows = book.cluster.control_plane, []
    certificates = control.certificates
    if book.cluster.managed:
        rows.append((_("control plane"), _("run by the provider, in the provider's terms"), book.line(control.origin)))
    if certificates:
        rows += [
            (_("certificates end on"), _day(certificates.expires), book.line(certificates.origin)),
            (_("the authority's certificate ends on"), _day(certificates.ca_expires), book.line(certificates.origin)),
            (_("certificates are renewed"), given(certificates.rotation), book.line(certificates.origin)),
            (_("certificates are good for"), _time(certificates.validity), book.line(certificates.origin)),
        ]
    elif not book.cluster.managed:
        rows.append((_("certificates"), f"*{not_given()}*", book.line(control.origin)))
    encryption, audit = control.encryption, control.audit
    rows.append((
        _("secrets in etcd are encrypted"),
        _absent(encryption) if not encryption else _("by {provider}", provider=text(encryption.provider)),
        book.line(encryption.origin if encryption else control.origin),
    ))  # fmt: skip
    rows.append((
        _("audit log"),
        _absent(audit) if not audit else _audit(audit.policy_file, audit.max_age),
        book.line(audit.origin if audit else control.origin),
    ))  # fmt: skip
    access = control.access
    rows += [
        (
            _("people are let in by"),
            _stated(access.identity_provider if access else None),
            book.line(access.origin if access else control.origin),
        ),
        (
            _("in an emergency by"),
            _stated(access.break_glass if access else None),
            book.line(access.origin if access else control.origin),
        ),
    ]
    return markdown(
        title(_("Certificates, encryption, audit log"), 2),
        table(head(_("what"), _("as the design says"), _("line")), rows),
    )


def _audit(policy: str, kept: float | None) -> str:
    policy = _("by policy {file}", file=code(policy))
    return _("{policy}, kept for {time}", policy=policy, time=duration(kept)) if kept is not None else policy


def _absent(fact: object) -> str:
    """Tell that there is none from silence."""
    return f"**{_('no')}**" if fact is NONE else f"*{not_given()}*"


def _stated(fact: str | Nothing | None) -> str:
    return text(fact) if isinstance(fact, str) else _absent(fact)


def _day(day: str | None) -> str:
    return text(day) if day else f"*{not_given()}*"


def _time(seconds: float | None) -> str:
    return f"*{not_given()}*" if seconds is None else duration(seconds)


def _tried(book: Book) -> Markdown:
    """List what was tried, and when: restores and drills."""
    backups, plan = book.cluster.backups, book.cluster.recovery
    rows = [
        row
        for whose, copy in ((_("etcd"), backups.etcd), (_("volumes"), backups.volumes))
        for row in _copies(book, whose, copy)
    ]
    last = plan.last_drill
    every = _time(plan.drill_interval)
    rows.append((_("drill, planned every {time}", time=every), _done(last), book.line(plan.origin)))
    rows.append(
        (
            _("runbook"),
            link(plan.runbook) if isinstance(plan.runbook, str) else _absent(plan.runbook),
            book.line(plan.origin),
        )
    )
    if book.rehearsal is not None:
        rows.append((f"[{_('rehearsal of the generated files')}](rehearsal.md)", text(book.rehearsal.day), ""))
    return markdown(title(_("Restore tests and drills"), 2), table(head(_("what"), _("last done"), _("line")), rows))


def _copies(book: Book, whose: str, copy: Backup | Nothing | None) -> Iterator[tuple[str, str, str]]:
    origin = copy.origin if copy else book.cluster.backups.origin
    done = _absent(copy) if not copy else _done(copy.last_restore_test)
    yield _("restore test of {what}", what=whose), done, book.line(origin)
    if copy:
        answers = {True: _("yes"), False: f"**{_('no')}**", None: f"*{not_given()}*"}
        yield _("copies of {what} are encrypted", what=whose), answers[copy.encrypted], book.line(origin)
        yield _("copies of {what} cannot be deleted early", what=whose), answers[copy.immutable], book.line(origin)


def _done(day: str | Nothing | None) -> str:
    if isinstance(day, str):
        return text(day)
    return f"**{_('never')}**" if day is NONE else f"*{not_given()}*"


def _rules(book: Book, found: dict[str, RuleVerdict]) -> Markdown:
    """List every rule with its verdict and what it refers to, by topic."""
    topics: dict[str, list[Rule]] = {}
    for rule_id in found:
        rule = book.rules.get(rule_id)
        if rule is not None:
            topics.setdefault(chapter_of(rule), []).append(rule)
    tables = [part for topic, rules in topics.items() for part in (title(text(topic), 3), _topic(rules, found))]
    return markdown(
        title(_("Rules that were checked"), 2) if tables else "",
        _("Findings are on [their page](findings.md); `hadesign explain RULE` tells more about a rule.")
        if tables
        else "",
        *tables,
    )


def _topic(rules: Sequence[Rule], found: dict[str, RuleVerdict]) -> str:
    rows = [
        (
            text(rule.id),
            text(rule.title),
            translated(WORDS[found[rule.id]]),
            "; ".join(f"[{text(one.title)}](<{one.url}>)" for one in rule.references),
        )
        for rule in rules
    ]
    return table(head(_("rule"), _("title"), _("verdict"), _("clauses and sources")), rows)

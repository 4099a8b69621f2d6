"""Workloads: how many copies there are and are needed, where they may run, and what they go on through."""

from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.topology import run_of
from hadesign.handbook.views import pictured
from hadesign.handbook.words import cpu, given, head, memory, names, not_given, title
from hadesign.i18n import _, ngettext
from hadesign.lists import joined
from hadesign.report.markdown import table, text
from hadesign.stated import Nothing
from hadesign.topology.cluster import DisruptionBudget, Workload
from hadesign.words.things import noun


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Workloads"),
        _answer(book),
        pictured(book, "workloads", otherwise="architecture"),
        markdown(
            title(_("Where they run"), 2),
            _("Each workload, how many replicas it has and needs, and where they may run."),
            _workloads(book),
        ),
        _upkeep(book),
        _components(book),
    )


def _answer(book: Book) -> Markdown:
    """Say how many there are, and which do not go on without a zone."""
    workloads = book.cluster.workloads
    if not workloads:
        return Markdown(_("The blueprint lists no workloads, so nothing is proved of any."))
    count = ngettext("{count:,} workload", "{count:,} workloads", len(workloads))
    answers = {proof.of: proof.survives("zone") for proof in book.proof.workloads}
    lost, unknown = ([name for name, answer in answers.items() if answer is met] for met in (False, None))
    if lost:
        return Markdown(_("{count}; **{names}** may stop with the loss of a zone.", count=count, names=names(lost, 3)))
    if unknown:
        return Markdown(
            _(
                "{count}; of {names} it is *not shown* that it outlives the loss of a zone.",
                count=count,
                names=names(unknown, 3),
            )
        )
    return Markdown(_("{count}, all of which go on after the loss of any one zone.", count=count))


def _workloads(book: Book) -> str:
    if not book.cluster.workloads:
        return _("The blueprint lists no workloads.")

    # By identity: the Cluster keeps one tuple for equal constraints, and there may be thousands of nodes.
    known: dict[int, str] = {}

    def row(workload: Workload) -> tuple[str, ...]:
        if id(workload.eligible) not in known:
            known[id(workload.eligible)] = run_of(book, workload.eligible)
        return (
            text(f"{workload.namespace}/{workload.name}"),
            text(workload.kind),
            given(workload.replicas),
            str(workload.needed),
            _spread(workload),
            known[id(workload.eligible)] or f"**{_('nowhere')}**",
            book.line(workload.origin),
        )

    titles = head(_("workload"), _("kind"), _("replicas"), _("needed"), _("kept apart"), _("may run on"), _("line"))
    return table(titles, map(row, book.cluster.workloads))


def _spread(workload: Workload) -> str:
    spread = workload.spread
    parts = (("zone", spread and spread.zone), ("node", spread and spread.node))
    kept = [noun(kind, 2) for kind, how in parts if how == "required"]
    return _("over {places}", places=joined(kept)) if kept else _("not required")


def _upkeep(book: Book) -> Markdown:
    """Show what each asks for, how much it matters, and what maintenance may take of it."""
    rows = [
        (
            text(workload.id),
            given(workload.tier),
            cpu(workload.requests.cpu) if workload.requests.cpu is not None else not_given(),
            memory(workload.requests.memory) if workload.requests.memory is not None else not_given(),
            _budget(workload.budget),
            given(workload.priority if not isinstance(workload.priority, Nothing) else _("none")),
            book.line(workload.origin),
        )
        for workload in book.cluster.workloads
    ]
    titles = head(_("workload"), _("tier"), _("CPU"), _("memory"), _("disruption budget"), _("priority"), _("line"))
    return markdown(title(_("Requests and disruption budgets"), 2) if rows else "", table(titles, rows))


def _budget(budget: DisruptionBudget | Nothing | None) -> str:
    if budget is None:
        return f"*{not_given()}*"
    if isinstance(budget, Nothing):
        return f"**{_('none')}**"
    if budget.max_unavailable is not None:
        return _("at most {number} away", number=text(budget.max_unavailable))
    return _("at least {number} left", number=text(budget.min_available))


def _components(book: Book) -> Markdown:
    """Show the parts of the platform that run in pods."""
    rows = [
        (text(one.id), given(one.replicas), str(one.needed), _spread(one), book.line(one.origin))
        for one in book.cluster.components
    ]
    titles = head(_("part"), _("replicas"), _("needed"), _("kept apart"), _("line"))
    return markdown(title(_("Parts of the platform"), 2) if rows else "", table(titles, rows))

"""Storage: where data is kept, how often, and what it goes on through."""

from hadesign.handbook.answers import yes_no
from hadesign.handbook.book import Book
from hadesign.handbook.layout import Markdown, markdown
from hadesign.handbook.layout import page as laid_out
from hadesign.handbook.views import charted
from hadesign.handbook.words import given, head, memory, names, not_given, title
from hadesign.i18n import _, ngettext
from hadesign.proof.failure.verdict import ServiceKind
from hadesign.report.markdown import filled, table, text
from hadesign.stated import NONE
from hadesign.topology.cluster import Storage
from hadesign.words.things import noun


def page(book: Book) -> str:
    """Return the page."""
    return laid_out(
        _("Storage"),
        _answer(book),
        charted(book, "storage"),
        _classes(book),
        _volumes(book),
        _copies(book),
    )


def _answer(book: Book) -> Markdown:
    classes = book.cluster.storage
    if not classes:
        return Markdown(_("The design names no storage classes."))
    kept = {proof.of: proof.survives("zone") for proof in book.proof.storage if proof.service == "data"}
    count = ngettext("The design has {count} storage class", "The design has {count} storage classes", len(classes))
    lost, unknown = ([name for name, answer in kept.items() if answer is met] for met in (False, None))
    if lost:
        said = _(
            "{count}; the data of **{names}** does not outlive the loss of a zone.", count=count, names=names(lost)
        )
    elif unknown:
        said = _(
            "{count}; for {names} it is *not shown* that data outlives the loss of a zone.",
            count=count,
            names=names(unknown),
        )
    else:
        said = _("{count}; all data outlives the loss of any one zone.", count=count)
    return Markdown(said)


def _classes(book: Book) -> Markdown:
    proofs = {(proof.service, proof.of): proof for proof in book.proof.storage}

    def survives(one: Storage, service: ServiceKind) -> str:
        proof = proofs.get((service, one.name))
        return f"{yes_no(proof.survives('node'))} / {yes_no(proof.survives('zone'))}" if proof else "–"

    rows = [
        (
            text(one.name),
            text(one.provider),
            str(one.copies),
            noun(one.apart) if one.apart else _("nothing"),
            str(one.least),
            survives(one, "data"),
            survives(one, "io"),
            text(one.unknown) if one.unknown else "",
            book.line(one.origin),
        )
        for one in book.cluster.storage
    ]
    titles = head(
        _("class"), _("provider"), _("copies"), _("kept apart by"), _("needed for I/O"),
        _("data outlives a node / a zone"), _("I/O goes on without a node / a zone"), _("not known"), _("line"),
    )  # fmt: skip
    return markdown(title(_("Storage classes"), 2) if rows else "", table(*filled(titles, rows)) if rows else "")


def _volumes(book: Book) -> Markdown:
    rows = [
        (
            text(workload.id),
            text(claim.storage_class),
            memory(claim.size) if claim.size is not None else not_given(),
            given(claim.access),
            given(workload.replicas) if workload.kind == "StatefulSet" else _("shared by all"),
            book.line(claim.origin),
        )
        for workload in (*book.cluster.workloads, *book.cluster.components)
        for claim in workload.claims
    ]
    titles = head(_("workload"), _("class"), _("size"), _("access"), _("volumes"), _("line"))
    return markdown(title(_("Volumes"), 2) if rows else "", table(titles, rows))


def _copies(book: Book) -> Markdown:
    volumes = book.cluster.backups.volumes
    if volumes is NONE:
        said = f"**{_('Volumes are not backed up.')}**"
    elif not volumes:
        said = _("Whether volumes are backed up is *not given*.")
    else:
        said = _("Volumes are backed up; [recovery](recovery.md) says where copies are and what may be lost.")
    return markdown(title(_("Backups of volumes"), 2), said) if book.cluster.storage else Markdown("")

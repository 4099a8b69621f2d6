"""The first page: what the design promises, and whether it keeps it."""

from collections.abc import Iterable

from hadesign.blueprint.governance import FailureLevel
from hadesign.handbook.book import Book
from hadesign.handbook.words import NOT_GIVEN, count, duration, given
from hadesign.proof import LEVELS, ServiceProof
from hadesign.report.markdown import join, note, paragraphs, table, text

_SERVICES = {
    "etcd": "etcd",
    "api": "API servers",
    "endpoint": "endpoint",
    "control-plane": "control plane as a whole",
}
MOST_REASONS = 20


def page(book: Book) -> str:
    """Return the overview."""
    return join(
        f"# {text(book.cluster.title)}",
        paragraphs(book.cluster.blueprint.metadata.description or ""),
        _draft(book),
        _verdict(book),
        "## What was promised",
        _objectives(book),
        "## What it survives",
        "Does the service go on when any *one* thing of this size is lost? The answer holds for every placement of pods"
        " that the constraints allow; *unknown* means that the blueprint names no such thing, or not enough of it.",
        _survival(book),
        _reasons(book),
        "## Who and when",
        _about(book),
        "## What this leaves out",
        "The proof is about the design: single failures of machines and of what they stand on. It says nothing about"
        " several failures at once, operator errors, upgrades, expired certificates, or software faults that hit all"
        " copies alike.",
    )


def _draft(book: Book) -> str:
    if not book.draft:
        return ""
    errors = count(book.report.summary["error"], "error")
    return note("danger", "Draft", f"This design has {errors} that nobody waived; see [the findings](findings.md).")


def _promise(book: Book) -> FailureLevel | None:
    objectives = book.cluster.blueprint.spec.objectives
    return objectives.survive if objectives else None


def _verdict(book: Book) -> str:
    """Say in one box whether the main promise is kept."""
    level = _promise(book)
    services = book.proof.services()
    if level is None:
        body = "The blueprint does not say which failure must go unnoticed (`spec.objectives.survive`)."
        return note("warning", "Nothing was promised", body)
    broken = [proof for proof in services if proof.survives(level) is False]
    unknown = [proof for proof in services if proof.survives(level) is None]
    if broken:
        body = f"It can take down {_listed(broken)}. [Why](#why-not)"
        return note("failure", f"Promise broken: the loss of one {level} is not survived", body)
    if unknown:
        body = f"Not enough is known about {_listed(unknown)}."
        return note("warning", f"Promise not shown: the loss of one {level} cannot be judged", body)
    body = f"No single failure up to a {level} takes down the control plane, the platform or a workload."
    return note("success", f"Promise kept: the loss of any one {level} is survived", body)


def _label(proof: ServiceProof) -> str:
    return text(_SERVICES.get(proof.service, proof.name))


def _listed(proofs: Iterable[ServiceProof]) -> str:
    """Join names as a sentence does, the first few of many."""
    labels = list(dict.fromkeys(map(_label, proofs)))
    labels = [*labels[:6], f"{len(labels) - 6:,} more"] if len(labels) > 7 else labels
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"


def _objectives(book: Book) -> str:
    """Set what was promised beside what the design says about it."""
    objectives = book.cluster.blueprint.spec.objectives
    if objectives is None:
        return "Nothing is stated."
    availability = f"{objectives.availability * 100:g}%" if objectives.availability is not None else NOT_GIVEN
    return table(
        ("objective", "promised", "by this design"),
        (
            ("users do not notice the loss of any one", given(objectives.survive), _survived(book)),
            ("availability", availability, "not computed"),
            ("back in service within (RTO)", duration(objectives.rto), _slowest(book)),
            ("work that may be lost (RPO)", duration(objectives.rpo), _loss(book)),
        ),
    )


def _survived(book: Book) -> str:
    """Name the largest failure that everything survives."""
    best = [level for level in LEVELS if all(proof.survives(level) for proof in book.proof.services())]
    return best[-1] if best else "**none** that is known"


def _slowest(book: Book) -> str:
    times = book.proof.recovery.times
    if not times:
        return "unknown"
    missing = any(time.missing for time in times)
    slowest = max(times, key=lambda time: time.seconds)
    more = ", as far as is known" if missing else ""
    return f"[{duration(slowest.seconds)}](recovery.md), after the loss of {text(slowest.what)}{more}"


def _loss(book: Book) -> str:
    losses = book.proof.recovery.losses
    known = [loss.seconds for loss in losses if loss.seconds is not None]
    if not known:
        return "unknown"
    more = ", as far as is known" if len(known) < len(losses) else ""
    return f"[{duration(max(known))}](recovery.md){more}"


def _survival(book: Book) -> str:
    promised = _promise(book)
    words = {True: "yes", False: "**no**", None: "unknown"}
    head = ("service", *(f"{level} (promised)" if level == promised else level for level in LEVELS))
    services = book.proof.services()
    return table(head, ((_label(proof), *(words[proof.survives(level)] for level in LEVELS)) for proof in services))


def _reasons(book: Book) -> str:
    """Explain each no up to the promised level, a reason that hits several services once, with the line to look at."""
    level = _promise(book) or "node"
    hit: dict[str, list[ServiceProof]] = {}
    for proof in book.proof.services():
        for fault in proof.broken_by(level):
            place = book.source(fault.origins[0])
            hit.setdefault(f"{text(fault.witness)} ({place})", []).append(proof)
    lines = [f"- {why}: takes down {_listed(proofs)}" for why, proofs in hit.items()]
    more = len(lines) - MOST_REASONS
    lines = [*lines[:MOST_REASONS], f"- and {more} more, which `hadesign prove` lists"] if more > 0 else lines
    return join("### Why not", "\n".join(lines)).rstrip() if lines else ""


def _about(book: Book) -> str:
    metadata, kubernetes = book.cluster.blueprint.metadata, book.cluster.blueprint.spec.kubernetes
    number = f"[{count(len(book.cluster.nodes), 'machine')}](machines.md)"
    lines = (
        f"- Owners: {', '.join(text(owner) for owner in metadata.owners) or NOT_GIVEN}",
        f"- Kubernetes {text(kubernetes.version)}, installed with {text(kubernetes.installer)}, on {number}",
        f"- Blueprint {text(metadata.name)}, in {book.blueprint()}",
        f"- As of {text(book.as_of)}, written by hadesign {text(book.version)}",
    )
    return "\n".join(lines)

"""The first page: what the design promises, and whether it keeps it."""

from hadesign.blueprint.governance import FailureLevel
from hadesign.handbook.book import Book, duration, given
from hadesign.handbook.markdown import join, note, paragraphs, table, text
from hadesign.proof import ServiceProof

LEVELS: tuple[FailureLevel, ...] = ("node", "rack", "zone", "region")
_SERVICES = {"etcd": "etcd", "api": "API", "endpoint": "Endpoint", "control-plane": "Control plane"}


def page(book: Book) -> str:
    """Return the overview."""
    metadata = book.cluster.blueprint.metadata
    owners = ", ".join(text(owner) for owner in metadata.owners)
    return join(
        f"# {text(book.cluster.title)}",
        paragraphs(metadata.description or ""),
        _draft(book),
        _verdict(book),
        "## What was promised",
        _objectives(book),
        "## What it survives",
        "Each answer is about the loss of any single thing of that size. It holds for every placement of pods that the"
        " constraints allow. *Unknown* means that the blueprint names no such thing.",
        _survival(book),
        _reasons(book),
        "## Who and when",
        f"Owners: {owners or 'not given'}. As of {text(book.as_of)}. Kubernetes"
        f" {text(book.cluster.blueprint.spec.kubernetes.version)}, installed with"
        f" {text(book.cluster.blueprint.spec.kubernetes.installer)}. Written by hadesign {text(book.version)}.",
        "## What this leaves out",
        "The proof is about the design: single failures of machines and of what they stand on. It says nothing about"
        " several failures at once, operator errors, upgrades, expired certificates, or software faults that hit all"
        " copies alike.",
    )


def _draft(book: Book) -> str:
    if not book.draft:
        return ""
    count = book.report.summary["error"]
    body = f"The design has {count} error{'s' if count != 1 else ''} that nobody waived, see [findings](findings.md)."
    return note("failure", "Draft", body)


def _verdict(book: Book) -> str:
    """Say in one box whether the main promise is kept."""
    objectives = book.cluster.blueprint.spec.objectives
    level = objectives.survive if objectives else None
    if level is None:
        return note("warning", "No objective", "The blueprint does not say which failure must go unnoticed.")
    broken = [proof for proof in book.proof.services() if proof.survives(level) is False]
    unknown = [proof for proof in book.proof.services() if proof.survives(level) is None]
    if broken:
        listed = ", ".join(text(_label(proof)) for proof in broken)
        return note("failure", f"The loss of a {level} is not survived", f"It takes down: {listed}.")
    if unknown:
        listed = ", ".join(text(_label(proof)) for proof in unknown)
        return note("warning", f"The loss of a {level} cannot be judged", f"Not enough is known about: {listed}.")
    body = "No single failure of that size takes down the control plane, the platform or a workload."
    return note("success", f"The loss of any one {level} is survived", body)


def _label(proof: ServiceProof) -> str:
    return _SERVICES.get(proof.service, proof.name)


def _objectives(book: Book) -> str:
    objectives = book.cluster.blueprint.spec.objectives
    if objectives is None:
        return "Nothing is stated."
    availability = f"{objectives.availability * 100:g}%" if objectives.availability is not None else None
    return table(
        ("objective", "value"),
        (
            ("users must not notice the loss of any one", given(objectives.survive)),
            ("availability", given(availability)),
            ("back in service within (RTO)", duration(objectives.rto)),
            ("work that may be lost (RPO)", duration(objectives.rpo)),
        ),
    )


def _survival(book: Book) -> str:
    words = {True: "yes", False: "**no**", None: "unknown"}
    return table(
        ("service", *LEVELS),
        ((text(_label(proof)), *(words[proof.survives(level)] for level in LEVELS)) for proof in book.proof.services()),
    )


def _reasons(book: Book) -> str:
    """Explain each no up to the promised level, with the line to look at."""
    objectives = book.cluster.blueprint.spec.objectives
    level = (objectives.survive if objectives else None) or "node"
    lines = [
        f"- **{text(_label(proof))}**: {text(fault.witness)} ({book.source(fault.origins[0])})"
        for proof in book.proof.services()
        for fault in proof.broken_by(level)[:3]
    ]
    return join("### Why not", "\n".join(lines)).rstrip() if lines else ""

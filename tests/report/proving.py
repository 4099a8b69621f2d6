"""Proofs as the commands write them."""

from collections.abc import Sequence

from hadesign.proof import Proof, ServiceProof
from hadesign.report.page import Section
from hadesign.report.page_markdown import page_markdown
from hadesign.report.page_text import page_text
from hadesign.report.prove import page
from hadesign.topology.cluster import Origin


def told(proof: Proof, chosen: Sequence[ServiceProof] | None = None, order: int = 2) -> str:
    """Return the text about some services, or all."""
    return as_text(proof, page(proof, proof.services() if chosen is None else chosen, order))


def as_text(proof: Proof, sections: Sequence[Section]) -> str:
    return page_text(sections, lambda origin: line_of(proof, origin))


def as_markdown(proof: Proof, sections: Sequence[Section]) -> str:
    return page_markdown(sections, lambda origin: line_of(proof, origin))


def line_of(proof: Proof, origin: Origin) -> str:
    return f"line {proof.cluster.locate(origin).line}"


def flat(text: str) -> str:
    """Return a text without its line ends and indents, so that a sentence can be looked for."""
    return " ".join(text.split())


def section(text: str, title: str) -> str:
    """Return what stands below a title."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(title))
    rest = lines[start + 2 :]
    end = next((n for n, line in enumerate(rest) if line and set(line) == {"="}), len(rest) + 1)
    return "\n".join(rest[: end - 1]).strip()

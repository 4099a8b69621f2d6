"""What can be asked of a proof; each question has its answer as a page, and as data for programs."""

from collections.abc import Callable, Sequence
from typing import Any

from hadesign.frozen import dataclass
from hadesign.proof import Proof, ServiceProof
from hadesign.report import prove, prove_json
from hadesign.report.page import Section
from hadesign.topology.cluster import Cluster, ThingId


@dataclass(frozen=True, slots=True)
class Question:
    """A question about some services of a design; only the form that is asked for is made."""

    cluster: Cluster
    page: Callable[[], list[Section]]
    data: Callable[[], dict[str, Any]]


def what_breaks(proof: Proof, chosen: Sequence[ServiceProof], order: int) -> Question:
    """Ask what takes the services down, up to `order` failures at once, how available they are, how they come back."""
    return Question(
        proof.cluster,
        lambda: prove.page(proof, chosen, order),
        lambda: prove_json.proof_data(proof, chosen, order),
    )


def what_if(proof: Proof, chosen: Sequence[ServiceProof], failed: Sequence[ThingId]) -> Question:
    """Ask what is up if exactly these things fail."""
    return Question(
        proof.cluster,
        lambda: prove.what_if(proof, chosen, failed),
        lambda: prove_json.what_if_data(proof, chosen, failed),
    )


def during_upgrade(proof: Proof, chosen: Sequence[ServiceProof]) -> Question:
    """Ask what one failure takes down while one machine is out on purpose."""
    return Question(
        proof.cluster,
        lambda: prove.during_upgrade(proof, chosen),
        lambda: prove_json.during_upgrade_data(proof, chosen),
    )

"""One of the two designs that are compared: what will exist, what is proved and found, and the files it compiles to."""

from collections.abc import Mapping, Sequence

from hadesign.artifact import Artifact
from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.lint import Report
from hadesign.proof import Proof
from hadesign.targets import compile_configs, target, target_names
from hadesign.targets.base import unfit_reason
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Side:
    """A design with its proof and its findings; `files` are its configs by path.

    `unwritten` are targets that fit the design and cannot be written, as facts are missing that nobody may guess.
    """

    cluster: Cluster
    proof: Proof
    report: Report
    files: Mapping[str, Artifact]
    unwritten: tuple[str, ...]


def side(proof: Proof, report: Report, others: Sequence[str] = ()) -> Side:
    """Compile what can be compiled; `others` are targets of other packages that settings name."""
    files: dict[str, Artifact] = {}
    unwritten = []
    for name in target_names(others):
        if unfit_reason(target(name, others), proof.cluster):
            continue
        try:
            files |= {artifact.path: artifact for artifact in compile_configs(proof.cluster, [name], others)}
        except InputError:
            unwritten.append(name)
    return Side(proof.cluster, proof, report, files, tuple(unwritten))

"""Two designs, compared by what they mean: what is another thing now, what follows from it, and how to get there."""

from hadesign.comparison.changes import Change, changes
from hadesign.comparison.dangers import Danger, dangers
from hadesign.comparison.files import FileChange, file_changes
from hadesign.comparison.judged import (
    CapacityChange,
    FindingChanges,
    LossChange,
    ObjectiveChange,
    capacity_changes,
    finding_changes,
    loss_changes,
    objective_changes,
)
from hadesign.comparison.machines import machines_changed
from hadesign.comparison.plan import ChangePlan, plan
from hadesign.comparison.services import ServiceChange, service_changes
from hadesign.comparison.side import Side, side
from hadesign.comparison.verdict import Worsening, of_capacity, of_findings, of_losses, of_objectives, of_services
from hadesign.frozen import dataclass

__all__ = ["Comparison", "Side", "compare", "side"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes from one design to another; failure sets are compared up to `order` failures at once.

    `steps` are the respects in which the design became worse, or in which that cannot be told.
    """

    before: Side
    after: Side
    order: int
    changes: tuple[Change, ...]
    objectives: tuple[ObjectiveChange, ...]
    services: tuple[ServiceChange, ...]
    losses: tuple[LossChange, ...]
    capacity: tuple[CapacityChange, ...]
    findings: FindingChanges
    files: tuple[FileChange, ...]
    dangers: tuple[Danger, ...]
    plan: ChangePlan
    steps: tuple[Worsening, ...]

    @property
    def any(self) -> bool:
        """Whether the designs differ in anything."""
        return bool(self.changes or self.files or self.findings.found)

    @property
    def worse(self) -> bool:
        """Whether the design became worse in any respect, for certain."""
        return any(step.worse for step in self.steps)

    @property
    def unknown(self) -> bool:
        """Whether it cannot be told in some respect whether it did."""
        return any(step.worse is None for step in self.steps)


def compare(before: Side, after: Side, order: int) -> Comparison:
    """Compare two designs."""
    old, new = before.cluster, after.cluster
    changed, renaming = changes(old, new)
    objectives = tuple(objective_changes(before.proof, after.proof))
    services = tuple(service_changes(before.proof, after.proof, renaming, order))
    losses = tuple(loss_changes(before.proof, after.proof))
    capacity = tuple(capacity_changes(before.proof, after.proof))
    findings = finding_changes(before.report, after.report, renaming, (old.name, new.name))
    way = plan(old, new, renaming)
    risks = dangers(old, new, way, machines_changed(old, new, changed, renaming))
    steps = (
        *of_objectives(objectives), *of_services(services), *of_losses(losses), *of_capacity(capacity),
        *of_findings(findings.found),
    )  # fmt: skip
    return Comparison(
        before, after, order, changed, objectives, services, losses, capacity, findings,
        tuple(file_changes(before, after)), risks, way, steps,
    )  # fmt: skip

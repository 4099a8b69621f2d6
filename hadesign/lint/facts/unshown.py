"""What facts say of an objective that is not shown: why, and what would settle it."""

from collections.abc import Mapping

from hadesign.diagnostic import Path
from hadesign.proof.objectives import Objective
from hadesign.words.objectives import outcome


def settled_by(objective: Objective) -> tuple[Path, ...]:
    """Return the paths of what would settle an objective."""
    return tuple(origin.path for origin in objective.settled_by)


def why_open(value: str, objective: Objective) -> tuple[Mapping[str, str], Mapping[str, Path]]:
    """Return why an objective is not shown, and where what would settle it could be said."""
    place = objective.open[0].origin.path if objective.open else objective.origin.path
    return {value: outcome(objective.why)}, {value: place}

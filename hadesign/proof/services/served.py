"""Reading and writing with Ceph: enough copies, and a majority of its monitors on the same side of a cut network."""

from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.graph import Hits, joined
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.named import Named
from hadesign.proof.services.reasons import CopiesCutOff
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.two_levels import CopiesOnTwoLevels


class Served:
    """Copies and monitors together; a majority can be on one side only, and the copies must be reached from there."""

    def __init__(self, copies: Copies | CopiesOnTwoLevels, monitors: Replicas | Named) -> None:
        """Give each part labels of its own; both must count the links, or neither."""
        self.copies, self.monitors = copies, monitors
        self._start = copies.leaves.width
        self.leaves = joined([copies.leaves, monitors.leaves])

    def _fewest(self, hits: Hits) -> int:
        """Return the copies that are left on any side on which the monitors' majority may be."""
        copies, monitors = hits[: self._start], hits[self._start :]
        sides = self.monitors.winners(monitors)
        return min((self.copies.fewest_on(copies, side) for side in sides), default=0)

    def holds(self, hits: Hits) -> bool:
        """Whether there is a majority of monitors, and wherever it is, enough copies."""
        return self._fewest(hits) >= self.copies.least

    def none_on(self, hits: Hits, sides: frozenset[int]) -> bool:
        """Whether some placement leaves none of these sides with a majority of monitors and enough copies."""
        winners = self.monitors.winners(hits[self._start :])
        # A majority that may be elsewhere, or nowhere, is of no use here.
        return not winners or bool(winners - sides) or not self.holds(hits)

    def at_best(self, hits: Hits) -> frozenset[int]:
        """Return the sides on which there may be a majority of monitors and enough copies."""
        return self.copies.at_best(hits[: self._start]) & self.monitors.at_best(hits[self._start :])

    def judge(self, hits: Hits) -> Judgement:
        """Return what is left of the monitors if they have no majority, else what is left of the copies."""
        monitors, copies = self.monitors.judge(hits[self._start :]), self.copies.judge(hits[: self._start])
        if not monitors.holds:
            return monitors
        left, least = self._fewest(hits), self.copies.least
        if left >= least or not copies.holds:
            return copies
        return Judgement(left, copies.best, copies.total, least, CopiesCutOff())

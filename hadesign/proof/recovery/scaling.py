"""Whether the autoscaler makes up for nodes that are lost."""

from functools import cached_property

from hadesign.proof.recovery import timers
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because
from hadesign.proof.recovery.recovery import NOTHING, ServiceRecovery, on_return
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.topology.cluster import Workload


class Scaling:
    """Answers for the capacity of all nodes."""

    def __init__(self, proof: ServiceProofs) -> None:
        """Keep the proof."""
        self.proof, self.cluster = proof, proof.cluster

    def suffices(self, outage: Outage) -> bool | None:
        """Whether what is left is enough for all that is asked for; `None` if sizes are not known."""
        function = self.proof.function(self.proof.capacity_service)
        return None if function is None else outage.leaves(function)

    def finds(self, workload: Workload, outage: Outage) -> bool | None:
        """Whether a replica of a workload finds room on what is left; `None` if sizes are not known."""
        suffices = self.suffices(outage)
        if not suffices or self.proof.capacity.missing:
            return suffices
        return self.proof.elsewhere.finds(workload, outage.lost)

    def capacity(self, outage: Outage) -> ServiceRecovery | None:
        """Return how there is enough capacity again; `None` if sizes are not known."""
        suffices = self.suffices(outage)
        if suffices is None:
            return None
        if suffices:
            return NOTHING
        if not self.can_grow(outage):
            return on_return(self.cluster, outage, why=Because("no-autoscaler"))
        return ServiceRecovery("rescheduling", True, (timers.node_added(self.cluster),), Because("autoscaler"))

    def can_grow(self, outage: Outage) -> bool:
        """Whether an autoscaler can add nodes where something lives."""
        found = self.cluster.autoscaling.scaler
        if not found or found.enabled is False:
            return False
        return not found.groups or any(
            any(zone is None or f"zone/{zone}" not in outage.dead for zone in zones) for zones in self._growing
        )

    @cached_property
    def _growing(self) -> list[set[str | None]]:
        """Zones in which each group of the autoscaler has its nodes; as it says itself, if those are not known."""
        return [
            {self.cluster.groups[number].zone for number in scaled.groups} or {scaled.zone}
            for scaled in (self.cluster.autoscaling.scaler.groups if self.cluster.autoscaling.scaler else ())
        ]

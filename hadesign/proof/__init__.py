"""What the design survives, read off the Cluster; each part is proved when it is first asked for."""

from functools import cached_property

from hadesign.proof import services
from hadesign.proof.capacity import Capacities, capacities
from hadesign.proof.failures import Domains, Failure
from hadesign.proof.order_one import prove_structure
from hadesign.proof.recovery import Recovery, recovery
from hadesign.proof.verdict import KINDS, LEVELS, Break, ServiceProof
from hadesign.proof.workloads import WorkloadProver
from hadesign.topology.cluster import Cluster, Origin

__all__ = ["KINDS", "LEVELS", "Break", "Proof", "ServiceProof", "prove"]


class Proof:
    """The order-1 proof of every service; lint reads only some, so nothing is proved before it is asked for."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        self.cluster = cluster

    @cached_property
    def domains(self) -> Domains:
        """The failure-domain graph, indexed."""
        return Domains(self.cluster)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Every single failure."""
        structures = (
            services.etcd(self.cluster),
            services.control_plane(self.cluster),
            services.endpoint(self.cluster),
        )
        return self.domains.singles(frozenset().union(*(services.things_of(s) for s in structures)))

    @cached_property
    def etcd(self) -> ServiceProof:
        """The quorum of etcd."""
        where = Origin(("spec", "etcd"))
        reason = "the provider runs the control plane" if self.cluster.managed else "no machine runs etcd"
        return prove_structure("etcd", services.etcd(self.cluster), where, self.cluster, self.failures, reason)

    @cached_property
    def api(self) -> ServiceProof:
        """Some API server, with etcd's quorum behind it."""
        where = Origin(("spec", "controlPlane"))
        structure = services.api(self.cluster)
        return prove_structure("api", structure, where, self.cluster, self.failures, "no machine is control-plane")

    @cached_property
    def endpoint(self) -> ServiceProof:
        """The address clients use."""
        where = self.cluster.endpoint.origin if self.cluster.endpoint else Origin(("spec", "controlPlane"))
        structure = services.endpoint(self.cluster)
        reason = "nothing is declared that answers for the endpoint"
        return prove_structure("endpoint", structure, where, self.cluster, self.failures, reason)

    @cached_property
    def control_plane(self) -> ServiceProof:
        """Endpoint, API server, scheduler and controller manager together."""
        where = Origin(("spec", "controlPlane"))
        structure = services.control_plane(self.cluster)
        reason = "no machine is control-plane"
        return prove_structure("control-plane", structure, where, self.cluster, self.failures, reason)

    @cached_property
    def _workloads(self) -> WorkloadProver:
        return WorkloadProver(self.cluster, self.failures)

    @cached_property
    def workloads(self) -> tuple[ServiceProof, ...]:
        """Each application, in the order of the Cluster."""
        return tuple(self._workloads.prove("workload", workload) for workload in self.cluster.workloads)

    @cached_property
    def components(self) -> tuple[ServiceProof, ...]:
        """Each part of the platform that runs in pods, in the order of the Cluster."""
        return tuple(self._workloads.prove("component", component) for component in self.cluster.components)

    @cached_property
    def capacity(self) -> Capacities:
        """What is left for requests after the loss of a node or a zone."""
        return capacities(self.cluster)

    @cached_property
    def recovery(self) -> Recovery:
        """How long recovery takes, term by term, and how much work may be lost."""
        return recovery(self.cluster, self.workloads)

    def services(self) -> tuple[ServiceProof, ...]:
        """Every service that was proved, the control plane first."""
        return (self.etcd, self.api, self.endpoint, self.control_plane, *self.components, *self.workloads)


def prove(cluster: Cluster) -> Proof:
    """Start the proof of a Cluster."""
    return Proof(cluster)

"""How a proof's services are called."""

from hadesign.i18n import _
from hadesign.proof.failure.verdict import ServiceProof


def service_name(proof: ServiceProof) -> str:
    """Name a service; those of pods with their kind, and a storage class by its question."""
    if proof.service in ("workload", "component"):
        workload = proof.service == "workload"
        return _("workload {name}", name=proof.name) if workload else _("component {name}", name=proof.name)
    return proof.name

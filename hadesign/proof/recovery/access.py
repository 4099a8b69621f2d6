"""Whether people get in to act by hand after a failure: what lets them in may be lost with it."""

from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Undecided
from hadesign.proof.recovery.steps import Lack
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.topology.cluster import Dependency


def locked_out(proof: ServiceProofs, outage: Outage) -> list[Lack]:
    """Return that it is not known when people can act through the API, as their identity provider is down.

    Who logs in already may go on for as long as a token lasts; a way in for emergencies needs none.
    """
    access = proof.cluster.control_plane.access
    if access is None or access.break_glass or not access.identity_provider:
        return []
    provider = next((one for one in proof.cluster.dependencies if one.name == access.identity_provider), None)
    if provider is None or not _down(proof, provider, outage):
        return []
    return [Lack(Undecided("login", provider.name), access.origin.below("breakGlass"))]


def _down(proof: ServiceProofs, provider: Dependency, outage: Outage) -> bool:
    if provider.thing is not None:
        return provider.thing in outage.dead
    functions = (proof.function(one) for one in proof.workloads if one.name == provider.runs_on)
    return any(function is not None and not outage.leaves(function) for function in functions)

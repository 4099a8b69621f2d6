"""How data and its users come back: copies, reading and writing, and replicas that are bound to nodes one by one."""

from hadesign.proof.failure.function import Function
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery import timers
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because, Untimed
from hadesign.proof.recovery.recovery import NOTHING, ServiceRecovery, on_return
from hadesign.proof.recovery.steps import Lack
from hadesign.topology.cluster import Cluster, Storage


def data(cluster: Cluster, function: Function, outage: Outage) -> ServiceRecovery:
    """Return how data comes back of which no copy is left."""
    if outage.leaves(function):
        return NOTHING
    if not cluster.backups.volumes:
        return on_return(cluster, outage, why=Because("no-volume-backup"))
    steps = (timers.responded(cluster), timers.volumes_restored(cluster))
    return ServiceRecovery("by-hand", True, steps, Because("copies-return"))


def io(cluster: Cluster, service: ServiceProof, function: Function, outage: Outage) -> ServiceRecovery:
    """Return how reading and writing of a storage class go on."""
    if not outage.leaves(function):
        return on_return(cluster, outage)
    if not any(outage.hits(function)):
        return NOTHING
    return failover(cluster, next(found for found in cluster.storage if found.name == service.of))


def failover(cluster: Cluster, storage: Storage) -> ServiceRecovery:
    """Return how I/O of a storage class goes on with the copies that are left."""
    if storage.row.monitors:
        return ServiceRecovery("failover", False, (timers.disks_down(cluster),))
    lack = Lack(Untimed("storage-failover", storage.name), storage.origin, giveable=False)
    return ServiceRecovery("failover", False, (lack,))


def bound(cluster: Cluster, function: Function, outage: Outage) -> ServiceRecovery:
    """Return what becomes of replicas that are bound to nodes one by one."""
    if not outage.leaves(function):
        return on_return(cluster, outage)
    if not any(outage.hits(function)):
        return NOTHING
    lack = Lack(Untimed("agreement"), cluster.at("storage"), giveable=False)
    return ServiceRecovery("election", False, (lack,))

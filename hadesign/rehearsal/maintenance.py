"""What people do to a control plane on purpose, while it is used: machines are upgraded, and members replaced.

An upgrade restarts the static pods of one machine after the other (https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-upgrade/):
their programs are told to end, and started again as soon as they have. For clients that is no worse than if they had
died there at once, of which the proof speaks. A lost member of etcd is replaced by the commands of the runbook.
"""

from collections.abc import Iterator

from hadesign.proof import Proof
from hadesign.rehearsal.experiments import REPLACED, UPGRADED, Experiment, Prediction, predicted
from hadesign.targets.dr.keeping import etcd_members
from hadesign.topology.cluster import ThingId


def experiments_of_maintenance(proof: Proof) -> Iterator[Experiment]:
    """Yield the upgrade of each machine of the control plane, and the replacement of members that can be carried out.

    Beside a control plane a member comes back by `kubeadm join`, which waits for a kubelet: that is not made here.
    """
    cluster = proof.cluster
    members = cluster.etcd.members if cluster.etcd else ()
    for name in dict.fromkeys((*(one.node for one in members), *(one.node for one in cluster.api_servers))):
        yield Experiment(f"node/{name} {UPGRADED}", UPGRADED, _told(proof, f"node/{name}"), (f"node/{name}",), (name,))
    if cluster.etcd is None or cluster.etcd.topology == "stacked":
        return
    for number, member in enumerate(etcd_members(cluster) if len(members) > 1 else ()):
        thing = f"node/{member.node}"
        told = predicted(proof, (thing,), (member.node,), "refuses")
        if told.goes_on:
            yield Experiment(f"{thing} {REPLACED}", REPLACED, told, (thing,), (member.node,), by_default=not number)


def _told(proof: Proof, machine: ThingId) -> Prediction:
    """Return what the proof says of a machine whose programs end: they come back, so that nothing stays down."""
    told = predicted(proof, (machine,), (machine.partition("/")[2],), "refuses")
    return Prediction(goes_on=True, within=told.within if told.goes_on else None)

"""What to do first when an alert fires: three steps for each, from what it means to where the way back is written."""

from collections.abc import Mapping

from hadesign.i18n import N_, Message, _, translated
from hadesign.topology.cluster import Cluster

Steps = tuple[Message, Message, Message]

_NODE: Steps = (
    N_("See which: `kubectl get nodes -o wide -L topology.kubernetes.io/zone`."),
    N_("See why: `kubectl describe node NODE`, then its console, and `journalctl -u kubelet` on it."),
    N_("If it stays away, go by the page of what it stands on, and touch no other machine before it is back."),
)
_FULL: Steps = (
    N_("See how full it is: `etcdctl endpoint status -w table`, against all members."),
    N_("Compact and defragment, one member after the other, the leader last: `etcdctl defrag`."),
    N_("See what writes so much: many objects of one kind, or many events: `kubectl get --raw /metrics`."),
)
_DISK: Steps = (
    N_("See which member, and what else uses its disk: `iostat -x 1` on the machine."),
    N_("If it is the leader, hand its office on: `etcdctl move-leader ID`."),
    N_("Give etcd a disk of its own that syncs in time; until then, keep other work away from the machine."),
)
_CALLS: Steps = (
    N_("See which member and which method, in the alert's labels."),
    N_("Look at its health and its log: `etcdctl endpoint health`, and `crictl logs` or `journalctl -u etcd`."),
    N_("Look at its disk and at the network to the other members: slow ones fail first."),
)
_COPY: Steps = (
    N_(
        "See when the last copy was taken and what its job says: its log is on the machine or in the pod that takes it."
    ),
    N_("Try the place of the copies by hand: is it reachable, is there room, are the credentials still good?"),
    N_("Take one by hand now; the README of the tool that takes copies says how."),
)
_TEST: Steps = (
    N_("Read the log of the last test on the machine that the alert names."),
    N_("Restore that copy by hand beside the cluster, by the runbook."),
    N_("Until it works, count the copies taken since the last good test as lost: take a new one, and test that."),
)
_CERTIFICATE: Steps = (
    N_("See which end when: `kubeadm certs check-expiration`, or `openssl x509 -noout -enddate -in FILE`."),
    N_("Renew them by the runbook, one control-plane machine after the other."),
    N_("Restart who holds the old ones, and give people their new kubeconfig."),
)
STEPS: Mapping[str, Steps] = {
    "KubeAPIDown": (
        N_("See whether it answers from outside: `curl -sk https://{endpoint}/readyz`."),
        N_("On a control-plane machine: `crictl ps -a --name 'kube-apiserver|etcd'`, and the log of what has ended."),
        N_("Is etcd without quorum? Then go on by the runbook for it; the API comes back after etcd."),
    ),
    "KubeAPIServersMissing": (
        N_("See which: ask each of them, `curl -sk https://ADDRESS/readyz?verbose`."),
        N_("On its machine: is the kubelet up, and what does `crictl logs` say of kube-apiserver?"),
        N_("If the machine is gone, replace it by the runbook. **One more may be one too many.**"),
    ),
    "KubeAPIErrorBudgetBurn": (
        N_("See which requests fail: `kubectl get --raw /metrics`, by code, verb and resource."),
        N_("Is etcd slow, or an admission webhook away? See their alerts, and `kubectl get --raw /readyz?verbose`."),
        N_("What was changed last? Take it back; a budget that is spent is a reason to stop changes."),
    ),
    "KubeAPILatencyHigh": (
        N_("See which requests are slow, in the alert's label, and who sends them: the audit log knows."),
        N_("Look at etcd's disks and at webhooks: what the API server waits for makes it slow."),
        N_("Slow a client that asks too much down, by its PriorityLevelConfiguration."),
    ),
    "KubeAPIEndpointDown": (
        N_("From a client: does the name resolve, and does `nc -vz {host} {port}` connect?"),
        N_("See who holds the address: `ip address` on the machines of the load balancer."),
        N_("If API servers live and the address does not, let clients use the address of one server meanwhile."),
    ),
    "KubeAPIBalancerDown": (
        N_("On the machine in the alert: `systemctl status haproxy nginx keepalived`, as far as they run there."),
        N_("Does the address stand where it should? `ip address` on the other instance."),
        N_("Start it again, and look in its log why it ended. **The next failure may take the endpoint away.**"),
    ),
    "KubeVipPodsMissing": (
        N_("See which: `kubectl -n kube-system get pods -o wide`, those of kube-vip."),
        N_("On that machine: is the static pod's file there, and what does `crictl logs` say?"),
        N_("See who holds the address: `ip address` on the control-plane machines."),
    ),
    "etcdMembersDown": (
        N_("See who answers: `etcdctl endpoint status -w table`, against all members."),
        N_("On the lost member's machine: does it run, has its disk room, what does etcd's log say?"),
        N_("If it does not come back with its data, replace it by the runbook, and touch no other member before."),
    ),
    "etcdInsufficientMembers": (
        N_("Change nothing in the cluster: what runs goes on, and nothing new can be decided."),
        N_("Bring members back that still have their data: one more may be enough."),
        N_("If too few have it, go by the runbook for a lost quorum, which ends in a restore."),
    ),
    "etcdNoLeader": (
        N_("See who answers and what they say of a leader: `etcdctl endpoint status -w table`."),
        N_("Can members reach each other on their peer ports? Try each pair."),
        N_("If there are too few, go on as for lost members."),
    ),
    "etcdHighNumberOfLeaderChanges": (
        N_("Look at disks: `etcd_disk_wal_fsync_duration_seconds` of each member."),
        N_("Look at the network between members, at its loss and its round trip."),
        N_("Only then, raise heartbeat and election timeout, in the blueprint, of all members alike."),
    ),
    "etcdHighNumberOfFailedGRPCRequests": _CALLS,
    "etcdGRPCRequestsSlow": _CALLS,
    "etcdHighNumberOfFailedProposals": _CALLS,
    "etcdMemberCommunicationSlow": (
        N_("See between which two, in the alert's labels, and measure the round trip: `ping`."),
        N_("Is the network busy, with backups or with a rebuild of storage? Give that another time or a limit."),
        N_("If it stays so far, heartbeat and election timeout must follow the round trip, in the blueprint."),
    ),
    "etcdHighFsyncDurations": _DISK,
    "etcdHighCommitDurations": _DISK,
    "etcdDatabaseQuotaLowSpace": _FULL,
    "etcdExcessiveDatabaseGrowth": _FULL,
    "etcdDatabaseHighFragmentationRatio": _FULL,
    "KubeNodeNotReady": _NODE,
    "KubeNodesMissing": _NODE,
    "KubeNodeMetricsMissing": (
        N_("Is kube-state-metrics there? `kubectl -n monitoring get pods`."),
        N_("Does it show the label of zones? Its values must have `metricLabelsAllowlist`."),
        N_("Until then, look at nodes by hand: `kubectl get nodes`."),
    ),
    "ZoneDown": (
        N_("Open the page of that zone: what is down, what still works, and in which order to act."),
        N_("Is it the zone, or the way to it? Ask from a second zone before anything is started elsewhere."),
        N_("Touch nothing in the zones that live: no drain, no upgrade, no restart."),
    ),
    "KubePodDisruptionBudgetBlocks": (
        N_("See which pods are not healthy: `kubectl -n NAMESPACE get pods`."),
        N_("Mend these first; a budget that asks for as many as there are is wrong by itself."),
        N_("Drain nothing in between: it would wait for ever."),
    ),
    "CapacityAfterLossMissing": (
        N_("See what grew: `kubectl top nodes`, and requests by namespace."),
        N_("Add machines, or take back what is not needed, before a loss asks for the room."),
        N_("Write the new sizes and requests into the blueprint, and prove it again."),
    ),
    "KubeClientCertificateExpiration": _CERTIFICATE,
    "ControlPlaneCertificatesExpire": _CERTIFICATE,
    "Watchdog": (
        N_("Nothing is to be done while it fires: it shows that alerts arrive."),
        N_("If it stops, see whether Prometheus and Alertmanager run: `kubectl -n monitoring get pods`."),
        N_("Until it fires again nobody is told of anything: look by hand."),
    ),
}  # fmt: skip
_ENDINGS: Mapping[str, Steps] = {
    "RestoreTestTooOld": _TEST,
    "RestoreTestUnknown": _TEST,
    "RestoreTestFailed": _TEST,
    "TooOld": _COPY,
    "Unknown": _COPY,
    "Failed": _COPY,
}
"""Alerts of backups are made for each kind of copy, and named by what is wrong with it."""


def first_steps(cluster: Cluster, alert: str) -> tuple[str, ...]:
    """Return the three steps for an alert, as Markdown; nothing for one that is not ours."""
    found = STEPS.get(alert) or next((steps for end, steps in _ENDINGS.items() if alert.endswith(end)), ())
    endpoint = cluster.endpoint
    values = {
        "endpoint": endpoint.address if endpoint else _("ADDRESS"),
        "host": endpoint.host if endpoint else _("ADDRESS"),
        "port": endpoint.port if endpoint else 6443,
    }
    return tuple(translated(step, **{n: v for n, v in values.items() if f"{{{n}}}" in step}) for step in found)

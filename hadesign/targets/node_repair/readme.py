"""The README beside the objects of node repair."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.components import go_duration
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.node_repair.fitting import unhealthy_seconds
from hadesign.targets.node_repair.objects import OPERATORS, WORKERS, name_of
from hadesign.topology.cluster import Cluster, NodeRepair


def machine_readme(cluster: Cluster, repair: NodeRepair) -> str:
    """Return the README of the health check of machines."""
    return _page(
        cluster,
        _("Replace broken machines by Cluster API"),
        _(
            "The object belongs in the management cluster, into the namespace that holds the Cluster `{name}`; it finds"
            " that by its name. It looks at machines of MachineDeployments and replaces them: the machine is deleted,"
            " and a new one is made.",
            name=cluster.name,
        ),
        shell(
            said_beside(
                "kubectl get cluster --all-namespaces", 58, _("in the management cluster: shows the namespace")
            ),
            "kubectl -n NAMESPACE apply -f machine-health-check.yaml",
            f"kubectl -n NAMESPACE get machinehealthcheck {name_of(cluster)}",
        ),
        (
            *_chosen(cluster, repair),
            _("It needs Cluster API 1.11 or newer, the first that serves `cluster.x-k8s.io/v1beta2`."),
            _("Machines of the control plane are left to people: one that is replaced takes a member of etcd with it."),
        ),
    )


def node_readme(cluster: Cluster, repair: NodeRepair) -> str:
    """Return the README of the health check of nodes."""
    return _page(
        cluster,
        _("Fence broken nodes by medik8s"),
        _(
            "Two operators have to be there first, from OperatorHub: Node Health Check, which sees that a node is"
            " unhealthy, and Self Node Remediation, by which the node restarts itself. When it must have done so, the"
            " others taint it out-of-service, so that its pods and volumes are let go."
        ),
        shell(
            said_beside(f"kubectl -n {OPERATORS} get csv", 58, _("shows both operators, `Succeeded`")),
            "kubectl apply -f node-health-check.yaml",
            f"kubectl get nodehealthcheck {WORKERS}",
        ),
        (
            *_chosen(cluster, repair),
            _(
                "The template is in the namespace `{name}`, where the Operator Lifecycle Manager puts operators; where"
                " yours are elsewhere, change it in both objects.",
                name=OPERATORS,
            ),
            _(
                "Self Node Remediation waits until a node must have restarted, which its own timers and the machine's"
                " watchdog decide: measure the whole, and write it into the design as `repairTime`."
            ),
            _("Control-plane nodes are left to people: no check may look at these and at workers."),
            _("`maxUnhealthy` needs Node Health Check 0.10 or newer."),
        ),
    )


def _page(cluster: Cluster, heading: str, first: str, commands: str, chosen: tuple[str, ...]) -> str:
    parts = (
        remark(header(cluster)),
        title(heading),
        first,
        commands,
        title(_("What hadesign chose"), 2),
        bullets(*chosen),
        title(_("What it leaves to you"), 2),
        bullets(
            _("Try it: stop the kubelet of a worker, and see how long it takes until it is replaced or tainted."),
            _("Pause it while many nodes are down on purpose."),
        ),
    )
    return "\n\n".join(parts) + "\n"


def _chosen(cluster: Cluster, repair: NodeRepair) -> Iterator[str]:
    seconds = unhealthy_seconds(cluster, repair)
    grace = go_duration(cluster.timers.node_monitor_grace)
    if seconds < cluster.timers.toleration and repair.time is not None:
        yield _(
            "A node counts as broken when it was not ready for {time}: silence is noticed after {grace}, and the design"
            " says that a node is replaced within {whole}.",
            time=go_duration(seconds),
            grace=grace,
            whole=go_duration(repair.time),
        )
    else:
        yield _(
            "A node counts as broken when it was not ready for {time}, as its pods stay that long; silence is noticed"
            " after {grace}.",
            time=go_duration(seconds),
            grace=grace,
        )
    yield _(
        "Nothing is replaced while more than {share} of the workers are broken, as the design says: that is a fault of"
        " the network or of a zone, which new machines do not mend.",
        share=repair.max_unhealthy,
    )

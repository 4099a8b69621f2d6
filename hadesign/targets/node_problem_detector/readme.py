"""The README beside the objects of Node Problem Detector."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.stated import given
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.node_problem_detector.checks import RUNTIMES, conditions
from hadesign.targets.node_problem_detector.objects import IMAGE, NAME
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster) -> str:
    """Return the README: how it is started, and that it mends nothing."""
    parts = (
        remark(header(cluster)),
        title(_("See what is wrong with nodes")),
        _(
            "A pod of `{image}` on each node looks at the kernel's log, asks the kubelet and the container runtime, and"
            " writes what it finds as conditions and events of its node.",
            image=IMAGE,
        ),
        shell(
            "kubectl apply --dry-run=server -f node-problem-detector.yaml",
            "kubectl apply -f node-problem-detector.yaml",
            f"kubectl -n kube-system rollout status daemonset {NAME}",
            said_beside("kubectl describe node NODE", 42, _("shows these conditions, all `False` while it is well")),
        ),
        bullets(*(f"`{name}`" for name in conditions(cluster))),
        title(_("It mends nothing"), 2),
        *_remedy(cluster),
        title(_("What hadesign chose"), 2),
        bullets(*_chosen(cluster)),
    )
    return "\n\n".join(parts) + "\n"


def _remedy(cluster: Cluster) -> Iterator[str]:
    yield _("Nothing happens to a node because of a condition, unless something acts on it.")
    repair = given(cluster.autoscaling.repair)
    match repair.type if repair else None:
        case "machine-health-check":
            yield _(
                "The MachineHealthCheck in `configs/node-repair/` acts on `Ready` alone. When you trust these"
                " conditions, add them to its `unhealthyNodeConditions`, each with a `timeoutSeconds`."
            )
        case "medik8s":
            yield _(
                "The NodeHealthCheck in `configs/node-repair/` acts on `Ready` alone. When you trust these conditions,"
                " add them to its `unhealthyConditions`, each with a `duration`."
            )
        case _:
            yield _("Let an alert tell people: the conditions are metrics, too, on port 20257 of each node's loopback.")


def _chosen(cluster: Cluster) -> Iterator[str]:
    yield _(
        "It restarts neither the kubelet nor the container runtime: one thing alone repairs nodes, and systemd starts"
        " both again where they end."
    )
    yield _(
        "Its container is privileged and in the network of its node: the kernel's log is a device, and a kubelet"
        " answers on loopback."
    )
    runtime = RUNTIMES.get(cluster.kubernetes.installer)
    if runtime is None:
        yield _(
            "It does not ask the container runtime: hadesign knows of no crictl on these machines that could run in its"
            " container."
        )
    else:
        yield _(
            "The container runtime is asked at `{socket}` by the machine's own `{crictl}`, and pods do not start where"
            " either is missing: change it in the file where yours are elsewhere.",
            socket=runtime.socket,
            crictl=runtime.crictl,
        )

"""The README beside the components of workloads."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.notation import as_cpu, as_memory
from hadesign.targets.base import header, in_file_name
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.topology.cluster import Cluster, Workload


def folder_of(workload: Workload) -> str:
    """Return the folder of a workload's component."""
    return f"{workload.namespace}/{in_file_name(workload.name)}"


def readme(cluster: Cluster) -> str:
    """Return the README: how the components are used, and what they leave to others."""
    first = folder_of(cluster.workloads[0])
    parts = (
        remark(header(cluster)),
        title(_("Keep replicas apart")),
        _(
            "Each folder is a component of Kustomize for one workload. It patches the controller that you have, from"
            " a chart or from files of your own, and adds its budget."
        ),
        bullets(*(f"`{folder_of(workload)}/`" for workload in cluster.workloads)),
        _("Name it in the kustomization that has the controller:"),
        f"```yaml\nresources: [deployment.yaml]\ncomponents: [PATH/configs/workloads/{first}]\n```",
        shell(
            said_beside("kubectl kustomize .", 36, _("shows what comes out")),
            said_beside("kubectl apply --dry-run=server -k .", 36, _("asks the API server, and changes nothing")),
            "kubectl apply -k .",
        ),
        title(_("What it leaves to you"), 2),
        bullets(*_left(cluster)),
    )
    return "\n\n".join(parts) + "\n"


def _left(cluster: Cluster) -> Iterator[str]:
    yield _("A pod under two budgets cannot be evicted at all: remove the one that its chart brings.")
    if any(workload.pool for workload in cluster.workloads):
        yield _(
            "Pods that are bound to a pool need nodes with the label `hadesign.io/pool`. Configs of an installer beside"
            " this folder set it; where there are none, give it to the pool's machines yourself."
        )
    for workload in cluster.workloads:
        asked = [*_requests(workload)]
        if asked:
            yield _(
                "Containers of `{workload}` have to ask for {requests} in all: with these the design was proved.",
                workload=workload.id, requests=", ".join(asked),
            )  # fmt: skip


def _requests(workload: Workload) -> Iterator[str]:
    if workload.requests.cpu:
        yield _("{cpu} CPU", cpu=as_cpu(workload.requests.cpu))
    if workload.requests.memory:
        yield _("{memory} of memory", memory=as_memory(workload.requests.memory))

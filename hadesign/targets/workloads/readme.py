"""The README beside the components of workloads."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.notation import as_cpu, as_memory
from hadesign.targets.base import header, in_file_name
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.topology.cluster import Cluster, Workload


def folder_of(workload: Workload) -> str:
    """Return the folder of a workload's component."""
    return f"{workload.namespace}/{in_file_name(workload.name)}"


def patched(cluster: Cluster) -> list[Workload]:
    """Return the workloads that get a component: what is a manifest already says all of it itself."""
    return [workload for workload in cluster.workloads if not workload.manifest and workload.kind != "Job"]


def readme(cluster: Cluster) -> str:
    """Return the README: how the components are used, and what they leave to others."""
    own = patched(cluster)
    first = folder_of(own[0])
    parts = (
        remark(header(cluster)),
        title(_("Keep replicas apart")),
        _(
            "Each folder is a component of Kustomize for one workload. It patches the controller that you have, from"
            " a chart or from files of your own, and adds its budget."
        ),
        bullets(*(f"`{folder_of(workload)}/`" for workload in own)),
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
    if count := sum(workload.manifest for workload in cluster.workloads):
        yield ngettext(
            "{count} workload is read from a manifest, which has its objects: nothing is written for it.",
            "{count} workloads are read from manifests, which have their objects: nothing is written for them.",
            count,
        )
    yield _("A pod under two budgets cannot be evicted at all: remove the one that its chart brings.")
    own = patched(cluster)
    if any(workload.pool for workload in own):
        yield _(
            "Pods that are bound to a pool need nodes with the label `hadesign.io/pool`. Configs of an installer beside"
            " this folder set it; where there are none, give it to the pool's machines yourself."
        )
    for workload in own:
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

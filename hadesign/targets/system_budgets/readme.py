"""The README beside the budgets of parts of the system."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, names: Sequence[str], chosen: Sequence[str]) -> str:
    """Return the README: how budgets are applied, which of them are our choice, and who else has one."""
    parts = (
        remark(header(cluster)),
        title(_("Keep parts of the system up in a drain")),
        _(
            "A drain that meets no budget takes all copies of cluster DNS that run on a node, also where no other is"
            " left. The installer brings none:"
        ),
        bullets(*(f"`{name}.yaml`" for name in names)),
        _(
            "A pod under two budgets cannot be evicted at all. See that there is none yet, under another name, before"
            " you apply these:"
        ),
        shell(
            "kubectl get poddisruptionbudgets --all-namespaces",
            *(f"kubectl apply -f {name}.yaml" for name in names),
            "kubectl -n kube-system get poddisruptionbudgets",
        ),
        title(_("What is not here"), 2),
        bullets(*_others(cluster)),
        *([title(_("What hadesign chose"), 2), bullets(*_chosen(chosen))] if chosen else []),
    )
    return "\n\n".join(parts) + "\n"


def _others(cluster: Cluster) -> Iterator[str]:
    """Yield which parts have a budget, or a setting for one.

    tigera/operator@40788b9b6bef:pkg/render/typha.go, the same for apiserver.go; projectcalico/calico,
    manifests/calico.yaml; cilium/cilium, install/kubernetes/cilium/values.yaml; rook/rook,
    Documentation/Storage-Configuration/Advanced/ceph-mon-health.md.
    """
    if cluster.network.plugin in ("calico", "canal"):
        yield _("Calico brings budgets of its own, for Typha and its controllers.")
    if cluster.network.plugin == "cilium":
        yield _(
            "The budget of Cilium's operator is a value of its chart, `operator.podDisruptionBudget.enabled`: set it"
            " there."
        )
    if any(one.name == "ceph-mon" for one in cluster.components):
        yield _("Rook makes budgets of Ceph's monitors and disks itself, and changes them as they come and go.")
    if any(one.name == "ingress" for one in cluster.components):
        yield _("The budget of ingress is a value of its controller's chart.")
    yield _("metrics-server and everything else that runs in one copy: a budget that spares it would block each drain.")
    if cluster.kubernetes.installer == "kubespray":
        yield _("Leave `coredns_pod_disruption_budget` of Kubespray at `false`, or leave this file away.")
    if cluster.kubernetes.installer == "rke2":
        yield _("Leave `podDisruptionBudget` of the chart `rke2-coredns` empty, or leave this file away.")


def _chosen(chosen: Sequence[str]) -> Iterator[str]:
    for name in chosen:
        yield _(
            "`{name}`: one copy at a time, and copies that are not ready may always be evicted. The design does not say"
            " it (`spec.network.dns.podDisruptionBudget`).",
            name=name,
        )

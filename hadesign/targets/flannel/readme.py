"""The README beside the values of Flannel's chart."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.plugins import carried, plugin_facts, plugin_intro
from hadesign.topology.cluster import Cluster

FILE, VERSION = "values.yaml", "v0.28.9"
"""flannel-io/flannel@cdf760595, chart/kube-flannel/Chart.yaml."""
NAMESPACE = "kube-flannel"
CHARTS = "https://flannel-io.github.io/flannel/"
"""The same commit, README.md, Deploying Flannel with Helm."""


def readme(cluster: Cluster) -> str:
    """Return the README: the namespace, one command, what it sets, and what Flannel does not do."""
    parts = (
        remark(header(cluster)),
        title(_("Install {program}", program=f"Flannel {VERSION}")),
        plugin_intro(),
        shell(
            f"kubectl create namespace {NAMESPACE}",
            f"kubectl label --overwrite namespace {NAMESPACE} pod-security.kubernetes.io/enforce=privileged",
            f"helm repo add flannel {CHARTS}",
            f"helm install flannel flannel/flannel --version {VERSION} --namespace {NAMESPACE} --values {FILE}",
            said_beside(
                f"kubectl -n {NAMESPACE} rollout status daemonset/kube-flannel-ds", 68, _("one pod for each node")
            ),
        ),
        title(_("What the values say"), 2),
        plugin_facts(cluster, *_chosen(cluster)),
        title(_("What keeps it up"), 2),
        bullets(
            _(
                "A pod on every node, and nothing central: a node that is lost takes nothing of Flannel with it. What"
                " it has set up stays when the API is gone; nodes that join wait for it."
            ),
            _(
                "If policies are to be kept, `netpol.enabled` of the chart runs kube-network-policies beside Flannel;"
                " these files do not."
            ),
        ),
    )
    return "\n\n".join(parts) + "\n"


def _chosen(cluster: Cluster) -> Iterator[str]:
    network = cluster.network
    for pods in network.pods:
        yield _(
            "Each node gets a /{prefix} out of `{network}`, which the controller manager cuts; the chart has to know"
            " the same network.",
            prefix=pods.mask,
            network=pods.network,
        )
    yield carried(cluster, "flannel")
    if network.mtu is not None:
        yield _(
            "MTU of the machines' network: {mtu}. Flannel makes packets of pods smaller by itself.", mtu=network.mtu
        )
    else:
        yield _("How large packets may be, Flannel takes from the interface with the default route.")
    yield _(
        "Flannel sends by the interface with the default route, too: on machines with several, set `flannel.args` to"
        " the chart's own and `--iface-can-reach=ADDRESS`, with an address of the machines' network."
    )

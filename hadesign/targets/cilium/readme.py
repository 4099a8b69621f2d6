"""The README beside the values of Cilium's chart."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import header
from hadesign.targets.cilium.values import more_tolerated, operator
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.plugins import carried, plugin_facts, plugin_intro, way_to_api
from hadesign.topology.cluster import Cluster

FILE, BGP_FILE, VERSION = "values.yaml", "bgp.yaml", "1.20.2"
"""The chart's version is that of Cilium: the newest one on 2026-11-22."""
CHART = "oci://quay.io/cilium/charts/cilium"
"""cilium/cilium v1.20.2, Documentation/installation/k8s-install-helm.rst."""


def readme(cluster: Cluster) -> str:
    """Return the README: one command, what it sets, and how to see that it is done."""
    command = f"helm install cilium {CHART} --version {VERSION} --namespace kube-system --values {FILE}"
    parts = (
        remark(header(cluster)),
        title(_("Install {program}", program=f"Cilium {VERSION}")),
        plugin_intro(),
        shell(
            command,
            "kubectl -n kube-system rollout status deployment/cilium-operator",
            *_routers(cluster),
            "kubectl -n kube-system rollout status daemonset/cilium",
            said_beside(
                "kubectl -n kube-system exec daemonset/cilium -- cilium-dbg status", 70, _("KubeProxyReplacement, IPAM")
            ),
        ),
        title(_("What the values say"), 2),
        plugin_facts(cluster, *_chosen(cluster)),
        title(_("What keeps it up"), 2),
        bullets(*_parts(cluster)),
    )
    return "\n\n".join(parts) + "\n"


def _routers(cluster: Cluster) -> Iterator[str]:
    """Yield how routers are told, which takes kinds of object that the operator makes."""
    if cluster.network.bgp:
        yield "kubectl wait --for=create --timeout=5m crd/ciliumbgpclusterconfigs.cilium.io"
        yield f"kubectl apply -f {BGP_FILE}"


def _chosen(cluster: Cluster) -> Iterator[str]:
    network, way = cluster.network, way_to_api(cluster)
    for pods in network.pods:
        yield _(
            "Each node gets a /{prefix} out of `{network}`, cut by Cilium's operator. Without these values that would"
            " take `10.0.0.0/8`, where machines may be, too.",
            prefix=pods.mask,
            network=pods.network,
        )
    if way:
        yield _("Agents and operator reach the API at `{address}`, as the machines do.", address=way.address)
    if network.proxy == "none":
        yield _("Cilium stands in for kube-proxy. Where one runs already, remove it first.")
    else:
        yield _("kube-proxy stays: Cilium leaves services to it.")
    yield carried(cluster, "cilium")
    if network.mtu is not None and network.bgp:
        yield _("Packets of pods are as large as those of the machines' network: {mtu} bytes.", mtu=network.mtu)
    elif network.mtu is not None:
        yield _("MTU of the machines' network: {mtu}. Cilium makes packets of pods smaller by itself.", mtu=network.mtu)
    else:
        yield _("How large packets may be, Cilium finds out for itself; the design does not say it (network.mtu).")


def _parts(cluster: Cluster) -> Iterator[str]:
    yield _(
        "The agent runs on every node. What it has set up stays when the API, or anything below, is gone; new pods and"
        " changed policies wait."
    )
    told = operator(cluster)
    if told["replicas"] == 1:
        yield _("The operator is one pod, as there is one node that takes it: without it, new nodes get no addresses.")
    else:
        yield _(
            "Two operators on two nodes, in two zones where that can be, with a budget: one works, the other waits."
            " Without any of them, new nodes get no addresses."
        )
    more = more_tolerated(cluster)
    if more:
        keys = joined([f"`{key}`" for key in more], COMMAS)
        yield _("The operator tolerates {taints}, too: otherwise too few nodes would take it.", taints=keys)
    yield _("Hubble's relay and user interface are off, as in the chart.")

"""The README beside the objects of the Tigera operator."""

from collections.abc import Iterator

from hadesign.i18n import _, ngettext
from hadesign.targets.base import header
from hadesign.targets.calico.installation import MESH, OPERATOR, block, header_bytes, typhas
from hadesign.targets.markdown import bullets, remark, said_beside, shell, title
from hadesign.targets.plugins import carried, kubelets, plugin_facts, plugin_intro, way_to_api
from hadesign.topology.cluster import Cluster

_TRIED, _NEWEST = ("v3.32.2", "v1_crd_projectcalico_org"), ("v3.33.0", "v3_projectcalico_org")
"""Releases of Calico, each with the manifest of its kinds (https://raw.githubusercontent.com/projectcalico/calico/v3.33.0/
and the same of v3.32.2, manifests/): the first was tried up to Kubernetes 1.36, the second from 1.35 on."""
_FROM = (1, 37)
FILE, ENDPOINT_FILE, BGP_FILE = "installation.yaml", "kubernetes-services-endpoint.yaml", "bgp.yaml"


def release(cluster: Cluster) -> tuple[str, str]:
    """Return the release that was tried with the design's Kubernetes, and the manifest of its kinds."""
    return _NEWEST if cluster.kubernetes.minor >= _FROM else _TRIED


def readme(cluster: Cluster) -> str:
    """Return the README: the operator, then what it is told, and how to see that it is done."""
    parts = (
        remark(header(cluster)),
        title(_("Install {program}", program=f"Calico {release(cluster)[0]}")),
        plugin_intro(),
        shell(*_commands(cluster)),
        title(_("What the files say"), 2),
        plugin_facts(cluster, *_chosen(cluster)),
        title(_("What keeps it up"), 2),
        bullets(*_parts(cluster)),
        title(_("If something fails"), 2),
        bullets(*_trouble(cluster)),
    )
    return "\n\n".join(parts) + "\n"


def _commands(cluster: Cluster) -> Iterator[str]:
    version, kinds = release(cluster)
    source = f"https://raw.githubusercontent.com/projectcalico/calico/{version}/manifests"
    yield f"kubectl create -f {source}/{kinds}.yaml"
    yield f"kubectl create -f {source}/tigera-operator.yaml"
    for awaited in ("create", "condition=established"):
        yield f"kubectl wait --for={awaited} --timeout=2m crd/installations.operator.tigera.io"
    if cluster.network.proxy == "none":
        yield f"kubectl apply -f {ENDPOINT_FILE}"
    yield f"kubectl apply -f {FILE}"
    if cluster.network.bgp:
        yield "kubectl wait --for=create --timeout=10m tigerastatus/apiserver"
        yield "kubectl wait --for=condition=Available --timeout=10m tigerastatus/apiserver"
        yield f"kubectl apply -f {BGP_FILE}"
    yield said_beside("kubectl get tigerastatus", 64, _("all AVAILABLE"))


def _chosen(cluster: Cluster) -> Iterator[str]:
    network = cluster.network
    for pods in network.pods:
        prefix = block(pods)
        if prefix:
            yield _(
                "A node takes blocks of /{prefix} out of `{network}`, as large as the design's range of a node, and"
                " more of them as it needs.",
                prefix=prefix,
                network=pods.network,
            )
        else:
            yield _(
                "A node takes blocks of Calico's own size out of `{network}`, and more of them as it needs.",
                network=pods.network,
            )
    yield carried(cluster, "calico")
    if network.bgp is None:
        yield _("BGP is off: no router has to be told of pods.")
    elif len(kubelets(cluster)) > MESH:
        yield _("Nodes do not speak BGP with each other, as they are more than {count}.", count=MESH)
    if network.mtu is not None and network.bgp:
        yield _("Packets of pods are as large as those of the machines' network: {mtu} bytes.", mtu=network.mtu)
    elif network.mtu is not None:
        yield _(
            "Packets of pods have {size} bytes: {mtu} of the machines' network, less {header} for VXLAN.",
            size=network.mtu - header_bytes(cluster),
            mtu=network.mtu,
            header=header_bytes(cluster),
        )
    else:
        yield _("How large packets may be, Calico finds out for itself; the design does not say it (network.mtu).")
    way = way_to_api(cluster)
    if network.proxy == "none" and way:
        yield _("eBPF stands in for kube-proxy; it reaches the API at `{address}`.", address=way.address)
    elif network.proxy:
        yield _("Its rules are of the kind that kube-proxy makes ({mode}).", mode=network.proxy)


def _parts(cluster: Cluster) -> Iterator[str]:
    count = len(kubelets(cluster))
    copies = typhas(count)
    yield _(
        "`calico-node` runs on every node. What it has set up stays when the API, or anything below, is gone; new pods"
        " and changed policies wait."
    )
    yield ngettext(
        "Typha stands between the nodes and the API. The operator runs {count} copy for {nodes} nodes, with a budget,"
        " and no setting changes that number.",
        "Typha stands between the nodes and the API. The operator runs {count} copies for {nodes} nodes, with a budget,"
        " and no setting changes that number.",
        copies,
        nodes=count,
    )
    yield _("Every node must reach every other one on TCP port 5473, as a copy of Typha may run on any of them.")
    yield _("`calico-kube-controllers` and the operator are one pod each, which another node starts again.")


def _trouble(cluster: Cluster) -> Iterator[str]:
    yield _(
        "Not AVAILABLE: `kubectl describe tigerastatus calico`, and `kubectl logs -n {namespace}"
        " deployment/tigera-operator`.",
        namespace=OPERATOR,
    )
    yield _(
        "Pods of one node reach those of another only sometimes: packets are too large. Compare the MTU of the"
        " machines' interfaces with the one above."
    )
    if cluster.network.proxy == "none":
        yield _(
            "`calico-node` does not reach the API: correct `{file}`, apply it, and restart the operator.",
            file=ENDPOINT_FILE,
        )

"""RKE (the first one): a cluster.yml, which the program `rke` carries out from one machine by SSH."""

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import Lacking, header, minors, wrong_version
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.kubelets import lacking_of_nodes
from hadesign.targets.rke.cluster import blanks, configuration, pod_limits
from hadesign.targets.rke.readme import readme
from hadesign.targets.steps import unfit_authorizer
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = minors("rke"), ("published-model",)

FILE = "cluster.yml"


def why_not(cluster: Cluster) -> str:
    """Return why not: RKE is for designs that name it as their installer, and cannot do all that others can."""
    if "rke" not in INSTALLERS[cluster.kubernetes.installer].targets:
        return _("its installer is {installer}", installer=cluster.kubernetes.installer)
    if not cluster.api_servers:
        return _("no machine has the role control-plane")
    return (
        wrong_version(cluster)
        or _port(cluster)
        or _network(cluster)
        or _limits(cluster)
        or unfit_authorizer(cluster, "RKE")
    )


def _port(cluster: Cluster) -> str:
    fixed, port = INSTALLERS["rke"].api_port, cluster.api_servers[0].port
    if port == fixed:
        return ""
    return _(
        "API servers of {title} listen on port {fixed}, and those of the design on {port}",
        title="RKE",
        fixed=fixed,
        port=port,
    )


def _network(cluster: Cluster) -> str:
    """Say what of the network RKE refuses, or has no setting for (rancher/rke, cluster/validation.go)."""
    network = cluster.network
    if network.proxy == "none":
        return _("RKE cannot leave kube-proxy out")
    if (len(network.pods) > 1 or len(network.services) > 1) and network.plugin != "calico":
        return _("RKE gives pods addresses of both IP versions with Calico alone")
    if any(":" in (node.address or "") for node in cluster.nodes):
        return _("RKE does not run on IPv6")
    return ""


def _limits(cluster: Cluster) -> str:
    if len(pod_limits(cluster)) > 1:
        return _("its machines take different numbers of pods, and RKE tells all kubelets the same")
    if cluster.kubelets.differ:
        return _("its kubelets keep back different amounts, and RKE tells all kubelets the same")
    return ""


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the file, the script that fills it in, and a README."""
    lacking_of_nodes(cluster, "RKE", roles=("control-plane", "worker", "etcd")).check()
    lacking = Lacking(cluster, "RKE")
    written = configuration(cluster, lacking)
    lacking.check()
    note = _("Placeholders are filled in by fill-secrets.sh; RKE gets no fixes since 2025-07-31, README.md says more.")
    script = fill_script(
        cluster,
        blanks(cluster),
        [FILE],
        purpose=_("Writes a copy of cluster.yml with what is missing into a folder that only you can read."),
        example=" ".join(f"{blank.variable}=..." for blank in blanks(cluster)),
        done=_(
            "Wrote cluster.yml to {folder}. Keep that folder: rke writes the cluster's state into it.",
            folder="%FOLDER%",
        ),
    )
    return (
        Artifact(FILE, yaml_text([written], f"{header(cluster)}\n{note}")),
        Artifact(FILL, script, executable=True),
        Artifact("README.md", readme(cluster)),
    )

"""RKE2: a config.yaml for each server and each kind of agent, and what goes beside it; k3s takes the same files."""

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header, minors, wrong_version
from hadesign.targets.kubelets import lacking_of_nodes
from hadesign.targets.rke2.flavour import RKE2, Flavour
from hadesign.targets.rke2.machines import configured, own_settings
from hadesign.targets.rke2.manifests import manifests
from hadesign.targets.rke2.readme import readme
from hadesign.targets.rke2.registries import FILE as REGISTRIES
from hadesign.targets.rke2.registries import registries
from hadesign.targets.rke2.restore import restore
from hadesign.targets.rke2.servers import server_settings
from hadesign.targets.steps import unfit_authorizer
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = minors("rke2"), ("published-keys",)


def why_not(cluster: Cluster) -> str:
    """Return why not: RKE2 is for designs that name it as their installer."""
    return unfit_for(cluster, RKE2)


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return all files of the target."""
    return files(cluster, RKE2)


def unfit_for(cluster: Cluster, kind: Flavour) -> str:
    """Return why a distribution does not fit the design."""
    if cluster.kubernetes.installer != kind.installer:
        return _("its installer is {installer}", installer=cluster.kubernetes.installer)
    if not cluster.api_servers:
        return _("no machine has the role control-plane")
    fixed, port = INSTALLERS[kind.installer].api_port, cluster.api_servers[0].port
    if fixed is not None and port != fixed:
        return _(
            "API servers of {title} listen on port {fixed}, and those of the design on {port}",
            title=kind.title,
            fixed=fixed,
            port=port,
        )
    return wrong_version(cluster) or unfit_authorizer(cluster, kind.title)


def files(cluster: Cluster, kind: Flavour) -> tuple[Artifact, ...]:
    """Return the files of a distribution.

    Raises:
        InputError: a fact is lacking, or the design asks for what no file of this kind can say.
    """
    lacking_of_nodes(cluster, kind.title, roles=("control-plane", "worker", "etcd")).check()
    machines, common = configured(cluster, kind), server_settings(cluster, kind)
    found = []
    for machine in machines:
        settings = own_settings(cluster, kind, machine) | (common if machine.server else {})
        whom = _("For {machine}: {path}", machine=machine.whom, path=f"{kind.folder}/config.yaml")
        found.append(Artifact(machine.file, yaml_text([settings], f"{header(cluster)}\n{whom}")))
    where = registries(cluster)
    if where:
        whom = _("For every machine: {path}", path=f"{kind.folder}/{REGISTRIES}")
        found.append(Artifact(REGISTRIES, yaml_text([where], f"{header(cluster)}\n{whom}")))
    readmes = (
        Artifact("README.md", readme(cluster, kind, machines)),
        Artifact("RESTORE.md", restore(cluster, kind, machines)),
    )
    return (*found, *manifests(cluster, kind), *readmes)

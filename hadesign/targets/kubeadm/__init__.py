"""kubeadm (v1beta4): a file for the first control-plane node, one for each further one and each kind of worker."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header, minors, wrong_version
from hadesign.targets.filling import FILL
from hadesign.targets.kubeadm.cluster import cluster_configuration, kubelet_configuration, proxy_configuration
from hadesign.targets.kubeadm.etcd_hosts import KUBELET_FILE, UNIT, UNIT_FILE, etcd_host, file_of, kubelet_of_etcd
from hadesign.targets.kubeadm.images import mirror_files
from hadesign.targets.kubeadm.nodes import init_configuration, join_configuration, joins
from hadesign.targets.kubeadm.patches import FILE, FOLDER, patch_of, patch_path
from hadesign.targets.kubeadm.readme import readme
from hadesign.targets.kubeadm.secrets import fill_script
from hadesign.targets.kubeadm.upgrade import upgrade, upgrade_configuration
from hadesign.targets.kubelets import lacking_of_nodes
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster, Etcd
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = minors("kubeadm"), ("kubeadm", "kubeadm-newest")


def why_not(cluster: Cluster) -> str:
    """Return why not: kubeadm is for designs that name it as their installer."""
    installer = cluster.kubernetes.installer
    if "kubeadm" not in INSTALLERS[installer].targets:
        return _("its installer is {installer}", installer=installer)
    if not cluster.api_servers:
        return _("no machine has the role control-plane")
    return wrong_version(cluster)


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return all files of the target."""
    lacking_of_nodes(cluster, "kubeadm", roles=("control-plane", "worker")).check()
    first = cluster.api_servers[0].node
    documents = [init_configuration(cluster), cluster_configuration(cluster), kubelet_configuration(cluster)]
    proxy = proxy_configuration(cluster)
    about = header(cluster)
    comment = f"{about}\n{_('For {machine}.', machine=first)}"
    files = [
        Artifact("init.yaml", yaml_text([*documents, *([proxy] if proxy else [])], comment)),
        Artifact(FILL, fill_script(cluster), executable=True),
        Artifact("README.md", readme(cluster)),
        Artifact("upgrade.yaml", yaml_text([upgrade_configuration(cluster)], f"{about}\n{_('For every machine.')}")),
        Artifact("UPGRADE.md", upgrade(cluster)),
        *mirror_files(cluster),
        *_patches(cluster),
    ]
    for join in joins(cluster):
        whom = _("For {machine}. Placeholders are filled in by fill-secrets.sh.", machine=join.whom)
        comment = f"{about}\n{whom}"
        files.append(Artifact(join.file, yaml_text([join_configuration(cluster, join)], comment)))
    if cluster.etcd and cluster.etcd.topology == "external" and not cluster.etcd.existing:
        files += _etcd_files(cluster, cluster.etcd)
    return tuple(files)


def _patches(cluster: Cluster) -> Iterator[Artifact]:
    """Yield a patch for each machine, or pool in a zone, whose kubelet is told something of its own."""
    first = next(node for node in cluster.nodes if node.name == cluster.api_servers[0].node)
    found = [(first, first.name, False), *((join.node, join.whom, join.shared) for join in joins(cluster))]
    for node, whom, shared in found:
        patch = patch_of(cluster, node)
        if patch:
            where = _("For {machine}: {path}", machine=whom, path=f"{FOLDER}/{FILE}")
            yield Artifact(patch_path(node, shared=shared), yaml_text([patch], f"{header(cluster)}\n{where}"))


def _etcd_files(cluster: Cluster, etcd: Etcd) -> Iterator[Artifact]:
    """Yield the files for machines that run etcd: one for each member, and those that all of them share."""
    about = header(cluster)
    for member in etcd.members:
        comment = f"{about}\n{_('For etcd member {name}.', name=member.name)}"
        yield Artifact(file_of(member), yaml_text(etcd_host(cluster, etcd, member), comment))
    whose = _("For the kubelet of every etcd member: {file}", file=f"/etc/kubernetes/{KUBELET_FILE}")
    comment = f"{about}\n{whose}"
    yield Artifact(KUBELET_FILE, yaml_text([kubelet_of_etcd()], comment))
    yield Artifact(UNIT_FILE, f"# {about}\n{UNIT}")

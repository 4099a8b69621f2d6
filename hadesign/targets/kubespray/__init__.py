"""Kubespray: an inventory with its variables, for the release whose checksums the installers' table has."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import Lacking, header, minors, wrong_version
from hadesign.targets.kubespray.endpoint import lacking_of_endpoint, unfit_endpoint
from hadesign.targets.kubespray.inventory import host_vars, inventory, lacking_of_hosts, lacking_of_names
from hadesign.targets.kubespray.kube_vip import kube_vip_variables, lacking_of_kube_vip, unfit_kube_vip
from hadesign.targets.kubespray.readme import readme
from hadesign.targets.kubespray.stacks import unfit_stacks
from hadesign.targets.kubespray.variables import PLUGINS, for_all, for_cluster, for_etcd, pod_limits, unfit_ranges
from hadesign.targets.steps import unfit_authorizer
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

VERSIONS, JUDGES = minors("kubespray"), ("kubespray",)


def why_not(cluster: Cluster) -> str:
    """Return why not: another installer, a version that it does not know, or what Kubespray cannot or will not do."""
    installer, etcd = cluster.kubernetes.installer, cluster.etcd
    if "kubespray" not in INSTALLERS[installer].targets:
        return _("its installer is {installer}", installer=installer)
    if not cluster.api_servers or etcd is None:
        return _("no machine has the role control-plane")
    if wrong := wrong_version(cluster):
        return wrong
    if len(etcd.members) % 2 == 0:
        return _("Kubespray refuses an even number of etcd members, and there are {count}", count=len(etcd.members))
    plugin = cluster.network.plugin
    if plugin and plugin not in PLUGINS:
        return _("Kubespray has no network plugin {name}", name=plugin)
    return (
        unfit_stacks(cluster)
        or unfit_endpoint(cluster)
        or unfit_kube_vip(cluster)
        or unfit_authorizer(cluster, "Kubespray")
    )


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the inventory and a README.

    Raises:
        InputError: the blueprint lacks a fact without which Kubespray would refuse the inventory or invent something.
    """
    _lacking(cluster).check()
    about = header(cluster)
    files = [Artifact("hosts.yaml", yaml_text([inventory(cluster)], about)), Artifact("README.md", readme(cluster))]
    for path, values in _groups(cluster):
        if values:
            files.append(Artifact(f"group_vars/{path}.yml", yaml_text([values], about)))
    for node, values in host_vars(cluster):
        files.append(Artifact(f"host_vars/{node.name}.yml", yaml_text([values], about)))
    return tuple(files)


def _groups(cluster: Cluster) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the files of variables, named as those of Kubespray's sample."""
    yield "all/all", for_all(cluster)
    if cluster.etcd:
        yield "all/etcd", for_etcd(cluster, cluster.etcd)
    yield "k8s_cluster/k8s-cluster", for_cluster(cluster)
    yield "k8s_cluster/addons", kube_vip_variables(cluster)


def _lacking(cluster: Cluster) -> Lacking:
    """Return what Kubespray would have to know and the blueprint does not give."""
    lacking = Lacking(cluster, "Kubespray")
    lacking_of_hosts(cluster, lacking, pod_limits(cluster))
    lacking_of_names(cluster, lacking)
    lacking_of_endpoint(cluster, lacking)
    lacking_of_kube_vip(cluster, lacking)
    for network in unfit_ranges(cluster):
        what = _("a range of {network} for the pods of each machine", network=network)
        expected = _("a larger podCIDR, or a longer nodeMask")
        lacking.need(None, what, expected, cluster.network.origin.below("podCIDR"))
    return lacking

"""What is written into the file of every server: made once, as servers that differ in it refuse to join."""

from typing import Any

from hadesign.targets.base import Lacking
from hadesign.targets.components import (
    api_server_arguments,
    asked_without_login,
    cluster_dns,
    etcd_arguments,
    known,
    manager_arguments,
    scheduler_arguments,
    shows_metrics,
)
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.registries import default_registry
from hadesign.targets.snapshots import bucket, cron, kept, refused, taken
from hadesign.topology.cluster import Cluster

Settings = dict[str, Any]
S3_SECRET = "etcd-snapshot-s3"  # noqa: S105 - the name of a Secret
NATIVE = ("aescbc", "secretbox")
"""Providers of encryption for which keys and configuration are made by the distribution
(rancher/rke2-docs, security/secrets_encryption.md); any other one takes a file of the architect's."""


def server_settings(cluster: Cluster, kind: Flavour) -> Settings:
    """Return what all servers have in common.

    Raises:
        InputError: the design asks for what no file of this kind can say.
    """
    lacking = Lacking(cluster, kind.title)
    registry = default_registry(cluster, lacking)
    lacking.check()
    settings = {
        "system-default-registry": registry,
        "agent-token-file": f"{kind.folder}/agent-token",
        **_network(cluster),
        **_plugin(cluster, kind),
        **_services(cluster, kind),
        "tls-san": [san.value for san in cluster.api_sans],
        **_snapshots(cluster, kind),
        **_encryption(cluster, kind),
        **_audit(cluster, kind),
        "kube-apiserver-arg": _flags(_api_server(cluster, kind)),
        "kube-controller-manager-arg": _flags(known(manager_arguments(cluster))),
        "kube-scheduler-arg": _flags(known(scheduler_arguments(cluster))),
        "etcd-expose-metrics": True if cluster.etcd and shows_metrics(cluster) else None,
        "etcd-arg": _flags(known(etcd_arguments(cluster.etcd, by_flag=True))) if cluster.etcd else None,
        **({"https-listen-port": cluster.api_servers[0].port} if kind.installer == "k3s" else {}),
    }
    return {key: value for key, value in settings.items() if value not in (None, [])}


def _flags(pairs: list[tuple[str, str]]) -> list[str]:
    return [f"{name}={value}" for name, value in pairs]


def _network(cluster: Cluster) -> Settings:
    """Return the networks of the cluster, and what they are called; dual stack stands in one text, as documented."""
    network = cluster.network
    return {
        "cluster-cidr": ",".join(pods.network for pods in network.pods) or None,
        "service-cidr": ",".join(network.services) or None,
        "cluster-dns": ",".join(cluster_dns(services) for services in network.services) or None,
        "cluster-domain": cluster.dns_domain,
        "disable-kube-proxy": True if network.proxy == "none" else None,
    }


def _plugin(cluster: Cluster, kind: Flavour) -> Settings:
    """Return which network plugin is deployed: one that is brought along, none, or the usual one where nobody says."""
    plugin = cluster.network.plugin
    if plugin is None:
        return {}
    if kind.installer == "k3s":
        own = plugin in kind.plugins
        return {} if own else {"flannel-backend": "none", "disable-network-policy": True}
    return {"cni": plugin if plugin in kind.plugins else "none"}


def _services(cluster: Cluster, kind: Flavour) -> Settings:
    """Return what must not answer for services of type LoadBalancer, where MetalLB does.

    https://docs.k3s.io/networking/networking-services#service-load-balancer; RKE2 has it only where it is asked for.
    """
    announced = any("metallb" in balancer.row.targets for balancer in cluster.balancers)
    return {"disable": ["servicelb"]} if announced and kind.installer == "k3s" else {}


def _snapshots(cluster: Cluster, kind: Flavour) -> Settings:
    """Return when snapshots are taken and how many stay; of S3 the name of a Secret alone, or it would be ignored.

    rancher/rke2-docs, datastore/backup_restore.md: if any other S3 configuration flags are set, the Secret is ignored.
    """
    if refused(cluster):
        return {"etcd-disable-snapshots": True}
    backup = taken(cluster)
    if backup is None:
        return {}
    schedule = cron(cluster, backup, kind.title)
    return {
        "etcd-snapshot-schedule-cron": schedule[0] if schedule else None,
        "etcd-snapshot-retention": kept(backup, schedule[1] if schedule else None),
        **({"etcd-s3": True, "etcd-s3-config-secret": S3_SECRET} if bucket(backup) else {}),
    }


def _encryption(cluster: Cluster, kind: Flavour) -> Settings:
    """Return the provider, where the distribution makes keys and configuration itself; RKE2 encrypts in any case."""
    encryption = cluster.control_plane.encryption
    if not encryption or encryption.provider not in NATIVE:
        return {}
    always = {} if kind.installer == "rke2" else {"secrets-encryption": True}
    return {**always, "secrets-encryption-provider": encryption.provider}


def _audit(cluster: Cluster, kind: Flavour) -> Settings:
    audit = cluster.control_plane.audit
    return {"audit-policy-file": audit.policy_file} if audit and kind.installer == "rke2" else {}


def _api_server(cluster: Cluster, kind: Flavour) -> list[tuple[str, str]]:
    """Return flags of the API server, without those that have a key of their own here."""
    encryption, left_out = cluster.control_plane.encryption, set()
    if encryption and encryption.provider in NATIVE:
        left_out.add("encryption-provider-config")
    if kind.installer == "rke2":
        left_out.add("audit-policy-file")
    flags = [pair for pair in known(api_server_arguments(cluster)) if pair[0] not in left_out]
    if asked_without_login(cluster):
        flags.append(("authentication-config", authentication_file(kind)))
    return flags


def authentication_file(kind: Flavour) -> str:
    """Return where the API server's authentication configuration is."""
    return f"{kind.folder}/authentication.yaml"

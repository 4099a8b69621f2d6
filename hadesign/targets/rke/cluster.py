"""The content of cluster.yml; keys as in rancher/rke@40c5dd46, types/rke_types.go and types/backup_types.go."""

import posixpath
from typing import Any

from hadesign.errors import InputError
from hadesign.i18n import _
from hadesign.notation import as_time
from hadesign.source import input_diagnostic
from hadesign.targets.base import Lacking
from hadesign.targets.clock import HOUR
from hadesign.targets.components import (
    api_server_arguments,
    asked_without_login,
    cluster_dns,
    etcd_arguments,
    etcd_metrics,
    go_duration,
    known,
    manager_arguments,
    proxy_arguments,
    scheduler_arguments,
)
from hadesign.targets.filling import Blank
from hadesign.targets.kubelet_settings import kubelet_flags
from hadesign.targets.kubelets import labels
from hadesign.targets.snapshots import bucket, kept, refused, s3_blanks, taken
from hadesign.topology.cluster import Backup, Cluster, Node, Role
from hadesign.vocabulary.installers import INSTALLERS

PLUGINS = INSTALLERS["rke"].plugins or ()
"""Network plugins of the vocabulary that RKE brings; what it does not is `none` here, and installed by hand."""
ROLES: dict[Role, str] = {"control-plane": "controlplane", "etcd": "etcd", "worker": "worker"}
KUBERNETES = "/etc/kubernetes"
"""What the containers of the control plane see of their machine in any case (cluster/plan.go, BuildKubeAPIProcess)."""
Section = dict[str, Any]


def blanks(cluster: Cluster) -> tuple[Blank, ...]:
    """Return what is filled in on the day: who logs in to the machines, and the keys of the store of snapshots."""
    user = Blank("SSH_USER", "[a-z_][a-z0-9_-]{0,31}", _("who logs in to the machines, and may use Docker there"))
    backup = taken(cluster)
    return (user, *(s3_blanks() if backup and bucket(backup) else ()))


def configuration(cluster: Cluster, lacking: Lacking) -> Section:
    """Return the whole file; what is unknown is left to RKE's defaults.

    Raises:
        InputError: snapshots are wanted more often than RKE takes them.
    """
    network = cluster.network
    return _known(
        {
            "cluster_name": cluster.name,
            "kubernetes_version": INSTALLERS["rke"].releases[cluster.kubernetes.version],
            "enable_cri_dockerd": True,
            "nodes": [_node(cluster, node, lacking) for node in cluster.nodes if node.roles & ROLES.keys()],
            "authentication": {"strategy": "x509", "sans": [san.value for san in cluster.api_sans]},
            "network": _known(
                {
                    "plugin": network.plugin and (network.plugin if network.plugin in PLUGINS else "none"),
                    "mtu": network.mtu if network.plugin in ("calico", "canal") else None,
                }
            ),
            "services": _services(cluster),
        }
    )


def _known(section: Section) -> Section:
    return {key: value for key, value in section.items() if value not in (None, {}, [])}


def _node(cluster: Cluster, node: Node, lacking: Lacking) -> Section:
    """Return a machine. Taints that are said take the place of RKE's, which it gives to what is no worker."""
    members = {member.node for member in cluster.etcd.members} if cluster.etcd else set()
    roles = set(node.roles) | ({"etcd"} if node.name in members else set())
    roles |= {"worker"} if node.taints is not None and "control-plane" in roles else set()
    taints = [_known({"key": t.key, "value": t.value or "", "effect": t.effect}) for t in node.taints or ()]
    return _known(
        {
            "address": lacking.address(node.address, node.name, node.origin),
            "user": blanks(cluster)[0].placeholder,
            "hostname_override": node.name,
            "role": [word for role, word in ROLES.items() if role in roles],
            "labels": dict(sorted(labels(cluster, node).items())),
            "taints": taints,
        }
    )


def _services(cluster: Cluster) -> Section:
    network, limits = cluster.network, [str(limit) for limit in pod_limits(cluster)]
    services = ",".join(network.services) or None
    return _known(
        {
            "etcd": _etcd(cluster),
            "kube-api": _known(
                {
                    "service_cluster_ip_range": services,
                    "extra_args": _api_server(cluster),
                    "extra_binds": _binds(cluster),
                }
            ),
            "kube-controller": _known(
                {
                    "cluster_cidr": ",".join(pods.network for pods in network.pods) or None,
                    "service_cluster_ip_range": services,
                    "extra_args": dict(known(manager_arguments(cluster))),
                }
            ),
            "scheduler": _known({"extra_args": dict(known(scheduler_arguments(cluster)))}),
            "kubelet": _known(
                {
                    "cluster_domain": cluster.dns_domain,
                    "cluster_dns_server": cluster_dns(network.services[0]) if network.services else None,
                    "extra_args": {
                        **({"max-pods": limits[0]} if limits else {}),
                        **dict(kubelet_flags(cluster.kubelets.common)),
                    },
                }
            ),
            "kubeproxy": _known({"extra_args": dict(known(proxy_arguments(cluster)))}),
        }
    )


def pod_limits(cluster: Cluster) -> set[int]:
    """Return the numbers of pods that machines take, as far as the design says so."""
    limits = (group.size.pods for group in cluster.groups if group.roles & ROLES.keys())
    return {limit for limit in limits if limit is not None}


def _api_server(cluster: Cluster) -> dict[str, str]:
    """Return flags of the API server; without a login RKE's answers nothing, and health checks have none."""
    anonymous = [("anonymous-auth", "true")] if asked_without_login(cluster) else []
    return dict([*known(api_server_arguments(cluster)), *anonymous])


def _binds(cluster: Cluster) -> list[str]:
    """Return the folders that the API server's container has to see beside /etc/kubernetes."""
    encryption, audit = cluster.control_plane.encryption, cluster.control_plane.audit
    files = [encryption.config_file] if encryption else []
    files += [audit.policy_file] if audit else []
    files += [audit.webhook.config_file] if audit and audit.webhook else []
    folders = {posixpath.dirname(file): "ro" for file in files}
    if audit and audit.log_dir:
        folders[audit.log_dir] = "rw"
    seen = (KUBERNETES, f"{KUBERNETES}/")
    return [f"{f}:{f}:{mode}" for f, mode in sorted(folders.items()) if f != seen[0] and not f.startswith(seen[1])]


def _etcd(cluster: Cluster) -> Section:
    timers = dict(known([*etcd_arguments(cluster.etcd), *etcd_metrics(cluster)])) if cluster.etcd else {}
    return _known({"extra_args": timers, **_snapshots(cluster)})


def _snapshots(cluster: Cluster) -> Section:
    """Return how often snapshots are taken: in whole hours, or, where they stay on the machines, in any time."""
    if refused(cluster):
        return {"snapshot": False}
    backup = taken(cluster)
    if backup is None:
        return {}
    found, interval = bucket(backup), backup.interval
    if found is None and interval is not None and interval % HOUR:
        number = kept(backup, interval)
        back = None if number is None else go_duration(number * interval)
        return _known({"snapshot": True, "creation": go_duration(interval), "retention": back})
    if interval is not None and interval < HOUR:
        raise _too_often(cluster, backup, interval)
    hours = None if interval is None else int(interval // HOUR)
    store: Section | None = None
    if found:
        endpoint, region, access, secret = (blank.placeholder for blank in s3_blanks())
        store = _known(
            {
                "endpoint": endpoint,
                "region": region,
                "bucket_name": found.name,
                "folder": found.folder or None,
                "access_key": access,
                "secret_key": secret,
            }
        )
    config = {
        "enabled": True,
        "interval_hours": hours,
        "retention": kept(backup, hours * HOUR if hours else None),
        # Names of snapshots without colons, which not every store takes.
        "safe_timestamp": True,
        "s3backupconfig": store,
    }
    return {"snapshot": True, "backup_config": _known(config)}


def _too_often(cluster: Cluster, backup: Backup, interval: float) -> InputError:
    path = (*backup.origin.path, "interval")
    message = _(
        "RKE sends a snapshot to S3 once an hour at most, and the interval is {interval}", interval=as_time(interval)
    )
    place = cluster.document.value(path)
    return InputError([input_diagnostic(message, place, path, expected=_("1h or more, or a location that is not S3"))])

"""The objects and files beside the configuration: who may ask without a login, where snapshots go, Cilium's own way."""

from collections.abc import Iterator
from typing import Any

import yaml

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.components import asked_without_login
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.plugins import instead_of_proxy
from hadesign.targets.rke2.flavour import Flavour
from hadesign.targets.rke2.servers import S3_SECRET
from hadesign.targets.snapshots import Bucket, bucket, cron, kept, s3_blanks, taken
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

AUTHENTICATION, S3_FILE, CILIUM = "authentication.yaml", "s3-secret.yaml", "rke2-cilium-config.yaml"
STABLE = (1, 34)
"""The first minor with AuthenticationConfiguration v1 (kubernetes.io, reference/access-authn-authz/authentication)."""


def manifests(cluster: Cluster, kind: Flavour) -> Iterator[Artifact]:
    """Yield the files that the design needs."""
    about = header(cluster)
    if asked_without_login(cluster):
        note = _(
            "Who asks without a login may ask these paths and nothing else: health checks of load balancers have none."
        )
        yield Artifact(AUTHENTICATION, yaml_text([authentication(cluster)], f"{about}\n{note}"))
    backup = taken(cluster)
    found = bucket(backup) if backup else None
    if found:
        note = _("A Secret in the cluster: fill-secrets.sh fills it in. No server's file holds a key.")
        yield Artifact(S3_FILE, yaml_text([s3_secret(cluster, kind, found)], f"{about}\n{note}"))
        yield Artifact(FILL, _fill(cluster), executable=True)
    if needs_cilium(cluster, kind):
        note = _("Cilium stands in for kube-proxy, and reaches the API by the balancer on each node.")
        yield Artifact(CILIUM, yaml_text([cilium()], f"{about}\n{note}"))


def authentication(cluster: Cluster) -> dict[str, Any]:
    """Return the API server's authentication configuration, which takes the place of `--anonymous-auth=false`."""
    version = "v1" if cluster.kubernetes.minor >= STABLE else "v1beta1"
    return {
        "apiVersion": f"apiserver.config.k8s.io/{version}",
        "kind": "AuthenticationConfiguration",
        "anonymous": {"enabled": True, "conditions": [{"path": path} for path in asked_without_login(cluster)]},
    }


def s3_secret(cluster: Cluster, kind: Flavour, found: Bucket) -> dict[str, Any]:
    """Return the Secret with all of the S3 configuration (rancher/rke2-docs, datastore/backup_restore.md).

    Snapshots of all servers are counted together there, so that each one's history is as long as on its own disk.
    """
    backup = taken(cluster)
    schedule = cron(cluster, backup, kind.title) if backup else None
    each = kept(backup, schedule[1] if schedule else None) if backup else None
    members = len(cluster.etcd.members) if cluster.etcd else 1
    endpoint, region, access, secret = (blank.placeholder for blank in s3_blanks())
    data = {
        "etcd-s3-endpoint": endpoint,
        "etcd-s3-region": region,
        "etcd-s3-bucket": found.name,
        **({"etcd-s3-folder": found.folder} if found.folder else {}),
        **({"etcd-s3-retention": str(each * members)} if each else {}),
        "etcd-s3-access-key": access,
        "etcd-s3-secret-key": secret,
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": S3_SECRET, "namespace": "kube-system"},
        "type": "etcd.k3s.cattle.io/s3-config-secret",
        "stringData": data,
    }


def _fill(cluster: Cluster) -> str:
    example = "S3_ENDPOINT=... S3_REGION=... S3_ACCESS_KEY=... S3_SECRET_KEY=..."
    purpose = _("Writes a copy of the Secret with its keys into a folder that only you can read.")
    done = _("Wrote the Secret to {folder}. Delete that folder once it is applied.", folder="%FOLDER%")
    return fill_script(cluster, s3_blanks(), [S3_FILE], purpose=purpose, example=example, done=done)


def needs_cilium(cluster: Cluster, kind: Flavour) -> bool:
    """Tell whether Cilium has to be told that there is no kube-proxy: without it, it would find no API."""
    return kind.installer == "rke2" and cluster.network.plugin == "cilium" and cluster.network.proxy == "none"


def cilium() -> dict[str, Any]:
    """Return what the chart of Cilium is told (rancher/rke2-docs, networking/basic_network_options.md)."""
    values = instead_of_proxy("localhost", 6443)
    return {
        "apiVersion": "helm.cattle.io/v1",
        "kind": "HelmChartConfig",
        "metadata": {"name": "rke2-cilium", "namespace": "kube-system"},
        "spec": {"valuesContent": yaml.safe_dump(values, sort_keys=False)},
    }

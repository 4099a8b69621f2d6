"""What it takes until a changed file of a build is true of a cluster that runs: one table, by target and file.

What a row says is true of its files as a whole; of the few files in which one field takes more than another, `FIELDS`
says it by field.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias, get_args

from hadesign.errors import InputError
from hadesign.frozen import dataclass
from hadesign.source import read_stream

Effect: TypeAlias = Literal[
    "nothing", "copied", "new-machines", "applied", "playbook", "terraform", "reload", "restart", "kubelet", "renew",
    "control-plane", "drain", "rebuild",
]  # fmt: skip
EFFECTS: tuple[Effect, ...] = get_args(Effect)
"""From the least to the most that it takes of what runs:

nothing (people read it), copied (the next run of a script or timer reads it), new-machines (only what joins from now on
is made by it), applied (to the API, whose controllers do the rest), playbook and terraform (these find out what to do),
reload (a program reads it and cuts no connection), restart (of a service on the machine), kubelet (it is restarted, and
pods go on), renew (certificates are made anew and API servers restarted, one after the other), control-plane (static
pods of one control-plane machine after the other), drain (each machine is drained first), rebuild (the machine, or the
cluster, is set up again).
"""
_ROWS: Mapping[str, tuple[tuple[str, Effect], ...]] = {
    "alertmanager": (("*.yaml", "applied"),),
    "aks": (("*", "terraform"),),
    "aws": (("*", "terraform"),),
    "azure": (("*", "terraform"),),
    "calico": (("*.yaml", "applied"),),
    "ceph-csi": (("*.yaml", "applied"),),
    "cilium": (("*.yaml", "applied"),),
    "cluster-autoscaler": (("*.yaml", "applied"),),
    "dr": (("*.yaml", "copied"),),
    "ebs": (("*.yaml", "applied"),),
    "eks": (("*", "terraform"),),
    "etcd-backup": (
        ("cronjobs.yaml", "applied"), ("secret.yaml", "applied"), ("Containerfile", "copied"), ("*.timer", "restart"),
        ("*", "copied"),
    ),
    "flannel": (("*.yaml", "applied"),),
    "gce-pd": (("*.yaml", "applied"),),
    "gcp": (("*", "terraform"),),
    "gke": (("*", "terraform"),),
    "grafana": (("*", "applied"),),
    # A reload starts a second process and lets the first finish (https://docs.haproxy.org/3.2/management.html#4).
    "haproxy": (("*/haproxy.cfg", "reload"),),
    "hypervisors": (("*.md", "nothing"),),
    "k3s": (("*", "restart"),),
    # SIGHUP reads the file again; scripts are read at each run (keepalived(8)).
    "keepalived": (("*/keepalived.conf", "reload"), ("*/check-ready.sh", "copied")),
    # A kubelet watches its folder of static pods.
    "kube-vip": (("*", "restart"),),
    "kubeadm": (
        ("init.yaml", "control-plane"), ("upgrade.yaml", "drain"), ("join-*.yaml", "new-machines"),
        ("certs.d/*", "copied"), ("patches/*", "kubelet"), ("*", "restart"),
    ),
    "kubespray": (("*", "playbook"),),
    "longhorn": (("*.yaml", "applied"),),
    "metallb": (("*.yaml", "applied"),),
    # The master process starts new workers (https://nginx.org/en/docs/control.html).
    "nginx": (("*/nginx.conf", "reload"),),
    "node-local": (("*", "reload"),),
    "node-problem-detector": (("*.yaml", "applied"),),
    "node-repair": (("*.yaml", "applied"),),
    "openstack": (("*", "terraform"),),
    "ports": (("*", "nothing"),),
    "prometheus": (("*.yaml", "applied"),),
    # `rke up` restarts what changed of each machine.
    "rke": (("*", "playbook"),),
    # Servers and agents read their file when they start (https://docs.rke2.io/install/configuration).
    "rke2": (("*", "restart"),),
    "rook": (("*.yaml", "applied"),),
    "system-budgets": (("*.yaml", "applied"),),
    "velero": (("*.yaml", "applied"),),
    "vsphere": (("*", "terraform"),),
    "workloads": (("*.yaml", "applied"),),
}  # fmt: skip
"""By target, the first pattern that a file matches; pages and scripts for people are of one kind everywhere."""
_EVERYWHERE: tuple[tuple[str, Effect], ...] = (("*.md", "nothing"), ("fill-secrets.sh", "nothing"))


@dataclass(frozen=True, slots=True)
class FieldEffect:
    """What a change of a field takes, by the beginning of its path in documents of a kind."""

    kind: str
    field: str
    effect: Effect


FIELDS: tuple[FieldEffect, ...] = (
    # https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/
    FieldEffect("ClusterConfiguration", "apiServer.certSANs", "renew"),
    FieldEffect("ClusterConfiguration", "certificateValidityPeriod", "renew"),
    FieldEffect("ClusterConfiguration", "networking", "rebuild"),
    FieldEffect("ClusterConfiguration", "clusterName", "new-machines"),
    FieldEffect("ClusterConfiguration", "controlPlaneEndpoint", "rebuild"),
    FieldEffect("ClusterConfiguration", "kubernetesVersion", "drain"),
    FieldEffect("ClusterConfiguration", "", "control-plane"),
    FieldEffect("InitConfiguration", "localAPIEndpoint", "rebuild"),
    FieldEffect("InitConfiguration", "nodeRegistration.kubeletExtraArgs.node-labels", "applied"),
    FieldEffect("InitConfiguration", "nodeRegistration.kubeletExtraArgs", "kubelet"),
    FieldEffect("InitConfiguration", "nodeRegistration.taints", "applied"),
    FieldEffect("InitConfiguration", "", "new-machines"),
    FieldEffect("KubeletConfiguration", "", "kubelet"),
    FieldEffect("KubeProxyConfiguration", "", "applied"),
    FieldEffect("JoinConfiguration", "controlPlane.localAPIEndpoint", "rebuild"),
    FieldEffect("JoinConfiguration", "nodeRegistration.kubeletExtraArgs.node-labels", "applied"),
    FieldEffect("JoinConfiguration", "nodeRegistration.kubeletExtraArgs", "kubelet"),
    FieldEffect("JoinConfiguration", "nodeRegistration.taints", "applied"),
    FieldEffect("JoinConfiguration", "", "new-machines"),
)
"""Of kubeadm's files, the first row that a changed field meets.

A kubelet sets labels and taints when it registers its node; those of a node that is there are changed by kubectl
(https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/, --node-labels and --register-with-taints).
"""


def effect_of(path: str, before: str | None, after: str | None) -> Effect | None:
    """Return what a changed file takes; `None` where it is gone, and is to be taken away by hand.

    Args:
        path: below the package, such as `configs/haproxy/lb-a/haproxy.cfg`.
        before: its text before; `None` where there was none.
        after: its text now; `None` where there is none.
    """
    if after is None:
        return None
    _configs, target, *inner = path.split("/", 2)
    file = inner[0] if inner else ""
    rows = (*_EVERYWHERE, *_ROWS.get(target, ()))
    found: Effect = next((effect for pattern, effect in rows if fnmatchcase(file, pattern)), "copied")
    if target != "kubeadm" or not file.endswith(".yaml") or before is None or found == "drain":
        return found
    return _by_field(before, after) or found


def _by_field(before: str, after: str) -> Effect | None:
    """Return the most that a changed field takes; `None` where no field changed that a row speaks of."""
    try:
        old, new = _documents(before), _documents(after)
    except InputError:
        return None
    effects = [
        effect
        for kind in dict.fromkeys((*old, *new))
        if _of_one_machine(old.get(kind), new.get(kind))
        for field in _changed("", old.get(kind), new.get(kind))
        if (effect := _of_field(kind, field))
    ]
    return max(effects, key=EFFECTS.index, default=None)


def _documents(text: str) -> dict[str, Any]:
    documents = read_stream(text.encode(), "", lambda _root: True)
    return {str(document.data.get("kind")): document.data for document in documents if isinstance(document.data, dict)}


def _of_one_machine(old: Any, new: Any) -> bool:
    """Whether two documents are about one machine, or about none; what another one begins with changes nothing."""
    names = [(one or {}).get("nodeRegistration", {}).get("name") for one in (old, new)]
    return len(set(names)) == 1


def _changed(path: str, old: object, new: object) -> list[str]:
    """Return the paths of fields that differ; entries of a list stand by name, and one without names is a whole."""
    if old == new:
        return []
    old, new = _by_name(old), _by_name(new)
    if isinstance(old, dict) and isinstance(new, dict):
        below = (_changed(f"{path}.{key}".lstrip("."), old.get(key), new.get(key)) for key in (*old, *new))
        return [field for fields in below for field in fields]
    return [path]


def _by_name(value: Any) -> Any:
    """Return a list of arguments as a mapping."""
    if isinstance(value, list) and all(isinstance(one, dict) and "name" in one for one in value):
        return {str(one["name"]): one.get("value") for one in value}
    return value


def _of_field(kind: str, field: str) -> Effect | None:
    rows = (row for row in FIELDS if row.kind == kind)
    return next((row.effect for row in rows if not row.field or f"{field}.".startswith(f"{row.field}.")), None)

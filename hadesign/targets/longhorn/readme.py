"""The README beside classes of Longhorn."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.i18n import _
from hadesign.targets.base import header
from hadesign.targets.longhorn.holders import tagged
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.storage_readme import apply_classes, decided, proved
from hadesign.topology.cluster import Cluster, Node, Storage
from hadesign.topology.workloads import taint_keys

VERSION = "1.12.1"
"""The newest release of longhorn/longhorn on 2026-11-22."""
Holders = Mapping[str, Sequence[Node]]


def readme(cluster: Cluster, classes: Sequence[Storage], holders: Holders) -> str:
    """Return the README: Longhorn, the machines that hold data, then the classes."""
    parts = [
        remark(header(cluster)),
        title(_("Keep volumes with Longhorn")),
        _("Longhorn keeps copies of each volume on the disks of the cluster's own machines."),
        *proved((one, _written(one)) for one in classes),
        *_before(holders),
        *_tags(cluster, classes, holders),
        *apply_classes(cluster, step=_("Then the classes")),
        *decided(
            classes,
            _("`staleReplicaTimeout: \"2880\"`, Longhorn's own: a copy that failed is given up after two days."),
            _("`dataLocality: disabled`, Longhorn's own: where the pod runs decides nothing about the copies."),
            _("Two copies are never on one disk, and what keeps copies apart is in the class, not in Longhorn's"
              " settings: a copy that finds no place of its own is not made, and the volume is degraded."),
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _written(storage: Storage) -> str:
    apart = {
        None: "replicaDiskSoftAntiAffinity: disabled",
        "node": "replicaSoftAntiAffinity: disabled",
        "zone": "replicaZoneSoftAntiAffinity: disabled",
    }
    return f'`numberOfReplicas: "{storage.copies}"`, `{apart[storage.apart]}`'


def _before(holders: Holders) -> Iterator[str]:
    yield title(_("First Longhorn"), 2)
    yield shell(
        "helm repo add longhorn https://charts.longhorn.io",
        "helm install longhorn longhorn/longhorn --namespace longhorn-system --create-namespace \\",
        f"  --version {VERSION}",
        "kubectl -n longhorn-system get nodes.longhorn.io",
    )
    left = [
        _("Each machine that holds data needs `open-iscsi`, and for volumes of many nodes a client of NFSv4."),
        _("Data is in `/var/lib/longhorn/`: give it a disk of its own, apart from that of the system and of etcd."),
        _("Zones are told by the label `topology.kubernetes.io/zone`; machines without one count as one zone."),
    ]
    keys = sorted({key for nodes in holders.values() for node in nodes for key in taint_keys(node)})
    if keys:
        left.append(
            _(
                "Machines that hold data have taints ({keys}): give Longhorn tolerations for them before it is"
                " installed, in `longhornManager.tolerations`, `longhornDriver.tolerations` and"
                " `defaultSettings.taintToleration` of its chart.",
                keys=", ".join(f"`{key}`" for key in keys),
            )
        )
    yield title(_("What is left to you"), 2)
    yield bullets(*left)


def _tags(cluster: Cluster, classes: Sequence[Storage], holders: Holders) -> Iterator[str]:
    """Yield how machines are chosen: the tags of one take the place of those it had."""
    named: dict[str, list[str]] = {}
    for storage in classes:
        if tagged(cluster, storage):
            for node in holders[storage.name]:
                named.setdefault(node.name, []).append(storage.name)
    if not named:
        return
    yield title(_("Then the machines that hold data"), 2)
    yield _("Only some machines hold data, and Longhorn is told which by tags of its own, one for each class:")
    same: dict[tuple[str, ...], list[str]] = {}
    for name, wanted in named.items():
        same.setdefault(tuple(wanted), []).append(name)
    lines: list[str] = []
    for tags, names in same.items():
        quoted = ",".join(f'"{tag}"' for tag in tags)
        change = f'\'{{"spec":{{"tags":[{quoted}]}}}}\''
        lines += [
            f"for node in {' '.join(names)}; do",
            f"  kubectl -n longhorn-system patch nodes.longhorn.io $node --type merge -p {change}",
            "done",
        ]
    yield shell(*lines)

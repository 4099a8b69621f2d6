"""The README beside Rook's files."""

import json
import shlex
from collections.abc import Iterator, Sequence

from hadesign.i18n import _, ngettext
from hadesign.lists import listed
from hadesign.targets.base import header
from hadesign.targets.kubelets import ZONE_LABEL
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.rook.ceph import FOLDER, IMAGE, NAMESPACE, one_per_zone
from hadesign.targets.rook.fits import VERSION
from hadesign.targets.rook.layout import Layout, Stretch
from hadesign.targets.rook.pools import DOMAINS
from hadesign.targets.storage_readme import apply_classes, decided, proved
from hadesign.topology.cluster import Cluster, Storage

RACK_LABEL, REGION_LABEL = "topology.rook.io/rack", "topology.kubernetes.io/region"
"""Labels by which Rook knows what is above a machine (rook/rook@4e1b7a626891, v1.20.6:
pkg/operator/ceph/cluster/osd/topology/topology.go)."""
_BASE = f"https://raw.githubusercontent.com/rook/rook/{VERSION}/deploy/examples"


def readme(cluster: Cluster, found: Layout) -> str:
    """Return the README: disks, labels, the operator, Ceph, pools, classes."""
    parts = [
        remark(header(cluster)),
        title(_("Run Ceph with Rook")),
        _("One Ceph cluster for all classes, by Rook {release} with `{image}`.", release=VERSION, image=IMAGE),
        *proved((one, _written(found, one)) for one in found.classes),
        _monitors(found),
        *_disks(found),
        *_labels(cluster, found),
        *_order(),
        *_tainted(cluster, found),
        *apply_classes(cluster, step=_("Then the classes")),
        *decided(found.classes, *_chosen(found)),
    ]
    return "\n\n".join(parts) + "\n"


def _written(found: Layout, storage: Storage) -> str:
    """Say which object of `pools.yaml` has a class's numbers."""
    kind = "CephFilesystem" if storage.name in found.shared else "CephBlockPool"
    settings = [f"size: {storage.copies}", f"failureDomain: {DOMAINS[storage.apart]}"]
    settings += [f"replicasPerFailureDomain: {storage.each}"] if storage.each > 1 else []
    settings += [] if found.stretch else [f'min_size: "{storage.least}"']
    return f"{kind} `{storage.name}`: " + ", ".join(f"`{one}`" for one in settings)


def _monitors(found: Layout) -> str:
    """Say where the monitors are, as `cluster.yaml` has it."""
    if found.stretch:
        return _stretched(found.stretch, found.count)
    if found.bound:
        names = _and([node.name for node in found.bound])
        return _("Its {count} monitors are bound to {machines} (`placement.mon`).", count=found.count, machines=names)
    if one_per_zone(found):
        return _("Each zone has one of its {count} monitors (`mon.zones`).", count=found.count)
    if found.several_per_node:
        return _("Its {count} monitors are where the scheduler puts them, also several on one node.", count=found.count)
    return _("Its {count} monitors are on different nodes.", count=found.count)


def _stretched(stretch: Stretch, count: int) -> str:
    """Say how monitors are dealt, and what Ceph does by itself.

    https://docs.ceph.com/en/latest/rados/operations/stretch-mode/; how alike zones have to be: same release of Rook,
    pkg/operator/ceph/cluster/mon/mon.go, crushWeightsBalanced.
    """
    each = ngettext("{count} monitor", "{count} monitors", count // 2)
    return _(
        "The cluster is stretched (`mon.stretchCluster`): {first} and {second} have data and {each} each, {arbiter} has"
        " one monitor and no data. Ceph lets I/O go on with 2 copies there, and once it has given a zone up, with 1; it"
        " sets this itself, as soon as both zones with data have disks of the same size in all, within 10 %.",
        first=_code(stretch.data[0]), second=_code(stretch.data[1]), arbiter=_code(stretch.arbiter), each=each,
    )  # fmt: skip


def _code(name: str) -> str:
    return f"`{name}`"


def _and(names: Sequence[str]) -> str:
    return listed([_code(name) for name in names], None)


def _disks(found: Layout) -> Iterator[str]:
    yield title(_("First the disks"), 2)
    if found.declared and found.declared.devices:
        yield _(
            "Ceph takes the disks that `storage.deviceFilter` in `cluster.yaml` matches, of each machine that is named"
            " there. See what these are, on each one: whatever is on them is lost, and a disk with a file system on it"
            " is passed over."
        )
    else:
        yield _(
            "The design does not say which disks Ceph takes, and as long as `cluster.yaml` does not, it takes none: say"
            " it in `ceph.deviceFilter` of the design and build again. Look on each machine that is named there:"
        )
    yield shell("lsblk -f")
    yield bullets(
        _("A disk for Ceph has no partitions and no file system, and is not that of the system or of etcd."),
        _("`{folder}` of each machine keeps what monitors know: never delete it, and back it up with the machine."
          " Before Ceph is made anew, it has to be empty.", folder=FOLDER),
    )  # fmt: skip


def _labels(cluster: Cluster, found: Layout) -> Iterator[str]:
    """Yield the labels by which Ceph places copies; of a disk that is there already they are not read again."""
    kinds = {one.apart for one in found.classes}
    lines: list[str] = []
    for kind, label in (("rack", RACK_LABEL), ("region", REGION_LABEL)):
        if kind in kinds:
            for node in found.holders:
                place = cluster.above.first(cluster.groups[node.group].needs, "rack" if kind == "rack" else "region")
                name = (place or "").partition("/")[2]
                lines.append(f"kubectl label --overwrite node {node.name} {label}={shlex.quote(name)}")
    if not lines and "zone" not in kinds and not found.stretch and not one_per_zone(found):
        return
    yield title(_("Then the labels"), 2)
    yield _(
        "Copies are kept apart by labels of nodes, which Rook reads when it makes a disk's daemon and not again: see"
        " that every machine has them first."
    )
    yield shell(*lines, f"kubectl get nodes -L {ZONE_LABEL},{REGION_LABEL},{RACK_LABEL}")


def _order() -> Iterator[str]:
    yield title(_("Then Rook and Ceph"), 2)
    yield shell(
        *(f"kubectl apply --server-side -f {_BASE}/{name}.yaml" for name in ("crds", "common", "csi-operator")),
        f"kubectl apply --server-side -f {_BASE}/operator.yaml",
        f"kubectl -n {NAMESPACE} rollout status deploy/rook-ceph-operator",
        "kubectl apply -f cluster.yaml",
        f"kubectl -n {NAMESPACE} wait cephcluster/{NAMESPACE} --for=jsonpath='{{.status.phase}}'=Ready --timeout=30m",
        "kubectl apply -f pools.yaml",
        f"kubectl -n {NAMESPACE} get cephblockpools,cephfilesystems",
    )
    yield _("What Ceph has in the end, to compare with the table above:")
    yield shell(
        f"kubectl apply -f {_BASE}/toolbox.yaml",
        f"kubectl -n {NAMESPACE} exec deploy/rook-ceph-tools -- ceph status",
        f"kubectl -n {NAMESPACE} exec deploy/rook-ceph-tools -- ceph osd tree",
        f"kubectl -n {NAMESPACE} exec deploy/rook-ceph-tools -- ceph osd pool ls detail",
    )


def _tainted(cluster: Cluster, found: Layout) -> Iterator[str]:
    """Yield how the drivers get onto machines with taints, where pods with volumes run that tolerate these."""
    names = {one.name for one in found.classes}
    keys = sorted({key for one in cluster.workloads if names.intersection(one.volumes) for key in one.tolerates})
    if not keys:
        return
    yield _("Pods with volumes tolerate taints, so that the drivers have to run behind these, too:")
    tolerations = [{"key": key, "operator": "Exists"} for key in keys]
    change = {"spec": {"driverSpecDefaults": {"nodePlugin": {"tolerations": tolerations}}}}
    yield shell(
        f"kubectl -n {NAMESPACE} patch operatorconfig ceph-csi-operator-config --type merge \\",
        f"  -p {shlex.quote(json.dumps(change))}",
    )


def _chosen(found: Layout) -> Iterator[str]:
    yield _("Two managers, of which one works and one waits, where there are two nodes for them.")
    yield _("`managePodBudgets: true`: a drain takes the disks of one failure domain at a time, and one monitor.")
    yield _("Ceph's own pool `.mgr` is kept like the class with most copies; by itself it is kept apart by node only.")
    yield _("Keys of type `aes` for the drivers: kernels before 7.0 know no other.")
    if found.shared:
        yield _("One metadata server of each file system works and one waits, on different nodes.")
        yield _("A file system outlives the deletion of its object (`preserveFilesystemOnDelete`).")

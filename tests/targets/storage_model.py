"""What the drivers of storage and Rook's operator take, and what they refuse, as their code has it.

Parameters: ceph/ceph-csi@dcf14882dd4d (v3.12.2) docs/deploy-rbd.md, docs/deploy-cephfs.md, and @028108c1f5e9
examples/rbd/storageclass.yaml; kubernetes-sigs/aws-ebs-csi-driver@6689789f192f (v1.64.0) docs/parameters.md;
kubernetes-sigs/gcp-compute-persistent-disk-csi-driver@6e7ea1c1fec0 (v1.26.4) README.md;
longhorn/longhorn-manager@8320238242e8 (v1.12.1) csi/util.go. Rook: rook/rook@4e1b7a626891 (v1.20.6)
pkg/operator/ceph/cluster/cluster.go, pkg/operator/ceph/cluster/mon/mon.go, pkg/operator/ceph/pool/validate.go, and the
rules in deploy/examples/crds.yaml.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

SECRETS = tuple(
    f"csi.storage.k8s.io/{step}-secret-{part}"
    for step in ("provisioner", "controller-expand", "controller-publish", "node-stage")
    for part in ("name", "namespace")
)
FSTYPE = "csi.storage.k8s.io/fstype"
_TEXT, _WORDS = r"\S+", "enabled|disabled"
RBD = {"clusterID": r"\S{1,36}", "pool": _TEXT, "imageFeatures": "layering", **dict.fromkeys(SECRETS, _TEXT)}
CEPHFS = {"clusterID": r"\S{1,36}", "fsName": _TEXT, **dict.fromkeys(SECRETS, _TEXT)}
REQUIRED: Mapping[str, Mapping[str, str]] = {
    "rook-ceph.rbd.csi.ceph.com": RBD,
    "rook-ceph.cephfs.csi.ceph.com": CEPHFS,
    "rbd.csi.ceph.com": RBD,
    "cephfs.csi.ceph.com": CEPHFS,
    "ebs.csi.aws.com": {"type": "gp3", "encrypted": "true"},
    "pd.csi.storage.gke.io": {"type": "pd-(standard|balanced|ssd)", "replication-type": "none|regional-pd"},
    "driver.longhorn.io": {
        "numberOfReplicas": "([1-9]|1[0-9]|20)",
        "staleReplicaTimeout": "[1-9][0-9]*",
        "dataLocality": "disabled|best-effort|strict-local",
        "replicaSoftAntiAffinity": _WORDS,
        "replicaZoneSoftAntiAffinity": _WORDS,
        "replicaDiskSoftAntiAffinity": _WORDS,
    },
}
OPTIONAL: Mapping[str, Mapping[str, str]] = {
    "rook-ceph.rbd.csi.ceph.com": {"imageFormat": "2", FSTYPE: "ext4|xfs"},
    "rook-ceph.cephfs.csi.ceph.com": {"pool": _TEXT},
    "rbd.csi.ceph.com": {FSTYPE: "ext4|xfs"},
    "cephfs.csi.ceph.com": {"pool": _TEXT},
    "ebs.csi.aws.com": {FSTYPE: "ext3|ext4|xfs"},
    "pd.csi.storage.gke.io": {FSTYPE: "ext4|xfs"},
    "driver.longhorn.io": {"fsType": "ext4|xfs", "nodeSelector": "[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"},
}
ZONE_LABELS: Mapping[str, frozenset[str]] = {
    "ebs.csi.aws.com": frozenset({"topology.kubernetes.io/zone", "topology.ebs.csi.aws.com/zone"}),
    "pd.csi.storage.gke.io": frozenset({"topology.gke.io/zone"}),
}


def refused_class(given: Mapping[str, Any]) -> list[str]:
    """Return what a driver says against a StorageClass of its own."""
    driver, parameters = given["provisioner"], given["parameters"]
    known = {**REQUIRED[driver], **OPTIONAL[driver]}
    found = [f"{name} is lacking" for name in REQUIRED[driver] if name not in parameters]
    found += [f"{name} is unknown" for name in parameters if name not in known]
    found += [
        f"{name} is {parameters[name]}"
        for name, pattern in known.items()
        if name in parameters and not re.fullmatch(pattern, parameters[name])
    ]
    zones = 0
    for topology in given.get("allowedTopologies", ()):
        for expression in topology["matchLabelExpressions"]:
            zones += len(expression["values"])
            if expression["key"] not in ZONE_LABELS.get(driver, ()):
                found.append(f"it does not know {expression['key']}")
    if parameters.get("replication-type") == "regional-pd" and zones != 2:
        found.append(f"a regional disk in {zones} zones")
    return found


def refused_by_rook(objects: Sequence[Mapping[str, Any]], nodes: int) -> list[str]:
    """Return what Rook's operator says against its objects in a cluster of so many nodes."""
    (cluster,) = (one["spec"] for one in objects if one["kind"] == "CephCluster")
    found = list(_monitors(cluster["mon"], nodes))
    for one in objects:
        if one["kind"] == "CephBlockPool":
            found += _pool(cluster, one["spec"])
        if one["kind"] == "CephFilesystem":
            for pool in (one["spec"]["metadataPool"], *one["spec"]["dataPools"]):
                found += _pool(cluster, pool)
            if one["spec"]["metadataServer"]["activeCount"] < 1:
                found.append("no metadata server")
    return found


def _monitors(mon: Mapping[str, Any], nodes: int) -> Iterator[str]:
    count, zones, stretched = mon["count"], mon.get("zones", ()), mon.get("stretchCluster")
    if not 1 <= count <= 9:
        yield f"{count} monitors"
    if not mon["allowMultiplePerNode"] and nodes < count:
        yield f"cannot start {count} monitors on {nodes} nodes"
    if zones and (len(zones) != count or len(zones) < 3):
        yield f"{count} monitors in {len(zones)} zones: each gets one"
    if stretched is None:
        return
    if zones:
        yield "zones beside those of a stretched cluster"
    if len(stretched["zones"]) != 3 or sum(zone.get("arbiter", False) for zone in stretched["zones"]) != 1:
        yield "not exactly three zones, one of them an arbiter's"
    if count not in (3, 5):
        yield f"{count} monitors in a stretched cluster"


def _pool(cluster: Mapping[str, Any], pool: Mapping[str, Any]) -> Iterator[str]:
    replicated = pool["replicated"]
    size, each = replicated["size"], replicated.get("replicasPerFailureDomain")
    if pool["failureDomain"] not in ("osd", "host", "rack", "zone", "region"):
        yield f"failure domain {pool['failureDomain']}"
    if pool["failureDomain"] == replicated.get("subFailureDomain"):
        yield "failure and subfailure domain are identical"
    if "stretchCluster" in cluster["mon"] and size != 4:
        yield f"{size} copies in a stretched cluster"
    if size == 1 and replicated["requireSafeReplicaSize"]:
        yield "one copy is not safe"
    if each is not None and (size <= each or size % each):
        yield f"{size} copies, {each} in each failure domain"
    least = pool.get("parameters", {}).get("min_size")
    if least is not None and not 1 <= int(least) <= size:
        yield f"{least} of {size} copies for I/O"

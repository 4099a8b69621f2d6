"""Pools and file systems: the copies of each class, what keeps them apart, and how many of them I/O needs.

Fields as in rook/rook@4e1b7a626891 (v1.20.6): deploy/examples/{pool,filesystem,pool-builtin-mgr}.yaml.
"""

from typing import Any

from hadesign.targets.kubelets import HOSTNAME_LABEL, ZONE_LABEL
from hadesign.targets.rook.ceph import NAMESPACE
from hadesign.targets.rook.layout import Layout
from hadesign.topology.cluster import Storage

BUILTIN, DATA_POOL = "builtin-mgr", "replicated"
DOMAINS = {None: "osd", "node": "host", "rack": "rack", "zone": "zone", "region": "region"}
"""What Ceph calls that which keeps copies apart."""


def pool(found: Layout, storage: Storage) -> dict[str, Any]:
    """Return the pool of a class, which has its name."""
    return _pool(storage.name, pool_spec(found, storage))


def builtin_pool(found: Layout) -> dict[str, Any]:
    """Return the pool of Ceph's own, kept as the class with most copies: Ceph would keep it apart by node only."""
    most = max(found.classes, key=lambda storage: storage.copies)
    return _pool(BUILTIN, {"name": ".mgr"} | pool_spec(found, most))


def _pool(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "ceph.rook.io/v1",
        "kind": "CephBlockPool",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": spec,
    }


def pool_spec(found: Layout, storage: Storage) -> dict[str, Any]:
    """Return copies and what keeps them apart; a stretched cluster sets what I/O needs by itself."""
    levels = {"replicasPerFailureDomain": storage.each, "subFailureDomain": "host"} if storage.each > 1 else {}
    return {
        "failureDomain": DOMAINS[storage.apart],
        "replicated": {"size": storage.copies, "requireSafeReplicaSize": storage.copies > 1, **levels},
        **({} if found.stretch else {"parameters": {"min_size": str(storage.least)}}),
    }


def filesystem(found: Layout, storage: Storage) -> dict[str, Any]:
    """Return the file system of a class, which has its name; a second metadata server is ready to take over."""
    spec = pool_spec(found, storage)
    return {
        "apiVersion": "ceph.rook.io/v1",
        "kind": "CephFilesystem",
        "metadata": {"name": storage.name, "namespace": NAMESPACE},
        "spec": {
            "metadataPool": spec,
            "dataPools": [{"name": DATA_POOL, **spec}],
            "preserveFilesystemOnDelete": True,
            "metadataServer": {
                "activeCount": 1,
                "activeStandby": True,
                "placement": {"podAntiAffinity": _apart(storage.name)},
                "priorityClassName": "system-cluster-critical",
            },
        },
    }


def _apart(name: str) -> dict[str, Any]:
    """Return what keeps the metadata servers of one file system on different nodes, and if it can be in two zones."""
    selector = {"matchLabels": {"app": "rook-ceph-mds", "rook_file_system": name}}
    return {
        "requiredDuringSchedulingIgnoredDuringExecution": [{"labelSelector": selector, "topologyKey": HOSTNAME_LABEL}],
        "preferredDuringSchedulingIgnoredDuringExecution": [
            {"weight": 100, "podAffinityTerm": {"labelSelector": selector, "topologyKey": ZONE_LABEL}}
        ],
    }

"""Workloads and the I/O of their volumes: what stops all replicas, and what only takes those that it stands below."""

from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.recovery.reasons import VolumeLost
from hadesign.proof.services.reasons import ReplicasLost, StorageStopped
from tests.designs import as_cluster, control_plane, design, zones

HOSTS = [{"name": f"hv-{zone}{number}", "zone": zone} for zone in "abc" for number in (1, 2)]
STRETCHED = {
    "provider": "rook-ceph", "replicas": 4, "replicasPerFailureDomain": 2, "failureDomain": "zone", "zones": ["a", "b"],
}  # fmt: skip
BOTH = {"zone": "required", "node": "required"}


def proof_of(storage: dict[str, Any], ceph: dict[str, Any] | None = None, **more: Any) -> Proof:
    """Return the proof of a database with three copies of its own, one in each zone, on a storage class."""
    pool = {"pool": "w", "roles": ["worker"], "perZone": 2}
    database = {
        "name": "db", "kind": "StatefulSet", "replicas": 3, "quorum": True, "replicates": True,
        "requests": "none", "spread": BOTH, "zones": ["a", "b", "c"], "volumes": [{"class": "block"}],
    }  # fmt: skip
    classes = {"classes": [{"name": "block", **storage}]} | ({"ceph": ceph} if ceph else {})
    infrastructure = zones("a", "b", "c", hosts=HOSTS)
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), pool]
    workloads = [database | more]
    return prove(as_cluster(design(infrastructure=infrastructure, nodes=nodes, storage=classes, workloads=workloads)))


def broken(service: ServiceProof) -> set[str]:
    return {kind for found in service.breaks for kind in found.kinds}


@pytest.mark.parametrize(
    ("storage", "kinds"),
    [
        # Ceph, one copy in each zone.
        ({"provider": "rook-ceph", "replicas": 3, "minReplicas": 2, "failureDomain": "zone"}, set()),
        ({"provider": "rook-ceph", "replicas": 3, "minReplicas": 3, "failureDomain": "zone"}, {"node", "zone"}),
        ({"provider": "rook-ceph", "replicas": 2, "minReplicas": 2, "failureDomain": "zone"}, {"node", "zone"}),
        # Copies on different machines may all be in one zone.
        ({"provider": "rook-ceph", "replicas": 3, "minReplicas": 2, "failureDomain": "host"}, {"zone"}),
        ({"provider": "longhorn"}, set()),
        ({"provider": "longhorn", "replicas": 2}, {"zone"}),
        # Copies on hypervisors, of which each zone has two.
        ({"provider": "vsphere", "replicas": 3, "failureDomain": "host", "zonal": False}, set()),
        ({"provider": "vsphere", "replicas": 2, "failureDomain": "host", "zonal": False}, {"zone"}),
        ({"provider": "vsphere", "replicas": 2, "zones": ["a", "b"], "zonal": False}, set()),
        ({"provider": "vsphere", "replicas": 2, "minReplicas": 2, "failureDomain": "host", "zonal": False},
         {"host", "zone"}),
        # Two copies in each of two zones, there on different machines; a third zone has none.
        ({**STRETCHED, "minReplicas": 2}, set()),
        ({**STRETCHED, "minReplicas": 3}, {"zone"}),
        ({**STRETCHED, "minReplicas": 4}, {"node", "zone"}),
        ({**STRETCHED, "provider": "vsphere", "zonal": False, "minReplicas": 3}, {"zone"}),
        # Disks that are lost only with the pod: of its node, of its zone.
        ({"provider": "local"}, set()),
        ({"provider": "ebs", "bindingMode": "WaitForFirstConsumer"}, set()),
        ({"provider": "gce-pd", "zonal": True, "bindingMode": "WaitForFirstConsumer"}, set()),
        # A disk in two zones.
        ({"provider": "gce-pd", "replicas": 2, "failureDomain": "zone", "zonal": False}, set()),
        ({"provider": "gce-pd", "replicas": 2, "minReplicas": 2, "failureDomain": "zone", "zonal": False}, {"zone"}),
    ],
)  # fmt: skip
def test_a_workload_stops_with_the_io_of_its_volumes(storage: dict[str, Any], kinds: set[str]) -> None:
    proof = proof_of(storage)
    (service,) = proof.workloads
    assert broken(service) == kinds
    assert service.survives("zone") is (not kinds)
    # By its replicas alone it survives each of these: a spread has nothing to do with it.
    assert proof.placements[0].breaks == ()
    assert all(isinstance(found.judged.why, StorageStopped) for found in service.breaks)


def test_it_does_not_matter_who_keeps_the_copies() -> None:
    storage = {"provider": "rook-ceph", "replicas": 3, "minReplicas": 3, "failureDomain": "zone"}
    for replicates in (True, False):
        (service,) = proof_of(storage, replicates=replicates).workloads
        assert broken(service) == {"node", "zone"}


def test_monitors_without_a_majority_stop_it() -> None:
    storage = {"provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}
    spread = {"monitors": {"count": 3, "spread": BOTH}}
    assert broken(proof_of(storage, spread).workloads[0]) == set()
    assert broken(proof_of(storage, {"monitors": {"count": 3, "spread": {"node": "required"}}}).workloads[0]) == {
        "zone"
    }
    assert broken(proof_of(storage, {"monitors": {"count": 1, "spread": BOTH}}).workloads[0]) == {"node", "zone"}


def test_it_comes_back_with_its_storage() -> None:
    proof = proof_of({"provider": "rook-ceph", "replicas": 3, "minReplicas": 3, "failureDomain": "zone"})
    recovery = proof.recovers(proof.workloads[0], ("zone/a",))
    assert (recovery.by, recovery.why) == ("return", VolumeLost("storage-class", "block"))
    states = {state.proof.id: state.up for state in proof.what_if(("node/w-a-1",)).states}
    assert states["workload/default/db"] is states["io/block"] is False


def test_too_few_replicas_are_told_as_such() -> None:
    proof = proof_of({"provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}, spread="none")
    zone = next(found for found in proof.workloads[0].breaks if found.kinds == ("zone",))
    assert isinstance(zone.judged.why, ReplicasLost)


def test_volumes_that_may_leave_their_zone_leave_it_open() -> None:
    (open_,) = proof_of({"provider": "cinder", "replicas": 1, "zones": ["a", "b", "c"]}).workloads
    assert (open_.survives("zone"), open_.undecided) == (None, UnknownService("zonal"))
    late = {"zonal": True, "bindingMode": "WaitForFirstConsumer"}
    (tied,) = proof_of({"provider": "cinder", "replicas": 1, "zones": ["a", "b", "c"], **late}).workloads
    assert tied.survives("zone") is True
    (free,) = proof_of({"provider": "cinder", "replicas": 1, "zones": ["a", "b", "c"], "zonal": False}).workloads
    assert free.survives("zone") is False
    (either,) = proof_of({"provider": "cinder", "replicas": 3, "zones": ["a", "b", "c"]}).workloads
    assert either.survives("zone") is True
    # Whether its pods fit at all is open in each of these worlds, where nobody says what they ask for.
    unsized = proof_of({"provider": "cinder", "replicas": 3, "zones": ["a", "b", "c"]}, requests={}).workloads[0]
    assert (unsized.survives("zone"), unsized.undecided) == (None, UnknownService("sizes"))


def test_data_that_is_nobody_knows_where_leaves_it_open() -> None:
    (service,) = proof_of({"provider": "array", "replicas": 2, "zonal": False}).workloads
    assert (service.survives("zone"), service.undecided) == (None, UnknownService("storage"))


def test_a_stretched_class_needs_an_arbiter_in_a_third_zone() -> None:
    nodes = ["w-a-1", "w-a-2", "w-b-1", "w-b-2", "w-c-1"]
    storage = {**STRETCHED, "minReplicas": 2}
    assert broken(proof_of(storage, {"monitors": {"count": 5, "nodes": nodes}}).workloads[0]) == set()
    without = {"count": 4, "nodes": nodes[:4]}
    assert broken(proof_of(storage, {"monitors": without}).workloads[0]) == {"zone"}


def test_in_which_zones_two_levels_are_must_be_said() -> None:
    (service,) = proof_of({**STRETCHED, "zones": ["a", "b", "c"]}).workloads
    assert service.undecided == UnknownService("storage")

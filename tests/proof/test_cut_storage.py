"""I/O where zones are cut off from each other: what each side has left, and what is said to be missing there."""

from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.sides import Sides
from hadesign.proof.services.copies import Copies
from hadesign.proof.services.reasons import CopiesCutOff, CopiesLost, FewDomains, PartsLost, StorageStopped
from hadesign.topology.cluster import Kind
from tests.designs import as_cluster, control_plane, design, zones

LINKS = [{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]
CEPH = {"name": "block", "provider": "rook-ceph", "replicas": 3, "minReplicas": 2, "failureDomain": "zone"}
STRETCHED = CEPH | {"replicas": 4, "replicasPerFailureDomain": 2, "minReplicas": 3, "zones": ["a", "b"]}
MONITORS = {"monitors": {"count": 3, "nodes": ["w-a-1", "w-c-1", "w-c-2"]}}


def proof_of(*classes: dict[str, Any], ceph: dict[str, Any] | None = None, **more: Any) -> Proof:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), {"pool": "w", "roles": ["worker"], "perZone": 2}]
    storage = {"classes": list(classes)} | ({"ceph": ceph} if ceph else {})
    places = {"infrastructure": zones("a", "b", "c", links=LINKS)} | more
    return prove(as_cluster(design(nodes=nodes, storage=storage, **places)))


def judged(proof: Proof, failed: str, service: str = "io/block") -> tuple[bool | None, Judgement]:
    (state,) = (state for state in proof.what_if(failed.split()).states if state.proof.id == service)
    assert state.judged
    return state.up, state.judged


@pytest.mark.parametrize(
    ("failed", "up", "left", "why"),
    [
        ("zone/a", True, 2, CopiesLost(3, "zone", 2, cut=False)),
        ("zone/a zone/b", False, 1, CopiesLost(3, "zone", 3, cut=False)),
        ("zone/c", False, 1, PartsLost("replicas", ("node/w-c-1", "node/w-c-2"), 2, "best-side")),
        # The monitors agree with each other in zone c, and two of three copies are elsewhere.
        ("link/bc", False, 1, CopiesCutOff()),
        ("link/ab", True, 2, CopiesLost(3, "zone", 2, cut=True)),
        ("link/ab link/bc", False, 1, CopiesLost(3, "zone", 3, cut=True)),
    ],
)
def test_copies_are_of_use_where_the_monitors_are(failed: str, up: bool, left: int, why: Reason) -> None:
    found, judgement = judged(proof_of(CEPH, ceph=MONITORS), failed)
    assert (found, judgement.left, judgement.why) == (up, left, why)


@pytest.mark.parametrize(
    ("failed", "up", "left", "best"),
    [
        ("link/bc", True, 4, 4),
        ("link/ab", False, 2, 2),
        ("link/bc zone/a", False, 2, 2),
        ("node/w-a-1", True, 3, 3),
        ("zone/c", True, 4, 4),
    ],
)
def test_of_copies_on_two_levels_the_best_side_counts(failed: str, up: bool, left: int, best: int) -> None:
    found, judgement = judged(proof_of(STRETCHED), failed)
    assert (found, judgement.left, judgement.best) == (up, left, best)
    assert isinstance(judgement.why, CopiesLost)
    assert judgement.why.cut is (failed in ("link/bc", "link/ab", "zone/c"))  # zone c holds no copy


@pytest.mark.parametrize("failed", ["node/w-a-1", "zone/c", "link/ab"])
def test_a_pod_with_two_volumes_needs_the_io_of_both(failed: str) -> None:
    strict = CEPH | {"name": "strict", "minReplicas": 3}
    cart = {"name": "cart", "requests": "none", "kind": "StatefulSet", "replicas": 3, "spread": {"zone": "required"}}
    for order in (("block", "strict"), ("strict", "block")):
        proof = proof_of(CEPH, strict, workloads=[cart | {"volumes": [{"class": name} for name in order]}])
        assert judged(proof, failed)[0] is True
        up, judgement = judged(proof, failed, "workload/default/cart")
        assert up is False
        assert isinstance(judgement.why, StorageStopped)
        assert judgement.why.storage == "strict"


@pytest.mark.parametrize(
    ("storage", "least", "why"),
    [
        ({"zones": ["a", "b"], "minReplicas": 3}, 3, FewDomains(2, "zone", 3)),
        ({"zones": ["a"], "minReplicas": 2}, 2, FewDomains(1, "zone", 3)),
        ({"failureDomain": "host", "replicas": 7, "minReplicas": 7}, 7, FewDomains(6, "node", 7)),
    ],
)
def test_fewer_domains_than_copies_stop_it_from_the_start(storage: dict[str, Any], least: int, why: FewDomains) -> None:
    (service,) = (one for one in proof_of(CEPH | storage).storage if one.service == "io")
    (found,) = service.breaks
    assert (found.failures, found.judged.why, found.left, found.needed) == ((), why, why.domains, least)


@pytest.mark.parametrize(("provider", "kind"), [("vsphere", "host"), ("rook-ceph", "node")])
def test_copies_that_others_keep_are_on_hypervisors(provider: str, kind: Kind) -> None:
    """Each zone has two of them, and two of our nodes."""
    hosts = [{"name": f"hv-{zone}{number}", "zone": zone} for zone in "abc" for number in (1, 2)]
    storage = {"name": "block", "provider": provider, "replicas": 2, "minReplicas": 2, "failureDomain": "host"}
    proof = proof_of(storage | {"zonal": False}, infrastructure=zones("a", "b", "c", hosts=hosts, provider="vsphere"))
    up, judgement = judged(proof, "zone/a")
    assert (up, judgement.why) == (False, CopiesLost(2, kind, 1, cut=False))


HERE = CEPH | {"name": "here", "replicas": 2, "minReplicas": 1, "failureDomain": "host", "zones": ["c"]}


@pytest.mark.parametrize(
    ("classes", "failed", "up"),
    [
        ((CEPH,), "link/bc", True),
        ((CEPH,), "link/ab", True),
        ((CEPH,), "link/ab link/bc", False),
        ((HERE,), "link/bc", True),
        ((HERE,), "zone/c", False),
        # Each class has a side that serves it, and no side serves both.
        ((CEPH, HERE), "link/bc", False),
        ((HERE, CEPH), "link/bc", False),
        ((CEPH, HERE), "link/ab", True),
        ((HERE, CEPH), "link/ab", True),
    ],
)
def test_a_pod_is_of_use_on_a_side_that_serves_all_its_volumes(
    classes: tuple[dict[str, Any], ...], failed: str, up: bool
) -> None:
    cart = {"name": "cart", "requests": "none", "kind": "StatefulSet", "replicas": 3, "spread": {"zone": "required"}}
    proof = proof_of(*classes, workloads=[cart | {"volumes": [{"class": one["name"]} for one in classes]}])
    assert judged(proof, failed, "workload/default/cart")[0] is up


@pytest.mark.parametrize("apart", ["zone", "rack", "host"])
def test_while_nothing_is_cut_only_what_is_hit_is_counted(apart: str) -> None:
    """The same as when each domain is looked at, as is done for one side of a network that is cut."""
    racks = [{"name": f"r{zone}{number}", "zone": zone} for zone in "abc" for number in (1, 2)]
    pools = [{"pool": f"w{n}", "roles": ["worker"], "rack": f"r{z}{n}", "count": n} for n in (1, 2) for z in "a"]
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), *pools, {"pool": "v", "roles": ["worker"], "perZone": 2}]
    storage = {"classes": [CEPH | {"failureDomain": apart}]}
    cluster = as_cluster(design(nodes=nodes, storage=storage, infrastructure=zones("a", "b", "c", racks=racks)))
    copies = Copies(cluster, cluster.storage[0], 2, Sides(cluster), reading=False)
    random, left = Random(1), set()
    sizes = [
        sum(len(cluster.groups[g].nodes) for g, (own,) in copies.leaves.groups.items() if own == n)
        for n in range(copies.leaves.width)
    ]
    for _ in range(200):
        hits = tuple(random.choice((0, 0, random.randint(0, size))) for size in sizes)
        quick, whole = copies._tally(hits, {}), copies._tally(hits, {}, frozenset((0,)))
        assert (quick.struck, +quick.sound, +quick.living) == (whole.struck, +whole.sound, +whole.living)
        left.add(copies._left(quick))
    assert len(left) > 1

"""Machines that the virtualisation starts again: after which failures, where, and what follows once they are back."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.objectives import Objective
from hadesign.proof.recovery.reasons import NotGiven, Returned, Undecided
from hadesign.proof.recovery.recovery import ServiceRecovery
from tests.designs import as_cluster, design, zones
from tests.proof.recovering import events, lacks, workload

WITHIN = ("spec", "infrastructure", "hosts", 0, "restart", "within")
ELSEWHERE = {"elsewhere": True, "within": "3m"}
CART = {"name": "cart", "kind": "StatefulSet", "replicas": 1, "startTime": "10s", "tier": "standard"}
CART |= {"requests": "none"}
LEADING = 2.1 + 15 + 8.8
"""etcd elects a leader, and a lease of the controllers runs out and is taken."""


def host(name: str, zone: str = "a", **more: Any) -> dict[str, Any]:
    return {"name": name, "zone": zone} | more


def machine(name: str, on: str | None, *roles: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "zone": "a", "roles": [*roles]} | ({"host": on} if on else {}) | more


def proof_of(
    hosts: list[dict[str, Any]], worker: dict[str, Any] | None = None, infrastructure: Any = None, **spec: Any
) -> Proof:
    """Return the proof of a control plane on physical machines, and of one worker, which is on a host."""
    nodes = [machine(f"cp-{n}", None, "control-plane", "etcd", host=f"own-{n}") for n in (1, 2, 3)]
    # They are on hosts of their own in another zone, so that nothing of them could run the worker.
    nodes = [node | {"zone": "b"} for node in nodes]
    nodes.append(worker or machine("w", "hv-1", "worker"))
    own = [host(f"own-{n}", "b") for n in (1, 2, 3)]
    infra = zones("a", "b", provider="vsphere", hosts=[*hosts, *own], **(infrastructure or {}))
    return prove(as_cluster(design(infrastructure=infra, nodes=nodes, **({"workloads": [CART]} | spec))))


PAIR = [host("hv-1", restart=ELSEWHERE), host("hv-2")]


def lost(proof: Proof, *failures: str) -> ServiceRecovery:
    return proof.recovers(workload(proof), failures or ("host/hv-1",))


# --- which machines come back ----------------------------------------------------------------------------------------


def test_what_only_its_machine_can_run_is_back_once_that_runs_on_another_host() -> None:
    found = lost(proof_of(PAIR))
    assert (found.by, found.interrupted, found.seconds) == ("restart", True, 180 + 10)
    assert events(found) == ["machines-restarted", "pod-ready"]
    assert found.assumed == ("apart-again",)
    assert next(term.origin.path for term in found.terms if term.origin) == WITHIN


def test_without_a_time_it_takes_as_long_as_nobody_says() -> None:
    found = lost(proof_of([host("hv-1", restart={"elsewhere": True}), host("hv-2")]))
    assert (found.by, found.known, lacks(found)) == ("restart", 10, (NotGiven(WITHIN),))
    assert found.lacking[0].origin.path == WITHIN


@pytest.mark.parametrize(
    "hosts",
    [
        [host("hv-1"), host("hv-2")],  # nobody says that anything is started again
        [host("hv-1", restart="none"), host("hv-2", restart=ELSEWHERE)],
        [host("hv-1", restart={"elsewhere": False, "monitored": True, "within": "3m"}), host("hv-2")],
        [host("hv-1", restart=ELSEWHERE)],  # there is no other host
        [host("hv-1", restart=ELSEWHERE), host("hv-2", "b")],
        [host("hv-1", restart=ELSEWHERE), host("hv-2", restart="none")],
        [host("hv-1", restart=ELSEWHERE), host("hv-2", restart=ELSEWHERE | {"elsewhere": False})],
    ],
)
def test_otherwise_they_wait_for_their_host(hosts: list[dict[str, Any]]) -> None:
    found = lost(proof_of(hosts))
    assert (found.by, lacks(found)) == ("return", (Returned(("host/hv-1",)),))


@pytest.mark.parametrize(
    ("reached", "on_other", "by", "place"),
    [
        (["local", "san"], None, "restart", None),
        (["san"], None, "return", None),  # its disks are where the other host does not reach them
        ("none", None, "return", None),
        (None, None, "restart", ("spec", "infrastructure", "hosts", 1, "datastores")),
        (None, "local", "restart", None),  # another machine has its disks there
        (None, "san", "restart", ("spec", "infrastructure", "hosts", 1, "datastores")),
    ],
)
def test_another_host_has_to_reach_the_disks(
    reached: Any, on_other: str | None, by: str, place: tuple[Any, ...] | None
) -> None:
    other = host("hv-2", **({} if reached is None else {"datastores": reached}))
    nodes = [machine("w", "hv-1", "worker", datastore="local")]
    nodes += [machine("x", "hv-2", "load-balancer", datastore=on_other)] if on_other else []
    cp = [machine(f"cp-{n}", f"own-{n}", "control-plane", "etcd", zone="b", datastore=f"d-{n}") for n in (1, 2, 3)]
    own = [host(f"own-{n}", "b") for n in (1, 2, 3)]
    stores = [{"name": name} for name in ("local", "san", "d-1", "d-2", "d-3")]
    hosts = [host("hv-1", restart=ELSEWHERE), other, *own]
    infra = zones("a", "b", provider="vsphere", hosts=hosts, datastores=stores)
    proof = prove(as_cluster(design(infrastructure=infra, nodes=[*nodes, *cp], workloads=[CART])))
    found = lost(proof)
    assert found.by == by
    if by == "restart":
        assert [lack.origin.path for lack in found.lacking] == ([place] if place else [])
    assert lost(proof, "datastore/local").by == "return"


def test_the_host_that_takes_over_must_live_and_have_room() -> None:
    three = [*PAIR, host("hv-3")]
    assert lost(proof_of(three), "host/hv-1", "host/hv-2").by == "restart"
    assert lost(proof_of(PAIR), "host/hv-1", "host/hv-2").by == "return"
    # What is said of a host is about the loss of that host alone.
    both = [host("hv-1", restart=ELSEWHERE), host("hv-2", restart=ELSEWHERE), host("hv-3")]
    nodes = {"worker": machine("w", "hv-1", "worker"), "more": machine("x", "hv-2", "worker")}
    infra = zones("a", provider="vsphere", hosts=both)
    spec = design(infrastructure=infra, nodes=[machine("cp", "hv-3", "control-plane", "etcd"), *nodes.values()])
    proof = prove(as_cluster({**spec, "spec": spec["spec"] | {"workloads": [CART]}}))
    found = lost(proof, "host/hv-1", "host/hv-2")
    assert (found.by, found.seconds, lacks(found)) == ("restart", None, (Undecided("hosts-room"),))


@pytest.mark.parametrize(
    ("kind", "where", "by", "lacking"),
    [
        ("rack", {"rack": "r2"}, "restart", []),
        ("rack", {}, "restart", [Undecided("other-host", "hv-1")]),  # it may be in the same rack
        ("power", {"power": "r2"}, "restart", []),
        ("power", {"power": ["r1", "r2"]}, "restart", []),
        ("power", {"power": "r1"}, "return", None),
        ("switch", {"switch": "r2"}, "restart", [Undecided("cut-off", "hv-1")]),
        ("zone", {}, "return", None),
    ],
)
def test_what_takes_the_host_takes_its_machines_with_it(
    kind: str, where: dict[str, Any], by: str, lacking: list[Undecided] | None
) -> None:
    racks = [{"name": "r1", "zone": "a"}, {"name": "r2", "zone": "a"}]
    first = {} if kind == "zone" else {kind: "r1"}
    proof = proof_of([host("hv-1", restart=ELSEWHERE, **first), host("hv-2", **where)], infrastructure={"racks": racks})
    found = lost(proof, f"{kind}/{'a' if kind == 'zone' else 'r1'}")
    assert found.by == by
    if lacking is not None:
        assert list(lacks(found)) == lacking


def test_a_machine_that_dies_alone_is_another_case() -> None:
    monitored = [host("hv-1", restart={"elsewhere": False, "monitored": True, "within": "2m"}), host("hv-2")]
    assert lost(proof_of(monitored), "node/w").seconds == 120 + 10
    assert lost(proof_of(monitored), "node/w").assumed == ()
    for hosts in (PAIR, [host("hv-1", restart=ELSEWHERE | {"monitored": False}), host("hv-2")]):
        assert lost(proof_of(hosts), "node/w").by == "return"


# --- what follows ----------------------------------------------------------------------------------------------------


def plane(hosts: list[dict[str, Any]], members: int, **spec: Any) -> Proof:
    nodes = [machine(f"cp-{n}", f"hv-{n}", "control-plane", "etcd", "worker", taints=[]) for n in range(1, members + 1)]
    infra = zones("a", provider="vsphere", hosts=hosts)
    return prove(as_cluster(design(infrastructure=infra, nodes=nodes, **spec)))


def test_a_control_plane_of_one_machine_elects_and_takes_its_leases_again() -> None:
    proof = plane(PAIR, 1, workloads=[CART])
    assert proof.recovers(proof.etcd, ["host/hv-1"]).seconds == pytest.approx(180 + 2.1)
    assert proof.recovers(proof.control_plane, ["host/hv-1"]).seconds == pytest.approx(180 + LEADING)
    # The kubelet asks the API what to run.
    assert lost(proof).seconds == pytest.approx(180 + LEADING + 10)


def test_a_majority_that_is_started_again_needs_no_snapshot() -> None:
    saved: dict[str, Any] = {
        "backup": {"etcd": {"interval": "15m", "offsite": True}},
        "recovery": {"responseTime": "5m", "restoreTime": "10m"},
    }
    nodes = [machine(f"cp-{n}", "hv-1" if n < 3 else "hv-2", "control-plane", "etcd") for n in (1, 2, 3)]
    spec = design(infrastructure=zones("a", provider="vsphere", hosts=PAIR), nodes=nodes, **saved)
    proof = prove(as_cluster(spec))
    assert proof.recovers(proof.etcd, ["host/hv-1"]).by == "restart"
    assert proof.recovers(proof.etcd, ["node/cp-1", "node/cp-2"]).by == "by-hand"
    # Where nobody says how long a restart takes, the snapshot is a bound.
    unsaid = [host("hv-1", restart={"elsewhere": True}), host("hv-2")]
    proof = prove(as_cluster(design(infrastructure=zones("a", provider="vsphere", hosts=unsaid), nodes=nodes, **saved)))
    found = proof.recovers(proof.etcd, ["host/hv-1"])
    assert (found.by, found.seconds) == ("by-hand", 900)


def test_an_address_is_taken_again_and_servers_are_used_again() -> None:
    """One pair of balancers on one host: the loss of it takes the address, and nothing behind it."""
    balancer = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.9", "instances": ["lb-1", "lb-2"]}
    nodes = [machine(f"cp-{n}", f"own-{n}", "control-plane", "etcd") for n in (1, 2, 3)]
    nodes += [machine(f"lb-{n}", "hv-1", "load-balancer") for n in (1, 2)]
    hosts = [*PAIR, *(host(f"own-{n}") for n in (1, 2, 3))]
    called = {"controlPlane": {"endpoint": "10.0.1.9:6443"}, "loadBalancers": [balancer]}
    proof = prove(as_cluster(design(infrastructure=zones("a", provider="vsphere", hosts=hosts), nodes=nodes, **called)))
    found = proof.recovers(proof.endpoint, ["host/hv-1"])
    assert events(found) == ["machines-restarted", "address-taken"]
    assert found.seconds == pytest.approx(180 + 3 + (256 - 140) / 256)
    whole = proof.recovers(proof.control_plane, ["host/hv-1"])
    assert events(whole) == [
        "machines-restarted", "address-taken", "server-used", "lease-expired", "lease-retried",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("within", "rto", "by", "seconds"),
    [
        ("3m", "1h", "restart", 190),
        ("10m", "1h", "rescheduling", 370),
        # A bound is enough if it is in time; else whether it is depends on what nobody says.
        (None, "1h", "rescheduling", 370),
        (None, "5m", "restart", None),
    ],
)
def test_the_quicker_way_counts(within: str | None, rto: str, by: str, seconds: float | None) -> None:
    restart = {"elsewhere": True} | ({"within": within} if within else {})
    nodes = [machine(f"cp-{n}", f"own-{n}", "control-plane", "etcd", zone="b") for n in (1, 2, 3)]
    nodes += [machine("w", "hv-1", "worker"), machine("x", "hv-2", "worker")]
    hosts = [host("hv-1", restart=restart), host("hv-2"), *(host(f"own-{n}", "b") for n in (1, 2, 3))]
    infra = zones("a", "b", provider="vsphere", hosts=hosts)
    load = CART | {"kind": "Deployment", "zones": ["a"]}
    said = {"objectives": {"rto": rto}, "controlPlane": {"webhooks": []}}
    proof = prove(as_cluster(design(infrastructure=infra, nodes=nodes, workloads=[load], **said)))
    found = lost(proof)
    assert (found.by, found.seconds) == (by, seconds)


# --- objectives ------------------------------------------------------------------------------------------------------

SURE = {"elsewhere": True, "monitored": True, "within": "3m"}


def objectives(hosts: list[dict[str, Any]], worker: dict[str, Any] | None = None) -> dict[str, Objective]:
    wanted = {"survive": "node", "rto": "30m"}
    recovery = {"responseTime": "5m", "restoreTime": "10m"}
    backup = {"etcd": {"interval": "15m", "offsite": True}}
    front = {"name": "api", "type": "kube-vip", "vip": "10.0.2.9", "announce": "l2"}
    called = {"controlPlane": {"endpoint": "10.0.2.9:6443", "webhooks": []}, "loadBalancers": [front]}
    proof = proof_of(hosts, worker, objectives=wanted, recovery=recovery, backup=backup, **called)
    return {found.kind: found for found in proof.objectives}


@pytest.mark.parametrize(
    ("restart", "met"),
    [
        (SURE, True),
        (ELSEWHERE, False),  # a machine that dies alone waits for somebody
        ("none", False),
        ({"elsewhere": True, "monitored": True}, None),
        (SURE | {"within": "1h"}, False),
    ],
)
def test_what_may_pause_survives_if_it_is_started_again_in_time(restart: Any, met: bool | None) -> None:
    found = objectives([host("hv-1", restart=restart), host("hv-2")])
    assert found["survive"].met is met
    # That its machine waits for somebody is a time that nobody knows.
    assert found["rto"].met is (None if met is False and restart in (ELSEWHERE, "none") else met)


def test_a_time_that_nobody_gives_would_settle_it() -> None:
    found = objectives([host("hv-1", restart={"elsewhere": True, "monitored": True}), host("hv-2")])
    for kind in ("survive", "rto"):
        assert [origin.path for origin in found[kind].settled_by] == [WITHIN]


def test_whether_a_machine_is_on_such_a_host_decides_it() -> None:
    """A machine that is on none is not started again, so that a host which nobody names shows nothing either way."""
    found = objectives([host("hv-1", restart=SURE), host("hv-2", restart=SURE)], machine("w", None, "worker"))
    assert found["survive"].met is None
    assert ("spec", "nodes", 3, "host") in [origin.path for origin in found["survive"].settled_by]


def test_hosts_of_different_zones_take_no_room_from_each_other() -> None:
    far = [host(f"far-{n}", "b", restart=ELSEWHERE) for n in (1, 2)]
    other = machine("x", "far-1", "worker") | {"zone": "b"}
    hosts = [*PAIR, host("hv-3"), *far]
    infra = zones("a", "b", provider="vsphere", hosts=[*hosts, *(host(f"own-{n}", "b") for n in (1, 2, 3))])
    nodes = [machine(f"cp-{n}", f"own-{n}", "control-plane", "etcd") | {"zone": "b"} for n in (1, 2, 3)]
    nodes += [machine("w", "hv-1", "worker"), other]
    proof = prove(as_cluster(design(infrastructure=infra, nodes=nodes, workloads=[CART | {"replicas": 2}])))
    assert lost(proof, "host/hv-1", "host/far-1").seconds == 180 + 10
    # Another host of the zone may be the one that kept room, whether it runs anything or not.
    assert lacks(lost(proof, "host/hv-1", "host/far-1", "host/hv-3")) == (Undecided("hosts-room"),)


def test_capacity_is_there_again_with_the_machines() -> None:
    """It is asked for as one more service, and not only of an autoscaler."""
    size = {"size": {"cpu": 4, "memory": "16Gi", "pods": 110}}
    load = CART | {"requests": {"cpu": 2, "memory": "1Gi"}}
    proof = proof_of(PAIR, machine("w", "hv-1", "worker", **size), workloads=[load])
    found = proof.recovers(proof.capacity_service, ["host/hv-1"])
    assert (found.by, found.seconds) == ("restart", 180)

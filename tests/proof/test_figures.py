"""Figures: only from numbers that somebody gave, as ranges where these are ranges; and what a part is worth."""

from collections import Counter
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability.exact import MINUTES_PER_YEAR
from hadesign.source import read
from hadesign.topology.cluster import Origin
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import ROOT
from tests.proof.brute import World
from tests.proof.small import RELIABILITY, small_design, small_designs

NODE, ZONE = Origin(("spec", "reliability", "node")), Origin(("spec", "reliability", "zone"))

# --- where numbers come from ------------------------------------------------------------------------------------------


def proof_of(reliability: dict[str, Any] | None, **more: Any) -> Proof:
    numbers = {} if reliability is None else {"reliability": reliability}
    layout = {"a": 1, "b": 1, "c": 1}
    return prove(
        as_cluster(design(**{"infrastructure": zones(*layout), "nodes": control_plane(layout), **numbers, **more}))
    )


@pytest.mark.parametrize(
    ("reliability", "missing"),
    [
        (None, (NODE, ZONE)),
        ({"node": "99%"}, (ZONE,)),
        ({"zone": "99%"}, (NODE,)),
        ({"zone": "99%", "parts": {"node/cp-a-1": "99%", "node/cp-b-1": "99%"}}, (NODE,)),
    ],
)
def test_without_a_number_there_is_no_figure(reliability: dict[str, Any] | None, missing: tuple[Origin, ...]) -> None:
    proof = proof_of(reliability)
    for service in (proof.etcd, proof.api, proof.control_plane):
        found = proof.availability(service)
        assert (found.down, found.best, found.inputs, found.gains) == (None, None, (), ())
        assert found.missing == missing


def test_a_machine_of_a_pool_without_a_number_is_missed() -> None:
    pool = {"pool": "w", "roles": ["worker"], "perZone": 2}
    agent = [{"name": "agent", "kind": "DaemonSet"}]
    numbers = {"zone": "99%", "parts": {"node/w-a-1": "99%"}}
    proof = proof_of(numbers, nodes=[*control_plane({"a": 1}), pool], workloads=agent)
    assert proof.availability(proof.workloads[0]).missing == (NODE,)


def test_a_dependency_has_its_number_where_it_is_declared() -> None:
    vault = {"name": "vault", "kind": "kms", "neededBy": ["api"]}
    proof = proof_of({"node": "99%", "zone": "99%"}, dependencies=[vault])
    assert proof.availability(proof.api).missing == (Origin(("spec", "dependencies", 0, "availability")),)


def test_published_figures_serve_only_where_the_blueprint_gives_none() -> None:
    infrastructure = zones("a", "b", "c", provider="gcp")
    theirs = proof_of({"zone": "99.9%"}, infrastructure=infrastructure)
    by_kind = {one.parts[0].partition("/")[0]: one.number for one in theirs.availability(theirs.etcd).inputs}
    assert (by_kind["node"].low, by_kind["node"].path) == (0.999, ())
    assert (by_kind["node"].what, by_kind["node"].quoted) == ("Compute Engine, a single instance", False)
    assert by_kind["node"].source == "https://cloud.google.com/compute/sla"
    assert by_kind["zone"].path == ("spec", "reliability", "zone")
    ours = proof_of({"zone": "99.9%", "node": "98%"}, infrastructure=infrastructure)
    numbers = [one.number for one in ours.availability(ours.etcd).inputs]
    assert {(number.low, number.path) for number in numbers} == {
        (0.98, ("spec", "reliability", "node")),
        (0.999, ("spec", "reliability", "zone")),
    }


def test_every_part_is_listed_once_with_its_number() -> None:
    numbers = {"node": "99%", "zone": "99.9%", "parts": {"node/cp-a-1": "95%"}}
    proof = proof_of(numbers)
    inputs = proof.availability(proof.etcd).inputs
    assert {one.number.path[-1]: set(one.parts) for one in inputs} == {
        "node": {"node/cp-b-1", "node/cp-c-1"},
        "zone": {"zone/a", "zone/b", "zone/c"},
        "node/cp-a-1": {"node/cp-a-1"},
    }


def test_published_figures_tell_their_source_and_evidence() -> None:
    data = read(ROOT / "hadesign/proof/availability/published.yaml").data
    assert all(figure["source"].startswith("https://") for figure in data["figures"])
    assert {figure["evidence"] for figure in data["figures"]} <= {"read", "secondary"}
    keys = [(figure["provider"], figure["kind"]) for figure in data["figures"]]
    assert len(keys) == len(set(keys))
    # Zones, racks and feeds are in no agreement, so nobody's number stands in for them.
    assert {kind for _, kind in keys} <= {"node", "balancer", "provider"}


# --- exact ------------------------------------------------------------------------------------------------------------

_FEW_PARTS = 12


def enumerated(world: World, service: ServiceProof, chances: dict[str, float]) -> float:
    """Return how much of the time a service is down, state by state of every part."""
    down = 0.0
    for state in product((True, False), repeat=len(world.things)):
        chance, failed = 1.0, []
        for name, up in zip(world.things, state, strict=True):
            chance *= chances[name] if up else 1 - chances[name]
            if not up:
                failed.append(name)
        if not world.up(service, world.dead(failed)):
            down += chance
    return down


def _io_is_open(world: World, service: ServiceProof) -> bool:
    """Whether copies or monitors may be placed in several ways, without whose I/O a workload is down."""
    return any(len(world.copies(one)) != 1 or world.monitors(one) is not None for one in world.supplies(service))


def placed_once(world: World, service: ServiceProof) -> bool:
    """Whether a service has one placement only; services whose parts have names do."""
    if service.service in ("workload", "component"):
        return len(world.placements(world.workload(service))) == 1 and not _io_is_open(world, service)
    return service.service in ("etcd", "api", "endpoint", "control-plane")


def is_certain(world: World, service: ServiceProof) -> bool:
    """Whether nothing is left to the scheduler: brute force takes the worst placement of each state, and not of all."""
    if service.service in ("workload", "component"):
        return len(world.placements(world.workload(service))) == 1 and not _io_is_open(world, service)
    if service.service == "io":
        storage = next(one for one in world.cluster.storage if one.origin == service.origin)
        return len(world.copies(storage)) == 1 and world.monitors(storage) is None
    return True


@pytest.mark.slow
def test_figures_are_those_of_all_states() -> None:
    fields = {"instance": "loadBalancer", "balancer": "loadBalancer", "dependency": "node", "provider": "controlPlane"}
    compared = Counter[str]()
    for number in range(200):
        data = small_design(number)
        data["spec"]["reliability"] = RELIABILITY
        cluster = as_cluster(data)
        if len(cluster.things) > _FEW_PARTS:
            continue
        proof, world = prove(cluster), World(cluster)
        chances = {n: float(RELIABILITY[fields.get(t.kind, t.kind)][:-1]) / 100 for n, t in cluster.things.items()}
        for service in proof.services():
            found = proof.availability(service)
            if found.down and is_certain(world, service):
                assert found.down.down_low == pytest.approx(enumerated(world, service, chances), rel=1e-9), service.id
                compared[service.service] += 1
    kinds = {"etcd", "api", "endpoint", "node-endpoint", "control-plane", "component", "io", "capacity", "workload"}
    assert set(compared) == kinds


def test_a_year_has_365_days() -> None:
    """A member that is down for a hundredth of it is down for 3.65 days: 5,256 minutes."""
    proof = proof_of({"node": "99%", "zone": "100%"}, nodes=control_plane({"a": 1}))
    found = proof.availability(proof.etcd)
    assert found.down
    assert found.down.minutes == pytest.approx((5256, 5256), rel=1e-12)
    assert [gain.perfect for gain in found.gains] == [pytest.approx(5256, rel=1e-12)]


# --- ranges -----------------------------------------------------------------------------------------------------------


def test_a_range_in_is_a_range_out_between_its_ends() -> None:
    ends = [proof_of({"node": node, "zone": zone}) for node, zone in (("98%", "99%"), ("99.5%", "99.9%"))]
    low, high = (one.availability(one.api).down for one in ends)
    found = proof_of({"node": "98% to 99.5%", "zone": "99% to 99.9%"})
    down = found.availability(found.api).down
    assert down
    assert low
    assert high
    assert (down.down_high, down.down_low) == (low.down_high, high.down_low)
    assert down.low < down.high
    assert down.minutes == (down.down_low * MINUTES_PER_YEAR, down.down_high * MINUTES_PER_YEAR)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(small_designs(), st.sampled_from(sorted(RELIABILITY)))
def test_a_better_part_never_makes_a_service_worse(data: dict[str, Any], kind: str) -> None:
    better = RELIABILITY | {kind: "99.99%"}
    proofs = [prove(as_cluster({**data, "spec": data["spec"] | {"reliability": one}})) for one in (RELIABILITY, better)]
    for worse, good in zip(proofs[0].services(), proofs[1].services(), strict=True):
        before, after = proofs[0].availability(worse).down, proofs[1].availability(good).down
        if before and after:
            assert after.down_low <= before.down_low * (1 + 1e-9), worse.id


# --- what a part is worth ---------------------------------------------------------------------------------------------


def ranked() -> tuple[dict[str, Any], dict[str, float]]:
    """Return a control plane whose parts are worth different amounts, and their numbers."""
    nodes = control_plane({"a": 2, "b": 2, "c": 1})
    for node in nodes:
        node["host"] = f"h-{node['zone']}"
    front = {"name": "lb", "type": "cloud", "zones": ["a", "b"]}
    infrastructure = zones("a", "b", "c")
    infrastructure["zones"][0]["power"] = infrastructure["zones"][1]["power"] = ["f1", "f2"]
    data = design(
        infrastructure=infrastructure,
        nodes=nodes,
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[front],
    )
    numbers = {"node": 0.97, "host": 0.98, "zone": 0.99, "power": 0.95, "balancer": 0.999}
    return data, {name: numbers[name.partition("/")[0]] for name in as_cluster(data).things}


def with_parts(data: dict[str, Any], chances: dict[str, float]) -> Proof:
    parts = {name: f"{value * 100:.10f}%" for name, value in chances.items()}
    return prove(as_cluster({**data, "spec": data["spec"] | {"reliability": {"parts": parts}}}))


def down_of(proof: Proof) -> float:
    found = proof.availability(proof.control_plane).down
    assert found
    return found.down_low


def test_what_a_part_is_worth_is_what_it_brings() -> None:
    data, chances = ranked()
    proof = with_parts(data, chances)
    now = down_of(proof)
    gains = proof.availability(proof.control_plane).gains
    assert {part for gain in gains for part in gain.parts} == set(chances)
    assert list(gains) == sorted(gains, key=lambda gain: -gain.perfect)
    for gain in gains:
        for part in gain.parts:
            own = chances[part]
            perfect = now - down_of(with_parts(data, chances | {part: 1.0}))
            doubled = now - down_of(with_parts(data, chances | {part: 1 - (1 - own) ** 2}))
            assert gain.perfect == pytest.approx(perfect * MINUTES_PER_YEAR, rel=1e-6)
            assert gain.doubled == pytest.approx(doubled * MINUTES_PER_YEAR, rel=1e-6)
            step = down_of(with_parts(data, chances | {part: own - 1e-3})) - now
            assert gain.slope == pytest.approx(step / 1e-3, rel=1e-6)
            assert gain.kind == part.partition("/")[0]


def test_equal_parts_are_one_entry() -> None:
    data, _ = ranked()
    numbers = {"node": "97%", "host": "98%", "zone": "99%", "power": "95%", "loadBalancer": "99.9%"}
    proof = prove(as_cluster({**data, "spec": data["spec"] | {"reliability": numbers}}))
    groups = {gain.parts for gain in proof.availability(proof.control_plane).gains}
    assert ("power/f1", "power/f2") in groups
    assert ("zone/a", "zone/b") in groups
    assert ("node/cp-a-1", "node/cp-a-2", "node/cp-b-1", "node/cp-b-2") in groups
    assert ("balancer/lb",) in groups


def test_what_never_fails_is_worth_nothing() -> None:
    proof = proof_of({"node": "100%", "zone": "99%"})
    assert {gain.kind for gain in proof.availability(proof.etcd).gains} == {"zone"}


def test_gains_keep_their_digits_where_little_is_to_be_gained() -> None:
    one, all_of = 1e-6, 3e-12 - 2e-18
    proof = proof_of({"node": "99.9999%", "zone": "100%"})
    (gain,) = proof.availability(proof.etcd).gains
    down = proof.availability(proof.api).down
    assert down
    assert down.down_low == pytest.approx(all_of, rel=1e-9)
    assert gain.slope == pytest.approx(2 * one * (1 - one), rel=1e-9)

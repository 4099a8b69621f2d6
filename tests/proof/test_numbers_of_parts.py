"""ModelledAvailability of parts: each kind of part has a number of its own, and a chain is as good as their product."""

from functools import reduce
from operator import mul
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.topology.cluster import Origin
from tests.designs import as_cluster, control_plane, design, zones

NUMBERS = {
    "node": 0.991,
    "host": 0.992,
    "rack": 0.993,
    "power": 0.994,
    "switch": 0.995,
    "datastore": 0.996,
    "zone": 0.997,
    "site": 0.998,
    "region": 0.999,
}
"""Of everything that the only member of `chain` stands on."""


def as_percent(numbers: dict[str, float]) -> dict[str, str]:
    return {name: f"{number:.1%}" for name, number in numbers.items()}


def chain(numbers: dict[str, Any]) -> ModelledAvailability:
    """Return the availability of a single etcd member that stands on one thing of each kind."""
    infrastructure = {
        "region": "eu",
        "zones": [{"name": "a", "site": "dc"}],
        "racks": [{"name": "r", "zone": "a", "power": "feed", "switch": "tor"}],
        "hosts": [{"name": "hv", "rack": "r", "zone": "a"}],
    }
    nodes = control_plane({"a": 1}, host="hv", datastore="san")
    proof = prove(as_cluster(design(infrastructure=infrastructure, nodes=nodes, reliability=numbers)))
    return proof.availability(proof.etcd)


def down_of(found: ModelledAvailability) -> float:
    assert found.down
    assert found.down.down_low == found.down.down_high
    return found.down.down_low


def test_a_chain_is_as_good_as_the_product_of_its_parts() -> None:
    assert 1 - down_of(chain(as_percent(NUMBERS))) == pytest.approx(reduce(mul, NUMBERS.values()), abs=1e-12)


@pytest.mark.parametrize("kind", NUMBERS)
def test_each_kind_of_part_has_a_number_of_its_own(kind: str) -> None:
    perfect = dict.fromkeys(NUMBERS, "100%")
    assert down_of(chain(perfect | {kind: "99.3%"})) == pytest.approx(0.007)
    del perfect[kind]
    found = chain(perfect)
    assert (found.down, found.missing) == (None, (Origin(("spec", "reliability", kind)),))


def test_times_between_failures_and_of_repair_make_a_number() -> None:
    times = dict.fromkeys(NUMBERS, "100%") | {"node": {"mtbf": "990h", "mttr": "10h"}}
    assert down_of(chain(times)) == pytest.approx(0.01)


def test_a_number_of_a_single_part_comes_before_that_of_its_kind() -> None:
    perfect: dict[str, Any] = dict.fromkeys(NUMBERS, "100%") | {"node": "90%"}
    assert down_of(chain(perfect | {"parts": {"node/cp-a-1": "98%"}})) == pytest.approx(0.02)
    assert down_of(chain(perfect | {"parts": {"power/feed": "98%"}})) == pytest.approx(1 - 0.9 * 0.98)


def test_a_year_has_365_days() -> None:
    """Ten per cent of 525,600 minutes."""
    found = chain(dict.fromkeys(NUMBERS, "100%") | {"zone": "90%"})
    assert found.down
    assert found.down.minutes == pytest.approx((52_560.0, 52_560.0))


def endpoint(numbers: dict[str, Any], **balancer: Any) -> ModelledAvailability:
    nodes = [*control_plane({"a": 1}), {"name": "lb", "zone": "a", "roles": ["load-balancer"]}]
    plane = {"endpoint": "api.example.org:8443"}
    spec = design(infrastructure=zones("a"), nodes=nodes, controlPlane=plane, reliability=numbers)
    spec["spec"]["loadBalancers"] = [{"name": "api", "vip": "10.0.1.200", **balancer}]
    proof = prove(as_cluster(spec))
    return proof.availability(proof.endpoint)


@pytest.mark.parametrize(
    "balancer", [{"type": "haproxy", "instances": ["lb"]}, {"type": "hardware"}, {"type": "cloud"}]
)
def test_a_process_of_a_balancer_and_a_balancer_of_others_have_one_number(balancer: dict[str, Any]) -> None:
    perfect = {"node": "100%", "zone": "100%", "loadBalancer": "97%"}
    assert down_of(endpoint(perfect, **balancer)) == pytest.approx(0.03)
    del perfect["loadBalancer"]
    assert endpoint(perfect, **balancer).missing == (Origin(("spec", "reliability", "loadBalancer")),)


def test_a_control_plane_of_the_provider_has_a_number() -> None:
    nodes = [{"pool": "w", "roles": ["worker"], "perZone": 1}]
    for given, down, missing in (("97%", 0.03, ()), (None, None, ("spec.reliability.controlPlane",))):
        reliability = {"controlPlane": given} if given else {"node": "99%"}
        spec = design(infrastructure=zones("a"), nodes=nodes, reliability=reliability)
        spec["spec"]["kubernetes"]["installer"] = "managed"
        proof = prove(as_cluster(spec))
        found = proof.availability(proof.control_plane)
        assert tuple(place.named for place in found.missing) == missing
        assert (down_of(found) if down else found.down) == (pytest.approx(down) if down else None)


def test_a_dependency_has_a_number_where_it_is_declared() -> None:
    vault = {"name": "vault", "kind": "kms", "neededBy": ["api"]}
    other = {"name": "names", "kind": "dns", "neededBy": ["app"], "availability": "50%"}
    load = {"name": "app", "kind": "Deployment", "replicas": 1}
    for given, missing in (("97%", ()), (None, ("spec.dependencies[vault].availability",))):
        listed = [other, vault | ({"availability": given} if given else {})]
        spec = design(infrastructure=zones("a"), nodes=control_plane({"a": 1}), dependencies=listed, workloads=[load])
        spec["spec"]["reliability"] = {"node": "100%", "zone": "100%"}
        proof = prove(as_cluster(spec))
        found = proof.availability(proof.api)
        assert tuple(place.named for place in found.missing) == missing
        if given:
            assert down_of(found) == pytest.approx(0.03)

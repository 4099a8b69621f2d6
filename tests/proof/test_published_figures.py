"""What providers promise in their agreements is used where the architect gives no number, each as it is published."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.availability import numbers
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.source import read
from tests.designs import as_cluster, control_plane, design, zones

FIGURES: list[dict[str, Any]] = read(Path(numbers.__file__).with_name("published.yaml")).data["figures"]


def service_of(figure: dict[str, Any], **reliability: str) -> tuple[Any, ServiceProof]:
    """Return the proof of a design of a provider, and its service that stands on the one part the figure is about."""
    kind = figure["kind"]
    infrastructure = zones("a", provider=figure["provider"])
    spec = design(
        infrastructure=infrastructure, nodes=control_plane({"a": 1}), reliability={"zone": "100%"} | reliability
    )
    if kind == "provider":
        spec["spec"]["kubernetes"]["installer"] = "managed"
        spec["spec"]["nodes"] = [{"pool": "w", "roles": ["worker"], "perZone": 1}]
    if kind == "balancer":
        spec["spec"]["controlPlane"] = {"endpoint": "api.example.org:6443"}
        spec["spec"]["loadBalancers"] = [{"name": "api", "type": "cloud"}]
    proof = prove(as_cluster(spec))
    return proof, {"node": proof.etcd, "provider": proof.control_plane, "balancer": proof.endpoint}[kind]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure['provider']} {figure['kind']}")
def test_each_figure_is_used_as_it_is_published(figure: dict[str, Any]) -> None:
    proof, service = service_of(figure)
    found = proof.availability(service)
    published = float(Decimal(figure["availability"].rstrip("%")) / 100)
    assert found.missing == ()
    assert (found.down.down_low, found.down.down_high) == pytest.approx((1 - published, 1 - published))
    (source,) = {number.number.source for number in found.inputs if number.number.source}
    assert source == figure["source"]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure['provider']} {figure['kind']}")
def test_a_number_of_the_architect_s_comes_first(figure: dict[str, Any]) -> None:
    field = {"node": "node", "provider": "controlPlane", "balancer": "loadBalancer"}[figure["kind"]]
    proof, service = service_of(figure, **{field: "90%"})
    found = proof.availability(service)
    assert found.down.down_low == pytest.approx(0.1)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: f"{figure['provider']} {figure['kind']}")
def test_nobody_promises_for_machines_of_one_s_own(figure: dict[str, Any]) -> None:
    proof, service = service_of(figure | {"provider": "bare-metal"})
    assert proof.availability(service).down is None
    assert proof.availability(service).missing

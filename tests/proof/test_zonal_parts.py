"""A provider's balancer with a part in each zone: where all servers of a zone are gone, clients leave that part."""

from typing import Any

import pytest

from hadesign.proof.recovery.recovery import ServiceRecovery
from tests.designs import zones
from tests.proof.recovering import designed, events, lacks

CLOUD: dict[str, Any] = {
    "name": "api",
    "type": "cloud",
    "vip": "10.0.0.9",
    "zones": ["a", "b", "c"],
    "healthCheck": {"path": "/readyz", "interval": "5s", "timeout": "2s", "fall": 2, "rise": 2},
    "failoverTime": "2m",
}


def lost(provider: str, layout: dict[str, int], *dead: str, **more: Any) -> ServiceRecovery:
    """Return how the API comes back as a whole after the loss of machines."""
    balancer = {key: value for key, value in (CLOUD | more).items() if value is not None}
    proof = designed(
        infrastructure=zones("a", "b", "c", provider=provider),
        layout=layout,
        loadBalancers=[balancer],
        controlPlane={"endpoint": "10.0.0.9:6443"},
    )
    return proof.recovers(proof.control_plane, [f"node/{name}" for name in dead])


@pytest.mark.parametrize(
    ("provider", "cross", "leave"),
    [("aws", False, True), ("aws", None, True), ("aws", True, False), ("gcp", None, False), ("azure", None, False)],
)
def test_the_last_server_of_a_zone_takes_its_part_with_it(provider: str, cross: bool | None, leave: bool) -> None:
    found = lost(provider, {"a": 1, "b": 1, "c": 1}, "cp-a-1", crossZone=cross)
    assert ("address-moved" in events(found)) is leave
    assert not found.interrupted


def test_a_zone_that_has_another_server_keeps_its_part() -> None:
    layout = {"a": 2, "b": 2, "c": 1}
    assert "address-moved" not in events(lost("aws", layout, "cp-a-1", crossZone=False))
    assert "address-moved" in events(lost("aws", layout, "cp-a-1", "cp-a-2", crossZone=False))


def test_how_long_clients_stay_is_not_known_unless_it_is_said() -> None:
    found = lost("aws", {"a": 1, "b": 1, "c": 1}, "cp-a-1", crossZone=False, failoverTime=None)
    assert any(getattr(what, "what", "") == "load-balancer-failover" for what in lacks(found))

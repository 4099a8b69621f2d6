"""Whatever a proof blames, lacks or adds up names a place that a blueprint can have, so that somebody can go there."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.proof import Proof, prove
from hadesign.proof.recovery.steps import Term
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.origins import can_be_written, origins
from tests.proof.recovering import app, designed
from tests.strategies import blueprints

SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])


def said(proof: Proof) -> Iterator[Any]:
    """Yield all answers of a proof."""
    yield from (proof.objectives, proof.recovery.times, proof.recovery.losses, proof.sizing, proof.after_failures)
    yield proof.capacity.missing
    for service in proof.services():
        yield from (service.origin, service.breaks, proof.availability(service), proof.slowest(service))


def terms(found: Any) -> Iterator[Term]:
    """Yield every number that times are added up from, wherever it is in an answer."""
    if isinstance(found, Term):
        yield found
    elif isinstance(found, list | tuple):
        for value in found:
            yield from terms(value)
    elif dataclasses.is_dataclass(found) and not isinstance(found, type):
        yield from terms([getattr(found, field.name) for field in dataclasses.fields(found)])


def check_numbers(proof: Proof) -> int:
    """See that what is called given is written, and that whatever is not has a page that says it."""
    found = [*terms([proof.recovery.times, proof.recovery.losses])]
    for term in found:
        if term.given and term.seconds:
            assert term.origin, term
            assert proof.cluster.document.exists(term.origin.path), term
        elif not term.given:
            assert (term.origin, term.source[:8]) == (None, "https://"), term
    return len(found)


def check_places(proof: Proof) -> int:
    found = {origin.path for answer in said(proof) for origin in origins(answer)}
    assert sorted((path for path in found if not can_be_written(path)), key=str) == []
    return len(found)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_places_of_what_is_shipped(path: Any) -> None:
    proof = prove(read_cluster(read(path)))
    assert check_places(proof) > 5
    assert check_numbers(proof)


def test_each_number_that_is_given_is_told_with_its_line() -> None:
    lease = {"leaderElect": True, "leaseDuration": "20s", "retryPeriod": "3s"}
    proof = designed(
        layout={"a": 2, "b": 2, "c": 1},
        more=[{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"],
        etcd={"electionTimeout": "1500ms"},
        controlPlane={
            "endpoint": "api.example.org:8443",
            "scheduler": lease,
            "controllerManager": lease | {"leaseDuration": "30s", "nodeMonitorGracePeriod": "30s"},
            "apiServer": {"defaultNotReadyToleration": "60s"},
        },
        loadBalancers=[
            {
                "name": "api",
                "type": "haproxy-keepalived",
                "vip": "10.0.1.9",
                "routed": True,
                "port": 8443,
                "instances": ["lb-a", "lb-b"],
                "advertInterval": "2s",
                "healthCheck": {"path": "/readyz", "interval": "3s", "timeout": "2s", "fall": 2, "rise": 2},
                "track": {"interval": "1s", "fall": 2, "rise": 2},
            }
        ],
        backup={"etcd": {"interval": "1h", "duration": "1m", "offsite": True, "offsiteDelay": "5m"}},
        workloads=[app()],
    )
    given = {
        ".".join(map(str, term.origin.path[1:]))
        for term in terms([proof.recovery.times, proof.recovery.losses])
        if term.origin
    }
    assert given == {
        "etcd.electionTimeout",
        "controlPlane.controllerManager.leaseDuration",
        "controlPlane.controllerManager.retryPeriod",
        "controlPlane.controllerManager.nodeMonitorGracePeriod",
        "controlPlane.apiServer.defaultNotReadyToleration",
        "loadBalancers.0.advertInterval",
        "loadBalancers.0.healthCheck",
        "loadBalancers.0.track",
        "backup.etcd.interval",
        "backup.etcd.duration",
        "backup.etcd.offsiteDelay",
        "recovery.responseTime",
        "recovery.restoreTime",
        "recovery.volumeRestoreTime",
        "etcd",  # whose copies live on
        "workloads.0.startTime",
    }
    check_numbers(proof)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_places_of_whatever_is_valid(data: dict[str, Any]) -> None:
    proof = prove(as_cluster(data))
    check_places(proof)
    check_numbers(proof)

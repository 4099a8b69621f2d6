"""What better parts are worth survives its own advice: with the part made perfect the figure falls by what was said."""

from collections.abc import Iterator
from typing import Any

import pytest

from hadesign.proof import Proof, ServiceProof, prove
from hadesign.proof.availability.exact import Gain
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.effort import tried
from tests.proof.recovering import app, designed, workload
from tests.proof.small import RELIABILITY, small_design
from tests.proof.starting import RARELY as ON_HOSTS
from tests.proof.starting import SURE, hosted

RARELY = {"node": {"mtbf": "50000h", "mttr": "8h"}, "zone": {"mtbf": "200000h", "mttr": "2h"}}
OFTEN = {"node": {"mtbf": "400h", "mttr": "4h"}, "zone": {"mtbf": "2000h", "mttr": "2h"}}


def minutes(proof: Proof, service: ServiceProof) -> float | None:
    down = proof.availability(service).down
    return None if down is None else down.minutes[1]


def with_perfect(data: dict[str, Any], names: tuple[str, ...]) -> Cluster:
    """Read a design in which some parts never fail."""
    numbers = data["spec"]["reliability"]
    parts = numbers.get("parts", {}) | dict.fromkeys(names, "100%")
    return as_cluster({**data, "spec": data["spec"] | {"reliability": numbers | {"parts": parts}}})


def _told(proof: Proof, service: ServiceProof) -> Iterator[tuple[Gain, tuple[str, ...]]]:
    """Yield what is said of each of several parts, and of all parts of a kind together."""
    found = proof.availability(service)
    yield from ((gain, (gain.parts[-1],)) for gain in found.gains[:3])
    yield from ((gain, gain.parts) for gain in found.groups[:1])


def broken_advice(data: dict[str, Any]) -> list[str]:
    """Return of which parts something is said that is not so."""
    proof, wrong = prove(as_cluster(data)), list[str]()
    for service in proof.services():
        now = minutes(proof, service)
        for gain, names in _told(proof, service) if now else ():
            after = prove(with_perfect(data, names))
            left = minutes(after, after.by_id[service.id])
            if now is None or left is None or now - left != pytest.approx(gain.perfect, rel=1e-6, abs=1e-9 * now):
                wrong.append(f"{service.id}: {names} is said to save {gain.perfect} of {now}, and {left} are left")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("file", sorted(blueprints_dir().glob("*.yaml")), ids=lambda file: file.stem)
def test_advice_of_shipped_designs(file: Any) -> None:
    data = read(file).data
    data["spec"].setdefault("reliability", dict(RELIABILITY))
    assert broken_advice(data) == []


@pytest.mark.slow
def test_advice_of_random_designs() -> None:
    for number in range(tried(40, by_night=1_000)):
        data = small_design(number)
        data["spec"]["reliability"] = RELIABILITY | (OFTEN if number % 2 else {})
        assert broken_advice(data) == [], number


@pytest.mark.parametrize("numbers", [RARELY, {"node": "99%", "zone": "99.9%"}], ids=["rates", "shares"])
def test_a_better_machine_does_nothing_for_a_replica_that_may_stand_on_another_one(numbers: dict[str, Any]) -> None:
    proof = designed(workloads=[app()], reliability=numbers)
    found = proof.availability(workload(proof))
    assert [gain.kind for gain in found.gains] == []
    assert [gain.kind for gain in found.groups] == ["node", "zone"]
    assert len(found.groups[0].parts) == 6


def test_what_every_placement_stands_on_is_worth_something_by_itself() -> None:
    numbers = {"node": "99%", "zone": "100%", "region": "99.9%"}
    infrastructure = {"region": "r", "zones": [{"name": n, "subnet": f"10.0.{i}.0/24"} for i, n in enumerate("abc", 1)]}
    proof = designed(workloads=[app()], reliability=numbers, infrastructure=infrastructure)
    (gain,) = proof.availability(workload(proof)).gains
    assert gain.parts == ("region/r",)
    assert gain.perfect == pytest.approx(0.001 * 0.99 * 365 * 24 * 60, rel=1e-6)


@pytest.mark.parametrize("numbers", [ON_HOSTS, ON_HOSTS | {"node": {"mtbf": "20000h", "mttr": "4h"}}])
@pytest.mark.parametrize("rule", [SURE, SURE | {"monitored": False}, {"elsewhere": True}])
@pytest.mark.parametrize(("layout", "hosts"), [({"a": 1}, 2), ({"a": 3}, 2), ({"a": 1, "b": 1, "c": 1}, 2)])
def test_advice_where_machines_are_started_elsewhere(layout: Any, hosts: int, rule: Any, numbers: Any) -> None:
    load = {"name": "cart", "kind": "StatefulSet", "replicas": 1, "startTime": "10s", "requests": "none"}
    data = hosted(layout, hosts, rule, numbers, objectives={"availability": "99.99999999%"}, workloads=[load])
    data["spec"]["nodes"][0] |= {"roles": ["control-plane", "etcd", "worker"], "taints": []}
    assert broken_advice(data) == []

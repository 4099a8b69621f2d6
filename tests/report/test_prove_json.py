"""A proof as JSON: the format that was promised, valid by its published schema, and equal to what the proof says."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hadesign.proof import Proof, prove
from hadesign.report.json_text import json_text
from hadesign.report.prove import LEFT_OUT
from hadesign.report.prove_json import during_upgrade_data, proof_data, schema, what_if_data
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.reading import FULL, SHIPPED, proved

VALIDATOR = Draft202012Validator(schema())
PROMISED = ("version", "services", "rpo", "capacity", "objectives", "leftOut")
"""Keys of the format in the issue that asked for it."""
PROMISED_OF_A_SERVICE = ("name", "survives", "failureSets", "availability", "rto")
PROMISED_OF_A_SET = ("order", "failures", "witness", "locations")
PROMISED_OF_A_FIGURE = ("value", "interval", "minutesPerYear", "inputs")


def valid(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as a program reads it, which must keep to the published schema."""
    found: dict[str, Any] = json.loads(json_text(data))
    assert found == data
    errors = [e.message for error in VALIDATOR.iter_errors(found) for e in (error.context or [error])]
    assert errors == []
    return found


def proof_of(layout: dict[str, int], **more: Any) -> Proof:
    return prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout), **more)))


def service(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (service for service in data["services"] if service["name"] == name)
    assert isinstance(found, dict)
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    assert schema()["$id"] == "https://hadesign.io/schema/v1/prove.json"


def test_the_schema_describes_every_key_and_refuses_others() -> None:
    data = proof_data(proof_of({"a": 1}), [], 1)
    assert VALIDATOR.is_valid(data)
    assert not VALIDATOR.is_valid(data | {"more": 1})
    assert not VALIDATOR.is_valid({key: value for key, value in data.items() if key != "leftOut"})


def test_the_format_is_the_one_that_was_promised() -> None:
    proof = proof_of({"a": 2, "b": 1}, reliability={"node": "99.5%", "zone": "99.9%"}, objectives={"survive": "zone"})
    data = valid(proof_data(proof, proof.services(), 2))
    assert [key for key in data if key in PROMISED] == list(PROMISED)
    etcd = service(data, "etcd")
    assert [key for key in etcd if key in PROMISED_OF_A_SERVICE] == list(PROMISED_OF_A_SERVICE)
    assert list(etcd["survives"]) == ["node", "host", "rack", "zone", "region"]
    assert set(PROMISED_OF_A_SET) <= set(etcd["failureSets"][0])
    assert set(PROMISED_OF_A_FIGURE) <= set(etcd["availability"])
    assert data["version"] == 1
    assert set(data["objectives"][0]) >= {"objective", "met", "why"}


def test_what_is_said_of_a_service() -> None:
    proof = proof_of({"a": 2, "b": 1}, reliability={"node": "99.5%", "zone": "99.9%"})
    etcd = service(valid(proof_data(proof, [proof.etcd], 2)), "etcd")
    assert etcd["survives"] == {"node": True, "host": True, "rack": None, "zone": False, "region": False}
    assert etcd["complete"] == 2
    first = etcd["failureSets"][0]
    assert (first["order"], first["failures"], first["left"], first["needed"]) == (1, ["zone/a"], 1, 2)
    assert "losing zone a removes etcd members cp-a-1 and cp-a-2" in first["witness"]
    pairs = {frozenset(found["failures"]) for found in etcd["failureSets"] if found["order"] == 2}
    assert frozenset({"node/cp-a-1", "node/cp-b-1"}) in pairs
    assert round(etcd["availability"]["value"], 9) == 0.998915434
    assert round(etcd["availability"]["minutesPerYear"], 2) == 570.05
    assert etcd["availability"]["interval"] == [etcd["availability"]["value"]] * 2
    assert etcd["availability"]["inputs"][0]["location"]["line"] > 1
    assert etcd["rto"]["node"]["by"] == "election"
    assert etcd["rto"]["zone"]["interrupted"] is True


def test_what_is_not_known_is_null_and_says_why() -> None:
    proof = proof_of({"a": 3})
    data = valid(proof_data(proof, proof.services(), 2))
    assert service(data, "endpoint")["unknown"] == "no endpoint is given, and none follows from a load balancer"
    assert service(data, "endpoint")["survives"]["node"] is None
    figure = service(data, "etcd")["availability"]
    assert figure["value"] is None
    assert figure["missing"] == ["spec.reliability.node", "spec.reliability.zone"]


def test_work_that_may_be_lost_is_the_most_of_all_kinds_if_all_are_known() -> None:
    proof = prove(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    found = valid(proof_data(proof, [], 1))["rpo"]
    assert (found["seconds"], found["known"]) == (840.0, 840.0)
    assert max(loss["seconds"] for loss in found["losses"]) == 840.0
    open_one = valid(proof_data(proof_of({"a": 3}), [], 1))["rpo"]
    assert (open_one["seconds"], open_one["known"]) == (None, 0.0)


def test_exactly_some_failures() -> None:
    proof = proof_of({"a": 3, "b": 2})
    data = valid(what_if_data(proof, proof.services(), ["zone/b", "node/cp-a-1"]))
    assert data["failed"] == ["zone/b", "node/cp-a-1"]
    assert data["dead"] == ["node/cp-b-1", "node/cp-b-2"]
    assert service(data, "etcd")["up"] is False
    assert "1 of" not in service(data, "etcd")["why"]
    # Nobody says whether there is a backup: without one it only comes back with its machines.
    recovers = service(data, "etcd")["recovers"]
    assert (recovers["by"], recovers["seconds"]) == ("by-hand", None)
    assert "a backup of etcd" in [step["what"] for step in recovers["steps"]]


def test_during_an_upgrade() -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1})
    data = valid(during_upgrade_data(proof, [proof.etcd]))
    assert {one["service"] for one in data["duringNodeUpgrade"]} == {"etcd"}
    assert data["duringNodeUpgrade"][0]["drained"].startswith("node/")


@pytest.mark.parametrize("file", [*SHIPPED, FULL], ids=lambda file: file.stem)
def test_proofs_of_real_designs(file: Path) -> None:
    proof = proved(file)
    services = proof.services()
    data = valid(proof_data(proof, services, 2))
    assert [s["name"] for s in data["services"]] == [s.name for s in services]
    for found, shown in zip(services, data["services"], strict=True):
        assert len(shown["failureSets"]) == len(found.sets(2).found)
        assert shown["survives"]["zone"] == found.survives("zone")
        for one in shown["failureSets"]:
            assert all(proof.cluster.document.line(place["line"]) for place in one["locations"])
    assert set(LEFT_OUT) <= set(data["leftOut"])
    valid(during_upgrade_data(proof, services))
    valid(what_if_data(proof, services, [next(iter(proof.cluster.things))]))

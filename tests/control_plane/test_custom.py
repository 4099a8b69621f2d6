"""Structures of custom resources take what upstream takes, and refuse what it refuses."""

import json
from typing import Any

import pytest

from hadesign.artifact import Artifact
from tests.control_plane.custom import SCHEMAS, objects, structure

SCHEDULE: dict[str, Any] = {
    "apiVersion": "velero.io/v1",
    "kind": "Schedule",
    "metadata": {"name": "daily", "namespace": "velero"},
    "spec": {"schedule": "0 3 * * *", "template": {"ttl": "720h0m0s", "includedNamespaces": ["shop"]}},
}


def errors(given: dict[str, Any]) -> list[str]:
    schema = structure(given["apiVersion"], given["kind"])
    assert schema is not None
    return [error.message for error in schema.iter_errors(given)]


def test_each_names_its_origin_and_its_kind() -> None:
    files = sorted(SCHEMAS.glob("*.json"))
    assert len(files) == 35
    for file in files:
        found = json.loads(file.read_text())
        version, kind = (found["properties"][key]["const"] for key in ("apiVersion", "kind"))
        assert file.name == f"{version.replace('/', '_')}_{kind}.json"
        assert kind in found["$comment"]
        assert found["additionalProperties"] is False


def test_a_good_schedule_is_taken() -> None:
    assert errors(SCHEDULE) == []


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"schedul": "0 3 * * *", "template": {}}, "schedul"),
        ({"schedule": 3, "template": {}}, "3 is not of type 'string'"),
        ({"schedule": "0 3 * * *"}, "'template' is a required property"),
    ],
)
def test_a_bad_schedule_is_refused(spec: dict[str, Any], why: str) -> None:
    assert any(why in told for told in errors(SCHEDULE | {"spec": spec}))


def test_a_kind_without_a_structure_has_none() -> None:
    assert structure("velero.io/v1", "Nonsense") is None


def test_only_whole_objects_are_found_in_files() -> None:
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\nreplicas: 2\n"
    assert [one["kind"] for one in objects(Artifact("configs/x/all.yaml", text))] == ["Namespace"]
    assert list(objects(Artifact("configs/x/patch.yaml", text))) == []
    assert list(objects(Artifact("configs/x/README.md", text))) == []
    kubeadm = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n"
    assert list(objects(Artifact("configs/kubeadm/init.yaml", kubeadm))) == []

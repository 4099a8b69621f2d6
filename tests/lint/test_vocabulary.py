"""Names that rules may use, checked before any design is read."""

from typing import Any

import pytest

from hadesign.blueprint import Blueprint
from hadesign.blueprint.base import Section, yaml_names
from hadesign.diagnostic import parse_path
from hadesign.lint.facts import TOPICS, topic
from hadesign.lint.values import nested, plain, resolve
from hadesign.lint.vocabulary import unknown, unknown_list


@pytest.mark.parametrize(
    ("name", "each", "known"),
    [
        ("facts.etcd.quorum", "", True),
        ("facts.etcd.quorum.more", "", True),
        ("facts.etcd", "", False),
        ("facts", "", False),
        ("facts.nothing.here", "", False),
        ("item", "facts.etcd.zones", True),
        ("item.name", "facts.etcd.zones", True),
        ("item.zone", "facts.etcd.zones", False),
        ("item.name", "", False),
        ("item.nodeLoss", "facts.network.dns", True),
        ("item.nodeLos", "facts.network.dns", False),
        ("item.nodLoss.breaks", "facts.network.dns", False),
        ("item.requests.cpu", "spec.workloads", True),
        ("item.requests.gpu", "spec.workloads", False),
        ("item.class", "spec.workloads", False),
        ("item.perZone", "spec.nodes", True),
        ("item.address", "spec.nodes", True),
        ("item.labels.anything", "spec.nodes", True),
        ("spec.etcd.disk.fsyncP99", "", True),
        ("spec.etcd.disk.fsync_p99", "", False),
        ("spec.backup.etcd.interval", "", True),
        ("spec.backup.volumes.interval", "", False),
        ("spec", "", True),
        ("objectives", "", True),
        ("objectives.rto", "", True),
        ("objectives.survives.workloads.cart", "", True),
        ("objectives.rtoo", "", False),
        ("metadata.owners", "", True),
        ("metadata.owner", "", False),
        # A wrong list is reported once, where it stands, and not for every field.
        ("item.name", "facts.nothing.here", True),
    ],
)
def test_names(name: str, each: str, known: bool) -> None:
    assert (unknown(name.split("."), each) is None) is known


@pytest.mark.parametrize(
    ("each", "known"),
    [
        ("facts.etcd.zones", True),
        ("facts.etcd.quorum", False),
        ("spec.workloads", True),
        ("spec.nodes", True),
        ("spec.storage.classes", True),
        ("spec.controlPlane.webhooks", True),
        ("spec.metadata", False),
        ("spec", False),
        ("objectives.survives", False),
        ("workloads", False),
        ("", False),
    ],
)
def test_lists(each: str, known: bool) -> None:
    assert (unknown_list(each) is None) is known


def test_candidates_are_what_could_have_been_meant() -> None:
    field = unknown(["item", "lef"], "facts.etcd.zones")
    assert field is not None
    assert set(field.candidates) == {f"item.{name}" for name in topic("etcd").lists["zones"].fields}


def test_every_key_of_the_blueprint_is_known() -> None:
    spec = next(field.annotation for name, field in Blueprint.model_fields.items() if name == "spec")
    assert isinstance(spec, type)
    assert issubclass(spec, Section)
    for key in yaml_names(spec):
        assert unknown(["spec", key], "") is None


def test_topics_are_found_by_name_and_no_other() -> None:
    assert [topic(name) for name in TOPICS]
    with pytest.raises(KeyError):
        topic("os")
    with pytest.raises(KeyError):
        topic("base")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("spec.nodes[0].zone", ("spec", "nodes", 0, "zone")),
        ("healthCheck.path", ("healthCheck", "path")),
        ("a[1][2].b", ("a", 1, 2, "b")),
        ("zone", ("zone",)),
        ("", ()),
    ],
)
def test_paths(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": {"b": 1}}, ["a", "b"], 1),
        ({"a": {"b": 1}}, ["a", "c"], None),
        ({"a": None}, ["a", "b"], None),
        ({"a": [1]}, ["a", "0"], None),
        (5, [], 5),
        (5, ["a"], None),
    ],
)
def test_values_by_name(value: Any, path: list[str], expected: Any) -> None:
    assert resolve(value, path) == expected


def test_plain_values_are_what_cel_takes() -> None:
    assert plain({"a": (1, {"b": ("x",)}), "c": None}) == {"a": [1, {"b": ["x"]}], "c": None}
    assert nested({("a", "b"): 1, ("a", "c"): 2, ("d",): 3}) == {"a": {"b": 1, "c": 2}, "d": 3}

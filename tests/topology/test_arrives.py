"""Nothing is lost on the way: whatever an architect writes is somewhere in the Cluster, which all others read."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from hadesign.blueprint import load
from hadesign.blueprint.section import Section
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import Document, read
from hadesign.topology import read_cluster
from hadesign.topology.cluster import Origin
from tests.designs import as_cluster, as_document, control_plane, design, zones
from tests.strategies import blueprints

SHIPPED = sorted([*blueprints_dir().glob("**/*.yaml"), *(rules_dir() / "bases").glob("*.yaml")])
ELSEWHERE = {
    "api_version",
    "kind",
    "spec.control_plane.endpoint",  # a host and a port
    "spec.network.ingress.controller",  # what only rules ask for, of what is written
    "spec.storage.classes.binding_mode",
}


def values(found: Any) -> Iterator[Any]:
    """Yield every plain value of the Cluster, but not what it has from the blueprint as it is written."""
    if isinstance(found, Mapping):
        yield from values([*found, *found.values()])
    elif isinstance(found, list | tuple | set | frozenset):
        for value in found:
            yield from values(value)
    elif dataclasses.is_dataclass(found):
        for field in dataclasses.fields(found):
            if field.name not in ("document", "written"):
                yield from values(getattr(found, field.name))
    elif not isinstance(found, Document | Origin):
        yield found if isinstance(found, float) else str(found)


def said(found: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of the blueprint that is a text or a number, with its field."""
    if isinstance(found, Section):
        for name in sorted(found.model_fields_set):
            yield from said(getattr(found, name), f"{path}.{name}" if path else name)
    elif isinstance(found, Mapping):
        for name, value in found.items():
            yield path, name
            yield from said(value, path)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from said(value, path)
    elif not (found is None or isinstance(found, bool) or dataclasses.is_dataclass(found)):
        yield path, found if isinstance(found, float) else str(found)


def check_arrival(document: Document) -> int:
    """See that everything which is said is there, and return how many fields that were."""
    there = {*values(read_cluster(document))}
    every = [(path, value) for path, value in said(load(document)) if path not in ELSEWHERE]
    assert [(path, value) for path, value in every if value not in there] == []
    return len({path for path, _ in every})


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_a_shipped_design_says_arrives(path: Any) -> None:
    assert check_arrival(read(path)) > 5


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(blueprints())
def test_whatever_is_said_arrives(data: dict[str, Any]) -> None:
    check_arrival(as_document(data))


def test_what_the_design_is_for_arrives_as_it_was_said() -> None:
    data = design(
        infrastructure=zones("a"),
        nodes=control_plane({"a": 1}),
        objectives={"survive": "zone", "survives": {"etcd": "2 nodes", "data": "site", "workloads": {"cart": "rack"}}},
        workloads=[{"name": "cart", "kind": "Deployment", "replicas": 1}],
        decisions=[
            {"id": 4, "title": "External etcd", "status": "superseded", "because": "Load.", "supersededBy": 2},
            {"id": 2, "title": "Stacked etcd", "status": "accepted", "because": "Three.", "date": "2026-09-01"},
        ],
        waivers=[{"rule": "LB004", "reason": "A lab.", "owner": "ops", "until": "2027-03-01", "path": "spec.nodes"}],
    )
    data["metadata"] |= {"title": "A shop", "owners": ["b", "a"], "sources": ["https://example.org/"]}
    cluster = as_cluster(data)
    about = cluster.about
    assert (about.title, about.owners, about.sources) == ("A shop", ("b", "a"), ("https://example.org/",))
    assert [(one.id, one.status, one.date, one.superseded_by) for one in cluster.decisions] == [
        (4, "superseded", None, 2),
        (2, "accepted", "2026-09-01", None),
    ]
    assert [(one.rule, one.path, one.until) for one in cluster.accepted_risks] == [
        ("LB004", "spec.nodes", "2027-03-01")
    ]
    assert [(t.subject, t.name, t.size, t.level, t.nodes, t.counted) for t in cluster.objectives.tolerances] == [
        ("etcd", "", "node", "node", 2, True),
        ("data", "", "site", "region", 1, False),
        ("workload", "cart", "rack", "rack", 1, False),
    ]
    places = [one.origin for one in cluster.decisions] + [one.origin for one in cluster.accepted_risks]
    assert [place.path[1:] for place in places] == [("decisions", 0), ("decisions", 1), ("waivers", 0)]


@pytest.mark.parametrize(("said", "name"), [({}, "test"), ({"clusterName": "blue"}, "blue")])
def test_the_cluster_is_called_as_it_is_said_or_as_its_design(said: dict[str, str], name: str) -> None:
    kubernetes = {"version": "1.36.4", "installer": "kubeadm"} | said
    cluster = as_cluster(design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    assert (cluster.name, cluster.title, cluster.about.name) == (name, "test", "test")

"""Paths in which entries of lists are called by their names."""

from typing import Any

import pytest

from hadesign.diagnostic import Path
from hadesign.source.entries import Entries

DATA: dict[str, Any] = {
    "spec": {
        "nodes": [{"name": "cp-a.example.org", "zone": "a"}, {"pool": "w"}, {"roles": []}, {"name": "7"}],
        "workloads": [{"name": "cart"}, {"name": "cart", "namespace": "shop"}, {"name": "web", "namespace": "shop"}],
        "loadBalancers": [{"name": "api", "instances": ["lb-a", "lb-b", "lb-b"]}],
        "reliability": {"parts": {"node/cp-a.example.org": "99%"}},
    }
}
PLACES: list[tuple[str, Path]] = [
    ("spec.nodes[cp-a.example.org].zone", ("spec", "nodes", 0, "zone")),
    ("spec.nodes[w]", ("spec", "nodes", 1)),
    ("spec.nodes[2].roles", ("spec", "nodes", 2, "roles")),
    ('spec.nodes["7"]', ("spec", "nodes", 3)),
    ("spec.workloads[default/cart]", ("spec", "workloads", 0)),
    ("spec.workloads[shop/cart].tier", ("spec", "workloads", 1, "tier")),
    ("spec.workloads[web]", ("spec", "workloads", 2)),
    ("spec.loadBalancers[api].instances[lb-a]", ("spec", "loadBalancers", 0, "instances", 0)),
    ("spec.loadBalancers[api].instances[1]", ("spec", "loadBalancers", 0, "instances", 1)),
    ('spec.reliability.parts["node/cp-a.example.org"]', ("spec", "reliability", "parts", "node/cp-a.example.org")),
    ("spec.etcd.disk", ("spec", "etcd", "disk")),
    ("", ()),
]


@pytest.mark.parametrize(("text", "path"), PLACES)
def test_a_place_and_its_name(text: str, path: Path) -> None:
    assert Entries(DATA).name(path) == text
    assert Entries(DATA).locate(text) == path


@pytest.mark.parametrize("text", ["spec.nodes[0].zone", "spec.nodes[99]", "spec.nodes[99].zone", "spec[3]"])
def test_numbers_are_taken_as_they_are(text: str) -> None:
    assert Entries(DATA).locate(text)[1:]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("spec.nodes[cp-b]", "nothing is called cp-b in spec.nodes"),
        ("spec.workloads[cart]", "2 entries are called cart in spec.workloads"),
        (
            "spec.loadBalancers[api].instances[lb-b]",
            r"2 entries are called lb-b in spec.loadBalancers\[api\].instances",
        ),
        ("spec.nodes[", "is no path"),
        ("spec..nodes", "is no path"),
        ("spec.nodes[]", "is no path"),
        ("spec.nodes]", "is no path"),
    ],
)
def test_what_is_called_by_no_name_or_by_one_of_several(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Entries(DATA).locate(text)

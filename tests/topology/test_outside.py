"""Links, dependencies, balancer instances, storage, and numbers for single parts."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones

POOL = {"pool": "workers", "roles": ["worker"], "perZone": 2}


def cluster(**more: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), POOL]
    return as_cluster(design(infrastructure=more.pop("infrastructure", zones("a", "b", "c")), nodes=nodes, **more))


def test_a_link_needs_the_zones_at_its_ends_and_what_it_draws_on() -> None:
    links = [{"name": "one", "between": ["a", "b"], "power": ["f1", "f2"]}, {"name": "two", "between": ["b", "c"]}]
    built = cluster(infrastructure=zones("a", "b", "c", links=links))
    assert built.things["link/one"].needs == (("zone/a",), ("zone/b",), ("power/f1", "power/f2"))
    assert [link.ends for link in built.links] == [("a", "b"), ("b", "c")]


def test_an_instance_of_a_balancer_is_a_part_that_needs_its_machine() -> None:
    nodes = [*control_plane({"a": 1}), {"name": "lb-a", "zone": "a", "roles": ["load-balancer"]}]
    entry = {"name": "api", "type": "haproxy", "instances": ["lb-a"]}
    built = as_cluster(
        design(
            infrastructure=zones("a"),
            nodes=nodes,
            loadBalancers=[entry],
            controlPlane={"endpoint": "api.example.org:443"},
        )
    )
    part = built.things["instance/api/lb-a"]
    assert (part.kind, part.needs) == ("instance", (("node/lb-a",),))


def test_a_dependency_stands_on_the_zones_that_run_it_any_of_them() -> None:
    entry = {"name": "vault", "kind": "kms", "neededBy": ["api"], "zones": ["a", "b"]}
    built = cluster(dependencies=[entry])
    assert built.things["dependency/vault"].needs == (("zone/a", "zone/b"),)
    assert built.dependencies[0].needed_by == {"api"}


@pytest.mark.parametrize(
    ("entry", "copies", "least", "apart", "unknown"),
    [
        ({"provider": "rook-ceph", "replicas": 3, "failureDomain": "host"}, 3, 2, "node", ""),
        ({"provider": "rook-ceph", "replicas": 4, "failureDomain": "zone"}, 4, 2, "zone", ""),
        ({"provider": "rook-ceph", "replicas": 3, "minReplicas": 1, "failureDomain": "osd"}, 3, 1, None, ""),
        ({"provider": "rook-ceph", "replicas": 3}, 3, 2, "zone", "failureDomain is not given"),
        ({"provider": "rook-ceph"}, 0, 0, "zone", "replicas is not given"),
        ({"provider": "ebs"}, 1, 1, "zone", ""),
        ({"provider": "gce-pd"}, 1, 1, "zone", ""),
        ({"provider": "azure-disk"}, 1, 1, "zone", ""),
        ({"provider": "azure-disk", "replicas": 3}, 3, 1, "zone", ""),
        ({"provider": "cinder"}, 0, 0, "zone", "replicas is not given"),
        ({"provider": "rook-ceph", "replicas": 5, "failureDomain": "rack"}, 5, 3, "rack", ""),
        ({"provider": "rook-ceph", "replicas": 2, "failureDomain": "region"}, 2, 1, "region", ""),
        ({"provider": "gce-pd", "replicas": 2, "zones": ["a", "b"]}, 2, 1, "zone", ""),
        ({"provider": "local"}, 1, 1, "node", ""),
        ({"provider": "longhorn"}, 3, 1, "node", ""),
        ({"provider": "longhorn", "replicas": 2, "failureDomain": "zone"}, 2, 1, "zone", ""),
        ({"provider": "nfs", "replicas": 2}, 2, 1, "zone", "it is not said what holds its data"),
        ({"provider": "array", "replicas": 2, "zones": ["a", "b"]}, 2, 1, "zone", ""),
        ({"provider": "local", "zones": ["a"], "pool": "workers"}, 1, 1, "node", ""),
    ],
)
def test_what_a_storage_class_says(
    entry: dict[str, Any], copies: int, least: int, apart: str | None, unknown: str
) -> None:
    (found,) = cluster(storage={"classes": [{"name": "block", **entry}]}).storage
    assert (found.copies, found.least, found.apart, found.unknown) == (copies, least, apart, unknown)


def test_data_on_hypervisors_is_on_those_that_are_declared() -> None:
    hosts = [{"name": f"hv-{n}", "zone": zone} for n, zone in enumerate("aab")]
    entry = {"name": "vsan", "provider": "vsphere", "replicas": 2, "failureDomain": "host", "zones": ["a"]}
    (found,) = cluster(infrastructure=zones("a", "b", "c", hosts=hosts), storage={"classes": [entry]}).storage
    assert found.places == ("host/hv-0", "host/hv-1")


@pytest.mark.parametrize(("replicates", "relied_on"), [(True, False), (False, True), (None, True)])
def test_a_class_is_relied_on_by_workloads_that_keep_no_copies(replicates: bool | None, relied_on: bool) -> None:
    workload = {"name": "db", "kind": "StatefulSet", "replicas": 3, "volumes": [{"class": "block"}]}
    workload |= {} if replicates is None else {"replicates": replicates}
    built = cluster(storage={"classes": [{"name": "block", "provider": "ebs"}]}, workloads=[workload])
    assert built.storage[0].relied_on is relied_on
    assert built.workloads[0].volumes == ("block",)


def test_a_number_for_a_part_that_there_is_not() -> None:
    with pytest.raises(InputError) as caught:
        cluster(reliability={"parts": {"node/workers-a-3": "99%", "node/workers-a-2": "99%", "zone/a": "99.9%"}})
    (found,) = caught.value.diagnostics
    assert (found.message, found.hint[:13]) == ("there is no part node/workers-a-3", "did you mean ")
    assert found.path == "spec.reliability.parts.node/workers-a-3"

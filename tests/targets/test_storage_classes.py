"""Classes of storage: what the drivers take, with the numbers of the Cluster and nothing that it does not say."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, seed, settings

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from hadesign.topology.cluster import Storage
from tests.control_plane.client import Client
from tests.control_plane.custom import objects, refused_object, structure
from tests.control_plane.plane import control_plane
from tests.designs import as_cluster
from tests.designs import control_plane as machines
from tests.targets.shipped import SHIPPED, cluster_of
from tests.targets.storage_designs import (
    BLOCK,
    DISK,
    EBS,
    FITTING,
    LONGHORN,
    MANY_DRIVERS,
    OTHERS,
    REGIONAL,
    TARGETS,
    cluster_with,
    shared,
    storage_designs,
    stored,
)
from tests.targets.storage_model import refused_by_rook, refused_class

PROVIDERS = {"rook": "rook-ceph", "ebs": "ebs", "gce-pd": "gce-pd", "longhorn": "longhorn", "ceph-csi": "ceph"}
APART = {"osd": None, "host": "node", "rack": "rack", "zone": "zone", "region": "region"}
GENERATED = 40
"""Designs for each target."""


def everything(cluster: Cluster, name: str) -> list[dict[str, Any]]:
    """Return the objects of a target."""
    return [one for artifact in compile_configs(cluster, [name]) for one in objects(artifact)]


def by_target(cluster: Cluster) -> dict[str, list[dict[str, Any]]]:
    """Return the objects of every target of storage that fits a design."""
    return {name: everything(cluster, name) for name in TARGETS if not target(name).why_not(cluster)}


def of_kind(found: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


def complaints(cluster: Cluster) -> list[str]:
    """Return what drivers, structures and Rook's operator say against a design's files, and where these differ."""
    written = by_target(cluster)
    found = differing(cluster, written)
    for name, listed in written.items():
        for one in listed:
            if one["kind"] == "StorageClass":
                found += refused_class(one)
            elif schema := structure(one["apiVersion"], one["kind"]):
                found += [error.message for error in schema.iter_errors(one)]
            else:
                found.append(f"nobody knows {one['kind']}")
        if name == "rook":
            found += refused_by_rook(listed, len(cluster.nodes))
    return found


def read_back(found: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return what the files of a target say of a class, in the words of the Cluster."""
    written = of_kind(found, "StorageClass")[name]
    parameters, driver = written["parameters"], written["provisioner"]
    topologies = [e for t in written.get("allowedTopologies", ()) for e in t["matchLabelExpressions"]]
    said: dict[str, Any] = {
        "binding": written["volumeBindingMode"],
        "reclaim": written["reclaimPolicy"],
        "zones": tuple(value for expression in topologies for value in expression["values"]),
    }
    if driver.startswith("rook-ceph"):
        pools = of_kind(found, "CephBlockPool") if "rbd" in driver else of_kind(found, "CephFilesystem")
        spec = pools[parameters["pool"] if "rbd" in driver else parameters["fsName"]]["spec"]
        (pool,) = [spec] if "rbd" in driver else spec["dataPools"]
        replicated = pool["replicated"]
        said |= {"copies": replicated["size"], "apart": APART[pool["failureDomain"]]}
        said |= {"each": replicated.get("replicasPerFailureDomain", 1)}
        said["least"] = int(pool["parameters"]["min_size"]) if "parameters" in pool else 2
    if driver == "driver.longhorn.io":
        flags = [parameters[f"replica{what}SoftAntiAffinity"] for what in ("", "Zone", "Disk")]
        apart = {"enabled enabled disabled": None, "disabled enabled disabled": "node"}
        said |= {"copies": int(parameters["numberOfReplicas"]), "least": 1, "each": 1}
        said["apart"] = (apart | {"disabled disabled disabled": "zone"})[" ".join(flags)]
    if driver in ("ebs.csi.aws.com", "pd.csi.storage.gke.io"):
        said["copies"] = 2 if parameters.get("replication-type") == "regional-pd" else 1
        said |= {"least": 1, "each": 1, "apart": "zone"}
    return said


def expected(cluster: Cluster, storage: Storage) -> dict[str, Any]:
    """Return what the Cluster says of a class."""
    own = storage.zones or () if storage.provider in ("ebs", "gce-pd") else ()
    if storage.provider == "gce-pd" and storage.stated == 2 and not own:
        own = tuple(zone.name for zone in cluster.infrastructure.zones)
    said = {
        "binding": storage.binding or "WaitForFirstConsumer", "reclaim": storage.reclaim or "Delete", "zones": own,
        "copies": storage.copies, "apart": storage.apart, "least": storage.least, "each": storage.each,
    }  # fmt: skip
    # Of what others keep no class can say the copies, and of a disk in one zone nothing keeps one apart.
    if storage.provider in ("ebs", "gce-pd"):
        said |= {"apart": "zone", "least": 1, "each": 1}
    return {key: said[key] for key in ("binding", "reclaim", "zones")} if storage.provider == "ceph" else said


def differing(cluster: Cluster, written: Mapping[str, list[dict[str, Any]]]) -> list[str]:
    """Return what the files say otherwise than the Cluster."""
    wrong = []
    for name, found in written.items():
        classes = [storage for storage in cluster.storage if storage.provider == PROVIDERS[name]]
        assert set(of_kind(found, "StorageClass")) == {storage.name for storage in classes}
        for storage in classes:
            told, wanted = read_back(found, storage.name), expected(cluster, storage)
            wrong += [
                f"{storage.name}: {key} {told[key]}, not {wanted[key]}" for key in wanted if told[key] != wanted[key]
            ]
    return wrong


@pytest.mark.parametrize("name", FITTING)
def test_files_have_the_numbers_of_the_cluster_and_the_drivers_take_them(name: str) -> None:
    wanted, data = FITTING[name]
    cluster = as_cluster(data)
    assert target(wanted).why_not(cluster) == ""
    assert complaints(cluster) == []


def test_classes_of_several_drivers_may_stand_in_one_design() -> None:
    cluster = as_cluster(MANY_DRIVERS)
    assert set(by_target(cluster)) == {"ceph-csi", "ebs", "gce-pd", "longhorn"}
    assert complaints(cluster) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_shipped_designs_have_what_their_classes_are(file: Path) -> None:
    cluster = cluster_of(file)
    wanted = {name for name, provider in PROVIDERS.items() if any(s.provider == provider for s in cluster.storage)}
    assert set(by_target(cluster)) == wanted
    assert complaints(cluster) == []


def test_some_shipped_designs_have_classes() -> None:
    found = {name for file in SHIPPED for name in by_target(cluster_of(file))}
    assert found >= {"rook", "ebs", "gce-pd"}


def each_design(name: str, judged: Callable[[Cluster], None]) -> None:
    """Give designs to a function of which most have classes that a target writes."""

    @seed(0)
    @settings(max_examples=GENERATED, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(storage_designs(PROVIDERS[name]))
    def run(data: dict[str, Any]) -> None:
        judged(as_cluster(data))

    run()


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_whatever_is_said_of_classes_is_written_as_it_is_or_not_at_all(name: str) -> None:
    fitting = []

    def judged(cluster: Cluster) -> None:
        assert complaints(cluster) == []
        fitting.append(target(name).why_not(cluster) == "")

    each_design(name, judged)
    assert sum(fitting) >= 5
    assert not all(fitting)


NOBODY = [*machines({"a": 1}), {"pool": "w", "roles": ["load-balancer"], "perZone": 1}]
NO_PLACE = (
    "class rbd does not say in which Ceph its volumes are, and in which pool or file system"
    " (ceph.clusterID, ceph.pool, ceph.filesystem)"
)

# --- what does not fit ------------------------------------------------------------------------------------------------


UNFIT: list[tuple[str, dict[str, Any], str]] = [
    ("ebs", stored(BLOCK), "the design has no storage class for it"),
    (
        "ebs",
        stored(EBS | {"replicas": 2}),
        "class gp3 is to have 2 copies, and a volume of EBS is one, in one zone",
    ),
    (
        "ebs",
        stored(EBS | {"zonal": False}),
        "volumes of class gp3 are to be of use in every zone, and those of EBS are in one",
    ),
    (
        "ebs",
        stored(EBS, provider="gcp"),
        "a disk of EBS cannot be used on machines of provider gcp",
    ),
    ("gce-pd", stored(EBS), "the design has no storage class for it"),
    (
        "gce-pd",
        stored(REGIONAL | {"replicas": 3}),
        "class pd is to have 3 copies, and a disk has one in each of two zones at most",
    ),
    (
        "gce-pd",
        stored(REGIONAL | {"zones": ["a", "b", "c"]}),
        "class pd is to have 2 copies, and a regional disk is in exactly two zones: name them (zones)",
    ),
    (
        "gce-pd",
        stored({k: v for k, v in REGIONAL.items() if k != "zones"}),
        "class pd is to have 2 copies, and a regional disk is in exactly two zones: name them (zones)",
    ),
    (
        "gce-pd",
        stored(REGIONAL | {"zonal": True}),
        "class pd is to have 2 copies, and its volumes are to be in one zone",
    ),
    (
        "gce-pd",
        stored(DISK | {"zonal": False}),
        "volumes of class pd are to be of use in every zone, and a disk of one copy is in one zone",
    ),
    (
        "gce-pd",
        stored(DISK, provider="aws"),
        "a disk of Google Cloud cannot be used on machines of provider aws",
    ),
    ("longhorn", stored(EBS), "the design has no storage class for it"),
    (
        "longhorn",
        stored(LONGHORN | {"failureDomain": "rack"}),
        "copies of class lh are to be kept apart by rack, and Longhorn knows nodes and zones only",
    ),
    (
        "longhorn",
        stored(LONGHORN | {"replicas": 4, "replicasPerFailureDomain": 2, "zones": ["a", "b"]}),
        "class lh is to have 2 copies in each zone, and Longhorn takes no such number",
    ),
    (
        "longhorn",
        stored(LONGHORN | {"minReplicas": 2}),
        "I/O of class lh is to stop below 2 copies, and that of Longhorn goes on with one",
    ),
    (
        "longhorn",
        stored(LONGHORN | {"pool": "w"}, machines=NOBODY),
        "class lh: no worker may hold its data",
    ),
    ("ceph-csi", stored(BLOCK), "the design has no storage class for it"),
    *(
        (
            "ceph-csi",
            stored(OTHERS | {"ceph": said}),
            NO_PLACE,
        )
        for said in ({}, {"clusterID": "x"}, {"pool": "x"})
    ),
    (
        "ceph-csi",
        stored(OTHERS | {"ceph": {"clusterID": "x" * 37, "pool": "x"}}),
        "the clusterID of class rbd has more than 36 characters",
    ),
    (
        "ceph-csi",
        stored(OTHERS, workloads=[shared("rbd")]),
        "many nodes are to write to volumes of class rbd, which takes a file system (ceph.filesystem)",
    ),
]
"""Designs that cannot be written, and why."""


@pytest.mark.parametrize(("name", "data", "why"), UNFIT)
def test_a_design_that_cannot_be_written_says_why(name: str, data: dict[str, Any], why: str) -> None:
    assert target(name).why_not(as_cluster(data)) == why


# --- snapshots, secrets, READMEs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", ["velero", "restic", None])
@pytest.mark.parametrize(
    ("name", "entry"), [("ebs", EBS), ("gce-pd", DISK), ("longhorn", LONGHORN), ("ceph-csi", OTHERS)]
)
def test_velero_finds_one_class_of_snapshots_for_each_driver(
    name: str, entry: dict[str, Any], tool: str | None
) -> None:
    backup = {"backup": {"volumes": {"tool": tool}}} if tool else {}
    found = everything(cluster_with(entry, **backup), name)
    (snapshots,) = of_kind(found, "VolumeSnapshotClass").values()
    (written,) = of_kind(found, "StorageClass").values()
    assert snapshots["driver"] == written["provisioner"]
    label = {"velero.io/csi-volumesnapshot-class": "true"}
    assert snapshots["metadata"].get("labels") == (label if tool == "velero" else None)


def test_of_two_cephs_with_one_driver_velero_is_offered_neither() -> None:
    name, data = FITTING["two Cephs of others"]
    found = of_kind(everything(as_cluster(data), name), "VolumeSnapshotClass")
    labelled = {key: "labels" in one["metadata"] for key, one in found.items()}
    assert labelled == {"ceph-rbd-1": False, "ceph-rbd-2": False, "ceph-cephfs": True}
    assert {one["parameters"]["clusterID"] for one in found.values()} == {"x", OTHERS["ceph"]["clusterID"]}  # type: ignore[index]


def test_without_a_type_longhorn_would_want_a_place_for_backups() -> None:
    (snapshots,) = of_kind(everything(cluster_with(LONGHORN), "longhorn"), "VolumeSnapshotClass").values()
    assert snapshots["parameters"] == {"type": "snap"}


def test_longhorn_is_told_machines_only_where_it_would_use_others() -> None:
    name, data = FITTING["Longhorn by node"]
    cluster = as_cluster(data)
    found = of_kind(everything(cluster, name), "StorageClass")
    assert {key: one["parameters"].get("nodeSelector") for key, one in found.items()} == {"lh": None, "two": "two"}
    text = readme(cluster, name)
    assert "for node in w-a-1 w-a-2 w-b-1 w-b-2; do" in text
    assert """-p '{"spec":{"tags":["two"]}}'""" in text


def test_longhorn_behind_taints_needs_tolerations() -> None:
    _name, data = FITTING["Longhorn behind taints"]
    assert "have taints (`storage`)" in readme(as_cluster(data), "longhorn")


def readme(cluster: Cluster, name: str) -> str:
    (found,) = (one for one in compile_configs(cluster, [name]) if one.path.endswith("README.md"))
    return str(found.content)


@pytest.mark.parametrize("name", FITTING)
def test_readmes_say_what_was_decided_here_and_only_that(name: str) -> None:
    wanted, data = FITTING[name]
    cluster = as_cluster(data)
    text = readme(cluster, wanted)
    own = [storage for storage in cluster.storage if storage.provider == PROVIDERS[wanted]]
    assert ("`volumeBindingMode: WaitForFirstConsumer` for" in text) == any(one.binding is None for one in own)
    assert ("`reclaimPolicy: Delete` for" in text) == any(one.reclaim is None for one in own)
    rows = {line.split("`")[1]: line.split(" | ") for line in text.splitlines() if line.startswith("| `")}
    assert {key: (cells[1], cells[3]) for key, cells in rows.items()} == {
        one.name: (str(one.copies), str(one.least)) for one in own
    }


def test_no_secret_is_written_and_names_of_secrets_are() -> None:
    for wanted, data in FITTING.values():
        for artifact in compile_configs(as_cluster(data), [wanted]):
            assert not any(one["kind"] == "Secret" for one in objects(artifact))


def test_files_are_the_same_each_time() -> None:
    for wanted, data in FITTING.values():
        assert compile_configs(as_cluster(data), [wanted]) == compile_configs(as_cluster(data), [wanted])


# --- judges -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with control_plane(tmp_path_factory.mktemp("storage")) as client:
        yield client


def refused(cluster: Cluster, server: Client) -> list[str]:
    found = [one for listed in by_target(cluster).values() for one in listed]
    return [why for one in found if (why := refused_object(one, server))]


@pytest.mark.judge
@pytest.mark.slow
def test_a_server_takes_what_is_written_of_designs_with_all_there_is(server: Client) -> None:
    for _wanted, data in FITTING.values():
        assert refused(as_cluster(data), server) == []


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_a_server_takes_what_is_written_of_generated_designs(name: str, server: Client) -> None:
    def judged(cluster: Cluster) -> None:
        assert refused(cluster, server) == []

    each_design(name, judged)


@pytest.mark.judge
@pytest.mark.parametrize(
    "change",
    [
        {"volumeBindingMode": "Later"},
        {"reclaimPolicy": "Recycle"},
        {"parameter": {}},
        {"parameters": {"encrypted": True}},
        {"allowedTopologies": [{"matchLabelExpressions": [{"key": "zone", "operator": "In"}]}]},
    ],
)
def test_a_server_refuses_a_broken_class(server: Client, change: dict[str, Any]) -> None:
    (written,) = of_kind(everything(cluster_with(EBS), "ebs"), "StorageClass").values()
    assert refused_object(written | change, server) != ""


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        ("gce-pd", {"replication-type": "regional"}, "replication-type is regional"),
        ("ebs", {"kind": "gp3"}, "kind is unknown"),
        ("longhorn", {"numberOfReplicas": "0"}, "numberOfReplicas is 0"),
        ("longhorn", {"replicaSoftAntiAffinity": "true"}, "replicaSoftAntiAffinity is true"),
        ("ceph-csi", {"clusterID": "x" * 37}, f"clusterID is {'x' * 37}"),
        ("gce-pd", {"replication-type": "regional-pd"}, "a regional disk in 0 zones"),
    ],
)
def test_the_models_of_drivers_refuse_broken_classes(name: str, change: Mapping[str, str], why: str) -> None:
    entry = {"gce-pd": DISK, "ebs": EBS, "longhorn": LONGHORN, "ceph-csi": OTHERS}[name]
    (written,) = of_kind(everything(cluster_with(entry), name), "StorageClass").values()
    assert refused_class(written | {"parameters": written["parameters"] | change}) == [why]


@pytest.mark.parametrize("key", ["type", "encrypted"])
def test_the_models_of_drivers_miss_what_is_lacking(key: str) -> None:
    (written,) = of_kind(everything(cluster_with(EBS), "ebs"), "StorageClass").values()
    rest = {name: value for name, value in written["parameters"].items() if name != key}
    assert refused_class(written | {"parameters": rest}) == [f"{key} is lacking"]


def test_texts_that_mean_something_to_yaml_come_back_as_they_were() -> None:
    said = {"clusterID": "010", "pool": "1e3"}
    found = compile_configs(cluster_with(OTHERS | {"ceph": said}), ["ceph-csi"])
    (classes,) = (yaml.safe_load(str(one.content)) for one in found if one.path.endswith("storage-classes.yaml"))
    assert {key: classes["parameters"][key] for key in said} == said

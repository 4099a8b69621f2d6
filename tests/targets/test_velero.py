"""Velero: locations, schedules and policies that its structures take, and whose values are the design's."""

from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs, unfit
from hadesign.targets.prometheus.rules import RELEASE
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.charts import refused_values

BACKUP = {
    "tool": "velero",
    "schedule": "0 */6 * * *",
    "location": "s3://backup.example.net/shop/volumes",
    "retention": "14d",
}
METHODS = {"block": "data-mover", "files": "file-system", "fast": "csi-snapshot", "scratch": "none"}


def data(methods: dict[str, str | None] | None = None, provider: str = "bare-metal", **backup: Any) -> dict[str, Any]:
    """Return a design with a workload for each storage class; what is `None` is left unsaid."""
    named = dict(METHODS) if methods is None else methods
    said = {key: value for key, value in {**BACKUP, **backup}.items() if value is not None}
    classes = [
        {"name": name, "provider": "other", **({"backupMethod": method} if method else {})}
        for name, method in named.items()
    ]
    workloads = [
        {"name": f"db-{name}", "namespace": f"ns-{name}", "kind": "StatefulSet", "volumes": [{"class": name}]}
        for name in named
    ]
    return design(
        infrastructure=zones("a", provider=provider),
        nodes=[*control_plane({"a": 1}), {"pool": "workers", "roles": ["worker"], "perZone": 1}],
        storage={"classes": classes},
        workloads=[*workloads, {"name": "web", "namespace": "web", "kind": "Deployment"}],
        backup={"volumes": said},
    )


def built(methods: dict[str, str | None] | None = None, provider: str = "bare-metal", **backup: Any) -> Cluster:
    return as_cluster(data(methods, provider, **backup))


def objects_of(cluster: Cluster) -> dict[str, list[Any]]:
    """Return the target's objects by their files."""
    found = compile_configs(cluster, ["velero"])
    return {
        artifact.path.removeprefix("configs/velero/"): list(yaml.safe_load_all(str(artifact.content)))
        for artifact in found
        if artifact.path.endswith(".yaml")
    }


def why(cluster: Cluster) -> str:
    return {one.target: one.why for one in unfit(cluster)}.get("velero", "")


def test_each_storage_class_is_copied_by_its_method() -> None:
    files = objects_of(built())
    policies = {one["metadata"]["name"]: yaml.safe_load(one["data"]["policies.yaml"]) for one in files["policies.yaml"]}
    actions = {
        name: {
            one: rule["action"]["type"]
            for rule in policy["volumePolicies"]
            for one in rule["conditions"]["storageClass"]
        }
        for name, policy in policies.items()
    }
    assert actions == {
        "policy-of-volumes": {"block": "snapshot", "files": "fs-backup", "fast": "skip", "scratch": "skip"},
        "policy-of-snapshots": {"block": "skip", "files": "skip", "fast": "snapshot", "scratch": "skip"},
    }
    moved = {one["metadata"]["name"]: one["spec"]["template"]["snapshotMoveData"] for one in files["schedules.yaml"]}
    assert moved == {"volumes": True, "snapshots": False}
    for one in files["schedules.yaml"]:
        assert one["spec"]["template"]["resourcePolicy"]["name"] in policies


def test_schedules_are_the_designs() -> None:
    (schedule,) = objects_of(built({"block": "data-mover"}))["schedules.yaml"]
    template = schedule["spec"]["template"]
    assert schedule["spec"]["schedule"] == "0 */6 * * *"
    assert template["ttl"] == "336h0m0s"
    assert template["includedNamespaces"] == ["ns-block"]
    assert template["storageLocation"] == "default"
    (unsaid,) = objects_of(built({"block": "file-system"}, retention=None))["schedules.yaml"]
    assert "ttl" not in unsaid["spec"]["template"]
    assert unsaid["spec"]["template"]["snapshotMoveData"] is False
    assert unsaid["spec"]["template"]["snapshotVolumes"] is False


@pytest.mark.parametrize(
    ("provider", "backup", "spec"),
    [
        (
            "bare-metal",
            {},
            {
                "provider": "aws",
                "config": {"region": "@S3_REGION@", "s3ForcePathStyle": "true", "s3Url": "https://@S3_ENDPOINT@"},
                "objectStorage": {"bucket": "backup.example.net", "prefix": "shop/volumes"},
            },
        ),
        ("aws", {"region": "eu-west-1"}, {"provider": "aws", "config": {"region": "eu-west-1"}}),
        ("aws", {}, {"provider": "aws", "config": None}),
        ("gcp", {"location": "gs://shop-backup"}, {"provider": "gcp", "objectStorage": {"bucket": "shop-backup"}}),
    ],
)
def test_locations_are_the_designs_and_hold_no_key(provider: str, backup: Any, spec: dict[str, Any]) -> None:
    files = objects_of(built(None, provider, **backup))
    (location,) = files["location.yaml"]
    assert {key: location["spec"].get(key) for key in spec} == spec
    assert location["spec"]["credential"] == {"name": "velero-credentials", "key": "cloud"}
    assert files["values.yaml"][0]["credentials"] == {"useSecret": False}


def test_what_the_chart_is_told_follows_from_the_methods() -> None:
    (values,) = objects_of(built({"fast": "csi-snapshot"}))["values.yaml"]
    assert values["deployNodeAgent"] is False
    assert values["configuration"] == {"features": "EnableCSI"}
    (values,) = objects_of(built({"files": "file-system"}))["values.yaml"]
    assert values["deployNodeAgent"] is True
    assert "configuration" not in values


@pytest.mark.parametrize("prometheus", [None, {"replicas": 2}])
@pytest.mark.parametrize("methods", [METHODS, {"fast": "csi-snapshot"}, {"files": "file-system"}])
def test_the_chart_knows_every_value(methods: dict[str, str | None], prometheus: Any) -> None:
    made = data(methods)
    made["spec"]["monitoring"] = {"prometheus": prometheus} if prometheus else {}
    (values,) = objects_of(as_cluster(made))["values.yaml"]
    assert refused_values("velero", values) == ""
    # Prometheus asks what has the label of its release; without it, the alerts about copies would be of no metric.
    asked = {"serviceMonitor": {"enabled": True, "additionalLabels": {"release": RELEASE}}}
    assert values.get("metrics") == (asked if prometheus else None)


@pytest.mark.parametrize(
    "values", [{"snapshotEnabled": False}, {"deployNodeAgent": "yes"}, {"metrics": {"monitor": {}}}]
)
def test_a_misspelt_value_is_noticed(values: dict[str, Any]) -> None:
    assert refused_values("velero", values) != ""


@pytest.mark.parametrize(
    ("location", "said"),
    [(BACKUP["location"], "by what its chart makes of"), (None, "`metrics.serviceMonitor.enabled")],
)
def test_prometheus_s_readme_says_how_velero_is_asked(location: str | None, said: str) -> None:
    made = data(location=location)
    made["spec"]["monitoring"] = {"prometheus": {"replicas": 2}}
    (page,) = (a for a in compile_configs(as_cluster(made), ["prometheus"]) if a.path.endswith("README.md"))
    assert said in str(page.content)


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        (lambda: as_cluster(design(nodes=control_plane({"a": 1}), infrastructure=zones("a"))), "has no backup"),
        (lambda: built(tool="restic"), "does not say that Velero"),
        (lambda: built(tool=None), "does not say that Velero"),
        (lambda: built(schedule=None), "does not say when"),
        (lambda: built(location=None), "names no bucket"),
        (lambda: built(location="sftp://vault/volumes"), "names no bucket"),
        (lambda: built({}), "no workload has a volume"),
        (lambda: built({"block": None, "files": "none"}), "how volumes of block are copied"),
        (lambda: built({"files": "none"}), "of no storage class"),
    ],
)
def test_it_says_why_it_does_not_fit(cluster: Any, reason: str) -> None:
    assert reason in why(cluster())

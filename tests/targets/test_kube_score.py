"""kube-score finds nothing critical in what is written, but for what has a reason here."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.control_plane.custom import objects
from tests.designs import as_cluster
from tests.judging import judge, run_judge
from tests.targets.healing_designs import HEALING
from tests.targets.shipped import SHIPPED, cluster_of

CRITICAL = 1
"""Its lowest grade (zegl/kube-score v1.20.0: scorecard/scorecard.go)."""
EVERYWHERE: Mapping[str, str] = {
    "container-ephemeral-storage-request-and-limit": "Root file systems are read-only, and a kubelet rotates logs.",
    "container-image-pull-policy": "The tag is a release; to ask the registry at each start would make it a need.",
    "container-resources": "A limit of CPU would slow down who leads, or looks after nodes, when it matters most.",
    "pod-networkpolicy": "Whether such a policy is enforced is the network plugin's, and API and cloud are outside.",
}
"""Checks that are not followed, and why."""
OF_SOME: Mapping[tuple[str, str], str] = {
    ("container-security-context-privileged", "node-problem-detector"): "It reads a device, the kernel's log.",
    ("container-security-context-user-group-id", "node-problem-detector"): "Root alone reads the kernel's log.",
    ("container-security-context-user-group-id", "etcd-backup"): "Root alone reads etcd's certificates on a machine.",
    ("container-image-tag", "etcd-backup"): "The image is a placeholder, which people fill in with a tag of their own.",
}
"""The same for single objects, by what their names begin with."""
DESIGNS: Mapping[str, Cluster] = {
    **{name: as_cluster(data) for name, data in HEALING.items()},
    **{file.stem: cluster_of(file) for file in SHIPPED},
}


def critical(documents: list[dict[str, Any]], folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the checks that objects fail, with the name of each object."""
    file = folder / "objects.yaml"
    file.write_text(yaml.safe_dump_all(documents))
    version = ("--kubernetes-version", "v1.36")
    done = run_judge([judge("kube-score"), "score", "--output-format", "json", *version, file])
    for one in json.loads(done.stdout) or ():
        name = one["object_meta"]["name"]
        yield from ((c["check"]["id"], name) for c in one["checks"] if not c["skipped"] and c["grade"] == CRITICAL)


def excepted(check: str, name: str) -> set[tuple[str, str]]:
    """Return what excepts a check of an object."""
    return {one for one in OF_SOME if one[0] == check and name.startswith(one[1])}


def found(design: str, folder: Path) -> set[tuple[str, str]]:
    written = [one for artifact in compile_configs(DESIGNS[design]) for one in objects(artifact)]
    return set(critical(written, folder)) if written else set()


@pytest.mark.judge
@pytest.mark.parametrize("design", DESIGNS)
def test_nothing_critical_is_found_without_a_reason(design: str, tmp_path: Path) -> None:
    assert {one for one in found(design, tmp_path) if one[0] not in EVERYWHERE and not excepted(*one)} == set()


@pytest.mark.judge
def test_every_exception_is_needed(tmp_path: Path) -> None:
    seen = found("heals-on-azure", tmp_path) | found("gcp-three-zones", tmp_path)
    assert {one for check, name in seen for one in excepted(check, name)} == OF_SOME.keys()
    assert EVERYWHERE.keys() <= {check for check, _name in seen}


@pytest.mark.judge
def test_a_privileged_container_is_critical(tmp_path: Path) -> None:
    pod = {"containers": [{"name": "main", "image": "example.org/main:1", "securityContext": {"privileged": True}}]}
    labels = {"app": "bare"}
    bare = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "bare"},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": pod}},
    }
    assert ("container-security-context-privileged", "bare") in set(critical([bare], tmp_path))

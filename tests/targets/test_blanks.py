"""What is filled in on the day has one form, a script beside asks for it, `build` lists it, and nothing is secret."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import pytest
import yaml

from hadesign.artifact import Artifact
from hadesign.report.built import to_fill_in
from hadesign.targets import compile_configs
from hadesign.targets.filling import FILL, variables
from tests.designs import as_cluster
from tests.targets.backed_up import data as backed_up
from tests.targets.healing_designs import HEALING, SCALER, healing
from tests.targets.hostile_designs import designs

PLACEHOLDER = re.compile(r"@([A-Z][A-Z0-9_]*)@")
OTHER = re.compile(r"<[A-Z][A-Z_]{2,}>|\$\{[A-Z_]+\}|CHANGE_?ME|REPLACE_?ME|TODO|x{4}")
"""How others write that something is to be filled in."""
NO_BLANKS = {"${POD_IP}": "configs/grafana/values.yaml"}
"""What looks like one: Grafana puts a variable of its own environment there."""
SECRET = re.compile(r"PRIVATE KEY-----|AKIA[0-9A-Z]{16}|\b[a-z0-9]{6}\.[a-z0-9]{16}\b")
"""A private key, a key of AWS, a token of kubeadm's."""
FILLED_ELSEWHERE = {"dr": "kubeadm"}
"""Targets whose files another one's script fills in: of a machine that joins again there is one more."""


@cache
def written() -> Mapping[str, Mapping[str, Sequence[Artifact]]]:
    """Return the files of each design by target, of designs that have every kind of blank between them."""
    pods: dict[str, Any] = backed_up({"runner": "cronjob", "location": "s3://copies/etcd"})
    named = {**designs(), **HEALING, "gce": healing(provider="gcp", scaler=SCALER), "pods": pods}
    found: dict[str, dict[str, list[Artifact]]] = {}
    for name, data in named.items():
        by_target: dict[str, list[Artifact]] = defaultdict(list)
        for artifact in compile_configs(as_cluster(data)):
            by_target[artifact.path.split("/")[1]].append(artifact)
        found[name] = by_target
    return found


def texts(files: Sequence[Artifact]) -> Iterator[tuple[str, str]]:
    """Yield files that programs read, without scripts."""
    yield from ((one.path, str(one.content)) for one in files if not one.path.endswith((".md", ".sh")))


def blanks(files: Sequence[Artifact]) -> set[str]:
    return {name for _path, text in texts(files) for name in PLACEHOLDER.findall(text)}


@pytest.mark.parametrize("name", [*designs(), *HEALING, "gce", "pods"])
def test_the_script_beside_the_files_asks_for_what_stands_in_them(name: str) -> None:
    for target, files in written()[name].items():
        asked = {v for one in files if one.path.endswith(f"/{FILL}") for v in variables(one)}
        if target in FILLED_ELSEWHERE:
            assert blanks(files) <= blanks(written()[name].get(FILLED_ELSEWHERE[target], ()))
        else:
            assert blanks(files) == asked, target


def test_there_is_no_other_form_and_nothing_secret() -> None:
    seen: set[str] = set()
    for by_target in written().values():
        for target, files in by_target.items():
            for path, text in texts(files):
                assert {one for one in OTHER.findall(text) if NO_BLANKS.get(one) != path} == set(), path
                assert SECRET.search(text) is None, path
            seen |= {target} if blanks(files) else set()
    assert seen == {
        *("alertmanager", "cluster-autoscaler", "dr", "etcd-backup", "k3s", "kubeadm", "rke", "rke2", "velero")
    }


def test_keys_in_objects_of_kind_secret_are_placeholders() -> None:
    keys: dict[str, str] = {}
    for path, text in (one for by_target in written().values() for found in by_target.values() for one in texts(found)):
        if "kind: Secret\n" not in text:
            continue
        for document in yaml.safe_load_all(text):
            assert "data" not in document, path
            lines = "\n".join(f"{name}={value}" for name, value in document["stringData"].items())
            keys |= dict(re.findall(r"^(\S*KEY\S*)=(.*)$", lines.upper(), re.MULTILINE))
    assert len(keys) >= 4
    assert [name for name, value in keys.items() if not PLACEHOLDER.fullmatch(value)] == []


def test_build_lists_each_script_and_what_it_asks_for() -> None:
    files = [one for found in written()["full"].values() for one in found]
    listed = " ".join(text for _word, text in to_fill_in(files))
    scripts = [one for one in files if one.path.endswith(f"/{FILL}")]
    assert len(scripts) >= 4
    assert all(one.path in listed and all(name in listed for name in variables(one)) for one in scripts)

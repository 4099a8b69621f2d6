"""What every target declares: the versions of Kubernetes that it writes for, and the judges of its files."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from hadesign.artifact import Artifact
from hadesign.targets import target, target_names
from hadesign.targets.base import Minors, unfit_reason
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import INSTALLERS, takes
from tests.designs import as_cluster, control_plane, design, zones

ROOT = Path(__file__).resolve().parents[2]
LISTS = {
    "published-keys": "tests/targets/rancher_keys.py",
    "published-model": "tests/targets/rke_model.py",
    "published-schemas": "tests/targets/hcl_schemas",
    "published-structures": "tests/control_plane/schemas",
    "published-values": "tests/targets/charts",
    "read-back": "tests/targets/test_hosts.py",
    "kubespray": "tests/targets/kubespray/judge.py",
}
"""Judges that are no program of `make judges`: where what they say is kept, or what asks them."""


def programs() -> set[str]:
    """Return the programs that `make judges` builds or installs."""
    text = (ROOT / "Makefile").read_text()
    (debian,) = re.findall(r"^DEBIAN := (.*)$", text, re.MULTILINE)
    (built,) = re.findall(r"^judges:(.*?)##", text, re.MULTILINE)
    return {*debian.split(), *re.findall(r"\.judges/([a-z0-9-]+)", built)}


@pytest.mark.parametrize("name", target_names())
def test_a_target_names_its_judges_and_they_exist(name: str) -> None:
    judges = target(name).JUDGES
    assert judges
    for judge in judges:
        assert judge in programs() or (ROOT / LISTS[judge]).exists(), judge


@pytest.mark.parametrize("name", target_names())
def test_a_target_writes_for_the_versions_that_it_declares_and_no_others(name: str) -> None:
    first, last = target(name).VERSIONS
    assert last is None or first <= last
    for installer, row in INSTALLERS.items():
        if name in row.targets:
            assert (first, last) == row.versions
            assert takes(row, f"1.{first - 1}.0") is False, installer


class Toy:
    """A target from outside, with versions of its own."""

    JUDGES: Sequence[str] = ("cat",)

    def __init__(self, versions: Minors) -> None:
        self.VERSIONS = versions

    def why_not(self, cluster: Cluster) -> str:
        return "it is called odd" if cluster.name == "odd" else ""

    def emit(self, cluster: Cluster) -> tuple[Artifact, ...]:
        return ()


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ((36, 36), ""),
        ((30, None), ""),
        ((30, 36), ""),
        ((37, None), "its Kubernetes 1.36.4 is older than 1.37"),
        ((30, 35), "its Kubernetes 1.36.4 is none of 1.30 to 1.35"),
    ],
)
def test_declared_versions_are_held_against_the_design(versions: Minors, said: str) -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    assert unfit_reason(Toy(versions), cluster) == said
    odd = as_cluster(design(nodes=control_plane({"a": 1}), infrastructure=zones("a")) | {"metadata": {"name": "odd"}})
    assert unfit_reason(Toy(versions), odd) == "it is called odd"

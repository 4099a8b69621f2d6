"""From a design to the files of its installer and back: the same Cluster, as far as the files can hold it."""

from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.source import read
from hadesign.targets import target
from hadesign.topology import Cluster
from hadesign.vocabulary.installers import Installer
from tests.designs import as_cluster, control_plane, design, zones
from tests.importers.roundtrip import came_back, differences
from tests.targets.generated import PARTS, each
from tests.targets.rancher import installed_by
from tests.targets.rancher_designs import RANCHER
from tests.targets.shipped import SHIPPED

INSTALLERS: tuple[Installer, ...] = ("kubeadm", "rke2", "k3s", "rke")


def lost(cluster: Cluster) -> dict[str, Any]:
    """Return what did not come back, contradictions among it."""
    found, after = came_back(cluster)
    disputed = {"contradictions": found.contradictions} if found.contradictions else {}
    return differences(cluster, after) | disputed


@pytest.mark.parametrize("installer", INSTALLERS)
@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_shipped_designs_come_back(installer: Installer, file: Any) -> None:
    cluster = as_cluster(installed_by(installer, read(file).data))
    assert target(installer).why_not(cluster) == ""
    try:
        found = lost(cluster)
    except InputError as error:  # what the target itself refuses to write, it says
        assert any(text in str(error) for text in ("once an hour at most", "needs an endpoint"))
    else:
        assert found == {}


@pytest.mark.parametrize("name", RANCHER)
def test_designs_in_which_everything_is_said_come_back(name: str) -> None:
    assert lost(as_cluster(RANCHER[name])) == {}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("installer", INSTALLERS)
def test_generated_designs_come_back(installer: Installer, part: int) -> None:
    def judged(data: dict[str, Any]) -> None:
        cluster = as_cluster(installed_by(installer, data))
        if not target(installer).why_not(cluster):
            try:
                found = lost(cluster)
            except InputError as error:
                assert "once an hour at most" in str(error)
            else:
                assert found == {}

    each(part, judged)


def test_a_difference_would_be_seen() -> None:
    """One fact after the other is changed before it comes back, and each is noticed."""
    data = design(
        kubernetes={"version": "1.36.4", "installer": "kubeadm"},
        infrastructure=zones("a", "b", "c"),
        nodes=control_plane({"a": 1, "b": 1, "c": 1}),
        controlPlane={"endpoint": "api.example.org:6443"},
    )
    before = as_cluster(data)
    _found, after = came_back(before)
    assert differences(before, after) == {}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("endpoint", {"controlPlane": {"endpoint": "other.example.org:6443"}}),
        ("members", {"nodes": control_plane({"a": 1, "b": 2})}),
        ("domain", {"network": {"dns": {"domain": "k.example.org"}}}),
        ("etcd", {"etcd": {"quota": "4Gi"}}),
    ]
    for key, change in changes:
        other = as_cluster({**data, "spec": data["spec"] | change})
        assert key in differences(other, after)

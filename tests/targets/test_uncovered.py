"""What no target writes for is known by name."""

from pathlib import Path
from typing import Any

import pytest

from hadesign import targets
from hadesign.targets import target_names, uncovered, unfit
from hadesign.vocabulary.installers import INSTALLERS, Installer
from hadesign.vocabulary.storages import STORAGES, StorageProvider
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.clouds import data


def left_out(installer: str, *balancers: dict[str, Any]) -> list[tuple[str, str]]:
    machines = control_plane({"a": 3}) if installer != "managed" else [{"name": "w", "roles": ["worker"], "zone": "a"}]
    kubernetes = {"version": "1.36.4", "installer": installer}
    built = as_cluster(
        design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=machines, loadBalancers=list(balancers))
    )
    return [(part.part, part.name) for part in uncovered(built)]


@pytest.mark.parametrize("installer", INSTALLERS)
def test_an_installer_is_named_unless_something_is_written_for_it(installer: Installer) -> None:
    named = [] if INSTALLERS[installer].targets or installer == "managed" else [("installer", installer)]
    assert left_out(installer) == named


RUN: dict[str, Any] = {"instances": ["cp-a-1"], "port": 8443}


@pytest.mark.parametrize(
    ("balancer", "named"),
    [
        ({"type": "cloud"}, True),
        ({"type": "dns"}, True),
        ({"type": "haproxy", **RUN}, False),
        ({"type": "haproxy"}, True),  # nobody says where
        ({"type": "nginx", **RUN}, False),
        ({"type": "nginx", "healthCheck": {"path": "/readyz"}, **RUN}, True),
        ({"type": "envoy", **RUN}, True),
        ({"type": "haproxy", "serves": "ingress", **RUN}, True),  # written for the API only
    ],
)
def test_a_load_balancer_is_named_if_nothing_is_written_for_it(balancer: dict[str, Any], named: bool) -> None:
    found = left_out("kubeadm", {"name": "api", **balancer})
    assert found == ([("load-balancer", "api")] if named else [])


@pytest.mark.parametrize("kind", ["kube-vip", "node-local"])
@pytest.mark.parametrize(("installer", "named"), [("talos", True), ("kubespray", False)])
def test_what_an_installer_sets_up_is_named_under_another_one(kind: str, installer: str, named: bool) -> None:
    balancer = {"name": "api", "type": kind} | ({"vip": "10.0.1.99"} if kind == "kube-vip" else {})
    assert (("load-balancer", "api") in left_out(installer, balancer)) is named


def test_a_clouds_balancer_is_named_where_its_target_does_not_fit() -> None:
    made = data("aws")
    made["spec"]["loadBalancers"].append({"name": "web", "type": "cloud", "serves": "ingress"})
    assert [part.name for part in uncovered(as_cluster(made))] == ["web"]
    assert [part.name for part in uncovered(as_cluster(data("aws", scope=None)))] == ["api"]


@pytest.mark.parametrize(
    ("installer", "plugin", "named"),
    [
        ("kubeadm", "calico", False),
        ("kubeadm", "kube-router", True),
        ("kubespray", "kube-router", False),  # it brings that along
        ("rke2", "canal", False),
        ("talos", "cilium", True),  # nobody knows how
        ("kubeadm", "none", False),
        ("kubeadm", "cloud", False),
    ],
)
def test_a_network_plugin_is_named_if_neither_the_installer_nor_hadesign_brings_it(
    installer: str, plugin: str, named: bool
) -> None:
    made = design(
        kubernetes={"version": "1.36.4", "installer": installer},
        infrastructure=zones("a"),
        nodes=control_plane({"a": 3}),
        network={"cni": plugin, "podCIDR": "10.244.0.0/16"},
    )
    found = [part.name for part in uncovered(as_cluster(made)) if part.part == "network-plugin"]
    assert found == ([plugin] if named else [])


@pytest.mark.parametrize("provider", STORAGES)
def test_a_storage_class_is_named_unless_a_target_writes_it(provider: StorageProvider) -> None:
    """Those that a target knows lack what it needs here, or are written; no class is passed over in silence."""
    made = design(
        infrastructure=zones("a"),
        nodes=control_plane({"a": 3}),
        storage={"classes": [{"name": "fast", "provider": provider}]},
    )
    built = as_cluster(made)
    unfitting = {one.target for one in unfit(built)}
    written = [name for name in STORAGES[provider].targets if name not in unfitting]
    named = [part.name for part in uncovered(built) if part.part == "storage-class"]
    assert named == ([] if written else ["fast"])
    assert set(STORAGES[provider].targets) <= set(target_names())


def test_classes_are_written_by_the_target_of_their_provider() -> None:
    """No target writes for a provider whose row does not name it."""
    named = {target for row in STORAGES.values() for target in row.targets}
    folders = Path(targets.__file__).parent
    asking = {
        one.parent.name.replace("_", "-") for one in folders.glob("*/__init__.py") if "of_provider" in one.read_text()
    }
    assert asking <= named

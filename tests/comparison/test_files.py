"""Which files change, and what that takes: every file of every shipped design has a row of its own target."""

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from hadesign.comparison.changes import Renaming
from hadesign.comparison.files import FileChange, file_changes
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs, target_names
from hadesign.targets.taking_effect import _EVERYWHERE, _ROWS, EFFECTS, FIELDS, Effect, effect_of
from hadesign.topology import read_cluster
from tests.comparison.sides import SHOP, four, judged, shop

INIT = "configs/kubeadm/init.yaml"
JOIN = "configs/kubeadm/join-pool_workers_a.yaml"


def changed(before: str, after: str) -> dict[str, FileChange]:
    return {one.path: one for one in file_changes(judged(before), judged(after))}


def test_every_target_has_rows() -> None:
    assert set(_ROWS) == set(target_names())


@pytest.mark.parametrize("file", sorted(blueprints_dir().glob("*.yaml")), ids=lambda file: file.stem)
def test_every_file_that_is_written_meets_a_row(file: Path) -> None:
    cluster = read_cluster(read(file))
    for artifact in compile_configs(cluster):
        _configs, target, inner = artifact.path.split("/", 2)
        patterns = [pattern for pattern, _effect in (*_EVERYWHERE, *_ROWS[target])]
        assert any(fnmatchcase(inner, pattern) for pattern in patterns), artifact.path


@pytest.mark.parametrize(
    ("edit", "path", "effect"),
    [
        (("endpoint: api.shop.example.org", "endpoint: k8s.shop.example.org"), INIT, "rebuild"),
        (("serviceCIDR: 10.96.0.0/12", "serviceCIDR: 10.112.0.0/12"), INIT, "rebuild"),
        (("validity: 365d", "validity: 100d"), INIT, "renew"),
        (("heartbeatInterval: 100ms", "heartbeatInterval: 150ms"), INIT, "control-plane"),
        (("name: shop-prod", "name: shop-two"), INIT, "new-machines"),
        (("size: {cpu: 16, memory: 64Gi, pods: 110}", "size: {cpu: 16, memory: 64Gi, pods: 120}"), JOIN, "kubelet"),
        (("kubeProxy: nftables", "kubeProxy: iptables"), INIT, "applied"),
        (("version: 1.36.4", "version: 1.36.3"), "configs/kubeadm/upgrade.yaml", "drain"),
        (("fall: 3, rise: 2", "fall: 4, rise: 2"), "configs/haproxy/lb-a/haproxy.cfg", "reload"),
        (("virtualRouterId: 71", "virtualRouterId: 72"), "configs/keepalived/lb-a/keepalived.conf", "reload"),
    ],
)
def test_what_a_change_takes(edit: tuple[str, str], path: str, effect: Effect) -> None:
    assert changed(SHOP, shop(edit))[path].effect == effect


def test_what_comes_and_goes() -> None:
    there = changed(SHOP, four())
    assert there["configs/kubeadm/join-cp-d.yaml"] == FileChange(
        "configs/kubeadm/join-cp-d.yaml", "added", "new-machines", "cp-d"
    )
    assert there[INIT] == FileChange(INIT, "changed", "renew", "")
    back = changed(four(), SHOP)
    assert back["configs/kubeadm/join-cp-d.yaml"].fate == "removed"
    assert back["configs/kubeadm/join-cp-d.yaml"].effect is None


def test_no_file_changes_where_nothing_does() -> None:
    assert changed(SHOP, SHOP) == {}
    assert Renaming().found == {}


ONE = "apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  name: {name}\n{rest}"

LABEL = "  kubeletExtraArgs: [{name: node-labels, value: a}]\n"
PLANE = "controlPlane: {localAPIEndpoint: {bindPort: 6443}}\n"


@pytest.mark.parametrize(
    ("rest", "effect"),
    [
        (f"{LABEL.replace('a}', 'b}')}{PLANE}", "applied"),
        (f"{LABEL.replace('}]', '}, {name: node-ip, value: b}]')}{PLANE}", "kubelet"),
        (f"{LABEL}  taints: []\n{PLANE}", "applied"),
        (f"{LABEL}{PLANE.replace('6443', '7443')}", "rebuild"),
        (f"{LABEL}{PLANE}discovery: {{}}\n", "new-machines"),
    ],
)
def test_the_field_decides_in_files_of_kubeadm(rest: str, effect: Effect) -> None:
    before, after = (ONE.replace("{name}", "x").replace("{rest}", text) for text in (LABEL + PLANE, rest))
    assert effect_of("configs/kubeadm/join-x.yaml", before, after) == effect


def test_a_file_that_is_for_another_machine_now_rebuilds_none() -> None:
    before, after = (ONE.replace("{name}", name).replace("{rest}", "") for name in ("x", "y"))
    assert effect_of("configs/kubeadm/join-x.yaml", before, after) == "new-machines"


def test_what_is_no_yaml_takes_what_its_row_says() -> None:
    assert effect_of("configs/kubeadm/join-x.yaml", "a: [", "b: ]") == "new-machines"
    assert effect_of("configs/of-others/file", "a", "b") == "copied"


def test_rows_are_of_known_effects() -> None:
    rows = {effect for found in (*_ROWS.values(), _EVERYWHERE) for _pattern, effect in found}
    assert rows | {row.effect for row in FIELDS} <= set(EFFECTS)

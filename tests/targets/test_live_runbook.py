"""Every command of the runbook that is about etcd, carried out as it stands on three real members."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.etcd_lab import EtcdLab
from tests.targets.etcd_setups import by_kubeadm, by_kubeadm_beside, by_kubespray
from tests.targets.runbook import all_is_lost, apart, certificates_are_renewed, majority_is_lost, one_is_lost, story

ZONES = zones("a", "b", "c")
PLANE = {"endpoint": "api.example.org:6443"}
NODES = control_plane({"a": 1, "b": 1, "c": 1})


@pytest.mark.judge
@pytest.mark.slow
def test_etcd_on_machines_of_its_own_comes_back_from_everything(tmp_path: Path, stack: ExitStack) -> None:
    told: list[str] = []
    story(EtcdLab(apart(), tmp_path / "lab", stack, by_kubeadm, told.append))
    assert any("promoted in cluster" in line for line in told)


@pytest.mark.judge
@pytest.mark.slow
def test_etcd_beside_the_control_plane_is_restored_and_goes_on_alone(tmp_path: Path, stack: ExitStack) -> None:
    cluster = as_cluster(design(infrastructure=ZONES, nodes=NODES, controlPlane=PLANE))
    lab = EtcdLab(cluster, tmp_path / "lab", stack, by_kubeadm_beside)
    lab.fill("before")
    all_is_lost(lab)
    # The old data was wiped, so that there is none beside the new one.
    for member in lab.members.values():
        assert lab.do(member.node, f"ls {member.data}").split() == ["member"]
    certificates_are_renewed(lab)
    lab.do(lab.first.node, "rm /var/lib/etcd-snapshot.db")
    majority_is_lost(lab)


@pytest.mark.judge
@pytest.mark.slow
def test_etcd_as_a_service_of_kubesprays_gets_a_member_back_and_is_restored(tmp_path: Path, stack: ExitStack) -> None:
    kubernetes = {"version": "1.36.4", "installer": "kubespray"}
    network = {"podCIDR": "10.233.64.0/18", "serviceCIDR": "10.233.0.0/18"}
    named = {"kubernetes": kubernetes, "controlPlane": PLANE, "network": network}
    cluster = as_cluster(design(infrastructure=ZONES, nodes=NODES, **named))
    lab = EtcdLab(cluster, tmp_path / "lab", stack, by_kubespray)
    lab.fill("before")
    _, second, _ = lab.members.values()
    lab.do(second.node, *second.stop, f"rm -r {second.data}/member/wal")
    one_is_lost(lab, second, {})
    lab.do(second.node, f"rm -r {second.data}/member-before")
    all_is_lost(lab)

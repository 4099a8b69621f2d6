"""A webhook for authorisation is written where API servers are given no modes beside it, and refused elsewhere."""

import pytest

from hadesign.targets import unfit
from hadesign.vocabulary.installers import Installer
from tests.designs import as_cluster, control_plane, design, zones


@pytest.mark.parametrize(
    ("installer", "version"),
    [("kubespray", "1.36.4"), ("rke2", "1.36.4"), ("k3s", "1.36.4"), ("rke", "1.32.13"), ("kubeadm", "1.36.4")],
)
def test_an_installer_with_modes_of_its_own_does_not_fit(installer: Installer, version: str) -> None:
    cluster = as_cluster(
        design(
            infrastructure=zones("a"),
            nodes=control_plane({"a": 1}),
            network={"cni": "calico"},
            kubernetes={"version": version, "installer": installer},
            controlPlane={"endpoint": "10.0.0.2:6443", "authorization": {"configFile": "/etc/authz.yaml"}},
        )
    )
    why = {one.target: one.why for one in unfit(cluster)}.get(installer, "")
    assert why.endswith("beside which they take no webhook's configuration") is (installer != "kubeadm"), why

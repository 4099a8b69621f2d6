"""The runbook: its names, addresses and paths are the Cluster's, its commands are commands, and its links lead on."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.proof import prove
from hadesign.targets import compile_configs, unfit
from hadesign.targets.dr import pages
from hadesign.targets.dr.keeping import etcd_members
from hadesign.topology import Cluster
from hadesign.words.services import service_name
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.targets.filled import DUMMIES
from tests.targets.generated import PARTS, each
from tests.targets.rancher_designs import RANCHER
from tests.targets.runbook import apart
from tests.targets.shipped import SHIPPED, cluster_of

PLANE = {"endpoint": "api.example.org:6443"}
NODES = control_plane({"a": 1, "b": 1, "c": 1})
LINK = re.compile(r"\]\(([^)]+)\)|`([a-z0-9._-]+\.md)`")


def files(cluster: Cluster) -> dict[str, str]:
    """Return the texts of the runbook by name."""
    return {a.path.removeprefix("configs/dr/"): str(a.content) for a in compile_configs(cluster, ["dr"])}


def small(**spec: Any) -> Cluster:
    return as_cluster(design(**{"infrastructure": zones("a", "b", "c"), "nodes": NODES, "controlPlane": PLANE} | spec))


def judged(cluster: Cluster) -> None:
    """Read every command by a shell, look after every link, and every machine that something is done on."""
    texts, known = files(cluster), {node.name for node in cluster.nodes}
    there = {artifact.path for artifact in compile_configs(cluster, _installers(cluster))}
    for name, text in texts.items():
        blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        done = subprocess.run(["/bin/sh", "-n"], input="\n".join(blocks), capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), (name, blocks)
        for found in LINK.finditer(text):
            wanted = found[1] or found[2]
            own = wanted.removeprefix("../")
            assert wanted in texts or f"configs/{own}" in there or wanted == "member-NAME.md", (name, wanted)
    for page in pages(cluster):
        assert {machine for step in page.steps for machine in step.machines} <= known


def _installers(cluster: Cluster) -> list[str]:
    fitting = {"rke2", "k3s", "rke"} - {one.target for one in unfit(cluster)}
    return sorted(fitting) or ["dr"]


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_a_shell_reads_every_command_of_a_shipped_blueprint(file: Path) -> None:
    judged(cluster_of(file))


@pytest.mark.parametrize("name", sorted(RANCHER))
def test_other_installers_say_themselves_how_etcd_comes_back(name: str) -> None:
    cluster = as_cluster(RANCHER[name])
    judged(cluster)
    assert not any("etcdutl" in text for text in files(cluster).values())


@pytest.mark.parametrize("part", range(PARTS))
def test_a_shell_reads_every_command_of_generated_designs(part: int) -> None:
    def run(data: dict[str, Any]) -> None:
        cluster = as_cluster(data)
        if "dr" not in {one.target for one in unfit(cluster)}:
            judged(cluster)

    each(part, run)


def test_addresses_and_paths_are_those_of_the_design() -> None:
    cluster = small(etcd={"dataDir": "/srv/etcd"})
    text = files(cluster)["restore.md"]
    assert cluster.etcd
    for member in cluster.etcd.members:
        wanted = f"--name {member.name} \\\n  --initial-cluster "
        wanted += ",".join(f"{one.name}={one.peer_url}" for one in cluster.etcd.members)
        assert f"{wanted} \\\n  --initial-advertise-peer-urls {member.peer_url} \\" in text
    assert "--data-dir /srv/etcd/restored" in text
    assert "--bump-revision 1000000000 --mark-compacted" in text
    assert "ETCDCTL_CACERT=/etc/kubernetes/pki/etcd/ca.crt" in text


def test_kubespray_keeps_etcd_elsewhere() -> None:
    kubernetes = {"version": "1.36.4", "installer": "kubespray"}
    network = {"podCIDR": "10.233.64.0/18", "serviceCIDR": "10.233.0.0/18"}
    text = files(small(kubernetes=kubernetes, network=network))["member-cp-b-1.md"]
    assert "export ETCDCTL_CERT=/etc/ssl/etcd/ssl/admin-cp-a-1.pem" in text
    assert "systemctl start etcd" in text
    assert "/etc/kubernetes/pki" not in text


def test_a_page_of_a_zone_says_what_the_proof_says() -> None:
    nodes = control_plane({"a": 2, "b": 1})
    cluster = as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes, controlPlane=PLANE))
    texts, proof = files(cluster), prove(cluster)
    for zone in ("a", "b"):
        down = {service_name(one.proof) for one in proof.what_if([f"zone/{zone}"]).states if one.up is False}
        assert set(re.findall(r"^\*\*Down\*\*: ([^;]+);", texts[f"zone-{zone}.md"], re.MULTILINE)) == down
    assert "**Down**: etcd;" in texts["zone-a.md"]
    assert "go on by `quorum.md`" in texts["zone-a.md"]
    assert "By the proof, no service is down for it." in texts["zone-b.md"] or "**Down**" in texts["zone-b.md"]
    assert "**One more member, and it stops**" in texts["zone-b.md"]


def test_nothing_is_written_for_etcd_of_which_an_address_is_not_known() -> None:
    cluster = as_cluster(design(nodes=[{"name": name, "roles": ["control-plane", "etcd"]} for name in ("x", "y", "z")]))
    assert etcd_members(cluster) == ()
    assert not any("etcdutl" in str(page) for page in pages(cluster))


def test_what_volumes_come_back_from_is_named() -> None:
    by_velero = small(backup={"volumes": {"tool": "velero", "location": "s3://bucket/volumes"}})
    assert "Backups are at `s3://bucket/volumes`." in files(by_velero)["velero.md"]
    other = files(small(backup={"volumes": {"tool": "restic"}}))
    assert "velero.md" not in other
    assert "restic" in other["README.md"]


@pytest.mark.judge
def test_the_first_machine_can_join_what_it_founded(tmp_path: Path) -> None:
    text = files(small())["join-cp-a-1.yaml"]
    for name, value in DUMMIES.items():
        text = text.replace(f"@{name}@", value)
    assert yaml.safe_load(text)["nodeRegistration"]["name"] == "cp-a-1"
    file = tmp_path / "join.yaml"
    file.write_text(text)
    done = run_judge([judge("kubeadm"), "config", "validate", "--config", file])
    assert (done.returncode, done.stderr) == (0, "")


def test_machines_of_their_own_are_set_up_again_by_their_own_file() -> None:
    texts = files(apart())
    assert "--config etcd-etcd-b.yaml" in texts["member-etcd-b.md"]
    assert "kubeadm certs renew etcd-server --config etcd-etcd-a.yaml" in texts["certificates.md"]
    assert "join-cp-1.yaml" not in texts


def test_a_control_plane_node_whose_etcd_is_elsewhere_has_a_page_of_its_own() -> None:
    nodes = [{"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"]
    nodes += [{"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane"]} for zone in "ab"]
    texts = files(small(nodes=nodes))
    assert "kubeadm join --config join-cp-a.yaml" in texts["node-cp-a.md"]
    assert "(from `configs/dr`)" in texts["node-cp-a.md"]
    assert "(from `configs/kubeadm`)" in texts["node-cp-b.md"]
    assert "On **cp-a**: Forget the node." in texts["node-cp-b.md"]
    assert {"join-cp-a.yaml", "member-etcd-a.md"} <= texts.keys()
    assert "etcdctl" not in texts["node-cp-a.md"]

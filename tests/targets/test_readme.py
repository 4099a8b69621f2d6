"""The READMEs: commands that a shell can read, about files that are there, and that do what they say."""

import re
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cryptography import x509

from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import compile_configs
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge, namespaces, run_judge
from tests.targets.filled import write_configs
from tests.targets.phases import names_in

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
Make: TypeAlias = Callable[[], Cluster]


def external() -> Cluster:
    """Return a design with etcd apart, one member of which is also a worker."""
    nodes: list[dict[str, Any]] = [{"name": f"cp-{n}", "zone": "a", "roles": ["control-plane"]} for n in (1, 2)]
    nodes += [{"name": f"etcd-{z}", "zone": z, "roles": ["etcd"]} for z in "abc"]
    nodes[-1]["roles"].append("worker")
    plane = {"endpoint": "api.example.org:6443"}
    return as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, controlPlane=plane))


def shipped(file: Path) -> Cluster:
    return read_cluster(read(file))


MAKERS: dict[str, Make] = {file.stem: partial(shipped, file) for file in SHIPPED} | {"external etcd": external}
DESIGNS = [pytest.param(make, id=name) for name, make in MAKERS.items()]


def blocks(text: str) -> list[str]:
    """Return the blocks of commands in a README."""
    return re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def readmes(cluster: Cluster) -> dict[str, str]:
    return {a.path.split("/")[1]: str(a.content) for a in compile_configs(cluster) if a.path.endswith("README.md")}


@pytest.mark.parametrize("make", DESIGNS)
def test_a_shell_can_read_every_command(make: Make) -> None:
    for target, text in readmes(make()).items():
        assert blocks(text) or target == "dr"  # the list of its pages, which have the commands
        for block in blocks(text):
            done = run_judge(["sh", "-n", "-c", block])
            assert (done.returncode, done.stderr) == (0, ""), block


def test_most_designs_have_commands_for_kubeadm() -> None:
    assert sum("kubeadm" in readmes(make()) for make in MAKERS.values()) >= 5


@pytest.mark.parametrize("make", DESIGNS)
def test_every_file_that_a_command_names_is_there_and_every_file_is_named(make: Make) -> None:
    cluster = make()
    found = {a.path.removeprefix("configs/kubeadm/"): a for a in compile_configs(cluster) if "/kubeadm/" in a.path}
    artifacts = set(found)
    text = "".join(str(found[page].content) for page in ("README.md", "UPGRADE.md") if page in found)
    named = set(re.findall(r"--config (\S+)", "\n".join(blocks(text))))
    assert named <= artifacts
    assert {path for path in artifacts if path.endswith(".yaml")} - {"kubelet-of-etcd.yaml"} == named
    mentioned = set(re.findall(r"`([^`\s]+)`", text)) | named
    assert all(path in mentioned or f"filled/{path}" in mentioned for path in artifacts - {"README.md"})


def test_machines_come_in_the_order_in_which_they_can() -> None:
    text = readmes(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))["kubeadm"]
    order = [
        "/readyz; echo",
        "kubeadm init",
        "kubeadm token create",
        "join-cp-b.yaml\n",
        "join-cp-c.yaml\n",
        "## Workers",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)


@pytest.mark.parametrize("preempt", [True, False])
def test_a_time_out_means_what_it_means_for_this_balancer(preempt: bool) -> None:
    nodes = [*control_plane({"a": 1}), *({"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in (1, 2))]
    entry: dict[str, Any] = {
        "name": "api",
        "type": "haproxy-keepalived",
        "vip": "10.0.1.99",
        "instances": ["lb-1", "lb-2"],
    }
    entry |= {"preempt": preempt, "virtualRouterId": 7, "interface": "eth0"}
    texts = readmes(as_cluster(design(infrastructure=zones("a"), nodes=nodes, loadBalancers=[entry])))
    assert ("nobody holds the address" in texts["kubeadm"]) is not preempt
    assert ("comes back" in texts["keepalived"]) is preempt


@pytest.mark.judge
@pytest.mark.slow
def test_the_commands_for_external_etcd_do_what_they_say(tmp_path: Path) -> None:
    """Run them as they stand, machine by machine, each with an /etc/kubernetes of its own."""
    cluster = external()
    kubeadm = write_configs(cluster, tmp_path) / "kubeadm"
    text = readmes(cluster)["kubeadm"]
    authority = [block for block in blocks(text) if "certs etcd-ca" in block]
    members = {name: block for name, block in _by_machine(text) if "etcd local" in block}
    assert list(members) == ["etcd-a", "etcd-b", "etcd-c"]
    first, saved = "etcd-a", tmp_path / "machines"
    for name, block in members.items():
        # As the README says: the first makes the authority, the others get a copy.
        before = authority if name == first else [_copy(saved / first, "pki/etcd/ca.crt", "pki/etcd/ca.key")]
        _on_machine([*before, block], kubeadm, saved / name)
    for name in members:
        made = saved / name / "pki" / "etcd"
        assert {san.value for san in cluster.etcd_sans[name]} <= names_in(made / "server.crt") & names_in(
            made / "peer.crt"
        )
        assert (saved / name / "manifests" / "etcd.yaml").is_file()
        assert (made / "ca.crt").read_bytes() == (saved / first / "pki" / "etcd" / "ca.crt").read_bytes()
    wanted = ("pki/etcd/ca.crt", "pki/apiserver-etcd-client.crt", "pki/apiserver-etcd-client.key")
    _on_machine(
        [_copy(saved / first, *wanted), "kubeadm init phase certs all --config init.yaml"], kubeadm, saved / "cp-1"
    )
    client = x509.load_pem_x509_certificate((saved / "cp-1" / "pki" / "apiserver-etcd-client.crt").read_bytes())
    client.verify_directly_issued_by(
        x509.load_pem_x509_certificate((saved / first / "pki" / "etcd" / "ca.crt").read_bytes())
    )
    assert {san.value for san in cluster.api_sans} <= names_in(saved / "cp-1" / "pki" / "apiserver.crt")


def _by_machine(text: str) -> list[tuple[str, str]]:
    """Return each machine that a block of commands is for, and the block."""
    return re.findall(r"^On \*\*(\S+)\*\*:\n\n```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def _copy(machine: Path, *files: str) -> str:
    """Return the commands that bring files of another machine to the same place."""
    return "\n".join(f"install -D {shlex.quote(str(machine / file))} /etc/kubernetes/{file}" for file in files)


def _on_machine(commands: list[str], folder: Path, saved: Path) -> None:
    """Run commands in a folder as if on a machine of their own, and keep its /etc/kubernetes."""
    saved.mkdir(parents=True)
    script = [
        "mount -t tmpfs tmpfs /etc && mkdir /etc/kubernetes",
        "mount -t tmpfs tmpfs /var/lib",  # the data folder of etcd
        f"PATH={shlex.quote(str(judge('kubeadm').parent))}:$PATH",
        *commands,
        f"cp -R /etc/kubernetes/. {shlex.quote(str(saved))}",
    ]
    done = run_judge([*namespaces("--mount"), "sh", "-ec", "\n".join(script)], cwd=folder)
    assert done.returncode == 0, done.stderr

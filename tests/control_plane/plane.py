"""A control plane for tests that ask an API server for its verdict: one etcd and one kube-apiserver on loopback.

    with control_plane(tmp_path) as client:
        assert client.refuses(manifest) == ""

It is ready in some seconds and gone with the block, or with the process, however that ends. Certificates and flags are
those that kubeadm derives from a configuration; ports are free ones, so that several may run side by side.
"""

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.control_plane.client import Client
from tests.control_plane.kubeadm import administrator, command, control_plane_machine
from tests.targets.live import eventually
from tests.targets.machines import TIED

HOST, ADVERTISED = "127.0.0.1", "192.0.2.1"
"""Where it listens, and what it would tell others: kubeadm refuses loopback there. RFC 5737: an address of nobody."""
_INIT = f"""\
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: {{advertiseAddress: {ADVERTISED}}}
nodeRegistration: {{name: judge}}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
apiServer: {{certSANs: [{HOST}]}}
"""


@contextmanager
def control_plane(folder: Path, **changed: str | None) -> Iterator[Client]:
    """Start a control plane whose files are in a new folder below this one, and return an administrator's client.

    `changed` are flags of the API server with `_` for `-`, `None` for those that are left out.
    """
    own = folder / "control-plane"
    own.mkdir()
    (own / "judge.yaml").write_text(_INIT)
    made = control_plane_machine(own / "judge.yaml", own, "judge", ADVERTISED)
    clients, peers, metrics, port = _free_ports(4)
    store, peer = f"https://{HOST}:{clients}", f"https://{HOST}:{peers}"
    etcd = made.flags["etcd"] | {
        "data-dir": str(own / "etcd"), "initial-cluster": f"judge={peer}", "unsafe-no-fsync": "true",
        "listen-peer-urls": peer, "initial-advertise-peer-urls": peer,
        "listen-client-urls": store, "advertise-client-urls": store, "listen-metrics-urls": f"http://{HOST}:{metrics}",
    }  # fmt: skip
    # Nobody makes the account of a namespace that pods run as: without a controller manager each pod would be refused.
    server = made.flags["kube-apiserver"] | {
        "etcd-servers": store, "secure-port": str(port), "bind-address": HOST,
        "disable-admission-plugins": "ServiceAccount",
    }  # fmt: skip
    other = {name.replace("_", "-"): value for name, value in changed.items()}
    server = {name: value for name, value in (server | other).items() if value is not None}
    client = Client(HOST, port, made.pki / "ca.crt", administrator(made))
    client.store = clients
    with ExitStack() as stack:
        running = [run(stack, own / "etcd.log", command("etcd", etcd))]
        running.append(run(stack, own / "kube-apiserver.log", command("kube-apiserver", server)))
        eventually("the API server is ready", lambda: _alive(running, own) and client.ready())
        yield client


def run(stack: ExitStack, log: Path, told: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    """Start a program that ends with us, or with the stack."""
    output = stack.enter_context(log.open("wb"))
    started = subprocess.Popen([*TIED, *told], stdout=output, stderr=output)
    stack.callback(started.wait)
    stack.callback(started.kill)
    return started


def _alive(running: Sequence[subprocess.Popen[bytes]], folder: Path) -> bool:
    """Fail with its last words if one of them has ended."""
    for one, name in zip(running, ("etcd", "kube-apiserver"), strict=True):
        assert one.poll() is None, (folder / f"{name}.log").read_text()[-2000:]
    return True


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on at this moment."""
    with ExitStack() as stack:
        opened = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in opened:
            one.bind((HOST, 0))
        return [int(one.getsockname()[1]) for one in opened]

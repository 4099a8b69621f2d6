"""A real API server with our authentication configuration: health checks are answered, and nothing else is."""

import http.client
import socket
import ssl
import subprocess
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from tests.designs import as_cluster
from tests.judging import judge
from tests.targets.live import certificate, eventually
from tests.targets.rancher import files_of, small


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(stack: ExitStack, log: Path, program: str, **flags: Any) -> subprocess.Popen[bytes]:
    """Start a program in the background; it is gone when the stack is."""
    command = [str(judge(program)), *(f"--{name.replace('_', '-')}={value}" for name, value in flags.items())]
    running = subprocess.Popen(command, stdout=stack.enter_context(log.open("wb")), stderr=subprocess.STDOUT)
    stack.callback(running.wait, 20)
    stack.callback(running.kill)
    return running


def status(port: int, path: str) -> int:
    """Return what a client without a login is answered; 0 for nothing."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=5, context=context)
    with closing(connection):
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("version", ["1.33.9", "1.36.4"])
def test_only_what_balancers_ask_is_answered_without_a_login(version: str, tmp_path: Path, stack: ExitStack) -> None:
    data = small("rke2", kubernetes={"version": version, "installer": "rke2"}).document.data
    data["spec"]["loadBalancers"][0]["healthCheck"] = {"path": "/readyz?verbose"}
    configuration = tmp_path / "authentication.yaml"
    configuration.write_bytes(files_of(as_cluster(data))["authentication.yaml"].data)
    pem = certificate(tmp_path / "server.pem", ["127.0.0.1"])
    client, peer, port = free_port(), free_port(), free_port()
    url, own = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
    start(
        stack, tmp_path / "etcd.log", "etcd", data_dir=tmp_path / "etcd", listen_client_urls=url,
        advertise_client_urls=url, listen_peer_urls=own, initial_advertise_peer_urls=own,
        initial_cluster=f"default={own}",
    )  # fmt: skip
    server = start(
        stack, tmp_path / "server.log", "kube-apiserver", etcd_servers=url, secure_port=port, bind_address="127.0.0.1",
        tls_cert_file=pem, tls_private_key_file=pem, service_account_key_file=pem,
        service_account_signing_key_file=pem, service_account_issuer="https://kubernetes.default.svc",
        service_cluster_ip_range="10.43.0.0/16", authorization_mode="RBAC", authentication_config=configuration,
    )  # fmt: skip
    eventually("the server is ready", lambda: status(port, "/readyz?verbose") == 200 or server.poll() is not None)
    assert server.poll() is None, (tmp_path / "server.log").read_text()
    answers = {path: status(port, path) for path in ("/readyz", "/livez", "/version", "/api", "/api/v1/secrets")}
    assert answers == {"/readyz": 200} | dict.fromkeys(("/livez", "/version", "/api", "/api/v1/secrets"), 401)

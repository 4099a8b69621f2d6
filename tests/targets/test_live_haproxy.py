"""Two real HAProxy instances with the generated configuration in front of three HTTPS servers that fail in turn."""

import http.client
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, closing
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from hadesign.targets import compile_configs
from tests.designs import as_cluster, design
from tests.judging import ROOT, judge
from tests.targets.live import Client, always, certificate, eventually

DESIGNED = "10.0.1"
"""The subnet of the design, which no loopback address can be in."""
# Addresses that nothing else on this machine listens on: 127.0.0.0/8 is all ours, and process ids differ.
NET = f"127.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}"
SERVERS = {"cp-a": f"{NET}.11", "cp-b": f"{NET}.12", "cp-c": f"{NET}.13"}
BALANCERS = {"lb-a": f"{NET}.21", "lb-b": f"{NET}.22"}
API, PORT, HEALTH = 16443, 18443, 8404


def blueprint(**check: Any) -> dict[str, Any]:
    nodes = [_node(name, address, "control-plane", "etcd") for name, address in SERVERS.items()]
    nodes += [_node(name, address, "load-balancer") for name, address in BALANCERS.items()]
    entry = {"name": "api", "type": "haproxy", "instances": list(BALANCERS), "healthCheck": check}
    return design(
        infrastructure={"zones": [{"name": "a", "subnet": f"{DESIGNED}.0/24"}]},
        nodes=nodes,
        controlPlane={"endpoint": f"api.example.org:{PORT}", "apiServer": {"port": API}},
        loadBalancers=[entry],
    )


def _node(name: str, address: str, *roles: str) -> dict[str, Any]:
    return {"name": name, "zone": "a", "address": address.replace(NET, DESIGNED), "roles": list(roles)}


def listens(address: str, port: int) -> bool:
    """Tell whether somebody accepts connections."""
    try:
        socket.create_connection((address, port), timeout=5).close()
    except OSError:
        return False
    return True


class Lab:
    """The running programs."""

    def __init__(self, folder: Path, stack: ExitStack, **check: Any) -> None:
        self.folder, self.stack = folder, stack
        self.ca = certificate(folder / "throwaway.pem", [*SERVERS.values(), *BALANCERS.values()])
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in SERVERS:
            self.ready(name, 200)
            self.serve(name)
        for name, address in SERVERS.items():
            eventually(f"{name} answers", lambda at=address: listens(at, API))  # type: ignore[misc]
        for artifact in compile_configs(as_cluster(blueprint(**check)), ["haproxy"]):
            if artifact.path.endswith("haproxy.cfg"):
                self.balance(artifact.path.split("/")[2], str(artifact.content))
        for name in BALANCERS:
            eventually(f"{name} answers", lambda name=name: self.healthy(name) is not None)  # type: ignore[misc]

    def ready(self, name: str, status: int) -> None:
        """Set what a server answers on /readyz, in one step."""
        new = self.folder / f"{name}.new"
        new.write_text(str(status))
        new.rename(self.folder / name)

    def serve(self, name: str) -> None:
        """Start a server."""
        script = ROOT / "tests" / "targets" / "https_server.py"
        self._start(name, [sys.executable, script, name, SERVERS[name], str(API), self.ca, self.folder / name])

    def balance(self, name: str, text: str) -> None:
        """Start HAProxy with its generated file; only addresses are mapped, so that all of them fit here."""
        address = BALANCERS[name]
        mapped = text.replace(f"bind *:{PORT}", f"bind {address}:{PORT}")
        mapped = mapped.replace(f"bind 127.0.0.1:{HEALTH}", f"bind {address}:{HEALTH}")
        assert mapped.count(f"bind {address}:") == 2
        mapped = mapped.replace(f" {DESIGNED}.", f" {NET}.")
        assert all(f" {server}:{API}" in mapped for server in SERVERS.values())
        if os.geteuid():
            mapped = re.sub(r"^    (user|group|chroot) .*\n", "", mapped, flags=re.MULTILINE)
        file = self.folder / f"{name}.cfg"
        file.write_text(mapped)
        self._start(name, [judge("haproxy"), "-db", "-f", file])

    def _start(self, name: str, command: list[Any]) -> None:
        log = self.stack.enter_context((self.folder / f"{name}.log").open("ab"))
        self.running[name] = process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)

    def kill(self, name: str) -> None:
        """Kill a program."""
        self.running[name].kill()
        self.running[name].wait()

    def client(self, balancer: str) -> Client:
        return Client(self.ca, BALANCERS[balancer], PORT)

    def answers(self, balancer: str, count: int = 24) -> Counter[str]:
        """Return which servers answer through a balancer, and how often."""
        return Counter(self.client(balancer).who() for _ in range(count))

    def healthy(self, balancer: str, path: str = "/ready/api") -> int | None:
        """Return the status of a balancer's health answer; `None` if there is none."""
        try:
            with closing(http.client.HTTPConnection(BALANCERS[balancer], HEALTH, timeout=10)) as connection:
                connection.request("GET", path)
                return connection.getresponse().status
        except OSError:
            return None

    def states(self, balancer: str, column: str = "status") -> dict[str, str]:
        """Return the state of each server (or another column) as a balancer sees it, as in its README."""
        with closing(http.client.HTTPConnection(BALANCERS[balancer], HEALTH, timeout=10)) as connection:
            connection.request("GET", "/stats;csv")
            head, *rows = [line.split(",") for line in connection.getresponse().read().decode().splitlines()]
        place = head.index(column)
        return {row[1]: row[place].split()[0] for row in rows if row[0] == "api_servers" and row[1] in SERVERS}

    def settled(self, *up: str) -> None:
        """Wait until both balancers see these servers up, by checks that they made, and the others down."""
        wanted = {name: "UP" if name in up else "DOWN" for name in SERVERS}
        eventually(f"only {up} are up", lambda: all(self.states(balancer) == wanted for balancer in BALANCERS))


QUICK = {"path": "/readyz", "interval": "200ms", "fall": 2, "rise": 1}


@pytest.mark.judge
@pytest.mark.slow
def test_traffic_flows_around_servers_that_are_not_ready_and_servers_that_died(
    tmp_path: Path, stack: ExitStack
) -> None:
    lab = Lab(tmp_path, stack, **QUICK)
    lab.settled("cp-a", "cp-b", "cp-c")
    assert all(set(lab.answers(balancer)) == {"cp-a", "cp-b", "cp-c"} for balancer in BALANCERS)
    # It accepts connections and answers on every other path, but says that it is not ready.
    lab.ready("cp-c", 500)
    lab.settled("cp-a", "cp-b")
    assert all(set(lab.answers(balancer)) == {"cp-a", "cp-b"} for balancer in BALANCERS)
    lab.kill("cp-a")
    lab.settled("cp-b")
    assert all(set(lab.answers(balancer)) == {"cp-b"} for balancer in BALANCERS)
    assert all(lab.healthy(balancer) == HTTPStatus.OK for balancer in BALANCERS)
    lab.kill("cp-b")
    lab.settled()
    for balancer in BALANCERS:
        assert lab.healthy(balancer) == HTTPStatus.SERVICE_UNAVAILABLE
        with pytest.raises(OSError, match=r"EOF|reset|closed"):
            lab.client(balancer).who()
    lab.ready("cp-c", 200)
    lab.serve("cp-a")
    lab.settled("cp-a", "cp-c")
    assert all(set(lab.answers(balancer)) == {"cp-a", "cp-c"} for balancer in BALANCERS)


@pytest.mark.judge
@pytest.mark.slow
def test_clients_notice_nothing_of_a_server_whose_death_no_check_has_seen(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, path="/readyz", interval="60s")
    checked = dict.fromkeys(SERVERS, "L7OK")
    eventually("all were checked", lambda: all(lab.states(b, "check_status") == checked for b in BALANCERS))
    lab.kill("cp-a")
    for balancer in BALANCERS:
        assert lab.states(balancer)["cp-a"] == "UP"
        answers = lab.answers(balancer, 12)
        assert set(answers) == {"cp-b", "cp-c"}
        assert answers.total() == 12


@pytest.mark.judge
@pytest.mark.slow
def test_a_watch_lives_while_its_server_is_ready_and_ends_when_it_is_not(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, **QUICK)
    lab.settled("cp-a", "cp-b", "cp-c")
    connection, response = lab.client("lb-a").connect("/watch")
    with closing(connection):
        name = response.read(4).decode()
        always("the watch is open", lambda: not response.isclosed(), 1)
        lab.ready(name, 500)
        with pytest.raises((OSError, http.client.IncompleteRead)):
            response.read()
    lab.settled(*(set(SERVERS) - {name}))


@pytest.mark.judge
@pytest.mark.slow
def test_other_paths_than_its_own_answer_nothing_about_a_balancer(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, **QUICK)
    lab.settled("cp-a", "cp-b", "cp-c")
    assert lab.healthy("lb-a") == HTTPStatus.OK
    assert lab.healthy("lb-a", "/ready/other") == HTTPStatus.SERVICE_UNAVAILABLE

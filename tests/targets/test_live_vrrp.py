"""Real keepalived and HAProxy with the generated files, unchanged, on machines in namespaces: where the address is."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.designs import as_cluster, design
from tests.judging import ROOT, judge
from tests.targets.filled import write_configs
from tests.targets.live import always, certificate, eventually
from tests.targets.machines import Network, StartedProgram

SERVERS, BALANCERS = ("cp-a", "cp-b", "cp-c"), ("lb-a", "lb-b", "lb-c")


class Lab:
    """Three balancers in front of three servers."""

    def __init__(self, folder: Path, stack: ExitStack, net: str, **balancer: Any) -> None:
        self.folder = folder
        self.address = {name: f"{net}{number}" for number, name in enumerate((*SERVERS, *BALANCERS), 11)}
        self.vip, length = f"{net}99", 64 if ":" in net else 24
        configs = write_configs(as_cluster(self._blueprint(f"{net}0/{length}", balancer)), folder)
        self.network = Network(folder, stack, f"{net}250/{length}" if "." in net else f"{net}fa/{length}")
        self.servers = self.network.machine("servers", *(f"{self.address[name]}/{length}" for name in SERVERS))
        self.machines = {n: self.network.machine(n, f"{self.address[n]}/{length}") for n in BALANCERS}
        self.ca = certificate(folder / "throwaway.pem", [*self.address.values(), self.vip])
        self.serve()
        self.balancing: dict[str, StartedProgram] = {}
        for name, machine in self.machines.items():
            for program in ("haproxy", "keepalived"):
                machine.mount(configs / program / name, f"/etc/{program}")
            self.balance(name)

    def _blueprint(self, subnet: str, balancer: dict[str, Any]) -> dict[str, Any]:
        nodes: list[dict[str, Any]] = [
            {"name": n, "zone": "a", "address": self.address[n], "roles": ["control-plane", "etcd"]} for n in SERVERS
        ]
        roles = {"roles": ["load-balancer"], "interface": "eth0"}
        nodes += [{"name": n, "zone": "a", "address": self.address[n], **roles} for n in BALANCERS]
        entry = {"name": "api", "type": "haproxy-keepalived", "instances": list(BALANCERS), "virtualRouterId": 71}
        entry |= {
            "vip": self.vip,
            "healthCheck": {"interval": "200ms", "fall": 2, "rise": 1},
            "advertInterval": "200ms",
        }
        network = {"podCIDR": "fd10::/56", "serviceCIDR": "fd20::/112"} if ":" in subnet else {"cni": "calico"}
        return design(
            infrastructure={"zones": [{"name": "a", "subnet": subnet}]},
            nodes=nodes,
            network=network,
            controlPlane={"endpoint": "api.example.org:6443"},
            loadBalancers=[entry | balancer],
        )

    def serve(self) -> None:
        """Start the servers."""
        script, ready = ROOT / "tests" / "targets" / "https_server.py", self.folder / "ready"
        ready.write_text("200")
        command: list[str | Path] = [sys.executable, script]
        self.serving = [self.servers.start(*command, n, self.address[n], "6443", self.ca, ready) for n in SERVERS]

    def balance(self, name: str) -> None:
        """Start HAProxy on a machine."""
        self.balancing[name] = self.machines[name].start(judge("haproxy"), "-db", "-f", "/etc/haproxy/haproxy.cfg")

    def watch(self, *names: str) -> None:
        """Start keepalived on machines, once their own check is content."""
        for name in names:
            eventually(f"{name} has a server", lambda name=name: self.content(name))  # type: ignore[misc]
            command = ["--dont-fork", "--log-console", "--vrrp", "-f", "/etc/keepalived/keepalived.conf"]
            self.machines[name].start(judge("keepalived"), *command)

    def content(self, name: str) -> bool:
        """Tell whether the check that keepalived runs on a machine succeeds."""
        return self.machines[name].run("/etc/keepalived/check-ready.sh", "api").returncode == 0

    def holders(self) -> list[str]:
        """Return the machines that hold the virtual address."""
        return [name for name, machine in self.machines.items() if self.vip in machine.addresses()]

    def answers(self) -> bool:
        """Tell whether a client reaches a server by the virtual address."""
        host = f"[{self.vip}]" if ":" in self.vip else self.vip
        curl: list[str | Path] = ["curl", "-sf", "--max-time", "5", "--cacert", self.ca, f"https://{host}:6443/"]
        return self.network.switch.run(*curl).stdout in SERVERS

    def failed(self, name: str) -> bool:
        """Tell whether keepalived on a machine has said that its check failed."""
        return "VRRP_Script(api) failed" in (self.folder / f"{name}.log").read_text()

    def stands_by(self, name: str) -> bool:
        """Tell whether keepalived on a machine has said that it would take the address."""
        return "Entering BACKUP STATE" in (self.folder / f"{name}.log").read_text()

    def moves_to(self, *names: str, traffic: bool = True) -> None:
        """Wait until the address is there and nowhere else, and, if it is anywhere, until traffic flows."""
        eventually(f"the address is on {names or 'no machine'}", lambda: self.holders() == list(names))
        if names and traffic:
            eventually("traffic flows", self.answers)


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("net", ["10.0.1.", "fd00::"])
def test_the_address_is_on_the_first_machine_whose_check_succeeds(net: str, tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, net)
    lab.watch(*BALANCERS)
    lab.moves_to("lb-a")
    lab.balancing["lb-a"].kill()
    lab.moves_to("lb-b")
    # Two fail now: the last one, healthy, must stand before both of them.
    lab.balancing["lb-b"].kill()
    lab.moves_to("lb-c")
    lab.balance("lb-a")
    lab.moves_to("lb-a")
    lab.machines["lb-a"].die()
    lab.moves_to("lb-c")


@pytest.mark.judge
@pytest.mark.slow
def test_when_all_fail_alike_the_address_is_where_it_was(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, "10.0.1.")
    lab.watch(*BALANCERS)
    lab.moves_to("lb-a")
    for server in lab.serving:
        server.kill()
    # The checks fail one after the other, and the address may visit those whose turn has not come.
    eventually("keepalived has seen every check fail", lambda: all(lab.failed(name) for name in BALANCERS))
    lab.moves_to("lb-a", traffic=False)
    lab.balancing["lb-b"].kill()
    always("the address stays", lambda: lab.holders() == ["lb-a"], 6)
    lab.serve()
    lab.moves_to("lb-a")


@pytest.mark.judge
@pytest.mark.slow
def test_without_preemption_the_address_stays_where_it_is_good(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, "10.0.1.", preempt=False)
    lab.watch("lb-a")
    lab.moves_to("lb-a")
    lab.watch("lb-b", "lb-c")
    eventually("both could take it", lambda: all(lab.stands_by(name) for name in ("lb-b", "lb-c")))
    lab.balancing["lb-a"].kill()
    lab.moves_to("lb-b")
    lab.balance("lb-a")
    eventually("the check of lb-a succeeds again", lambda: lab.content("lb-a"))
    # Long enough for two good checks (4 s) and for many times the interval after which it would take over.
    always("the address stays", lambda: lab.holders() == ["lb-b"], 7)
    assert lab.answers()
    lab.machines["lb-b"].die()
    lab.moves_to("lb-a")


@pytest.mark.judge
@pytest.mark.slow
def test_without_preemption_nobody_holds_the_address_before_a_server_is_ready(tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, "10.0.1.", preempt=False)
    lab.watch(*BALANCERS)
    eventually("somebody holds the address", lambda: len(lab.holders()) == 1)
    for server in lab.serving:
        server.kill()
    lab.moves_to()
    lab.serve()
    eventually("somebody holds the address", lambda: len(lab.holders()) == 1)
    eventually("traffic flows", lab.answers)

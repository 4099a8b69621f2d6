"""A design as machines in namespaces: real etcd, kube-apiserver, HAProxy and keepalived with the generated files."""

import json
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from hadesign.targets.health import PORT
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.topology import Cluster
from tests.control_plane.kubeadm import Prepared, administrator, command, control_plane_machine, etcd_machine
from tests.judging import ROOT, judge
from tests.targets.bounds import Log
from tests.targets.filled import write_configs
from tests.targets.live import eventually
from tests.targets.machines import Machine, Network, Program

METRICS = "http://127.0.0.1:2381/metrics"
"""Where kubeadm has etcd tell of itself."""
SETTLED = 3.0
"""Seconds for which all must have gone well before something dies: longer than the longest pause between checks."""
STATISTICS = f"http://127.0.0.1:{PORT}/stats"
CLIENT = "10.0.0.250"


class Try(NamedTuple):
    """A write: when it began and ended, by the clock of `time.monotonic`, and whether it went through."""

    began: float
    ended: float
    good: bool


@dataclass
class Running:
    """A machine, with what runs on it by name, and what each was started with."""

    machine: Machine
    told: dict[str, Sequence[str | Path]]
    programs: dict[str, Program] = field(default_factory=dict)

    def start(self) -> None:
        """Start whatever does not run."""
        for name in self.told.keys() - self.programs.keys():
            self.programs[name] = self.machine.start(*self.told[name])

    def kill(self, name: str) -> None:
        """End a program."""
        self.programs.pop(name).kill()


class Lab:
    """The control plane of a Cluster and the balancers in front of it, each on a machine of its own, and a client."""

    def __init__(self, folder: Path, stack: ExitStack, cluster: Cluster) -> None:
        """Prepare and start everything, and wait until all is well."""
        folder.mkdir()
        self.folder, self.cluster = folder, cluster
        self.balancer = cluster.front
        assert self.balancer
        assert self.balancer.vip
        self.vip, self.port = self.balancer.vip, self.balancer.port
        self.network = Network(folder, stack, f"{CLIENT}/22")
        self.configs = write_configs(cluster, folder)
        self.running: dict[str, Running] = {}
        self.servers, self.members = self._control_plane()
        self.balancers = self._front()
        for one in self.running.values():
            one.start()
        writer = ROOT / "tests" / "lab" / "writer.py"
        self.network.switch.start(sys.executable, writer, self.vip, str(self.port), self.ca, self.client)
        eventually("all is well", self.settled)

    def _control_plane(self) -> tuple[list[str], list[str]]:
        """Prepare the machines of API servers and of etcd, and return the names of both."""
        kubeadm, etcd = self.configs / "kubeadm", self.cluster.etcd
        assert etcd
        at = {node.name: node.address for node in self.cluster.nodes}
        members: dict[str, Prepared] = {}
        for member in etcd.members if etcd.topology == "external" else ():
            first = next(iter(members.values()), None)
            members[member.node] = etcd_machine(kubeadm / file_of(member), self.folder / member.node, first)
        servers: dict[str, Prepared] = {}
        for name in (server.node for server in self.cluster.api_servers):
            known = next(iter(servers.values()), None), next(iter(members.values()), None)
            own, address = self.folder / name, at[name]
            assert address
            servers[name] = control_plane_machine(kubeadm / "init.yaml", own, name, address, *known)
        together = ",".join(f"{member.name}={member.peer_url}" for member in etcd.members)
        for name, made in (members | servers).items():
            if "etcd" in made.flags:
                # Data is in memory: a slow disk is not what is measured.
                made.flags["etcd"] |= {"initial-cluster": together, "data-dir": "/run/etcd"}
            told = {program: command(program, flags) for program, flags in made.flags.items()}
            self.running[name] = Running(self.network.machine(name, f"{at[name]}/22"), told)
        first = next(iter(servers.values()))
        self.ca, self.client = first.pki / "ca.crt", administrator(first)
        return list(servers), list(members or servers)

    def _front(self) -> list[str]:
        assert self.balancer
        for instance in self.balancer.instances:
            machine = self.network.machine(instance.node, f"{instance.address}/22")
            told: dict[str, Sequence[str | Path]] = {
                "haproxy": [judge("haproxy"), "-db", "-f", "/etc/haproxy/haproxy.cfg"],
                "keepalived": [
                    *(judge("keepalived"), "--dont-fork", "--log-console", "--vrrp"),
                    *("-f", "/etc/keepalived/keepalived.conf"),
                ],
            }
            for program in told:
                machine.mount(self.configs / program / instance.node, f"/etc/{program}")
            self.running[instance.node] = Running(machine, told)
        return [instance.node for instance in self.balancer.instances]

    @property
    def pool(self) -> str:
        """What HAProxy calls the API servers."""
        assert self.balancer
        return f"{self.balancer.name}_servers"

    def log(self, name: str) -> Log:
        """Return what is said on a machine from now on."""
        log = Log(self.folder / f"{name}.log")
        log.mark()
        return log

    def tries(self) -> list[Try]:
        """Return all writes that have ended."""
        lines = (self.folder / "switch.log").read_text().splitlines()
        return [
            Try(float(line[0]), float(line[1]), line[2] == "ok") for line in map(str.split, lines) if len(line) == 3
        ]

    def settled(self) -> bool:
        """Tell whether everything is where it belongs, and has been for a while."""
        recent = [one.good for one in self.tries() if one.began > time.monotonic() - SETTLED]
        return len(recent) > SETTLED / 0.2 and all(recent) and self._whole()

    def _whole(self) -> bool:
        holding = [name for name in self.balancers if self.vip in self.running[name].machine.addresses()]
        members = [self.metric(name, "etcd_server_has_leader") for name in self.members]
        return (
            holding == self.balancers[:1]
            and members == ["1"] * len(self.members)
            and self.leader() != ""
            and all(self.used(name) == set(self.servers) for name in self.balancers)
        )

    def used(self, name: str) -> set[str]:
        """Return the servers that a balancer takes for ready."""
        told = self.running[name].machine.run("curl", "-s", "-m", "1", f"{STATISTICS};csv").stdout.splitlines()
        rows = [line.split(",") for line in told if line.count(",") > 17]
        return {row[1] for row in rows if row[1] in self.servers and row[17] == "UP"}

    def metric(self, name: str, what: str) -> str:
        """Return what etcd on a machine tells of itself; nothing, if it does not answer."""
        told = self.running[name].machine.run("curl", "-s", "-m", "1", METRICS).stdout.splitlines()
        return next((line.split()[1] for line in told if line.startswith(f"{what} ")), "")

    def leader(self) -> str:
        """Return where etcd is led; nowhere while nobody leads, or two believe so."""
        leading = [name for name in self.members if self.metric(name, "etcd_server_is_leader") == "1"]
        return leading[0] if len(leading) == 1 else ""

    def lead(self, name: str) -> None:
        """Have a machine lead etcd."""
        if self.leader() != name:
            target = self._etcd(name, "status", {})["header"]["member_id"]
            self._etcd(self.leader(), "transfer-leadership", {"targetID": target})
            eventually(f"{name} leads", lambda: self.leader() == name)

    def _etcd(self, name: str, what: str, asked: dict[str, str]) -> Any:
        """Ask the etcd on a machine for maintenance."""
        pki = self.folder / name / "pki" / "etcd"
        certificates = ("--cacert", pki / "ca.crt", "--cert", pki / "server.crt", "--key", pki / "server.key")
        url = f"https://127.0.0.1:2379/v3/maintenance/{what}"
        done = self.running[name].machine.run("curl", "-sf", *certificates, "-d", json.dumps(asked), url)
        assert done.returncode == 0, (name, what, done)
        return json.loads(done.stdout)

    def die(self, *names: str) -> float:
        """Let machines die without a last word, and return when they had.

        keepalived alone runs on, unheard: its end would leave the address on a machine that is to live again.
        """
        for name in names:
            self.network.silence(self.running[name].machine)
        died = time.monotonic()
        for name in names:
            for program in self.running[name].programs.keys() - {"keepalived"}:
                self.running[name].kill(program)
        return died

    def beside(self, name: str) -> list[str]:
        """Return all machines in the zone of one."""
        zones = {node.name: node.zone for node in self.cluster.nodes}
        return [other for other in self.running if zones[other] == zones[name]]

    def live(self, *names: str) -> None:
        """Undo whatever happened to machines, and to what runs on them."""
        for name in names:
            self.network.switch.shell(f"ip link set to-{name} up")
            for program in self.running[name].programs.values():
                program.reap()
            self.running[name].start()

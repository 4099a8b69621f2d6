"""A design's control plane as machines in namespaces: real programs with the generated files, and a client.

What is put in place of the real thing is little: every address is on one segment, whatever the subnets are; /etc,
/var/lib and /var/log are a machine's own, its disk is memory; somebody starts programs again that ended by themselves,
as kubelet and systemd would. No kubelet, no container and no pod network runs.
"""

import base64
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml

from hadesign.i18n import _
from hadesign.rehearsal import client, kubeadm
from hadesign.rehearsal.experiments import FULL
from hadesign.rehearsal.machines import LabMachine, LabSegment
from hadesign.rehearsal.made_with import round_trip
from hadesign.rehearsal.namespaces import StartedProgram
from hadesign.rehearsal.tools import Tools
from hadesign.rehearsal.tries import Tries
from hadesign.rehearsal.waiting import ClientEndedError, LabError, eventually
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.topology.cluster import Balancer, Cluster

CLIENT_ADDRESS = "192.0.2.250"
"""Of RFC 5737, so of nobody: clients may stand anywhere."""
KEEPALIVED = "keepalived"
AGAIN = 1.0
"""Seconds between two starts of a program that ends by itself: kubelet and systemd wait as well, and longer."""
GRACE = 30.0
"""Seconds that a pod has to end (terminationGracePeriodSeconds of static pods that say nothing)."""
ETCD_READY = "http://127.0.0.1:2381/readyz"
"""Where kubeadm's own probes ask etcd whether it is ready; anybody may ask."""
RUN = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")
"""The static pods that are started."""


@dataclass
class MachineWithPrograms:
    """A machine with its programs: what each is started with, and those that run or are meant to."""

    machine: LabMachine
    commands: dict[str, list[str]] = field(default_factory=dict)
    running: dict[str, StartedProgram] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    spoilt: bool = False
    began: dict[str, float] = field(default_factory=dict)

    def look_after(self) -> None:
        """Start whatever does not run and is not held down, and end pods whose file is gone, as kubelet would."""
        for name, command in self.commands.items():
            there = self.running.get(name)
            runs = there is not None and not there.ended
            if self._wanted(name):
                if not runs and name not in self.held and time.monotonic() > self.began.get(name, 0.0) + AGAIN:
                    self.began[name] = time.monotonic()
                    self.running[name] = self.machine.start(*command)
                continue
            self.held.discard(name)
            if there is not None and runs:
                there.kill()

    def _wanted(self, name: str) -> bool:
        """Whether it is to run: a static pod while its file is there, all else always."""
        return name not in RUN or (self.machine.etc / "kubernetes" / "manifests" / f"{name}.yaml").exists()


class Lab:
    """The control plane of a Cluster and the balancers in front of it, each on a machine of its own, and a client."""

    def __init__(self, cluster: Cluster, configs: Path, folder: Path, tools: Tools, stack: ExitStack) -> None:
        """Make the machines and prepare what runs on them; `configs` are the generated files on disk."""
        front = cluster.front
        if front is None or front.vip is None:
            raise LabError(_("the design has no address for its API that a balancer of its own holds."))
        self.cluster, self.front, self.vip, self.port = cluster, front, front.vip, front.port
        self.folder, self.configs, self.tools = folder, configs, tools
        self.hosts: dict[str, MachineWithPrograms] = {}
        self.network = LabSegment(folder, stack, tools, CLIENT_ADDRESS if "." in self.vip else "2001:db8::250")
        self.members = [member.node for member in cluster.etcd.members] if cluster.etcd else []
        self.round_trip = round_trip(cluster, tools)
        self.servers = [server.node for server in cluster.api_servers]
        self.balancers = [instance.node for instance in front.instances]
        for name in dict.fromkeys((*self.members, *self.servers, *self.balancers)):
            self._connect(name)
        self._control_plane()
        self._balancing(front)
        self.client: StartedProgram | None = None
        self.tries = Tries(self.network.switch.log)

    def _connect(self, name: str) -> None:
        node = next(node for node in self.cluster.nodes if node.name == name)
        instance = next((one for one in self.front.instances if one.node == name), None)
        interface = (instance.interface if instance else node.interface) or "eth0"
        addresses = dict.fromkeys((*node.addresses, *([instance.address] if instance and instance.address else [])))
        machine = self.network.machine(name, list(addresses), interface)
        if self.round_trip and name in self.members:
            machine.delay(interface, self.round_trip / 2)  # and as long on the way back
        names = f"{self.vip} {self.cluster.endpoint.host}\n" if self.cluster.endpoint else ""
        with (machine.etc / "hosts").open("a") as hosts:
            hosts.write(names)
        self.hosts[name] = MachineWithPrograms(machine)

    def _control_plane(self) -> None:
        etcd, files = self.cluster.etcd, self.configs / "kubeadm"
        if etcd is None:
            return
        stacked = etcd.topology == "stacked"
        machines = {name: self.hosts[name].machine for name in (*self.members, *self.servers)}
        for member in () if stacked else etcd.members:
            first = machines[self.members[0]]
            kubeadm.share(machines[member.node], first, kubeadm.SHARED)
            kubeadm.prepare_member(machines[member.node], files / file_of(member))
        for server in self.cluster.api_servers:
            machine = machines[server.node]
            kubeadm.share(machine, machines[self.servers[0]], kubeadm.SHARED)
            if not stacked:
                kubeadm.share(machine, machines[self.members[0]], kubeadm.CLIENT_OF_ETCD)
            kubeadm.prepare_control_plane(machine, files / "init.yaml", server.address or "", stacked=stacked)
        together = ",".join(f"{member.name}={member.peer_url}" for member in etcd.members)
        for name, machine in machines.items():
            pods = kubeadm.pods(machine)
            if "etcd" in pods:
                # kubeadm starts one member and has the others join; here all begin together.
                pods["etcd"] = kubeadm.changed(pods["etcd"], initial_cluster=together, initial_cluster_state="new")
            self.hosts[name].commands |= {program: pods[program] for program in RUN if program in pods}

    def _balancing(self, front: Balancer) -> None:
        for instance in front.instances:
            host = self.hosts[instance.node]
            for program in ("haproxy", KEEPALIVED):
                _copy_files(self.configs / program / instance.node, host.machine.etc / program)
            haproxy = [str(self.tools["haproxy"]), "-db", "-f", "/etc/haproxy/haproxy.cfg"]
            address = [str(self.tools[KEEPALIVED]), "--dont-fork", "--log-console", "--vrrp"]
            host.commands |= {"haproxy": haproxy, KEEPALIVED: [*address, "-f", "/etc/keepalived/keepalived.conf"]}

    def begin(self) -> None:
        """Start every program and the client; `LabState.settle` waits until all is well."""
        for name in self.balancers:
            machine = self.hosts[name].machine
            # From before the first address comes, and by the clock of etcd's log.
            watch = ("env", "TZ=UTC", self.tools["ip"], "-tshort", "monitor", "address")
            machine.start(*watch, log=self.record(name))
        self.look_after()
        user = self._administrator()
        authority = self.hosts[self.servers[0]].machine.etc / "kubernetes" / "pki" / "ca.crt"
        program = Path(client.__file__).resolve()
        told = (self.vip, str(self.port), authority, user)
        self.client = self.network.switch.start(sys.executable, "-I", program, *told)

    def record(self, name: str) -> Path:
        """Return the file in which the addresses of a machine are recorded as they come and go."""
        return self.folder / name / "addresses"

    def _administrator(self) -> Path:
        """Return certificate and key of somebody who may do everything, also before there are any roles."""
        file = kubeadm.administrator(self.hosts[self.servers[0]].machine)
        user: Mapping[str, str] = yaml.safe_load(file.read_text())["users"][0]["user"]
        both = self.folder / "administrator.pem"
        both.touch(0o600)
        both.write_bytes(b"".join(base64.b64decode(user[f"client-{part}-data"]) for part in ("certificate", "key")))
        return both

    def let_administrators_in(self) -> None:
        """Give the administrators of kubeadm's kubeconfig their role, as kubeadm does once the API is there."""
        conf, group = "/etc/kubernetes/super-admin.conf", "kubeadm:cluster-admins"
        bind = f"create clusterrolebinding {group} --clusterrole=cluster-admin --group={group}"
        self.hosts[self.servers[0]].machine.shell(f"{self.tools['kubectl']} --kubeconfig {conf} {bind}")

    def look_after(self) -> None:
        """Start programs again that have ended by themselves; raises `ClientEndedError` where the client has."""
        if self.client is not None and self.client.ended:
            said = _last_words(self.network.switch.log)
            words = _("the client ended by itself with exit code {code}, so nothing was observed; {said}",
                      code=self.client.code, said=said)  # fmt: skip
            raise ClientEndedError(words)
        for host in self.hosts.values():
            host.look_after()

    def die(self, names: Sequence[str], dying: str) -> None:
        """Let everything on some machines die: they are `silent`, or refuse, or hang.

        keepalived is left alone but for the silence: killed, it would leave the address where it is, and a machine on
        which every program ended at once is none that anybody has seen.
        """
        for name in names:
            if dying == "silent":
                self.network.silence(self.hosts[name].machine)
        for name in names:
            for program in list(self.hosts[name].running):
                if program != KEEPALIVED:
                    self.stop(name, program, "hangs" if dying == "hangs" else "refuses")

    def cut(self, sides: Sequence[Sequence[str]]) -> None:
        """Let the machines of each side reach nobody but each other; the client is with those that are not named."""
        self.network.split([[self.hosts[name].machine for name in side] for side in sides])

    def spoil(self, name: str, way: str) -> None:
        """Let the disk of a machine be `full`, or such that it can only be read.

        A disk turns read-only under programs that write to it; here nobody may, so that etcd ends first, and is started
        again as kubelet would.
        """
        host = self.hosts[name]
        host.spoilt = True
        if way == FULL:
            host.machine.shell(
                "mount -o remount,size=$(df -k --output=used /var/lib | tail -n 1 | tr -d ' ')k /var/lib"
            )
            return
        host.running["etcd"].kill()
        host.machine.shell("mount -o remount,ro /var/lib")

    def stop(self, name: str, program: str, dying: str) -> None:
        """Let one program on a machine die, and nobody start it again."""
        host = self.hosts[name]
        host.held.add(program)
        if dying == "hangs":
            host.running[program].hang()
        else:
            host.running[program].kill()

    def restart(self, name: str) -> None:
        """Restart the static pods of a machine, one after the other, as an upgrade by kubeadm does: etcd first.

        The next one follows once etcd knows a leader again, or the API server is ready.
        """
        host = self.hosts[name]
        for pod in (pod for pod in RUN if pod in host.running):
            host.running[pod].end(GRACE)
            self.look_after()
            eventually(_("{program} on {name} was well again", program=pod, name=name), partial(self._well, name, pod))

    def _well(self, name: str, pod: str) -> bool:
        """Whether etcd or an API server says so; of others nobody asks. Programs that ended are started again."""
        self.look_after()
        port = next((server.port for server in self.cluster.api_servers if server.node == name), 0)
        asked = {"etcd": ETCD_READY, "kube-apiserver": f"https://127.0.0.1:{port}/readyz"}.get(pod)
        known = ("--cert", self.folder / "administrator.pem")  # nobody else may be let in
        ask = (self.tools["curl"], "-skf", "-m", "1", *known)
        return asked is None or self.hosts[name].machine.run(*ask, asked).returncode == 0

    def undo(self) -> None:
        """Let everything live again."""
        for host in self.hosts.values():
            self.network.plug_in(host.machine)
            self.network.join(host.machine)
            if host.spoilt:
                host.machine.shell("mount -o remount,rw,size=50% /var/lib")
                host.spoilt = False
            host.held.clear()
            for program in host.running.values():
                program.go_on()
        self.look_after()


def _last_words(log: Path) -> str:
    """Return what the client said last that is none of its lines: how a program of Python ends."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    said = next((line.strip() for line in reversed(lines) if line.strip() and not line.startswith("{")), "")
    return _("it said: {what}", what=said[:300]) if said else _("it said nothing")


def _copy_files(given: Path, place: Path) -> None:
    """Put generated files where a machine looks for them."""
    shutil.copytree(given, place, dirs_exist_ok=True)

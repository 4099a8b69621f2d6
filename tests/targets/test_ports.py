"""check-ports.sh: what it names, and between machines in namespaces that it sees what is open, closed and filtered."""

import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from hadesign.targets import compile_configs, unfit
from hadesign.targets.ports.checks import port_checks, untested
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import ROOT
from tests.targets.live import eventually
from tests.targets.machines import Machine, Network
from tests.targets.shipped import SHIPPED, cluster_of

SERVERS = ("cp-a", "cp-b", "cp-c")
PORTS = (2379, 2380, 6443, 10250)
HOSTILE = "s3://bucket/$(touch run)`touch run`'\"; touch run; '"


def script_of(cluster: Cluster) -> str:
    (found,) = (a for a in compile_configs(cluster, ["ports"]) if a.path.endswith("check-ports.sh"))
    assert found.executable
    return str(found.content)


def run_script(text: str, *arguments: str, folder: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run the script where no connection is tried in earnest: a stand-in for `timeout` says that all are refused."""
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    (programs / "timeout").write_text("#!/bin/sh\necho 'connect: Connection refused' >&2\nexit 1\n")
    (programs / "timeout").chmod(0o755)
    command = ["/bin/sh", "-c", 'cd "$1" && shift && script=$1 && shift && eval "$script"', "sh", str(folder), text]
    env = {"PATH": path or f"{programs}:/usr/bin:/bin"}
    return subprocess.run([*command, *arguments], capture_output=True, text=True, env=env, check=False)


@pytest.mark.parametrize("file", SHIPPED, ids=[file.stem for file in SHIPPED])
def test_each_machine_tries_what_the_flows_say_and_nothing_else(file: Path, tmp_path: Path) -> None:
    cluster = cluster_of(file)
    text, addresses = script_of(cluster), {node.name: node.address for node in cluster.nodes}
    for name in dict.fromkeys((cluster.nodes[0].name, cluster.api_servers[0].node, cluster.nodes[-1].name)):
        done = run_script(text, name, folder=tmp_path)
        assert done.stderr == ""
        found = set(re.findall(r"^  REFUSED +(?:(\S+) )?(\S+)$", done.stdout, re.MULTILINE))
        wanted = set()
        for check in port_checks(cluster):
            if name in check.sources and check.listening:
                wanted |= {(d.host if d.host != d.name else "", d.name) for d in check.destinations if d.name != name}
        assert found == wanted
        assert done.returncode == (1 if wanted else 0)
        assert all(host == addresses.get(whom, host) for host, whom in found)
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_members_of_etcd_try_each_other_and_say_why(tmp_path: Path) -> None:
    cluster = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=control_plane({"a": 1, "b": 1, "c": 1})))
    said = run_script(script_of(cluster), "cp-b-1", folder=tmp_path).stdout
    assert "TCP 2380: replication\n  REFUSED       10.0.1.1 cp-a-1\n  REFUSED       10.0.3.1 cp-c-1\n" in said.replace(
        "10.0.1.2", "10.0.1.1"
    ).replace("10.0.3.2", "10.0.3.1")
    assert "cp-b-1\n" not in said


def test_what_no_connection_shows_is_said(tmp_path: Path) -> None:
    cluster = cluster_of(next(file for file in SHIPPED if file.stem == "bare-metal-three-zones"))
    said = " ".join(run_script(script_of(cluster), "lb-a", folder=tmp_path).stdout.split())
    assert "Not testable this way: VRRP to load balancer, api: api: advertisements of who holds its address" in said
    assert {one.flow.id for one in untested(cluster)} >= {"vrrp/api", "plugin/udp/8472", "plugin/icmp", "time"}
    tried = {(check.port, reason) for check in port_checks(cluster) for reason in check.reasons}
    left = {one.flow.id for one in untested(cluster)}
    assert all(
        flow.id in left or (flow.ports and any(why == flow.why for _port, why in tried)) for flow in cluster.flows
    )


def test_it_stops_where_it_cannot_tell(tmp_path: Path) -> None:
    text = script_of(cluster_of(SHIPPED[0]))
    done = run_script(text, "nobody", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "nobody" in done.stderr
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "uname").symlink_to("/bin/uname")
    done = run_script(text, folder=tmp_path, path=str(tmp_path / "empty"))
    assert (done.returncode, done.stderr) == (2, "check-ports.sh: bash and timeout are needed\n")


def test_nothing_of_a_hostile_text_is_run(tmp_path: Path) -> None:
    nodes = control_plane({"a": 1, "b": 1, "c": 1})
    cluster = as_cluster(
        design(infrastructure=zones("a", "b", "c"), nodes=nodes, backup={"etcd": {"location": HOSTILE}})
    )
    done = run_script(script_of(cluster), "cp-a-1", folder=tmp_path)
    assert "".join(HOSTILE.split()) in "".join(done.stdout.split())
    assert done.stderr == ""
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bin"]


def test_a_design_without_addresses_or_with_one_machine_has_no_script() -> None:
    one = design(nodes=[{"name": "one", "address": "10.0.0.1", "roles": ["control-plane", "etcd"]}])
    nowhere = design(nodes=[{"name": name, "roles": ["control-plane", "etcd"]} for name in SERVERS])
    for data in (one, nowhere):
        assert "ports" in {found.target for found in unfit(as_cluster(data))}


class Lab:
    """Three machines whose ports are all open, and the script on each."""

    def __init__(self, folder: Path, stack: ExitStack, net: str) -> None:
        self.folder = folder
        self.address = {name: f"{net}{number}" for number, name in enumerate(SERVERS, 11)}
        length = 64 if ":" in net else 24
        nodes = [
            {"name": n, "zone": "a", "address": self.address[n], "roles": ["control-plane", "etcd"]} for n in SERVERS
        ]
        plane = {"endpoint": f"[{self.address['cp-a']}]:6443" if ":" in net else f"{self.address['cp-a']}:6443"}
        infrastructure = {"zones": [{"name": "a", "subnet": f"{net}0/{length}"}]}
        data = design(infrastructure=infrastructure, nodes=nodes, controlPlane=plane, network={"cni": "none"})
        (folder / "check-ports.sh").write_text(script_of(as_cluster(data)))
        network = Network(folder, stack, f"{net}250/{length}" if "." in net else f"{net}fa/{length}")
        self.machines = {name: network.machine(name, f"{self.address[name]}/{length}") for name in SERVERS}
        self.listeners = {
            (name, port): machine.start(sys.executable, ROOT / "tests/targets/listener.py", self.address[name], port)
            for name, machine in self.machines.items()
            for port in map(str, PORTS)
        }
        eventually("all ports are open", lambda: all(self.check(name)[0] == 0 for name in SERVERS))

    def check(self, name: str) -> tuple[int, str]:
        """Run the script on a machine, which has no name of its own there."""
        done = self.machines[name].run("env", "LIMIT=2", "sh", self.folder / "check-ports.sh", name)
        assert done.stderr == ""
        return done.returncode, done.stdout

    def machine(self, name: str) -> Machine:
        return self.machines[name]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("net", ["10.0.1.", "fd00:1::"])
def test_open_closed_and_filtered_ports_are_told_apart(net: str, tmp_path: Path, stack: ExitStack) -> None:
    lab = Lab(tmp_path, stack, net)
    status, said = lab.check("cp-a")
    assert status == 0 and said.count("  open ") == 6 and "Not as it should be: 0." in said

    lab.listeners["cp-b", "2380"].kill()
    status, said = lab.check("cp-a")
    assert status == 1 and f"  REFUSED       {lab.address['cp-b']} cp-b" in said and "Not as it should be: 1." in said
    assert lab.check("cp-b")[0] == 0

    # A firewall without a word: what the machine answers from this port goes nowhere.
    family = "-6" if ":" in net else "-4"
    lab.machine("cp-c").shell(f"ip {family} rule add pref 1 ipproto tcp sport 10250 blackhole")
    status, said = lab.check("cp-a")
    assert status == 1 and f"  NO ANSWER     {lab.address['cp-c']} cp-c" in said and "Not as it should be: 2." in said

"""A small network of machines in namespaces: each with its own interfaces, processes and mounts, gone with the test."""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from tests.judging import judge, lacking, namespaces, run_judge
from tests.targets.live import eventually

TIED = ("setpriv", "--pdeathsig", "KILL")
"""Runs a program that ends with its parent, however that ends."""


class Program:
    """A program on a machine; the process that we know of is the one that brought it there and waits for it."""

    def __init__(self, bringer: subprocess.Popen[bytes]) -> None:
        """Wait until it is there."""
        self.bringer = bringer
        eventually("the program runs", lambda: bool(_children(bringer.pid)) or bringer.poll() is not None)

    def kill(self) -> None:
        """Kill it; whoever waits for it sees to its remains."""
        _kill_children(self.bringer)

    def hang(self) -> None:
        """Stop it where it is: the kernel goes on to accept connections for it, and nothing is ever answered."""
        (pid,) = _children(self.bringer.pid)
        os.kill(pid, signal.SIGSTOP)

    def reap(self) -> None:
        """Let who waits for it see its end: `nsenter` stops with the program it has brought."""
        if self.bringer.poll() is None:
            self.bringer.send_signal(signal.SIGCONT)


def _children(pid: int) -> list[int]:
    """Return the children of a process that has one thread."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _kill_children(waiting: subprocess.Popen[bytes]) -> None:
    """Kill the children of a process that ends when they do."""
    for pid in _children(waiting.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if waiting.poll() is None:
        waiting.send_signal(signal.SIGCONT)  # it stops with a child that hangs, and must see its end
    waiting.wait()


class Machine:
    """Namespaces of its own, held by a process; killing that process ends every other one in them."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        """Start it; it has a loopback interface and nothing else."""
        if os.geteuid():
            lacking("a network of machines needs root")
        self.name, self.folder, self.stack = name, folder, stack
        self.programs: list[Program] = []
        kinds = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
        self.holder = subprocess.Popen([*TIED, *namespaces(*kinds), "sleep", "infinity"])
        stack.callback(self.die)
        eventually(f"{name} runs", lambda: bool(_children(self.holder.pid)))
        (self.pid,) = _children(self.holder.pid)
        # Between its start and its own /proc the machine is not ready yet.
        eventually(
            f"{name} is ready", lambda: self.run("test", "!", "-e", f"/proc/{self.holder.pid}/exe").returncode == 0
        )
        self.shell("mount -t tmpfs tmpfs /run && ip link set lo up")

    def _inside(self, command: Sequence[str | Path]) -> list[str]:
        enter = [str(judge("nsenter")), "--target", str(self.pid), "--net", "--mount", "--pid"]
        return [*enter, *(str(word) for word in command)]

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end on the machine."""
        return run_judge(self._inside(command))

    def shell(self, script: str) -> str:
        """Run a script that must succeed, and return what it said."""
        done = self.run("sh", "-ec", script)
        assert done.returncode == 0, (self.name, script, done.stderr)
        return done.stdout

    def start(self, *command: str | Path) -> Program:
        """Start a program on the machine; what it says goes to a log in the machine's folder."""
        log = self.stack.enter_context((self.folder / f"{self.name}.log").open("ab"))
        bringer = subprocess.Popen([*TIED, *self._inside(command)], stdout=log, stderr=log)
        program = Program(bringer)
        self.programs.append(program)
        self.stack.callback(program.kill)
        return program

    def mount(self, folder: Path, place: str) -> None:
        """Show a folder at another place, on this machine only."""
        self.shell(f"mount --bind {shlex.quote(str(folder))} {place}")

    def addresses(self) -> set[str]:
        """Return the addresses that the machine holds at this moment; none if it is dead."""
        if self.holder.poll() is not None:
            return set()
        links = json.loads(self.shell("ip -json address show"))
        return {address["local"] for link in links for address in link["addr_info"]}

    def die(self) -> None:
        """End every process at once, and with them the interface; connections that are open may still be closed."""
        for pid in _children(self.holder.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for program in self.programs:
            program.reap()
        self.holder.wait()


class Network:
    """One Ethernet segment; the switch is a machine too, from which clients ask."""

    def __init__(self, folder: Path, stack: ExitStack, client: str) -> None:
        """Start the switch with an address for clients, such as `10.0.1.250/24`."""
        self.folder, self.stack = folder, stack
        self.switch = Machine("switch", folder, stack)
        self.switch.shell(
            f"ip link add br0 type bridge && ip link set br0 up && ip addr add {client} dev br0 {_nodad(client)}"
        )

    def machine(self, name: str, *addresses: str, interface: str = "eth0") -> Machine:
        """Start a machine with addresses and connect it."""
        machine = Machine(name, self.folder, self.stack)
        port = f"to-{name}"
        peer = f"peer name {interface} netns {machine.pid}"
        # Only the network of the switch is entered: process ids are those of this side.
        add = ["ip", "link", "add", port, "type", "veth", *peer.split()]
        done = run_judge([judge("nsenter"), "--target", str(self.switch.pid), "--net", *add])
        assert done.returncode == 0, done.stderr
        self.switch.shell(f"ip link set {port} master br0 up")
        for address in addresses:
            machine.shell(f"ip addr add {address} dev {interface} {_nodad(address)}")
        machine.shell(f"ip link set {interface} up")
        return machine

    def silence(self, machine: Machine) -> None:
        """Pull a machine's cable at the switch: from now on it answers nothing, and refuses nothing either."""
        self.switch.shell(f"ip link set to-{machine.name} down")

    def unplug(self, machine: Machine) -> None:
        """Let a machine die without a last word, and free its place at the switch."""
        self.silence(machine)
        machine.die()
        # The kernel takes the link away with the last process of the machine: it may be gone already.
        self.switch.shell(f"ip link delete to-{machine.name} 2>/dev/null || true")


def _nodad(address: str) -> str:
    """Use an IPv6 address at once: nobody else can have it here."""
    return "nodad" if ":" in address else ""

"""Machines as namespaces on one Ethernet segment: each with its own interfaces, name, processes and mounts.

Nothing outside of these namespaces is touched. They are anonymous, and held by processes that end with the one that
made them, however that ends: with the last process the kernel takes its interfaces and mounts away.
"""

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from hadesign.i18n import _
from hadesign.rehearsal.tools import Tools
from hadesign.rehearsal.waiting import LabError, eventually

TIED = ("--pdeathsig", "KILL")
"""Arguments of setpriv: the program ends with its parent, however that ends."""
LONGEST = 120.0
"""Seconds after which a command on a machine counts as hung; kubeadm's slowest phase takes a few."""


class StartedProgram:
    """A program on a machine; the process that we know of is the one that brought it there and waits for it."""

    def __init__(self, bringer: subprocess.Popen[bytes]) -> None:
        """Wait until it is there."""
        self.bringer = bringer
        eventually(_("a program was started"), lambda: bool(children(bringer.pid)) or bringer.poll() is not None, 30)

    @property
    def ended(self) -> bool:
        """Whether it has ended."""
        return self.bringer.poll() is not None

    @property
    def code(self) -> int | None:
        """Its exit code; `None` while it runs, negative if a signal ended it."""
        return self.bringer.poll()

    def kill(self) -> None:
        """Kill it; whoever waits for it sees to its remains."""
        kill_children(self.bringer)

    def end(self, patience: float) -> None:
        """Ask it to end, and wait until it has; one that does not in time is killed."""
        for pid in children(self.bringer.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.bringer.wait(patience)
        self.kill()

    def hang(self) -> None:
        """Stop it where it is: the kernel goes on to accept connections for it, and nothing is ever answered."""
        for pid in children(self.bringer.pid):
            os.kill(pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on, and let who waits for it see its end: `nsenter` stops with the program it has brought."""
        for pid in (*children(self.bringer.pid), self.bringer.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def children(pid: int) -> list[int]:
    """Return the children of a process that has one thread."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill_children(waiting: subprocess.Popen[bytes]) -> None:
    """Kill the children of a process that ends when they do."""
    for pid in children(waiting.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    if waiting.poll() is None:
        waiting.send_signal(signal.SIGCONT)  # it stops with a child that hangs, and must see its end
    waiting.wait()


class NamespacedMachine:
    """Namespaces of its own, held by a process; killing that process ends every other one in them."""

    def __init__(self, name: str, folder: Path, stack: ExitStack, tools: Tools) -> None:
        """Start it; it has a loopback interface and nothing else, and its files are those of this machine."""
        self.name, self.folder, self.stack, self.tools = name, folder, stack, tools
        self._programs: list[StartedProgram] = []
        kinds = ("--net", "--uts", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
        self.holder = subprocess.Popen(
            [*self._tied(), str(tools["unshare"]), *kinds, "sleep", "infinity"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(self.die)
        eventually(_("machine {name} was made", name=name), lambda: bool(children(self.holder.pid)), 30)
        (self.pid,) = children(self.holder.pid)
        eventually(_("machine {name} was ready", name=name), self._ready, 30)
        # Programs call themselves by its name, in leases and in logs.
        self.shell(f"mount -t tmpfs tmpfs /run && ip link set lo up && hostname {shlex.quote(name)}")

    def _ready(self) -> bool:
        """Whether it has a /proc of its own, which it gets a moment after its start."""
        return self.run("test", "!", "-e", f"/proc/{self.holder.pid}/exe").returncode == 0

    def _tied(self) -> list[str]:
        return [str(self.tools["setpriv"]), *TIED]

    def inside(self, command: Sequence[str | Path]) -> list[str]:
        """Return what runs a command on the machine."""
        enter = [str(self.tools["nsenter"]), "--target", str(self.pid), "--net", "--uts", "--mount", "--pid"]
        return [*enter, *(str(word) for word in command)]

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end on the machine; one that hangs is killed, and has failed."""
        told = self.inside(command)
        try:
            return subprocess.run(told, capture_output=True, text=True, timeout=LONGEST, check=False, errors="replace")
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(told, 124, "", _("no answer for {seconds:g} s", seconds=LONGEST))

    def shell(self, script: str) -> str:
        """Run a script that must succeed, and return what it said; raises `LabError`."""
        done = self.run("sh", "-ec", script)
        if done.returncode:
            what = done.stderr.strip() or _("exit code {code}", code=done.returncode)
            raise LabError(_("on {name}, {script!r} failed: {what}", name=self.name, script=script, what=what))
        return done.stdout

    def start(self, *command: str | Path, log: Path | None = None) -> StartedProgram:
        """Start a program on the machine; what it says goes to the machine's log, or to a file of its own."""
        said = self.stack.enter_context((log or self.log).open("ab"))
        told = [*self._tied(), *self.inside(command)]
        program = StartedProgram(subprocess.Popen(told, stdin=subprocess.DEVNULL, stdout=said, stderr=said))
        self._programs.append(program)
        self.stack.callback(program.kill)
        return program

    @property
    def log(self) -> Path:
        """The file with what programs on the machine say."""
        return self.folder / f"{self.name}.log"

    def addresses(self) -> set[str]:
        """Return the addresses that the machine holds at this moment; none if it is dead."""
        if self.holder.poll() is not None:
            return set()
        links = json.loads(self.shell("ip -json address show"))
        return {address["local"] for link in links for address in link["addr_info"]}

    def die(self) -> None:
        """End every process at once."""
        for pid in children(self.holder.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for program in self._programs:
            program.go_on()
        self.holder.wait()


class Segment:
    """One Ethernet segment; the switch is a machine too, from which clients ask."""

    def __init__(self, switch: NamespacedMachine) -> None:
        """Make a machine the switch."""
        self.switch, self._others = switch, 0
        switch.shell("ip link add br0 type bridge && ip link set br0 up")

    def connect(self, machine: NamespacedMachine, interface: str) -> None:
        """Give a machine an interface, and plug it in; it has no address yet."""
        peer = f"peer name {interface} netns {machine.pid}"
        tools = machine.tools
        # Only the network of the switch is entered: process ids are those of this side.
        add = [str(tools["ip"]), "link", "add", port_of(machine), "type", "veth", *peer.split()]
        enter = [str(tools["nsenter"]), "--target", str(self.switch.pid), "--net"]
        done = subprocess.run([*enter, *add], capture_output=True, text=True, timeout=LONGEST, check=False)
        if done.returncode:
            raise LabError(_("{name} cannot be connected: {what}", name=machine.name, what=done.stderr.strip()))
        self.switch.shell(f"ip link set {port_of(machine)} master br0 up")
        machine.shell(f"ip link set {interface} up")

    def silence(self, machine: NamespacedMachine) -> None:
        """Pull a machine's cable at the switch: from now on it answers nothing, and refuses nothing either."""
        self.switch.shell(f"ip link set {port_of(machine)} down")

    def plug_in(self, machine: NamespacedMachine) -> None:
        """Plug it in again."""
        self.switch.shell(f"ip link set {port_of(machine)} up")

    def split(self, sides: Sequence[Sequence[NamespacedMachine]]) -> None:
        """Put machines on segments of their own, one for each side, which reach no other one; nothing tells them."""
        for number, side in enumerate(sides, 1):
            if number > self._others:
                self.switch.shell(f"ip link add br{number} type bridge && ip link set br{number} up")
                self._others = number
            for machine in side:
                self.switch.shell(f"ip link set {port_of(machine)} master br{number}")

    def join(self, machine: NamespacedMachine) -> None:
        """Put a machine back on the segment of all."""
        self.switch.shell(f"ip link set {port_of(machine)} master br0")

    def unplug(self, machine: NamespacedMachine) -> None:
        """Let a machine die without a last word, and free its place at the switch."""
        self.silence(machine)
        machine.die()
        # The kernel takes the link away with the last process of the machine: it may be gone already.
        self.switch.shell(f"ip link delete {port_of(machine)} 2>/dev/null || true")


def port_of(machine: NamespacedMachine) -> str:
    """Return the switch's interface for a machine: at most 15 characters, so not its name."""
    return f"m{machine.pid}"

"""Machines in namespaces on one Ethernet segment: each with its own interfaces, processes and mounts.

Nothing outside of these namespaces is touched. They are anonymous, and held by processes that end with the one that
made them, however that ends: with the last process the kernel takes its interfaces and mounts away.
"""

import json
import os
import shlex
import shutil
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
OF_SYSTEM = (
    "passwd",
    "group",
    "nsswitch.conf",
    "localtime",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "alternatives",
)
"""What a machine has of the real /etc, where it is there: programs are found and users are known by it."""


_OWN_ROOT = """\
mkdir /run/root && mount -t tmpfs -o mode=755 tmpfs /run/root && cd /run/root && mkdir run old
for name in /* /.[!.]*; do
  [ "$name" = /run ] || [ ! -e "$name" ] || if [ -L "$name" ]; then cp -P "$name" .; elif [ -d "$name" ]; then
    mkdir ".$name" && mount --rbind "$name" ".$name"
  fi
done
mount -t tmpfs tmpfs run && pivot_root . old && umount -l /old && rmdir /old
"""
"""Gives a machine a root folder that is its own. In a namespace of users the real one belongs to nobody, and keepalived
runs no script below a folder of somebody else."""


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

    def kill(self) -> None:
        """Kill it; whoever waits for it sees to its remains."""
        kill_children(self.bringer)

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


class LabMachine:
    """Namespaces of its own, held by a process; killing that process ends every other one in them.

    `etc` is a folder outside that it sees as /etc; its /run, /var/lib and /var/log are in memory.
    """

    def __init__(self, name: str, folder: Path, stack: ExitStack, tools: Tools) -> None:
        """Start it; it has a loopback interface and nothing else."""
        self.name, self.folder, self.stack, self.tools = name, folder, stack, tools
        self.etc = folder / name / "etc"
        _make_etc(self.etc)
        self._programs: list[StartedProgram] = []
        kinds = ("--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
        self.holder = subprocess.Popen(
            [*self._tied(), str(tools["unshare"]), *kinds, "sleep", "infinity"],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(self.die)
        eventually(_("machine {name} was made", name=name), lambda: bool(children(self.holder.pid)), 30)
        (self.pid,) = children(self.holder.pid)
        # Between its start and its own /proc the machine is not ready yet.
        outside = f"/proc/{self.holder.pid}/exe"
        ready = lambda: self.run("test", "!", "-e", outside).returncode == 0  # noqa: E731
        eventually(_("machine {name} was ready", name=name), ready, 30)
        memory = " && ".join(f"mount -t tmpfs tmpfs {place}" for place in ("/run", "/var/lib", "/var/log"))
        self.shell(f"mount --bind {shlex.quote(str(self.etc))} /etc && {memory} && mkdir /var/lib/haproxy")
        self.shell("ip link set lo up")
        if _among_users():
            self.shell(_OWN_ROOT)

    def _tied(self) -> list[str]:
        return [str(self.tools["setpriv"]), *TIED]

    def inside(self, command: Sequence[str | Path]) -> list[str]:
        """Return what runs a command on the machine."""
        enter = [str(self.tools["nsenter"]), "--target", str(self.pid), "--net", "--mount", "--pid"]
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
            what = done.stderr.strip() or f"exit code {done.returncode}"
            raise LabError(_("on {name}, {script!r} failed: {what}", name=self.name, script=script, what=what))
        return done.stdout

    def start(self, *command: str | Path) -> StartedProgram:
        """Start a program on the machine; what it says goes to the machine's log."""
        log = self.stack.enter_context(self.log.open("ab"))
        told = [*self._tied(), *self.inside(command)]
        program = StartedProgram(subprocess.Popen(told, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        self._programs.append(program)
        self.stack.callback(program.kill)
        return program

    @property
    def log(self) -> Path:
        """The file with what programs on the machine say."""
        return self.folder / self.name / "log"

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


def _make_etc(etc: Path) -> None:
    """Make what a machine sees as /etc: users and libraries of the system that it runs on, and nothing else of it."""
    etc.mkdir(parents=True)
    for name in OF_SYSTEM:
        real = Path("/etc", name)
        if real.exists():
            _copy(real, etc / name)
    _make_haproxy(etc)
    (etc / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")


def _make_haproxy(etc: Path) -> None:
    """Make the user as whom HAProxy runs, where the system has none."""
    for name, line in (("passwd", "haproxy:x:64999:64999::/:/bin/false"), ("group", "haproxy:x:64999:")):
        known = (etc / name).read_text()
        if "\nhaproxy:" not in known:
            (etc / name).write_text(f"{known.rstrip()}\n{line}\n")


def _among_users() -> bool:
    """Whether we are in a namespace of users: then files of the real root belong to nobody."""
    return Path("/proc/self/uid_map").read_text().split()[-1] != str(2**32 - 1)


def _copy(real: Path, copy: Path) -> None:
    if real.is_dir():
        shutil.copytree(real, copy, symlinks=True)
    else:
        shutil.copy(real, copy)


class Segment:
    """One Ethernet segment; the switch is a machine too, from which clients ask."""

    def __init__(self, folder: Path, stack: ExitStack, tools: Tools, client: str) -> None:
        """Start the switch with an address for clients, such as `10.0.1.250`."""
        self.folder, self.stack, self.tools = folder, stack, tools
        self.switch = LabMachine("switch", folder, stack, tools)
        self.switch.shell("ip link add br0 type bridge && ip link set br0 up")
        _address(self.switch, client, "br0")

    def machine(self, name: str, addresses: Sequence[str], interface: str) -> LabMachine:
        """Start a machine with addresses and connect it."""
        machine = LabMachine(name, self.folder, self.stack, self.tools)
        peer = f"peer name {interface} netns {machine.pid}"
        # Only the network of the switch is entered: process ids are those of this side.
        add = [str(self.tools["ip"]), "link", "add", port_of(machine), "type", "veth", *peer.split()]
        enter = [str(self.tools["nsenter"]), "--target", str(self.switch.pid), "--net"]
        done = subprocess.run([*enter, *add], capture_output=True, text=True, timeout=LONGEST, check=False)
        if done.returncode:
            raise LabError(_("{name} cannot be connected: {what}", name=name, what=done.stderr.strip()))
        self.switch.shell(f"ip link set {port_of(machine)} master br0 up")
        machine.shell(f"ip link set {interface} up")
        for address in addresses:
            _address(machine, address, interface)
        return machine

    def silence(self, machine: LabMachine) -> None:
        """Pull a machine's cable at the switch: from now on it answers nothing, and refuses nothing either."""
        self.switch.shell(f"ip link set {port_of(machine)} down")

    def connect(self, machine: LabMachine) -> None:
        """Plug it in again."""
        self.switch.shell(f"ip link set {port_of(machine)} up")


def port_of(machine: LabMachine) -> str:
    """Return the switch's interface for a machine: at most 15 characters, so not its name."""
    return f"m{machine.pid}"


def _address(machine: LabMachine, address: str, interface: str) -> None:
    """Give a machine an address; whatever subnets the design has, all others are reached on the segment.

    IPv6 addresses are used at once: nobody else can have them here.
    """
    six = ":" in address
    machine.shell(f"ip address add {address}/{128 if six else 32} dev {interface} {'nodad' if six else ''}")
    machine.shell(f"ip {'-6' if six else '-4'} route replace default dev {interface}")

"""Machines of a rehearsal: each sees an /etc of its own, and its data is in memory."""

import shlex
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from hadesign.rehearsal.namespaces import NamespacedMachine, Segment
from hadesign.rehearsal.tools import Tools

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


class LabMachine(NamespacedMachine):
    """A machine whose /etc is a folder outside, `etc`, and whose /run, /var/lib and /var/log are in memory."""

    def __init__(self, name: str, folder: Path, stack: ExitStack, tools: Tools) -> None:
        """Start it, connected to nothing."""
        self.etc = folder / name / "etc"
        _make_etc(self.etc)
        super().__init__(name, folder, stack, tools)
        memory = " && ".join(f"mount -t tmpfs tmpfs {place}" for place in ("/var/lib", "/var/log"))
        self.shell(f"mount --bind {shlex.quote(str(self.etc))} /etc && {memory} && mkdir /var/lib/haproxy")
        if _among_users():
            self.shell(_OWN_ROOT)

    def delay(self, interface: str, seconds: float) -> None:
        """Let whatever leaves the machine take so long."""
        self.shell(f"tc qdisc add dev {interface} root netem delay {seconds * 1e6:.0f}us")

    @property
    def log(self) -> Path:
        """The file with what programs on the machine say."""
        return self.folder / self.name / "log"


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


class LabSegment(Segment):
    """The network of a rehearsal: whatever subnets the design has, every address is reached on one segment."""

    def __init__(self, folder: Path, stack: ExitStack, tools: Tools, client: str) -> None:
        """Start the switch with an address for clients, such as `192.0.2.250`."""
        self.folder, self.stack, self.tools = folder, stack, tools
        super().__init__(LabMachine("switch", folder, stack, tools))
        _address(self.switch, client, "br0")

    def machine(self, name: str, addresses: Sequence[str], interface: str) -> LabMachine:
        """Start a machine with addresses and connect it."""
        machine = LabMachine(name, self.folder, self.stack, self.tools)
        self.connect(machine, interface)
        for address in addresses:
            _address(machine, address, interface)
        return machine


def _address(machine: NamespacedMachine, address: str, interface: str) -> None:
    """Give a machine an address, from which all others are next door.

    IPv6 addresses are used at once: nobody else can have them here.
    """
    six = ":" in address
    machine.shell(f"ip address add {address}/{128 if six else 32} dev {interface} {'nodad' if six else ''}")
    machine.shell(f"ip {'-6' if six else '-4'} route replace default dev {interface}")

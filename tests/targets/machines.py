"""A small network of machines in namespaces for tests, as rehearsals have it; files are those of this machine."""

import os
import shlex
from contextlib import ExitStack
from pathlib import Path

from hadesign.rehearsal.namespaces import TIED as ARGUMENTS
from hadesign.rehearsal.namespaces import NamespacedMachine, Segment, StartedProgram
from hadesign.rehearsal.tools import Tools
from tests.judging import JUDGES, judge, lacking, namespaces

__all__ = ["TIED", "Machine", "Network", "StartedProgram"]
TIED = ("setpriv", *ARGUMENTS)
"""Runs a program that ends with its parent, however that ends."""


class Machine(NamespacedMachine):
    """A machine, on which folders of this one can be shown at other places."""

    def __init__(self, name: str, folder: Path, stack: ExitStack) -> None:
        """Start it, or say what is wanting for that."""
        if os.geteuid():
            lacking("a network of machines needs root")
        namespaces("--net", "--mount", "--pid")
        judge("nsenter")
        super().__init__(name, folder, stack, Tools([JUDGES]))

    def mount(self, folder: Path, place: str) -> None:
        """Show a folder at another place, on this machine only."""
        self.shell(f"mount --bind {shlex.quote(str(folder))} {place}")


class Network(Segment):
    """One Ethernet segment, from whose switch clients ask."""

    def __init__(self, folder: Path, stack: ExitStack, client: str) -> None:
        """Start the switch with an address for clients, such as `10.0.1.250/24`."""
        self.folder, self.stack = folder, stack
        super().__init__(Machine("switch", folder, stack))
        self.switch.shell(f"ip address add {client} dev br0 {_nodad(client)}")

    def machine(self, name: str, *addresses: str, interface: str = "eth0") -> Machine:
        """Start a machine with addresses and connect it."""
        machine = Machine(name, self.folder, self.stack)
        self.connect(machine, interface)
        for address in addresses:
            machine.shell(f"ip address add {address} dev {interface} {_nodad(address)}")
        return machine


def _nodad(address: str) -> str:
    """Use an IPv6 address at once: nobody else can have it here."""
    return "nodad" if ":" in address else ""

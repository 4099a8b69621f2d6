"""Machines in namespaces have names of their own, and a cut of their network is silent, in both directions."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from hadesign.rehearsal.machines import LabMachine, LabSegment
from hadesign.rehearsal.namespaces import NamespacedMachine
from hadesign.rehearsal.tools import Tools, lacking
from tests.judging import lacking as missing

pytestmark = pytest.mark.judge
ADDRESSES = {"cp-a": "10.0.0.1", "cp-b": "10.0.0.2", "cp-c": "10.0.0.3"}


@pytest.fixture
def segment(tmp_path: Path) -> Iterator[tuple[LabSegment, Sequence[LabMachine]]]:
    tools = Tools()
    if wanting := lacking(tools, (), (1, 36)):
        missing("; ".join(wanting))
    with ExitStack() as stack:
        made = LabSegment(tmp_path, stack, tools, "192.0.2.250")
        yield made, [made.machine(name, [address], "eth0") for name, address in ADDRESSES.items()]


def answers(machine: NamespacedMachine, address: str) -> str:
    """Return what becomes of a connection to where nobody listens: it is refused, or nothing is heard."""
    said = machine.run("timeout", "0.5", "bash", "-c", f"echo >/dev/tcp/{address}/9")
    return "refused" if "refused" in said.stderr else "silent" if said.returncode == 124 else said.stderr


def test_a_cut_is_silent_on_both_sides_and_nobody_else_notices(
    segment: tuple[LabSegment, Sequence[LabMachine]],
) -> None:
    network, machines = segment
    first, second, third = machines
    assert [one.shell("uname -n").strip() for one in machines] == list(ADDRESSES)
    assert answers(first, ADDRESSES["cp-c"]) == answers(network.switch, ADDRESSES["cp-c"]) == "refused"
    network.split([[third]])
    assert answers(first, ADDRESSES["cp-c"]) == answers(third, ADDRESSES["cp-a"]) == "silent"
    assert answers(network.switch, ADDRESSES["cp-c"]) == "silent", "clients stand with those that are not named"
    assert answers(first, ADDRESSES["cp-b"]) == "refused"
    network.split([[second, third]])
    assert answers(second, ADDRESSES["cp-c"]) == "refused", "who is on the same side"
    for machine in machines:
        network.join(machine)
    assert answers(third, ADDRESSES["cp-a"]) == answers(network.switch, ADDRESSES["cp-c"]) == "refused"

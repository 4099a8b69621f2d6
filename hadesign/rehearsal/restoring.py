"""All of etcd's data is deleted, and comes back by the commands of the generated runbook, as somebody types them."""

import shlex
import shutil
import time
from pathlib import Path

from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.looking_back import timeline
from hadesign.rehearsal.machines import LabMachine
from hadesign.rehearsal.runbook import RunbookHands
from hadesign.rehearsal.state import LabState
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.targets.dr.keeping import BUMP, SNAPSHOT, EtcdMember, etcd_members

KEYS = 20
"""Keys that are written before the snapshot, and must be there afterwards."""


class Restoring:
    """Carries out the page of the runbook by which etcd is restored everywhere."""

    def __init__(self, lab: Lab) -> None:
        """Prepare what a shell on these machines finds."""
        self.lab, self.state = lab, LabState(lab)
        self.members = etcd_members(lab.cluster)
        self._hands = RunbookHands(lab, "restore.md")

    def carry_out(self, experiment: Experiment) -> TrialOutcome:
        """Take a snapshot, delete everything, restore it, and see what is there.

        Raises:
            LabError: a command of the runbook failed, or all was not well afterwards.
        """
        self.state.settle()
        first = self.members[0]
        keys = f"for n in $(seq {KEYS}); do etcdctl put /rehearsal/$n kept-$n; done >/dev/null"
        self._hands.ask(first, keys, f"etcdctl snapshot save {SNAPSHOT}")
        saved = self._revision(first)
        self._hand_out(first)
        died = time.monotonic()
        for member in self.members:
            self.lab.stop(member.node, "etcd", "refuses")
            self._machine(member).shell(f"rm -r {shlex.quote(member.data)}/member")
        self._hands.carry_out()
        self.state.settle()
        there_again = time.monotonic()
        seen = timeline(self.lab, experiment, (), died, there_again)
        kept = self._hands.ask(first, "etcdctl get --prefix /rehearsal/ -w simple").split()
        there = sum(f"kept-{number}" in kept for number in range(1, KEYS + 1))
        grown = self._revision(first) >= saved + BUMP
        tries = self.lab.tries.ended_since(died, "write", "read", "ready")
        failed = [one for one in tries if not one.good]
        return TrialOutcome(
            experiment, tuple(member.node for member in self.members), goes_on=grown,
            first=min((one.ended for one in failed), default=died) - died,
            last=max((one.ended for one in failed), default=died) - died,
            failed=len(failed), tried=len(tries), lost=KEYS - there, missed=0, leaders=len(self.state.leaders()),
            holders=len(self.state.holders()), back=there_again - died, led=None,
            timeline=seen,
        )  # fmt: skip

    def _machine(self, member: EtcdMember) -> LabMachine:
        return self.lab.hosts[member.node].machine

    def _revision(self, member: EtcdMember) -> int:
        said = self._hands.ask(member, "etcdctl get kubernetes --limit 1 -w fields")
        return int(next(line for line in said.splitlines() if line.startswith('"Revision"')).rpartition(" ")[2])

    def _hand_out(self, first: EtcdMember) -> None:
        """Bring the snapshot to every member, as the page has somebody do: /etc is where we can reach it."""
        passed = Path(SNAPSHOT).name
        self._machine(first).shell(f"cp {SNAPSHOT} /etc/{passed}")
        for member in self.members[1:]:
            shutil.copy(self._machine(first).etc / passed, self._machine(member).etc / passed)
            self._machine(member).shell(f"mv /etc/{passed} {SNAPSHOT}")

"""All of etcd's data is deleted, and comes back by the commands of the generated runbook, as somebody types them."""

import shlex
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from hadesign.i18n import _
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.looking_back import timeline
from hadesign.rehearsal.machines import LabMachine
from hadesign.rehearsal.state import LabState
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.rehearsal.waiting import LabError
from hadesign.targets.dr import pages
from hadesign.targets.dr.keeping import BUMP, SNAPSHOT, EtcdMember, etcd_members
from hadesign.targets.dr.page import RunbookStep

KEYS = 20
"""Keys that are written before the snapshot, and must be there afterwards."""
PATIENCE = 120.0
"""Seconds after which the commands of one step on one machine have failed."""
_CRICTL = r"""#!/bin/sh
# crictl ps -q --name EXPRESSION: no containers run here, so the processes of that name are listed.
for process in /proc/[0-9]*; do
  name=$(tr '\0' '\n' <"$process/cmdline" 2>/dev/null | head -n 1)
  echo "${name##*/}" | grep -E -- "$4" || true
done
"""


class Restoring:
    """Carries out the page of the runbook by which etcd is restored everywhere."""

    def __init__(self, lab: Lab) -> None:
        """Prepare what a shell on these machines finds."""
        self.lab, self.state = lab, LabState(lab)
        self.members = etcd_members(lab.cluster)
        (self.page,) = (page for page in pages(lab.cluster) if page.file == "restore.md")
        own = lab.folder / "commands"
        own.mkdir(exist_ok=True)
        (own / "crictl").write_text(_CRICTL)
        (own / "crictl").chmod(0o755)
        for name in ("etcdctl", "etcdutl", "kubectl"):
            (own / name).unlink(missing_ok=True)
            (own / name).symlink_to(lab.tools[name])
        self._path = f"export PATH={shlex.quote(str(own))}:$PATH"
        self._exports: dict[str, list[str]] = {}

    def carry_out(self, experiment: Experiment) -> TrialOutcome:
        """Take a snapshot, delete everything, restore it, and see what is there.

        Raises:
            LabError: a command of the runbook failed, or all was not well afterwards.
        """
        self.state.settle()
        first = self.members[0]
        keys = f"for n in $(seq {KEYS}); do etcdctl put /rehearsal/$n kept-$n; done >/dev/null"
        self._ask(first, keys, f"etcdctl snapshot save {SNAPSHOT}")
        saved = self._revision(first)
        self._hand_out(first)
        died = time.monotonic()
        for member in self.members:
            self.lab.stop(member.node, "etcd", "refuses")
            self._machine(member).shell(f"rm -r {shlex.quote(member.data)}/member")
        for number, step in enumerate(self.page.steps, 1):
            for name in step.machines:
                self._step(number, name, step)
        self.state.settle()
        there_again = time.monotonic()
        seen = timeline(self.lab, experiment, (), died, there_again)
        kept = self._ask(first, "etcdctl get --prefix /rehearsal/ -w simple").split()
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

    def _ask(self, member: EtcdMember, *commands: str) -> str:
        return self._machine(member).shell("\n".join([self._path, *member.asks(member.local), *commands]))

    def _revision(self, member: EtcdMember) -> int:
        said = self._ask(member, "etcdctl get kubernetes --limit 1 -w fields")
        return int(next(line for line in said.splitlines() if line.startswith('"Revision"')).rpartition(" ")[2])

    def _hand_out(self, first: EtcdMember) -> None:
        """Bring the snapshot to every member, as the page has somebody do: /etc is where we can reach it."""
        passed = Path(SNAPSHOT).name
        self._machine(first).shell(f"cp {SNAPSHOT} /etc/{passed}")
        for member in self.members[1:]:
            shutil.copy(self._machine(first).etc / passed, self._machine(member).etc / passed)
            self._machine(member).shell(f"mv /etc/{passed} {SNAPSHOT}")

    def _step(self, number: int, name: str, step: RunbookStep) -> None:
        """Do a step in a shell that knows what earlier ones exported, while kubelets look after their pods."""
        known = self._exports.setdefault(name, [])
        if not self._run(name, [self._path, *known, *step.commands]):
            file = self.page.file
            raise LabError(_("step {number} of {file} failed on {name}; -o keeps what it said in a log.",
                             number=number, file=file, name=name))  # fmt: skip
        known += [command for command in step.commands if command.startswith("export ")]

    def _run(self, name: str, commands: Sequence[str]) -> bool:
        """Tell whether commands succeeded, within the time that they have."""
        machine, deadline = self.lab.hosts[name].machine, time.monotonic() + PATIENCE
        with machine.log.open("ab") as log:
            told = machine.inside(["sh", "-ec", "\n".join(commands)])
            shell = subprocess.Popen(told, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                while shell.poll() is None and time.monotonic() < deadline:
                    self.lab.look_after()
                    time.sleep(0.1)
            finally:
                shell.kill()
                shell.wait()
        return shell.returncode == 0

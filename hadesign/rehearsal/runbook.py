"""A page of the generated runbook is carried out: its commands are typed in as they stand, on the machines it names."""

import shlex
import subprocess
import time
from collections.abc import Callable, Sequence

from hadesign.i18n import _
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.namespaces import kill_children
from hadesign.rehearsal.waiting import LabError
from hadesign.targets.dr import pages
from hadesign.targets.dr.keeping import EtcdMember
from hadesign.targets.dr.page import RunbookStep

PATIENCE = 120.0
"""Seconds after which the commands of one step on one machine have failed."""
_CRICTL = r"""#!/bin/sh
# crictl ps -q --name EXPRESSION: no containers run here, so the processes of that name are listed.
for process in /proc/[0-9]*; do
  name=$(tr '\0' '\n' <"$process/cmdline" 2>/dev/null | head -n 1)
  echo "${name##*/}" | grep -E -- "$4" || true
done
"""


class RunbookHands:
    """Somebody with a shell on each machine, who does what a page says; kubelets look after their pods meanwhile."""

    def __init__(self, lab: Lab, file: str) -> None:
        """Prepare what a shell on these machines finds."""
        self.lab = lab
        (self.page,) = (page for page in pages(lab.cluster) if page.file == file)
        own = lab.folder / "commands"
        own.mkdir(exist_ok=True)
        (own / "crictl").write_text(_CRICTL)
        (own / "crictl").chmod(0o755)
        for name in ("etcdctl", "etcdutl", "kubectl", "kubeadm"):
            (own / name).unlink(missing_ok=True)
            (own / name).symlink_to(lab.tools[name])
        self._path = f"export PATH={shlex.quote(str(own))}:$PATH"
        self._exports: dict[str, list[str]] = {}

    def ask(self, member: EtcdMember, *commands: str) -> str:
        """Run commands that ask a member of etcd, and return what they said; raises `LabError` if one fails."""
        machine = self.lab.hosts[member.node].machine
        return machine.shell("\n".join([self._path, *member.asks(member.local), *commands]))

    def carry_out(self, by_hand: Callable[[], None] | None = None, look: Callable[[], None] | None = None) -> None:
        """Do every step; `by_hand` is what has no command, and `look` looks after pods.

        Raises:
            LabError: a command failed, or took too long.
        """
        for number, step in enumerate(self.page.steps, 1):
            if not step.machines and by_hand is not None:
                by_hand()
            for name in step.machines:
                self._step(number, name, step, look or self.lab.look_after)

    def _step(self, number: int, name: str, step: RunbookStep, look: Callable[[], None]) -> None:
        """Do a step in a shell that knows what earlier ones exported, in the folder with the files for kubeadm."""
        known = self._exports.setdefault(name, [])
        there = f"cd {shlex.quote(str(self.lab.configs / 'kubeadm'))}"
        if not self._run(name, [self._path, there, *known, *step.commands], look):
            file = self.page.file
            raise LabError(_("step {number} of {file} failed on {name}; -o keeps what it said in a log.",
                             number=number, file=file, name=name))  # fmt: skip
        known += [command for command in step.commands if command.startswith("export ")]

    def _run(self, name: str, commands: Sequence[str], look: Callable[[], None]) -> bool:
        """Tell whether commands succeeded, within the time that they have."""
        machine, deadline = self.lab.hosts[name].machine, time.monotonic() + PATIENCE
        with machine.log.open("ab") as log:
            told = machine.inside(["sh", "-ec", "\n".join(commands)])
            shell = subprocess.Popen(told, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                while shell.poll() is None and time.monotonic() < deadline:
                    look()
                    time.sleep(0.1)
            finally:
                kill_children(shell)
        return shell.returncode == 0

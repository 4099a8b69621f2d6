"""A member of etcd is lost with its data, and replaced by the commands of the generated runbook while clients write."""

import shutil
from pathlib import Path

from hadesign.rehearsal import kubeadm
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.runbook import RunbookHands
from hadesign.rehearsal.workers.acts import NothingElse
from hadesign.targets.dr.keeping import etcd_members
from hadesign.targets.dr.members import file_of_member
from hadesign.targets.shell import quoted

AUTHORITY = ("ca.crt", "ca.key")
"""What somebody brings to the machine of a new member."""
POD = Path("kubernetes/manifests/etcd.yaml")


class Replacing(NothingElse):
    """The member of a machine is replaced."""

    def __init__(self, lab: Lab, experiment: Experiment) -> None:
        """Find its page, and all that is brought from elsewhere."""
        self._lab, self._host = lab, lab.hosts[experiment.machines[0]]
        every = etcd_members(lab.cluster)
        self._member = next(one for one in every if one.node == experiment.machines[0])
        self._other = next(one for one in every if one is not self._member)
        self._renewed = False
        self._hands = RunbookHands(lab, file_of_member(self._member.name))

    def begin(self) -> None:
        """Let it be lost, and do what the page says."""
        machine = self._host.machine
        (machine.etc / POD).unlink()
        self._lab.look_after()
        machine.shell(f"rm -r {quoted(self._member.data)}/member /etc/kubernetes/pki/etcd")
        self._hands.carry_out(self._bring, self._look)

    def _bring(self) -> None:
        """Bring etcd's authority from another member, as the page has somebody do it."""
        own = Path("kubernetes/pki/etcd")
        ours, theirs = (one.machine.etc / own for one in (self._host, self._lab.hosts[self._other.node]))
        ours.mkdir(parents=True)
        for name in AUTHORITY:
            shutil.copy(theirs / name, ours / name)

    def _look(self) -> None:
        """Look after pods; what is started is what the file of the pod says now."""
        file = self._host.machine.etc / POD
        if not self._renewed and file.exists():
            self._host.commands |= {"etcd": kubeadm.pods(self._host.machine)["etcd"]}
            self._renewed = True
        self._lab.look_after()

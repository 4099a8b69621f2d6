"""Machines of a design's members of etcd, on which pages of the runbook are carried out as they stand."""

import re
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from pathlib import Path
from subprocess import CompletedProcess

from hadesign.targets.dr import pages
from hadesign.targets.dr.keeping import SNAPSHOT, EtcdMember, etcd_members
from hadesign.targets.dr.page import RunbookStep
from hadesign.topology import Cluster
from tests.judging import JUDGES, ROOT, judge
from tests.targets.filled import write_configs
from tests.targets.live import eventually
from tests.targets.machines import Machine, Network

KEYS = 20
TOOLS = {
    "crictl": 'ls /run/keeper/running | grep -E -- "$4" || true',
    "systemctl": """\
case $1 in
  start) touch /run/keeper/etcd.service; until [ -e /run/keeper/running/etcd ]; do sleep 0.1; done ;;
  stop) rm -f /run/keeper/etcd.service; while [ -e /run/keeper/running/etcd ]; do sleep 0.1; done ;;
esac""",
    "kubectl": 'echo "(kubectl $*)"',
    "curl": "true",
}
"""What a machine has beside etcd's own programs and kubeadm: none of it is what is tried here."""

_LOGGED = re.compile(r'^{"level":"info"|^[0-9T:-]+Z\tinfo\t')


class EtcdLab:
    """The machines of a Cluster's members and API servers; each comes up by what `prepare` does on it."""

    def __init__(
        self,
        cluster: Cluster,
        folder: Path,
        stack: ExitStack,
        prepare: Callable[["EtcdLab", EtcdMember], None],
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Start everything, and wait until etcd answers."""
        for program in ("etcd", "etcdctl", "etcdutl", "kubeadm"):
            judge(program)
        self.cluster, self.folder, self.tell = cluster, folder, tell
        self.configs = write_configs(cluster, folder)
        self.members = {member.name: member for member in etcd_members(cluster)}
        self.pages = {page.file: page for page in pages(cluster)}
        self.addresses = {node.name: node.address for node in cluster.nodes}
        self.network = Network(folder, stack, "10.0.0.250/16")
        self.tools = folder / "tools"
        self.tools.mkdir()
        for name, script in TOOLS.items():
            (self.tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (self.tools / name).chmod(0o755)
        self.machines: dict[str, Machine] = {}
        self.exports: dict[str, list[str]] = {}
        for name in dict.fromkeys([*self.members, *(server.node for server in cluster.api_servers)]):
            self.comes_up(name)
        for member in self.members.values():
            prepare(self, member)
        for server in cluster.api_servers:
            self.do(server.node, *(_pod(name) for name in ("kube-apiserver", "kube-scheduler")))
        eventually("etcd answers", lambda: self.healthy(*self.members))

    @property
    def first(self) -> EtcdMember:
        """The member that everything is asked of."""
        return next(iter(self.members.values()))

    def comes_up(self, name: str) -> None:
        """Set up a machine, new and empty, with whatever keeps things running."""
        machine = self.network.machine(name, f"{self.addresses[name]}/16")
        # awk is found by a link below /etc.
        machine.shell("cp -a /etc/alternatives /run/ && mount -t tmpfs tmpfs /etc && mv /run/alternatives /etc/")
        machine.shell("mkdir -p /etc/kubernetes && mount -t tmpfs tmpfs /var/lib")
        machine.shell("mkdir -m 0700 /var/lib/etcd && mkdir -p /run/keeper")
        path = f"PATH={self.tools}:{JUDGES}:/usr/sbin:/usr/bin:/sbin:/bin"
        machine.start(
            "env",
            path,
            f"PYTHONPATH={':'.join(sys.path)}",
            sys.executable,
            ROOT / "tests/targets/keeper.py",
            "/run/keeper",
        )
        self.machines[name] = machine

    def dies(self, *names: str) -> None:
        """Let machines die without a word; nothing of them is left."""
        for name in names:
            self.network.unplug(self.machines.pop(name))
            self.tell(f"\n### {name} dies, and nothing of it is left\n")

    def run(self, name: str, *commands: str) -> CompletedProcess[str]:
        """Run commands on a machine as one script that ends with the first that fails, in the folder with its files."""
        script = [
            f"PATH={self.tools}:{JUDGES}:$PATH",
            f"cd {self.configs / 'kubeadm'} 2>/dev/null || cd {self.configs}",
        ]
        return self.machines[name].run("sh", "-ec", "\n".join([*script, *commands]))

    def do(self, name: str, *commands: str) -> str:
        """Run commands that must succeed, and return what they said."""
        done = self.run(name, *commands)
        assert done.returncode == 0, (name, commands, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def ask(self, *words: str, at: EtcdMember | None = None) -> str:
        """Ask etcd as a member does."""
        asked = at or self.first
        done = self.run(asked.node, *asked.asks(asked.local), " ".join(words))
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def healthy(self, *names: str) -> bool:
        """Tell whether these members answer."""
        own = self.members[names[0]]
        asked = (*own.asks(*(self.members[name].client for name in names)), "etcdctl endpoint health")
        return self.run(own.node, *asked).returncode == 0

    def carry_out(
        self,
        file: str,
        by_hand: Mapping[int, Callable[[], None]] | None = None,
        after: Callable[[], None] | None = None,
    ) -> None:
        """Do every step of a page on those of its machines that live; what a person does is given by number."""
        page = self.pages[file]
        self.tell(f"\n## {page.title} ({file})\n")
        self.exports = {}
        for number, step in enumerate(page.steps, 1):
            self.tell(f"# {number}. {step.why}")
            if by_hand and number in by_hand:
                by_hand[number]()
            for name in step.machines:
                if name in self.machines:
                    self._step(name, step)
            if after:
                after()

    def _step(self, name: str, step: RunbookStep) -> None:
        """Do a step, in a shell that knows what earlier ones of the page exported."""
        known = self.exports.setdefault(name, [])
        said = self.do(name, *known, *step.commands)
        known += [command for command in step.commands if command.startswith("export ")]
        for command in step.commands:
            self.tell(f"{name}$ {command}")
        # What etcd's programs log while all goes well says nothing to anybody.
        self.tell("\n".join(line for line in said.splitlines() if not _LOGGED.search(line)))

    # --- what etcd holds ---------------------------------------------------------------------------------------------

    def fill(self, prefix: str, count: int = KEYS) -> None:
        """Write so many keys."""
        self.ask(f"for n in $(seq {count}); do etcdctl put /{prefix}/$n {prefix}-$n; done >/dev/null")

    def count(self, prefix: str) -> int:
        """Return how many keys there are, each with the value that was written."""
        said = self.ask(f"etcdctl get --prefix /{prefix}/ -w simple").split("\n")
        pairs = list(zip(said[::2], said[1::2], strict=False))
        assert all(value == f"{prefix}-{key.rpartition('/')[2]}" for key, value in pairs if key)
        return len([key for key, _ in pairs if key])

    def revision(self) -> int:
        """Return the revision of the store."""
        said = self.ask("etcdctl get kubernetes --limit 1 -w fields")
        return int(next(line for line in said.splitlines() if line.startswith('"Revision"')).rpartition(" ")[2])

    def listed(self) -> list[tuple[str, str, str]]:
        """Return the members as etcd counts them: name, state, and whether it is a learner."""
        rows = [line.split(", ") for line in self.ask("etcdctl member list").splitlines()]
        return sorted((row[2], row[1], row[5]) for row in rows)

    def whole(self) -> bool:
        """Tell whether all members of the design are there, and none is a learner."""
        return self.listed() == [(name, "started", "false") for name in sorted(self.members)]

    def hand_out(self, source: str, names: Collection[str]) -> None:
        """Copy the snapshot of a machine to others, as a person would."""
        copy = self.folder / "copied.db"
        self.do(source, f"cp {SNAPSHOT} {copy}")
        for name in names:
            self.do(name, f"[ -e {SNAPSHOT} ] || cp {copy} {SNAPSHOT}")


def _pod(name: str) -> str:
    """Return the commands that put a static pod there."""
    text = f"{{metadata: {{name: {name}}}, spec: {{containers: [{{name: {name}, command: [{name}]}}]}}}}"
    folder = "/etc/kubernetes/manifests"
    return f"mkdir -p {folder} && echo '{text}' >/run/{name}.yaml && mv /run/{name}.yaml {folder}/"

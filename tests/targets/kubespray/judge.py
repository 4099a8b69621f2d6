"""Kubespray itself as the judge of our inventories: `make judge-kubespray KUBESPRAY_DIR=...`, beside the tests.

    python -m tests.targets.kubespray.judge KUBESPRAY_DIR ANSIBLE_BIN COLLECTIONS

Kubespray is in no package registry, so that a checkout of it must be there. For each design its own playbook of
checks runs, which touches no machine, then Ansible reads its whole installation without running it, and what Ansible
tells each machine is held against our own reading of the inventory. At the end one with two members must be refused,
and one of a version that Kubespray does not have.

What Kubespray's templates make of each inventory is held against the Cluster, too, and shown to kubeadm.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from hadesign.targets import compile_configs, target
from hadesign.topology import Cluster
from tests.targets.kubespray.designs import generated, kinds, shipped
from tests.targets.kubespray.names import found_in, listed
from tests.targets.kubespray.reading import files_of, groups_of, variables_of
from tests.targets.kubespray.rendered import wrong_in_templates

GENERATED = 15
"""How many generated designs are shown besides."""


class Judge:
    """Kubespray in a checkout, with the Ansible that it wants."""

    def __init__(self, kubespray: Path, programs: Path, collections: Path) -> None:
        """Remember where they are."""
        self.kubespray, self.programs = kubespray, programs
        self.environment = os.environ | {
            "ANSIBLE_CACHE_PLUGIN": "memory",  # Kubespray's own settings keep facts of machines in /tmp
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_NOCOLOR": "1",
            "PATH": f"{programs}:{os.environ['PATH']}",
        }

    def _run(self, program: str, inventory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of Ansible's in the checkout, where it finds Kubespray's roles and settings."""
        return self._call(program, "-i", str(inventory), *arguments)

    def play(self, inventories: Sequence[Path], play: Path, more: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        """Run a play with several inventories, the last of which counts most, and what comes before all of them."""
        own = more | {"ansible_python_interpreter": str(self.programs / "python")}
        sources = [word for inventory in inventories for word in ("-i", str(inventory))]
        return self._call("ansible-playbook", *sources, "-e", json.dumps(own), str(play))

    def _call(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.programs / program), *arguments]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=self.kubespray, env=self.environment, check=False, timeout=600
        )

    def refusal(self, inventory: Path) -> str:
        """Return what Kubespray's checks say against an inventory, or nothing."""
        done = self._run("ansible-playbook", inventory, "playbooks/boilerplate.yml")
        return "" if done.returncode == 0 else _failed(done.stdout + done.stderr)

    def unreadable(self, inventory: Path) -> str:
        """Return why Ansible cannot read the installation with an inventory, or nothing."""
        done = self._run("ansible-playbook", inventory, "cluster.yml", "--syntax-check")
        return "" if done.returncode == 0 else done.stderr

    def read_otherwise(self, inventory: Path, files: Mapping[str, Any]) -> list[str]:
        """Return where Ansible reads an inventory in another way than we do."""
        done = self._run("ansible-inventory", inventory, "--list")
        if done.returncode or "WARNING" in done.stderr:
            return [done.stderr]
        told = json.loads(done.stdout)
        wrong = [
            f"{host}: {told['_meta']['hostvars'].get(host)} != {variables_of(files, host)}"
            for host in groups_of(files)["all"]
            if told["_meta"]["hostvars"].get(host, {}) != variables_of(files, host)
        ]
        groups = {name: set(group.get("hosts", ())) for name, group in told.items() if group.get("hosts")}
        ours = groups_of(files)
        return wrong + [f"group {name}" for name, hosts in groups.items() if hosts != set(ours[name])]


def _failed(output: str) -> str:
    """Return the lines about what failed."""
    lines = output.splitlines()
    found = [line for line in lines if line.startswith(("fatal:", "ERROR")) or '"msg"' in line or '"assertion"' in line]
    return "\n".join(line for line in found if "All assertions passed" not in line) or output[-2000:]


def write(cluster: Cluster, folder: Path) -> Path:
    """Write a design's inventory, and return its file."""
    for artifact in compile_configs(cluster, ["kubespray"]):
        file = folder / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    return folder / "configs" / "kubespray" / "hosts.yaml"


def complaints(judge: Judge, cluster: Cluster, folder: Path) -> Iterator[str]:
    """Yield all that is said against the inventory of a design."""
    inventory = write(cluster, folder)
    yield from filter(None, [judge.refusal(inventory), judge.unreadable(inventory)])
    yield from judge.read_otherwise(inventory, files_of(cluster))
    yield from wrong_in_templates(judge.kubespray, inventory, cluster, judge.play)


def two_members(judge: Judge, cluster: Cluster, folder: Path) -> str:
    """Return what is said against the inventory of a design from which one of three members was taken."""
    inventory = write(cluster, folder)
    data = yaml.safe_load(inventory.read_text(encoding="utf-8"))
    data["all"]["children"]["etcd"]["hosts"].popitem()
    inventory.write_text(yaml.safe_dump(data), encoding="utf-8")
    return judge.refusal(inventory)


def newer_version(judge: Judge, cluster: Cluster, folder: Path) -> str:
    """Return what is said against the inventory of a design whose Kubernetes is newer than any that there is."""
    inventory = write(cluster, folder)
    (file,) = (one for one in inventory.parent.rglob("*") if one.is_file() and "kube_version: " in one.read_text())
    file.write_text(re.sub("kube_version: .*", "kube_version: 1.99.0", file.read_text()), encoding="utf-8")
    return judge.refusal(inventory)


BROKEN = {
    "two members of etcd": (two_members, "divisibleby 2"),
    "a version that it has no checksums of": (newer_version, "kube_version"),
}
"""What must be refused, and a word of why."""


def say(*lines: str) -> None:
    """Say it at once: the whole takes minutes."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


def main(kubespray: str, programs: str, collections: str) -> int:
    """Show every design to Kubespray, say what it thinks of each, and return how many it does not like."""
    judge, failed = Judge(Path(kubespray), Path(programs), Path(collections)), 0
    if found_in(judge.kubespray) != listed():
        failed += 1
        say("variables.yaml is not the list of this Kubespray's variables: see names.py")
    for name, cluster in {**shipped(), **kinds(), **generated(GENERATED)}.items():
        why, began = target("kubespray").why_not(cluster), time.monotonic()
        if why:
            say(f"{'no':>8}  {name}: {why}")
            continue
        with tempfile.TemporaryDirectory() as folder:
            found = list(complaints(judge, cluster, Path(folder)))
        failed += bool(found)
        machines = len(groups_of(files_of(cluster))["all"])
        say(f"{'REFUSED' if found else 'accepted':>8}  {name}, {machines} machines, {time.monotonic() - began:.0f} s")
        say(*found)
    for name, (broken, word) in BROKEN.items():
        with tempfile.TemporaryDirectory() as folder:
            said = broken(judge, kinds()["etcd apart"], Path(folder))
        failed += word not in said
        say(f"{'refused' if said else 'ACCEPTED':>8}  an inventory with {name}", *said.splitlines()[:3])
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:]) else 0)

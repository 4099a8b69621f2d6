"""What kubeadm makes on the machines of a rehearsal of the generated files: certificates, kubeconfigs and static pods.

Its phases run on the machine itself with the file where its README puts it. Changed in a copy are the name and the
address of the machine, as for every machine after the first, and the kind of keys: kubeadm's default takes seconds of
a processor for each machine, and no name in a certificate and no flag depends on it.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from hadesign.i18n import _
from hadesign.rehearsal.machines import LabMachine
from hadesign.rehearsal.waiting import LabError

SHARED = (
    *(f"{ca}.{kind}" for ca in ("ca", "front-proxy-ca", "etcd/ca") for kind in ("crt", "key")),
    *("sa.key", "sa.pub"),
)
"""What all machines of a control plane have in common, below /etc/kubernetes/pki."""
CLIENT_OF_ETCD = ("etcd/ca.crt", "apiserver-etcd-client.crt", "apiserver-etcd-client.key")
"""What an API server needs of an etcd on machines of its own."""
KEYS = "ECDSA-P256"
FILE = "/etc/kubernetes/kubeadm.yaml"
Flags = Mapping[str, str]


def prepare_control_plane(machine: LabMachine, init: Path, address: str, *, stacked: bool) -> None:
    """Run the phases by which kubeadm sets up a machine of the control plane, and etcd on it where it is `stacked`."""

    def change(document: dict[str, Any]) -> None:
        if document["kind"] == "InitConfiguration":
            document["localAPIEndpoint"]["advertiseAddress"] = address
            document["nodeRegistration"]["name"] = machine.name

    _write(machine, init, change)
    phases = [("certs", "all"), ("kubeconfig", "all"), ("control-plane", "all")]
    for phase in [*phases, *([("etcd", "local")] if stacked else [])]:
        _phase(machine, *phase)


def prepare_member(machine: LabMachine, host: Path) -> None:
    """Run the phases by which kubeadm sets up a member of an etcd on machines of its own, and what its clients need."""
    _write(machine, host, lambda _document: None)
    for certificate in ("etcd-ca", "etcd-server", "etcd-peer", "etcd-healthcheck-client", "apiserver-etcd-client"):
        _phase(machine, "certs", certificate)
    _phase(machine, "etcd", "local")


def administrator(machine: LabMachine) -> Path:
    """Have kubeadm make the certificate of somebody who may do everything, and return its kubeconfig."""
    _phase(machine, "kubeconfig", "super-admin")
    return machine.etc / "kubernetes" / "super-admin.conf"


def share(machine: LabMachine, first: LabMachine, files: Sequence[str]) -> None:
    """Give a machine files of another one, as the generated README has it."""
    ours, theirs = (one.etc / "kubernetes" / "pki" for one in (machine, first))
    for name in files:
        if (theirs / name).exists():
            (ours / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(theirs / name, ours / name)


def pods(machine: LabMachine) -> dict[str, list[str]]:
    """Return the command of each static pod that kubeadm wrote, by the name of its program, and make its folders."""
    found: dict[str, list[str]] = {}
    for file in sorted((machine.etc / "kubernetes" / "manifests").glob("*.yaml")):
        spec = yaml.safe_load(file.read_text())["spec"]
        name, *flags = map(str, spec["containers"][0]["command"])
        found[name] = [str(machine.tools.find(name) or name), *flags]
        for volume in spec.get("volumes", ()):
            place, kind = volume["hostPath"]["path"], volume["hostPath"].get("type", "")
            if "Directory" in kind:
                machine.run("mkdir", "-p", place)
    return found


def changed(command: Sequence[str], **flags: str) -> list[str]:
    """Return a command with some flags changed, or added."""
    ours = {name.replace("_", "-"): value for name, value in flags.items()}
    kept = [word for word in command if word.partition("=")[0].removeprefix("--") not in ours]
    return [*kept, *(f"--{name}={value}" for name, value in ours.items())]


def _write(machine: LabMachine, given: Path, change: Any) -> None:
    file = machine.etc / Path(FILE).relative_to("/etc")
    file.parent.mkdir(exist_ok=True)
    documents = list(yaml.safe_load_all(given.read_text()))
    for document in documents:
        change(document)
        if document["kind"] == "ClusterConfiguration":
            document["encryptionAlgorithm"] = KEYS
    file.write_text(yaml.safe_dump_all(documents))


def _phase(machine: LabMachine, *phase: str) -> None:
    done = machine.run(machine.tools["kubeadm"], "init", "phase", *phase, "--config", FILE)
    if done.returncode:
        what = done.stderr.strip()
        raise LabError(_("kubeadm's phase {phase} failed on {name}: {what}",
                         phase=" ".join(phase), name=machine.name, what=what))  # fmt: skip

"""What kubeadm makes for one machine of a control plane: certificates, and the flags of etcd and of the API server."""

import base64
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.judging import judge, run_judge
from tests.targets.phases import etcd_manifest, flags_of, manifests

SHARED = (
    *(f"{ca}.{kind}" for ca in ("ca", "front-proxy-ca", "etcd/ca") for kind in ("crt", "key")),
    *("sa.key", "sa.pub"),
)
"""What all machines of a control plane have in common, below the folder of certificates."""
KEYS = "ECDSA-P256"
"""Six RSA keys for each machine would take longer than all the rest, and no name or flag depends on the kind of key."""
_PKI = "/etc/kubernetes/pki"


@dataclass(frozen=True)
class Prepared:
    """A machine's certificates, and by program the flags that kubeadm would start it with."""

    pki: Path
    flags: dict[str, dict[str, str]] = field(default_factory=dict)


def control_plane_machine(
    init: Path, folder: Path, name: str, address: str, first: Prepared | None = None, members: Prepared | None = None
) -> Prepared:
    """Run kubeadm's phases with an init file for a machine of this name and address.

    Only these two, the places of certificates and the kind of their keys are changed in the file. Machines after the
    `first` one get from it what all have in common, as the generated README says, and a client of an external etcd what
    was made for it with the `members`.
    """

    def change(document: dict[str, Any]) -> None:
        if document["kind"] == "InitConfiguration":
            document["localAPIEndpoint"]["advertiseAddress"] = address
            document["nodeRegistration"]["name"] = name
        external = document.get("etcd", {}).get("external", {})
        for file in ("caFile", "certFile", "keyFile") if external and members else ():
            external[file] = external[file].replace(_PKI, str(members.pki if members else _PKI))

    file, made = _prepared(init, folder, first, change)
    pods = manifests(file, folder / "dry-run")
    made.flags["kube-apiserver"] = dict(flags_of(pods["kube-apiserver"]))
    return made if members else _with_etcd(file, made)


def etcd_machine(host: Path, folder: Path, first: Prepared | None = None) -> Prepared:
    """Run kubeadm's phases with the file of a member of an external etcd; all have the authority of the `first` one."""
    return _with_etcd(*_prepared(host, folder, first, lambda _: None))


def _prepared(
    given: Path, folder: Path, first: Prepared | None, change: Callable[[dict[str, Any]], None]
) -> tuple[Path, Prepared]:
    """Return a changed copy of a file, and the certificates that kubeadm makes with it."""
    pki, file = folder / "pki", folder / "kubeadm" / "init.yaml"
    file.parent.mkdir(parents=True)
    documents = list(yaml.safe_load_all(given.read_text()))
    for document in documents:
        change(document)
        if document["kind"] == "ClusterConfiguration":
            document |= {"certificatesDir": str(pki), "encryptionAlgorithm": KEYS}
    file.write_text(yaml.safe_dump_all(documents))
    for shared in (name for name in SHARED if first and (first.pki / name).exists()):
        (pki / shared).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy((first.pki if first else pki) / shared, pki / shared)
    _phase("certs", "all", "--config", file)
    return file, Prepared(pki)


def _with_etcd(file: Path, made: Prepared) -> Prepared:
    made.flags["etcd"] = dict(flags_of(etcd_manifest(file)))
    return made


def administrator(prepared: Prepared) -> Path:
    """Return the certificate and key of somebody who may do everything, also before there are any roles."""
    folder = prepared.pki.parent
    _phase("kubeconfig", "super-admin", "--config", folder / "kubeadm" / "init.yaml", "--kubeconfig-dir", folder)
    (user,) = yaml.safe_load((folder / "super-admin.conf").read_text())["users"]
    held: dict[str, Any] = user["user"]
    file = folder / "super-admin.pem"
    file.write_bytes(b"".join(base64.b64decode(held[f"client-{part}-data"]) for part in ("certificate", "key")))
    return file


def command(program: str, flags: dict[str, str]) -> Sequence[str | Path]:
    """Return what starts a program with its flags."""
    return [judge(program), *(f"--{name}={value}" for name, value in flags.items())]


def _phase(*phase: str | Path) -> None:
    done = run_judge([judge("kubeadm"), "init", "phase", *phase])
    assert done.returncode == 0, (phase, done.stderr)

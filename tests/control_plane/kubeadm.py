"""What kubeadm makes for one machine of a control plane: certificates, and the flags of etcd and of the API server."""

import base64
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Prepared:
    """A machine's certificates, and by name the flags that kubeadm would start its programs with."""

    pki: Path
    etcd: dict[str, str]
    api_server: dict[str, str]


def prepare(init: Path, folder: Path, name: str, address: str, first: Prepared | None = None) -> Prepared:
    """Run kubeadm's phases with an init file for a machine of this name and address.

    Only these two, the place of certificates and the kind of their keys are changed in the file. Machines after the
    `first` one get from it what all have in common, as the generated README says.
    """
    pki, file = folder / "pki", folder / "kubeadm" / "init.yaml"
    file.parent.mkdir(parents=True)
    documents = list(yaml.safe_load_all(init.read_text()))
    for document in documents:
        if document["kind"] == "InitConfiguration":
            document["localAPIEndpoint"]["advertiseAddress"] = address
            document["nodeRegistration"]["name"] = name
        if document["kind"] == "ClusterConfiguration":
            document |= {"certificatesDir": str(pki), "encryptionAlgorithm": KEYS}
    file.write_text(yaml.safe_dump_all(documents))
    for shared in SHARED if first else ():
        (pki / shared).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy((first.pki if first else pki) / shared, pki / shared)
    _phase("certs", "all", "--config", file)
    pods = manifests(file, folder / "dry-run")
    return Prepared(pki, dict(flags_of(etcd_manifest(file))), dict(flags_of(pods["kube-apiserver"])))


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

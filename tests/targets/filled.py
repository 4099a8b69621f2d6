"""Generated configs on disk, their secrets filled in with dummies by the script that is shipped beside them."""

import os
import subprocess
from pathlib import Path

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.judging import judge, run_judge

DUMMIES = {
    "BOOTSTRAP_TOKEN": "abcdef.0123456789abcdef",
    "CA_CERT_HASH": "sha256:" + "a1" * 32,
    "CERTIFICATE_KEY": "b2" * 32,
}


def write_configs(cluster: Cluster, folder: Path) -> Path:
    """Write a Cluster's configs below a folder and fill the join files in; return the folder of configs."""
    for artifact in compile_configs(cluster):
        file = folder / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
    script = folder / "configs" / "kubeadm" / "fill-secrets.sh"
    if script.exists():
        environment = os.environ | DUMMIES
        command = ["sh", str(script), str(script.parent / "filled")]
        subprocess.run(command, check=True, env=environment, capture_output=True)
    return folder / "configs"


def refused_by_kubeadm(configs: Path) -> list[str]:
    """Return what kubeadm says of every file it does not accept."""
    kubeadm = judge("kubeadm")
    folder = configs / "kubeadm"
    files = [*sorted(folder.glob("*.yaml")), *sorted((folder / "filled").glob("*.yaml"))]
    complaints = []
    for file in files:
        if file.parent == folder and file.name.startswith("join-"):
            continue  # still holds placeholders; its filled copy is judged
        done = run_judge([kubeadm, "config", "validate", "--config", file])
        if done.returncode:
            complaints.append(f"{file.name}: {done.stderr}\n{file.read_text()}")
    return complaints


def refused_by_haproxy(configs: Path) -> list[str]:
    """Return what HAProxy says of every configuration it does not accept; warnings count."""
    haproxy = judge("haproxy")
    complaints = []
    for file in sorted(configs.glob("haproxy/*/haproxy.cfg")):
        done = run_judge([haproxy, "-c", "-f", file])
        if done.returncode or "WARNING" in done.stderr:
            complaints.append(f"{file.parent.name}: {done.stderr}\n{file.read_text()}")
    return complaints


def refused_by_keepalived(configs: Path) -> list[str]:
    """Return what keepalived says of every configuration it does not accept.

    It wants the interface and the check to be there. So it runs in a network namespace with interfaces of the names
    used, and the check is replaced by one that exists here.
    """
    keepalived = judge("keepalived")
    complaints = []
    for file in sorted(configs.glob("keepalived/*/keepalived.conf")):
        text = file.read_text()
        copy = file.with_name("judged.conf")
        copy.write_text(text.replace('script "/etc/keepalived/check-api.sh"', 'script "/bin/true"'))
        links = sorted({line.split()[1] for line in text.splitlines() if line.strip().startswith("interface ")})
        made = "; ".join(f"ip link add {name} type veth peer name p{number}" for number, name in enumerate(links))
        done = run_judge(["unshare", "--net", "sh", "-c", f"{made}; exec {keepalived} -t -f {copy}"])
        if done.returncode:
            complaints.append(f"{file.parent.name}: {done.returncode} {done.stderr}\n{text}")
    return complaints

"""Generated configs on disk, their secrets filled in with dummies by the script that is shipped beside them."""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import NamedTemporaryFile

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.judging import judge, lacking, namespaces, run_judge

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
        file.chmod(0o755 if artifact.executable else 0o644)
    script = folder / "configs" / "kubeadm" / "fill-secrets.sh"
    if script.exists():
        environment = os.environ | DUMMIES
        command = ["sh", str(script), str(script.parent / "filled")]
        subprocess.run(command, check=True, env=environment, capture_output=True)
    return folder / "configs"


def refused_by_kubeadm(configs: Path) -> list[str]:
    """Return what kubeadm says of every file it does not accept, or accepts with a warning.

    Two of them are asked, the newest and the one before, as far as they take the version of the design.
    """
    folder = configs / "kubeadm"
    files = [*sorted(folder.glob("*.yaml")), *sorted((folder / "filled").glob("*.yaml"))]
    complaints = []
    init = folder / "init.yaml"
    judges = kubeadms(init.read_text()) if init.exists() else ()
    for file in files:
        if file.parent == folder and file.name.startswith("join-"):
            continue  # still holds placeholders; its filled copy is judged
        if file.name == "kubelet-of-etcd.yaml":
            continue  # read by a kubelet, not by kubeadm
        complaints += [f"{file.name}: {said}" for kubeadm in judges if (said := _refused(kubeadm, file))]
    return complaints


def refused_by_kubeadm_alone(kubeadm: Path, text: str) -> str:
    """Return what one kubeadm says of a text that it does not accept, or accepts with a warning."""
    with NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        return _refused(kubeadm, Path(file.name), several=True)


def _refused(kubeadm: Path, file: Path, *, several: bool = False) -> str:
    done = asked_once([kubeadm, "config", "validate", "--config"], file)
    warned = _IPVS.sub("", done.stderr)
    refused = done.returncode or (_PASSED_OVER.sub("", warned) if several else warned)
    return f"{kubeadm.name}: {done.stderr}\n{file.read_text()}" if refused else ""


_IPVS = re.compile(r'W[^\n]*The "KubeProxyConfiguration" field "mode" is set to "ipvs"[^\n]*\n')
"""A design may say ipvs, of which kubeadm 1.37 says that it is deprecated; our README says so, too."""
_PASSED_OVER = re.compile(r"W[^\n]*Ignored configuration document with[^\n]*\n")
"""Of a file with documents for several commands each reader says that it passes those for the others over."""
OLDEST = {"kubeadm": (1, 35), "kubeadm-newest": (1, 36)}
"""The oldest Kubernetes that each of them sets up: its own minor version, and the one before."""


def kubeadms(init: str) -> tuple[Path, ...]:
    """Return the programs that may judge files for the version that one of them names; at least one always does."""
    major, minor = re.findall(r"^kubernetesVersion: v([0-9]+)[.]([0-9]+)[.]", init, re.MULTILINE)[0]
    return tuple(judge(name) for name, oldest in OLDEST.items() if (int(major), int(minor)) >= oldest) or (
        judge("kubeadm"),
    )


_ANSWERS: dict[tuple[str, ...], CompletedProcess[str]] = {}


def asked_once(command: Sequence[str | Path], file: Path) -> CompletedProcess[str]:
    """Ask a judge about a file; of files with the same text, such as those of equal pools, it is shown one."""
    key = (*map(str, command), file.read_text())
    if key not in _ANSWERS:
        _ANSWERS[key] = run_judge([*command, file])
    return _ANSWERS[key]


def refused_by_haproxy(configs: Path) -> list[str]:
    """Return what HAProxy says of every configuration it does not accept; warnings count."""
    haproxy = judge("haproxy")
    complaints = []
    for file in sorted([*configs.glob("haproxy/*/haproxy.cfg"), *configs.glob("node-local/haproxy.cfg")]):
        done = asked_once([haproxy, "-c", "-f"], file)
        if done.returncode or "WARNING" in done.stderr:
            complaints.append(f"{file.parent.name}: {done.stderr}\n{file.read_text()}")
    return complaints


def refused_by_nginx(configs: Path) -> list[str]:
    """Return what nginx says of every configuration it does not accept; warnings count.

    It makes folders and looks whether it may write where it is to, so that it gets a place of its own for that.
    """
    files = sorted(configs.glob("nginx/*/nginx.conf"))
    nginx = nginx_with_stream() if files else Path()
    complaints = []
    for file in files:
        own = namespaces("--mount")
        quiet = "mount -t tmpfs tmpfs /var/lib && mount -t tmpfs tmpfs /run && mkdir -p /var/lib/nginx"
        done = asked_once([*own, "sh", "-ec", f'{quiet} && exec {nginx} -t -q -c "$0"'], file)
        if done.returncode or done.stderr:
            complaints.append(f"{file.parent.name}: {done.stderr}\n{file.read_text()}")
    return complaints


def nginx_with_stream() -> Path:
    """Return nginx, if it can pass TCP on: with Debian's that is a package of its own."""
    nginx = judge("nginx")
    built = run_judge([nginx, "-V"]).stderr.split()
    if "--with-stream" not in built and not list(Path("/etc/nginx/modules-enabled").glob("*stream*.conf")):
        lacking("nginx has no module `stream`; run `make judges`")
    return nginx


def refused_by_keepalived(configs: Path) -> list[str]:
    """Return what keepalived says of every configuration it does not accept.

    It wants the interface and the check to be there, so it runs where they are: in a network with interfaces of the
    names used, and with the machine's generated files mounted where its README puts them.
    """
    keepalived, isolated = judge("keepalived"), namespaces("--net", "--mount")
    files = sorted(configs.glob("keepalived/*/keepalived.conf"))
    if not files:
        return []
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    links = sorted({words[1] for words in lines if words[:1] == ["interface"]})
    script = [f"ip link add {name} type veth peer name peer{number}" for number, name in enumerate(links)]
    for file in files:
        script.append(f"mount --bind {shlex.quote(str(file.parent))} /etc/keepalived")
        script.append(
            f"{keepalived} -t -f /etc/keepalived/keepalived.conf || echo '{file.parent.name} was refused' >&2"
        )
    done = run_judge([*isolated, "sh", "-ec", "\n".join(script)])
    return [done.stderr] if done.returncode or done.stderr else []

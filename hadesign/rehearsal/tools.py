"""The programs that a rehearsal runs: where they are found, and what is wanting before anything can be started."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from hadesign.errors import UsageError
from hadesign.i18n import N_, Message, _, translated

ADMINISTRATION = ("/usr/local/sbin", "/usr/sbin", "/sbin")
"""Where systems keep programs for administrators, which are not in everybody's search path."""
_KUBERNETES = N_("a release of Kubernetes (https://kubernetes.io/releases/download/)")
_ETCD = N_("a release of etcd (https://github.com/etcd-io/etcd/releases)")
FROM: Mapping[str, Message] = {
    "kubeadm": _KUBERNETES,
    "kube-apiserver": _KUBERNETES,
    "kube-controller-manager": _KUBERNETES,
    "kube-scheduler": _KUBERNETES,
    "kubectl": _KUBERNETES,
    "etcd": _ETCD,
    "etcdctl": _ETCD,
    "etcdutl": _ETCD,
    "haproxy": N_("the system's package haproxy"),
    "keepalived": N_("the system's package keepalived"),
    "curl": N_("the system's package curl"),
    "ip": N_("the system's package iproute2"),
    "unshare": N_("the system's package util-linux"),
    "nsenter": N_("the system's package util-linux"),
    "setpriv": N_("the system's package util-linux"),
    "newuidmap": N_("the system's package uidmap, and is needed by all but root"),
    "mount": N_("the system's package mount"),
    "hostname": N_("the system's package hostname"),
}
"""Every program that is started, with where it comes from."""
_ASKED: Mapping[str, Sequence[str]] = {
    "kubeadm": ("version", "-o", "short"), "kubectl": ("version", "--client"), "haproxy": ("-v",),
    "etcdctl": ("version",), "etcdutl": ("version",),
}  # fmt: skip
"""How a program is asked for its version, if not by --version."""
MACHINES = ("unshare", "nsenter", "setpriv", "mount", "ip", "hostname")
"""What machines in namespaces are made with."""


class Tools:
    """Finds programs in some folders, then in the search path."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """Look into these folders first."""
        places = [*map(str, folders), os.environ.get("PATH", os.defpath), *ADMINISTRATION]
        self._path = os.pathsep.join(places)
        self._found: dict[str, Path | None] = {}

    def find(self, name: str) -> Path | None:
        """Return where a program is; `None` if it is nowhere."""
        if name not in self._found:
            found = shutil.which(name, path=self._path)
            self._found[name] = Path(found).absolute() if found else None
        return self._found[name]

    def __getitem__(self, name: str) -> Path:
        """Return where a program is; raises `UsageError` if it is nowhere."""
        found = self.find(name)
        if found is None:
            raise UsageError(_("cannot rehearse: {what}.", what=_lacking(name)))
        return found


def lacking(tools: Tools, names: Iterable[str], minor: tuple[int, int]) -> list[str]:
    """Return what has to be there before programs can be rehearsed that are for a minor version of Kubernetes."""
    wanted = list(dict.fromkeys((*MACHINES, *names)))
    found = [_lacking(name) for name in wanted if tools.find(name) is None]
    for name in wanted:
        if FROM.get(name) == _KUBERNETES and tools.find(name):
            version = version_of(tools, name)
            there = tuple(int(part) for part in re.findall(r"\d+", version)[:2])
            if there != minor:
                named, wants = _("{name} is {version}", name=name, version=version), f"{minor[0]}.{minor[1]}"
                found.append(_("{named}, and the design is for Kubernetes {wants}", named=named, wants=wants))
    if os.geteuid() and tools.find("newuidmap") is None:
        found.append(_lacking("newuidmap"))
    if not found and (why := _no_namespaces(tools)):
        found.append(_("this machine gives no namespaces: {why}", why=why))
    return found


def version_of(tools: Tools, name: str) -> str:
    """Return the version that a program tells, such as 1.36.3; nothing if it tells none."""
    asked = _ASKED.get(name, ("--version",))
    try:
        done = subprocess.run([tools[name], *asked], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout or done.stderr)
    return found[0] if found else ""


def _lacking(name: str) -> str:
    return _("there is no program {name}; it comes with {where}", name=name, where=translated(FROM[name]))


def _no_namespaces(tools: Tools) -> str:
    """Return why nobody gets namespaces here; nothing if they can be had, by root or in a namespace of users."""
    command = [*as_root(tools), str(tools["unshare"]), "--net", "--mount", "--pid", "--fork", "true"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stderr.strip() if done.returncode else ""


def as_root(tools: Tools) -> list[str]:
    """Return what a command is run by to have the rights of root over what it makes: nothing, for root.

    Others have them in a namespace of users, where the kernel lets anybody have one (man 7 user_namespaces). It has
    to hold several users, as programs change theirs and their groups: those of /etc/subuid, given out by newuidmap.
    """
    return [] if os.geteuid() == 0 else [str(tools["unshare"]), "--user", "--map-root-user", "--map-auto"]

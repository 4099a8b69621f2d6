"""Where a rehearsal was made, and of which files: so that somebody else can tell what it is worth."""

import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import PurePath

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.rehearsal.tools import Tools
from hadesign.targets import compile_configs
from hadesign.targets.kubeadm.etcd_hosts import file_of
from hadesign.targets.workloads.readme import patched
from hadesign.topology.cluster import Cluster
from hadesign.writer import digest

TARGETS = ("kubeadm", "haproxy", "keepalived")
"""Whose generated files are run."""


@dataclass(frozen=True, slots=True)
class RehearsingHost:
    """The machine that all others are part of: kernel, architecture, processors that may be used, bytes of memory.

    `round_trip` is what was made of the design's round trip between machines of etcd, in seconds; `None` if the design
    names none, or the kernel cannot. It has no name: what it is called says nothing of how quick it is, and is nobody
    else's business.
    """

    kernel: str
    architecture: str
    cores: int
    memory: int
    round_trip: float | None = None


def this_host(cluster: Cluster, tools: Tools) -> RehearsingHost:
    """Look at the machine that we run on, and at what it can make of the design's network."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    kernel = f"{platform.system()} {platform.release()}"
    return RehearsingHost(kernel, platform.machine(), len(os.sched_getaffinity(0)), memory, round_trip(cluster, tools))


def round_trip(cluster: Cluster, tools: Tools) -> float | None:
    """Return the round trip of the design between machines of etcd, in seconds; `None` if none is said, or can be made.

    It takes the kernel's sch_netem (man 8 tc-netem), which is tried on a network of nobody.
    """
    wanted, tc = cluster.infrastructure.round_trip, tools.find("tc")
    if not wanted or tc is None:
        return None
    tried = [str(tools["unshare"]), "--net", str(tc), "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]
    return None if subprocess.run(tried, capture_output=True, timeout=60, check=False).returncode else wanted


def run_files(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the generated files that are run, as `build` writes them."""
    workloads = ("workloads",) if patched(cluster) else ()
    return compile_configs(cluster, (*TARGETS, *workloads))


def digests(cluster: Cluster) -> Mapping[str, str]:
    """Return the SHA-256 of each file that a program runs with, by its path.

    Where all are equal, the same design was rehearsed. What people read, and files by which workers join, are not
    among them.
    """
    members = cluster.etcd.members if cluster.etcd else ()
    kubeadm = {f"configs/kubeadm/{name}" for name in ("init.yaml", *map(file_of, members))}
    return {
        artifact.path: digest(artifact.data)
        for artifact in run_files(cluster)
        if artifact.path in kubeadm or PurePath(artifact.path).parts[1:2] != ("kubeadm",)
        if PurePath(artifact.path).suffix != ".md"
    }

"""Configs of every target that fits, by installer or virtualisation: how long 200 machines take, and how that grows."""

import math
import time
from pathlib import Path

from benchmarks import table
from benchmarks.designs import design
from hadesign.source import read_text
from hadesign.targets import compile_configs
from hadesign.topology import Cluster, read_cluster

VERSIONS = {"kubeadm": "1.36.4", "kubespray": "1.36.4", "rke2": "1.36.4", "k3s": "1.36.4", "rke": "1.32.13"}
"""Installers that a target writes for, each with a version that it takes."""
HOSTED = ("vsphere", "openstack")
"""Virtualisations with rules of their own for machines and hosts."""
SMALL, LARGE = 200, 2_000
ENOUGH, LINEAR = 1.0, 1.1
"""Seconds that the small design may take, and the exponent of what is still called linear."""


def sizes(_folder: Path) -> None:
    """Print what all configs of two sizes take, without reading the blueprint, and the exponent between them."""
    table.title(f"All configs, {SMALL:,} and {LARGE:,} nodes with n/20 workloads", "files", "processor")
    on_machines = ((installer, installer, "bare-metal") for installer in VERSIONS)
    on_hosts = ((f"kubeadm on {provider}", "kubeadm", provider) for provider in HOSTED)
    for name, installer, provider in (*on_machines, *on_hosts):
        taken = {size: _seconds(cluster_of(installer, size, provider)) for size in (SMALL, LARGE)}
        for size, (seconds, files) in taken.items():
            cells = (f"{files:,}", f"{seconds:.3f} s")
            if size == SMALL:
                table.goal(f"{name}, {size:,} nodes", cells, f"{ENOUGH:.0f} s", met=seconds < ENOUGH)
            else:
                table.row(f"{name}, {size:,} nodes", *cells)
        exponent = math.log(taken[LARGE][0] / taken[SMALL][0]) / math.log(LARGE / SMALL)
        table.goal(f"  exponent {SMALL:,} -> {LARGE:,}", ("", f"{exponent:.2f}"), str(LINEAR), met=exponent <= LINEAR)


def cluster_of(installer: str, nodes: int, provider: str = "bare-metal") -> Cluster:
    """Return a design of so many machines for an installer."""
    text = design(nodes, nodes // 20).replace("installer: kubeadm", f"installer: {installer}")
    text = text.replace("provider: bare-metal", f"provider: {provider}")
    return read_cluster(read_text(text.replace("version: 1.36.4", f"version: {VERSIONS[installer]}"), "bench.yaml"))


def _seconds(cluster: Cluster) -> tuple[float, int]:
    """Return the processor time of the quicker of two runs, and how many files there are."""
    best, files = math.inf, 0
    for _run in range(2):
        start = time.process_time()
        files = len(compile_configs(cluster))
        best = min(best, time.process_time() - start)
    return best, files

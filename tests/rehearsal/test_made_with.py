"""What a rehearsal was made with: this machine, the files that ran, and the round trip that the kernel can make."""

from dataclasses import replace
from pathlib import Path

import pytest

from hadesign.rehearsal.made_with import digests, round_trip, this_host
from hadesign.rehearsal.tools import Tools
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed


@pytest.fixture
def apart() -> Cluster:
    cluster = as_cluster(rehearsed(LAYOUTS["three"]))
    return replace(cluster, infrastructure=replace(cluster.infrastructure, round_trip=0.004))


def tools(folder: Path, tc: str) -> Tools:
    """Return programs of which `tc` ends with a code, and `unshare` runs what it is given."""
    for name, script in (("tc", f'echo "$@" >>{folder}/asked; exit {tc}'), ("unshare", 'shift; exec "$@"')):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return Tools([folder])


def test_a_round_trip_is_made_where_the_kernel_can(apart: Cluster, tmp_path: Path) -> None:
    assert round_trip(apart, tools(tmp_path, "0")) == 0.004
    assert (tmp_path / "asked").read_text() == "qdisc add dev lo root netem delay 1ms\n"
    assert round_trip(apart, tools(tmp_path, "2")) is None
    silent = replace(apart, infrastructure=replace(apart.infrastructure, round_trip=None))
    assert round_trip(silent, tools(tmp_path, "0")) is None


def test_this_machine_is_told_without_its_name(apart: Cluster, tmp_path: Path) -> None:
    host = this_host(apart, tools(tmp_path, "0"))
    assert host.kernel.startswith("Linux ")
    assert host.cores > 0
    assert host.memory > 2**26
    assert host.round_trip == 0.004


def test_files_that_people_read_and_those_of_workers_are_none_that_ran(apart: Cluster) -> None:
    paths = sorted(digests(apart))
    assert paths == [
        "configs/haproxy/lb-1/haproxy.cfg", "configs/haproxy/lb-2/haproxy.cfg",
        "configs/keepalived/lb-1/check-ready.sh", "configs/keepalived/lb-1/keepalived.conf",
        "configs/keepalived/lb-2/check-ready.sh", "configs/keepalived/lb-2/keepalived.conf",
        "configs/kubeadm/init.yaml",
    ]  # fmt: skip
    external = digests(as_cluster(rehearsed(LAYOUTS["three"], external=True)))
    assert "configs/kubeadm/etcd-etcd-a.yaml" in external

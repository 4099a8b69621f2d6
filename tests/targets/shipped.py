"""The shipped blueprints, as the targets see them."""

from functools import cache
from pathlib import Path

from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


@cache
def cluster_of(file: Path) -> Cluster:
    return read_cluster(read(file))

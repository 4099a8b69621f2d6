"""Ports: a script that tries on each machine whether it reaches what it must, by the flows of the Cluster."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION
from hadesign.targets.ports.checks import port_checks
from hadesign.targets.ports.readme import readme
from hadesign.targets.ports.script import script
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("dash",)


def why_not(cluster: Cluster) -> str:
    """Return why not: somebody has to have an address, and somebody else to reach it."""
    return "" if port_checks(cluster) else _("no machine has another one of a known address to reach")


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the script and its README."""
    yield Artifact("check-ports.sh", script(cluster), executable=True)
    yield Artifact("README.md", readme(cluster))

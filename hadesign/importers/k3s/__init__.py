"""k3s: the same files as those of RKE2, with a few keys and defaults of its own."""

from collections.abc import Sequence

from hadesign.importers.draft import ImportDraft
from hadesign.importers.rke2.cluster import read_configs, recognised
from hadesign.importers.sources import SourceFile
from hadesign.targets.rke2.flavour import K3S

TITLE = "k3s"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files of k3s' machines."""
    return recognised(sources, K3S)


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the files of all machines say."""
    return read_configs(sources, K3S)

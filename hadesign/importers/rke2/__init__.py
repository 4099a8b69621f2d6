"""RKE2: the config.yaml of each machine, with its config.yaml.d, and registries.yaml; k3s has the same files."""

from collections.abc import Sequence

from hadesign.importers.draft import ImportDraft
from hadesign.importers.rke2.cluster import read_configs, recognised
from hadesign.importers.sources import SourceFile
from hadesign.targets.rke2.flavour import RKE2

TITLE = "RKE2"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files of RKE2's machines."""
    return recognised(sources, RKE2)


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the files of all machines say."""
    return read_configs(sources, RKE2)

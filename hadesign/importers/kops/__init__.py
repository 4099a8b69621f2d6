"""kOps: a Cluster and its InstanceGroups, as `kops get -o yaml` writes them."""

from hadesign.importers.kops.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]

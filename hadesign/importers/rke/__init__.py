"""RKE, the first one: a cluster.yml, or one that Rancher wraps."""

from hadesign.importers.rke.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]

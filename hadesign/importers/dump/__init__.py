"""A dump of a cluster: what `kubectl get ... -o json` and `etcdctl member list -w json` print."""

from hadesign.importers.dump.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]

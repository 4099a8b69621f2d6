"""Cluster API: a Cluster with its control plane, its pools of machines, and what its provider says."""

from hadesign.importers.cluster_api.reading import TITLE, read, recognises

__all__ = ["TITLE", "read", "recognises"]

"""Cluster to pictures."""

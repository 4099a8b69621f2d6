"""What pods ask for and nodes offer."""

from typing import Literal, TypeAlias

Resource: TypeAlias = Literal["cpu", "memory", "pods"]
RESOURCES: tuple[Resource, ...] = ("cpu", "memory", "pods")
"""Millicores, bytes, pods."""
MUST_FIT: tuple[Resource, ...] = ("cpu", "memory")
"""What a design has to give of nodes and workloads before pods are known to fit: of pods a node takes 110 by default
(https://kubernetes.io/docs/setup/best-practices/cluster-large/)."""

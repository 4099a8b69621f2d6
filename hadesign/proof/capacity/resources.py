"""What pods ask for and nodes offer."""

from typing import Literal, TypeAlias

Resource: TypeAlias = Literal["cpu", "memory", "pods"]
RESOURCES: tuple[Resource, ...] = ("cpu", "memory", "pods")
"""Millicores, bytes, pods."""

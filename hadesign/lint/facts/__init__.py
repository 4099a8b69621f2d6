"""Facts: what rules look at, one module for each topic; those about survival are read off the proof."""

import importlib
from functools import cache

from hadesign.lint.facts.base import Context, Item, Topic

__all__ = ["TOPICS", "Context", "Item", "Topic", "topic"]

TOPICS = (
    "autoscaling",
    "backup",
    "cluster",
    "controlPlane",
    "dependencies",
    "etcd",
    "loadBalancers",
    "monitoring",
    "network",
    "objectives",
    "observed",
    "operations",
    "recovery",
    "releases",
    "security",
    "statements",
    "storage",
    "waivers",
    "workers",
    "workloads",
)
"""Names after `facts.`; each lives in the module of its name, in Python's spelling."""


@cache
def topic(name: str) -> Topic:
    """Return a topic by its name; raise `KeyError` if there is none."""
    if name not in TOPICS:
        raise KeyError(name)
    module = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    found: Topic = importlib.import_module(f"hadesign.lint.facts.{module}").TOPIC
    return found

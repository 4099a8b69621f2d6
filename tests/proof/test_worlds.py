"""What is not said of where things stand: an objective is met if it is in every world, and not met if it is in none.

Worlds are made here from the YAML, each with one answer for every question that the design leaves open, and proved one by
one: a way of its own, apart from the two evaluations and the worlds of `hadesign.proof.settling`.
"""

from collections.abc import Iterator
from copy import deepcopy
from itertools import product
from random import Random
from typing import Any

import pytest

from hadesign.proof import prove
from hadesign.proof.outcomes import DependsOnPlaces
from hadesign.words.objectives import outcome
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import tried
from tests.proof.small import RELIABILITY, Data, small_design

MOST = 60
"""Worlds of a design that are looked at here."""


def unsaid(number: int) -> Data:
    """Return a small design in which machines do not say in which zone they stand, nor in which rack, on which feed."""
    data, random = small_design(number), Random(number)
    spec = data["spec"]
    spec["objectives"] = {"survive": random.choice(["node", "rack", "zone"]), "survives": {"etcd": "zone"}}
    if random.random() < 0.3:
        spec |= {"reliability": RELIABILITY}
        spec["objectives"]["availability"] = random.choice(["90%", "95%", "98%"])
    for node in spec["nodes"]:
        if "name" in node and random.random() < 0.4:
            for key in ("zone", "rack", "host"):
                node.pop(key, None)
    return data


def _choices(data: Data, node: Data) -> list[tuple[str, list[str | None]]]:
    """Return what may be said of a machine: a zone; then a rack, datastore or feed that others have, or one of its own."""
    infrastructure = data["spec"]["infrastructure"]
    found: list[tuple[str, list[str | None]]] = []
    if "zone" not in node and not (node.keys() & {"rack", "host", "datastore"}):
        found.append(("zone", [zone["name"] for zone in infrastructure["zones"]]))
    return found


def worlds(data: Data) -> Iterator[Data]:
    """Yield the designs in which everything is said, first where machines stand, then on what."""
    questions = [(i, key, options) for i, n in enumerate(data["spec"]["nodes"]) for key, options in _choices(data, n)]
    for answer in product(*(options for _, _, options in questions)):
        world = deepcopy(data)
        for (index, key, _), value in zip(questions, answer, strict=True):
            world["spec"]["nodes"][index][key] = value
        yield world

"""The waivers of a design, with what became of each: whether it is needed, has run out, or is wrong."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from hadesign.diagnostic import Waiver
from hadesign.frozen import dataclass
from hadesign.lint import profiles
from hadesign.lint.catalogue import Catalogue
from hadesign.lint.engine import run
from hadesign.lint.facts import Context
from hadesign.lint.scope import Scope
from hadesign.lint.waivers import TOPIC, apply, entries
from hadesign.proof import Proof
from hadesign.topology.cluster import Cluster

ACTIVE, UNUSED, EXPIRED, WRONG = "active", "unused", "expired", "wrong"
"""What a waiver is: needed, needed by no finding, run out, or not understood."""


@dataclass(frozen=True, slots=True)
class RegisteredWaiver:
    """A waiver, with the place that it is for (as written, or empty) and the number of findings that it accepts."""

    design: str
    rule: str
    waiver: Waiver
    place: str
    state: str
    problem: str
    findings: int


def register(cluster: Cluster, proof: Proof, catalogue: Catalogue, as_of: date) -> list[RegisteredWaiver]:
    """Return the waivers of a design, soonest expiry first; all rules are run, so that it is known which are needed."""
    written = entries(cluster, catalogue.rules)
    profile, catalogue, ids = profiles.judging(cluster, catalogue, frozenset(catalogue.rules))
    every = [rule for rule in catalogue.rules.values() if rule.topic != TOPIC and rule.id in ids]
    rules = every if written else []
    found = run(rules, Scope(Context(cluster, proof, as_of, profile)))
    marked, items = apply(found, written, as_of, {rule.id for rule in rules})
    accepted = Counter(one.waived for one in marked if one.waived and not one.explained)
    listed = [
        RegisteredWaiver(
            cluster.name,
            entry.rule,
            entry.waiver,
            entry.place,
            _state(item.values),
            entry.problem,
            accepted[entry.waiver],
        )
        for entry, item in zip(written, items, strict=True)
    ]
    return in_order(listed)


def in_order(waivers: Sequence[RegisteredWaiver]) -> list[RegisteredWaiver]:
    """Return waivers soonest expiry first; those that are wrong come before all others, as they accept nothing."""
    return sorted(waivers, key=lambda one: (one.state != WRONG, one.waiver.until, one.waiver.location, one.rule))


def _state(values: Mapping[str, Any]) -> str:
    if values["malformed"]:
        return WRONG
    if values["expired"]:
        return EXPIRED
    return ACTIVE if values["used"] else UNUSED

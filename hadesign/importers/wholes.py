"""Sections of which a blueprint takes a part with certain others only: no place of an audit log without its policy."""

from collections.abc import Iterable, Mapping

from hadesign.importers.facts import FactPath, FoundFact

_PLANE: FactPath = ("spec", "controlPlane")
NEEDED: Mapping[FactPath, tuple[str, ...]] = {
    (*_PLANE, "audit"): ("policyFile",),
    (*_PLANE, "audit", "webhook"): ("configFile",),
    (*_PLANE, "authorization"): ("configFile",),
    (*_PLANE, "encryption"): ("provider", "configFile"),
    ("spec", "etcd", "existing"): ("caFile", "certFile", "keyFile"),
}
"""What a section is not taken without, by section; the outer ones first."""


def whole(facts: Iterable[FoundFact]) -> tuple[list[FoundFact], list[tuple[FoundFact, str]]]:
    """Return the facts that can stand in a blueprint, and those that cannot, each with the key that it lacks."""
    left = list(facts)
    lonely: list[tuple[FoundFact, str]] = []
    for section, keys in NEEDED.items():
        inside = {fact.path for fact in left if fact.path[: len(section)] == section and len(fact.path) > len(section)}
        lacking = [key for key in keys if inside and (*section, key) not in inside]
        if lacking:
            lonely += [(fact, lacking[0]) for fact in left if fact.path in inside]
            left = [fact for fact in left if fact.path not in inside]
    return left, lonely

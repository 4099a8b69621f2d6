"""Designs that are the same but for the names of zones and machines: one of them is tried for all.

Zones may change places where they differ in nothing but their name and equally large subnets, and where no price, no
address and no other text of the design tells one from the other. Addresses that are given tell machines apart. With
zones a, b and c that are alike and two machines,

    both in a; both in b; both in c: one design
    a and b; a and c; b and c: another one

Whatever is not seen to be alike is tried by itself, so a symmetry that is missed costs time only.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from ipaddress import ip_address, ip_network
from itertools import permutations, product
from typing import Any

from hadesign.synthesis.asked import Prices

_PROSE = frozenset({"metadata", "description", "because", "title", "reason", "decisions"})
"""Keys below which nothing decides what a design survives."""
_OWN = frozenset({"name", "subnet", "gateway"})
"""What tells zones apart that are alike."""
_MOST_ORDERS = 120
"""Ways to exchange zones that are looked at: five that are alike. Of more zones only the first ones are exchanged."""


class Twins:
    """Keys of designs; equal ones have designs that differ in names only."""

    def __init__(self, prices: Prices) -> None:
        """Keep what tells machines and zones apart by their price."""
        self._prices = prices

    def key(self, data: Mapping[str, Any]) -> str:
        """Return the key of a blueprint's data."""
        spec: Mapping[str, Any] = data["spec"]
        zones = _zones(spec)
        orders = self._orders(zones, spec)
        return min(self._written(spec, zones, dict(zip(map(_name, zones), order, strict=True))) for order in orders)

    def _orders(self, zones: Sequence[Mapping[str, Any]], spec: Mapping[str, Any]) -> list[tuple[str, ...]]:
        """Return the ways in which zones can stand for each other: what each one is called instead."""
        names = [_name(zone) for zone in zones]
        rest = {key: value for key, value in spec.items() if key not in ("nodes", "infrastructure")}
        told = set(_tokens(rest)) | set(_tokens(_around(spec)))
        shared = len({str(zone.get("subnet")) for zone in zones}) == 1
        groups: dict[str, list[str]] = {}
        for zone in zones:
            name = _name(zone)
            fixed = name in told or (not shared and _holds_an_address(zone, rest))
            own = {key: value for key, value in zone.items() if key not in _OWN}
            look = json.dumps([own, _sizes(zone), "gateway" in zone, str(self._price(name))])
            groups.setdefault(f"{name} alone" if fixed else look, []).append(name)
        kept = [group[:5] for group in groups.values()]
        found = []
        for moved in product(*(permutations(group) for group in kept)):
            pairs = {
                old: new
                for group, other in zip(kept, moved, strict=True)
                for old, new in zip(group, other, strict=True)
            }
            found.append(tuple(pairs.get(name, name) for name in names))
            if len(found) == _MOST_ORDERS:
                break
        return found

    def _price(self, zone: str) -> Decimal:
        return next((Decimal(str(row.price)) for row in self._prices.zones if row.zone in (None, zone)), Decimal(0))

    def _written(self, spec: Mapping[str, Any], zones: Sequence[Mapping[str, Any]], called: Mapping[str, str]) -> str:
        """Return a design as text, with zones that have changed their places and machines that have no name."""
        machines = self._machines(spec, called)
        names = {**called, **machines}
        nodes = sorted(json.dumps(_renamed(node, names), sort_keys=True) for node in _entries(spec, "nodes"))
        places = sorted(
            json.dumps(_renamed({**zone, "subnet": None, "gateway": None}, names), sort_keys=True) for zone in zones
        )
        rest = {key: value for key, value in spec.items() if key not in ("nodes", "infrastructure")}
        return json.dumps([nodes, places, _renamed(_around(spec), names), _renamed(rest, names)], sort_keys=True)

    def _machines(self, spec: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, str]:
        """Return what single machines are called instead: how they look, where they stand, and which one it is."""
        priced = {row.node for row in self._prices.nodes}
        counts: dict[str, int] = {}
        found = {}
        for node in _entries(spec, "nodes"):
            name = node.get("name")
            if not isinstance(name, str) or name in priced:
                continue
            look = {key: value for key, value in node.items() if key != "name"}
            text = json.dumps(_renamed(look, called), sort_keys=True)
            counts[text] = counts.get(text, 0) + 1
            found[name] = f"{text} {counts[text]}"
        return found


def _name(zone: Mapping[str, Any]) -> str:
    return str(zone.get("name"))


def _entries(section: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = section.get(key)
    return [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _zones(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    around = spec.get("infrastructure")
    return _entries(around, "zones") if isinstance(around, Mapping) else []


def _around(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the infrastructure without its zones."""
    around = spec.get("infrastructure")
    return {key: value for key, value in around.items() if key != "zones"} if isinstance(around, Mapping) else {}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value with other names, alone or behind the kind of thing, as in `zone/a`."""
    if isinstance(value, str):
        kind, slash, name = value.partition("/")
        if slash and name in names:
            return f"{kind}/{names[name]}"
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {_renamed(key, names): _renamed(child, names) for key, child in value.items()}
    if isinstance(value, list):
        return [_renamed(child, names) for child in value]
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _tokens(value: Any) -> Iterator[str]:
    """Yield the words within texts that no exchange of names reaches."""
    for text in _texts(value):
        parts = re.split(r"[^A-Za-z0-9-]+", text)
        if len(parts) > 1 and not re.fullmatch(r"[a-z]+/[^/]+", text):
            yield from parts


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, child in value.items():
            if key not in _PROSE:
                yield str(key)
                yield from _texts(child)
    elif isinstance(value, list):
        for child in value:
            yield from _texts(child)


def _subnets(zone: Mapping[str, Any]) -> list[str]:
    """Return the texts of a zone's networks, of which there may be one of each IP version."""
    given = zone.get("subnet", [])
    return [part.strip() for one in (given if isinstance(given, list) else [given]) for part in str(one).split(",")]


def _sizes(zone: Mapping[str, Any]) -> list[str]:
    """Return how large a zone's networks are, as they are written."""
    return [text.rpartition("/")[2] for text in _subnets(zone)]


def _holds_an_address(zone: Mapping[str, Any], rest: Mapping[str, Any]) -> bool:
    """Tell whether an address that the design gives to anything but a machine is one of the zone."""
    for text in _subnets(zone):
        try:
            network = ip_network(text, strict=False)
        except ValueError:
            continue
        for other in _texts(rest):
            try:
                if ip_address(other) in network:
                    return True
            except ValueError:
                continue
    return False

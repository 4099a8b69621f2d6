"""Small words for messages: how a value, its kind and a choice are written so that hostile text stays harmless."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from hadesign.blueprint.section import FieldInfo
from hadesign.diagnostic import Path
from hadesign.i18n import N_, Message, _, translated
from hadesign.lists import OR, joined
from hadesign.source.harmless import SHOWN, escaped

LISTED = 8
"""Most names that a message lists."""

NOUNS: Mapping[str, tuple[Message, Message]] = {
    "zone": (N_("zone"), N_("zones")),
    "rack": (N_("rack"), N_("racks")),
    "host": (N_("host"), N_("hosts")),
    "datastore": (N_("datastore"), N_("datastores")),
    "failure-domain": (N_("failure domain"), N_("failure domains")),
    "link": (N_("link"), N_("links")),
    "gateway": (N_("gateway"), N_("gateways")),
    "dependency": (N_("dependency"), N_("dependencies")),
    "load-balancer": (N_("load balancer"), N_("load balancers")),
    "storage-class": (N_("storage class"), N_("storage classes")),
    "node": (N_("node"), N_("nodes")),
    "pool": (N_("pool"), N_("pools")),
    "workload": (N_("workload"), N_("workloads")),
    "service-or-workload": (N_("service or workload"), N_("services and workloads")),
    "scaling-group": (N_("scaling group"), N_("scaling groups")),
    "webhook": (N_("webhook"), N_("webhooks")),
    "record": (N_("record"), N_("records")),
    "receiver": (N_("receiver"), N_("receivers")),
    "mirror": (N_("mirror"), N_("mirrors")),
}
"""Kinds of things that have names, one and several."""


def noun(kind: str) -> str:
    """Name a kind of thing: `zone`."""
    return translated(NOUNS[kind][0])


def nouns(kind: str) -> str:
    """Name several of a kind: `zones`."""
    return translated(NOUNS[kind][1])


def shown(value: Any) -> str:
    """Return a scalar as the architect would recognise it, escaped and shortened, in backticks; else its kind."""
    if value is None:
        return _("an empty value")
    if isinstance(value, str):
        return f"`{escaped(value)}`"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, int | float):
        return _number(value)
    return kind_of(value)


def _number(value: float) -> str:
    """Write a number; the digits of a huge integer would fill the line (and `repr` refuses more than 4,300)."""
    huge = isinstance(value, int) and value.bit_length() > SHOWN * 3
    return _("a huge number") if huge else f"`{value!r}`"


def safe_path(path: Path) -> Path:
    """Return a path whose keys can be printed: short, on one line, nothing a terminal acts on."""
    return tuple(escaped(step) if isinstance(step, str) else step for step in path)


def kind_of(value: Any) -> str:
    """Name the YAML kind of a value: a list, a mapping, text, a number."""
    if value is None:
        return _("empty")
    if isinstance(value, bool):
        return _("true or false")
    if isinstance(value, int | float):
        return _("a number")
    if isinstance(value, str):
        return _("text")
    return _("a mapping") if isinstance(value, Mapping) else _("a list")


def one_of(words: Sequence[str]) -> str:
    """Join alternatives: `a, b or c`."""
    return joined(words, OR) or _("nothing")


def example(name: str, field: FieldInfo | None, *, describe: bool = False) -> str:
    """Write a field as it could stand in the YAML (JSON is YAML): `roles: ["worker"]`; perhaps with what it means."""
    if field is None or not field.examples:
        return ""
    value = field.examples[0]
    text = f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
    return f"{text} ({translated(Message(field.description or '')).rstrip('.')})" if describe else text

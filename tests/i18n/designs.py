"""What people read of designs: the inventory, findings, rules with their examples, and what contradicts in a design."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, TypeAlias, get_args

import yaml

from hadesign.diagnostic import Diagnostic, Explanation, Location, Related, Severity, Waiver
from hadesign.lint import Report
from hadesign.lint.catalogue import rule_files
from hadesign.lint.rule import TOPICS
from hadesign.lint.rulefile import load as load_rule
from hadesign.report.findings import Findings
from hadesign.report.formats import LINT
from hadesign.report.inventory import SECTIONS, Inventory, inventory
from hadesign.report.inventory_text import inventory_text
from hadesign.report.rule_pages import all_pages
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.topology import Cluster
from hadesign.vocabulary.balancers import Failover
from tests.designs import as_cluster, control_plane, design, zones
from tests.i18n.pseudo import names

Surface: TypeAlias = tuple[str, Callable[[], str]]
Called: TypeAlias = Callable[[list[str]], str]
SHOWN = (
    "aws-three-zones",
    "bare-metal-three-zones",
    "kubeadm-stacked-keepalived-haproxy",
    "kubespray-university-lab",
    "virtual-machines-on-hypervisors",
)
"""Shipped designs that are shown and checked, by their names."""
EXPLAINED = ("ETC007", "ETC010", "BKP004", "TOP002")
"""Rules with parameters, with conditions, in preview, and with explained examples, as long as there are such."""
_SAID = frozenset({"derived", "explanation", "why", "when", "group", "message"})
"""Fields of JSON that hold sentences."""
_NODES = control_plane({"a": 3})
_POOL = {"pool": "w", "roles": ["worker"], "perZone": 1}
_FRONT = {"name": "api", "type": "haproxy", "instances": ["cp-a-1"], "port": 8443}
_PAIR = _FRONT | {"type": "haproxy-keepalived", "vip": "10.0.1.200", "virtualRouterId": 7}
_LB = {"name": "lb", "roles": ["load-balancer"]}
_WEB = _PAIR | {"name": "web", "vip": "10.0.1.201", "virtualRouterId": 8, "instances": ["lb"]}
_ENDPOINT = {"controlPlane": {"endpoint": "api.example.org:6443"}}
_CARRIED = [{"name": "x", "kind": "carrier", "carries": ["zone/d", "domain/x"]}]
CONTRADICTIONS: Mapping[str, dict[str, Any]] = {
    "subnet": {
        "infrastructure": {"zones": [{"name": "a", "subnet": "10.0.0.0/29"}]},
        "nodes": [*_NODES, _POOL | {"perZone": 9}],
    },
    "name": {"nodes": [*_NODES, {"name": "w-a-1", "roles": ["worker"]}, _POOL]},
    "long name": {"nodes": [*_NODES, _POOL | {"pool": "p" * 60}]},
    "port of an API server": {"loadBalancers": [_PAIR | {"port": 6443}], **_ENDPOINT},
    "port of a balancer": {"nodes": [*_NODES, _LB], "loadBalancers": [_PAIR | {"instances": ["lb"]}, _WEB]},
    "advertisements": {"loadBalancers": [_PAIR | {"advertInterval": "1m"}]},
    "checks": {"loadBalancers": [_PAIR | {"track": {"interval": "1500ms"}}]},
    "versions": {"nodes": control_plane({"a": 1}, address="10.0.1.1"), "loadBalancers": [_PAIR | {"vip": "fd00::1"}]},
    "domain": {"infrastructure": zones("a", domains=_CARRIED)},
    "number": {"reliability": {"parts": {"node/nobody": "99%"}}},
}
"""Designs whose facts contradict each other, as the Cluster finds."""
_TWO = {"instances": ["cp-a-1", "cp-a-2"]}
FRONTS: Mapping[str, dict[str, Any]] = {
    "provider": {"kubernetes": {"version": "1.36.4", "installer": "managed"}, "nodes": [_POOL], **_ENDPOINT},
    "machine": {"controlPlane": {"endpoint": "cp-a-1:6443"}},
    "nothing": _ENDPOINT,
    "server": {"nodes": control_plane({"a": 1})},
    "name": {"loadBalancers": [_FRONT | {"dnsName": "api.example.org"}]},
    "address": {"loadBalancers": [_FRONT | _TWO | {"vip": "10.0.1.200"}]},
    "instances": {"loadBalancers": [_FRONT | _TWO], **_ENDPOINT},
    "keepalived": {"loadBalancers": [_FRONT | _TWO | {"type": "haproxy-keepalived"}], **_ENDPOINT},
    "nobody": {},
}
"""Designs with further endpoints, by what answers there."""
_AT = Location("a.yaml", 14, 12, 14, 13)
_FOUND = Diagnostic(
    "ETC004", "`flaw`", Severity.ERROR, "`m`", "spec.nodes[0].zone", _AT, hint="`h`", expected="`e`",
    related=tuple(Related("`r`", Location(file, line, 1, line, 2)) for file in "ab" for line in range(3)),
)  # fmt: skip
_REST = (
    replace(_FOUND, severity=Severity.WARNING, message="`w`", hint="`x`"),
    replace(_FOUND, rule="INPUT", message="`i`"),
    replace(_FOUND, severity=Severity.INFO, message="`n`"),
    replace(_FOUND, message="`a`", waived=Waiver("`reason`", "`owner`", "2027-03-01", _AT)),
    replace(_FOUND, message="`o`", explained=tuple(Explanation("CP001", Location(f, 9, 5, 9, 8)) for f in "ab")),
)
REPORTS: Mapping[str, tuple[Diagnostic, ...]] = {
    "nothing": (),
    "one": (_FOUND,),
    "all": (_FOUND, *_REST),
    "rest": _REST[2:],
}
"""Findings whose own words are code, so that only those around them are looked at."""


def described(called: Called, refused: Callable[[Callable[[], Any]], str]) -> Iterator[Surface]:
    """Yield every surface by name; `called` runs a command line, `refused` tells why an input is refused."""
    for name, section in product(SHOWN, SECTIONS):
        arguments = ["show", _file(name), "--section", re.sub("([A-Z])", r"-\1", section).lower()]
        yield f"show {name} {section}", partial(called, arguments)
    for name in SHOWN:
        yield f"show {name} as JSON", partial(_sentences, called, ["show", _file(name), "--format", "json"])
        yield f"show {name} whole", partial(called, ["show", _file(name), "--all"])
    for name, spec in FRONTS.items():
        yield f"front {name}", partial(_front, spec)
    for name, spec in CONTRADICTIONS.items():
        yield f"clash {name}", partial(refused, partial(_cluster, spec))
    for rule, form in product(EXPLAINED, ("text", "markdown")):
        yield f"explain {rule} as {form}", partial(called, ["explain", rule, "--format", form])
    yield "explain a topic", partial(called, ["explain", "CP"])
    yield "explain all", partial(called, ["explain", "--all"])
    for name, form, everything in product(REPORTS, ("text", "markdown", "json"), (True, False)):
        if name == "nothing" and form == "json":
            continue  # nothing is said
        yield f"findings {name} {form} {everything}", partial(_findings, REPORTS[name], form, everything)
    for name, form in product(SHOWN[2:], ("text", "markdown")):
        more = ["--show", "info", "--show", "explained", "--as-of", "2026-11-23", "--format", form]
        yield f"lint {name} as {form}", partial(called, ["lint", _file(name), *more])
    yield "pages index", partial(_page, "index.md")
    yield "pages designs", partial(_page, "designs.md")


def known(surface: str) -> frozenset[str]:
    """Return what is a name on a surface: what stands in its design or in its rule, and what programs read."""
    kind, name = surface.split()[:2]
    found = [names(get_args(Failover)), frozenset({"waived", "localhost"})]
    if kind in ("show", "lint"):
        found.append(names(Path(_file(name)).read_text(encoding="utf-8")))
    if kind in ("explain", "pages"):
        rules = rule_files(rules_dir())
        chosen = [path for path in rules if path.stem.startswith(name)] or rules
        found += [names(_values(yaml.safe_load(path.read_text(encoding="utf-8")))) for path in chosen]
    if kind == "pages":
        found.append(names(letters.lower() for letters, _title in TOPICS.values()))
    return frozenset[str]().union(*found)


def _values(data: Any) -> list[str]:
    """Return what is no sentence in a rule."""
    if isinstance(data, list):
        return [value for entry in data for value in _values(entry)]
    if not isinstance(data, dict):
        return [str(data)]
    said: tuple[str, ...] = ()
    if "examples" in data:
        said = ("title", "why", "fix", "message")
    elif "findings" in data or "base" in data:
        said = ("name", "findings")
    return [
        value
        for key, entry in data.items()
        if key not in (*said, "meaning", "source", "in")
        for value in _values(entry)
    ]


def _file(name: str) -> str:
    return str(blueprints_dir() / f"{name}.yaml")


def _sentences(called: Called, arguments: list[str]) -> str:
    return "\n".join(_said(json.loads(called(arguments))))


def _said(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for entry in data:
            yield from _said(entry)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in _SAID and isinstance(value, str):
                yield value
            else:
                yield from _said(value)


def _cluster(spec: dict[str, Any]) -> Cluster:
    return as_cluster(design(**{"infrastructure": zones("a"), "nodes": _NODES} | spec))


def _front(spec: dict[str, Any]) -> str:
    return inventory_text(Inventory(inventory(_cluster(spec), ["endpoint", "names", "apiServers"])))


def _findings(found: tuple[Diagnostic, ...], form: str, everything: bool) -> str:
    report = Report.of("2026-11-23", ["a.yaml"] * (1 + everything), found)
    params = ("ETC007.slow=9ms",)
    found_all = Findings(report, {}, 2, infos=everything, explained=everything, params=params)
    said = LINT.write(form, found_all)
    return "\n".join(_said(json.loads(said))) if form == "json" else said


def _page(name: str) -> str:
    rules = [load_rule(path)[0] for path in rule_files(rules_dir())]
    return all_pages(rules, {})[name]

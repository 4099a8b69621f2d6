"""The same design written in another order, and all that hadesign says of a design, positions left aside."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath
from random import Random
from typing import Any

from hadesign.diagnostic import parse_path
from hadesign.diagrams import pictures
from hadesign.errors import InputError
from hadesign.handbook import Book, handbook
from hadesign.handbook.explorer_data import explorer_data
from hadesign.lint import Report, lint
from hadesign.proof import Proof, prove
from hadesign.report.inventory import inventory
from hadesign.report.prove_json import during_upgrade_data, proof_data, what_if_data
from hadesign.source.entries import Entries
from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import as_cluster
from tests.shipped_rules import catalogue

ORDERED: Mapping[str, str] = {
    "metadata.owners": "Metadata.owners",
    "metadata.sources": "Metadata.sources",
    "spec.nodes": "Spec.nodes",
    "spec.kubernetes.registry.mirrors.endpoints": "Mirror.endpoints",
    "spec.nodes.address": "Machine.address",
    "spec.infrastructure.zones.subnet": "Zone.subnet",
    "spec.network.podCIDR": "Network.podCIDR",
    "spec.network.serviceCIDR": "Network.serviceCIDR",
    "spec.loadBalancers.instances": "LoadBalancer.instances",
}
"""Lists whose order has a meaning, by their path without places, with the field that says so in the reference."""
DAY = date(2026, 11, 23)
_PLACE = re.compile(r"\[\d+\]")
_DIGEST = re.compile(r"\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b")
_LINE = re.compile(r"\[\d+\]\(blueprint\.md#__codelineno-0-\d+\)|\blines? \d[\d, and]*(?: more)?")


def reordered(data: Any, random: Random, path: str = "") -> Any:
    """Return data with every mapping, and every list whose order has no meaning, in another order."""
    if isinstance(data, dict):
        items = list(data.items())
        random.shuffle(items)
        return {key: reordered(value, random, f"{path}.{key}".lstrip(".")) for key, value in items}
    if isinstance(data, list):
        entries = [reordered(entry, random, path) for entry in data]
        if path not in ORDERED:
            random.shuffle(entries)
        return entries
    return data


def said(data: dict[str, Any]) -> dict[str, Any]:
    """Return what lint, prove, show and build say of a design, by the page or file it stands in."""
    cluster = as_cluster(data)
    proof = prove(cluster)
    report = lint(cluster, proof, catalogue(), DAY)
    found: dict[str, Any] = {"lint": _findings(report, data), "show": _placeless(inventory(cluster), data)}
    found |= {f"prove {name}": _placeless(value, data) for name, value in _proved(proof).items()}
    return found | _package(cluster, proof, report)


def _findings(report: Report, data: Any) -> list[Any]:
    return sorted(
        (
            found.rule,
            found.severity.value,
            found.message,
            _without_places(found.path, data),
            sorted(related.message for related in found.related),
            (found.waived.reason, found.waived.owner, found.waived.until) if found.waived else (),
        )
        for found in report.diagnostics
    )


def _without_places(path: str, data: Any) -> str:
    """Write a path with names; entries that have none cannot be told apart."""
    return _PLACE.sub("[*]", Entries(data).name(parse_path(path)))


def _proved(proof: Proof) -> dict[str, Any]:
    services = proof.services()
    things = [name for name in sorted(proof.cluster.things) if not name.startswith("node/")][:4]
    things += [node.thing for node in proof.cluster.nodes[:2]]
    return {
        "all": proof_data(proof, services, 2),
        "upgrade": during_upgrade_data(proof, services),
        **{name: what_if_data(proof, services, [name]) for name in things},
    }


def _placeless(value: Any, data: Any) -> Any:
    """Drop lines and columns, and write paths with names."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key not in ("location", "locations", "line", "column")}
        return {
            key: _without_places(one, data) if key == "path" else _placeless(one, data) for key, one in kept.items()
        }
    return [_placeless(one, data) for one in value] if isinstance(value, list) else value


def _package(cluster: Cluster, proof: Proof, report: Report) -> dict[str, Any]:
    """Return every file of the package, or why there are no configs."""
    try:
        configs = compile_configs(cluster)
    except InputError as error:
        return {"configs": sorted(found.message for found in error.diagnostics)}
    drawn = pictures(cluster)
    book = Book(cluster, proof, report, configs, DAY.isoformat(), "0", draft=False)
    files = {artifact.path: artifact.content for artifact in (*configs, *drawn, *handbook(book, drawn))}
    # Its answers name places, which are lines in what a browser is given.
    answers = explorer_data(proof, "design.yaml", lambda place: (_PLACE.sub("[*]", str(place.named)), ""))
    files["handbook/docs/explorer/data.js"] = answers.script
    # The printed page is made of the others, in which the blueprint stands as it is written.
    left_out = ("blueprint.md", "print.md")
    return {path: _page(path, content) for path, content in files.items() if PurePosixPath(path).name not in left_out}


def _page(path: str, content: str | bytes) -> Any:
    """Return a file; of a page without lines and digests of the blueprint, and of findings without their order."""
    if not path.startswith("handbook/") or not isinstance(content, str) or not path.endswith(".md"):
        return content
    lines = _DIGEST.sub("digest", _LINE.sub("line", content)).splitlines()
    return sorted(lines) if path.endswith("findings.md") else lines

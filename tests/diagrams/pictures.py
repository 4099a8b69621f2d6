"""Pictures as trees and numbers: what is in an SVG, who reaches whom in a picture, and where a layout puts things."""

import base64
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from hadesign.diagrams.picture import Picture, Symbol
from hadesign.diagrams.strokes import Box, Stroke
from tests.designs import control_plane, design, zones

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = {"svg", "title", "desc", "style", "defs", "image", "use", "g", "path", "polygon", "text"}


def elements(svg: str) -> list[ET.Element]:
    """Return every element of a picture that is well-formed."""
    return list(ET.fromstring(svg).iter())


def name(element: ET.Element) -> str:
    """Return the name of an element of SVG."""
    assert element.tag.startswith(SVG), element.tag
    return element.tag.removeprefix(SVG)


def texts(svg: str) -> list[str]:
    """Return every text that a picture shows."""
    return ["".join(e.itertext()) for e in elements(svg) if name(e) == "text"]


def complaints(svg: str) -> list[str]:
    """Return what makes a picture refer to something outside itself, or more than a picture."""
    found = []
    ids = {e.get("id") for e in elements(svg)}
    for element in elements(svg):
        if name(element) not in ELEMENTS:
            found.append(f"element {name(element)}")
        for key, value in element.attrib.items():
            if key.lower().startswith("on") or (not is_said(key) and ("javascript:" in value or "url(" in value)):
                found.append(f"attribute {key}={value}")
            if key.endswith(("href", "src")) and not (_is_png(value) or value.removeprefix("#") in ids):
                found.append(f"reference {value[:60]}")
        if name(element) == "style" and ("@import" in (element.text or "") or "url(" in (element.text or "")):
            found.append("style that loads")
    return found


def is_said(key: str) -> bool:
    """Whether an attribute is text, which nothing follows or runs."""
    return key in ("aria-label", "id") or key.startswith("data-")


def _is_png(value: str) -> bool:
    head, _, data = value.partition(",")
    return head == "data:image/png;base64" and base64.b64decode(data, validate=True).startswith(b"\x89PNG\r\n")


def symbols(picture: Picture) -> dict[str, Symbol]:
    """Return every box of a picture by its id, which no two share."""
    listed = list(picture.all_symbols())
    found = {symbol.id: symbol for symbol in listed}
    assert len(found) == len(listed)
    return found


def reached(picture: Picture, start: str) -> set[str]:
    """Return all boxes that connectors lead to."""
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        after = {t for connector in picture.connectors if here in connector.sources for t in connector.targets} - seen
        seen |= after
        todo += after
    return seen


def crosses(stroke: Stroke, box: Box) -> bool:
    """Whether a stroke runs through the inside of a box."""
    (ax, ay), (bx, by) = stroke.start, stroke.end
    left, right = box.x - box.width / 2, box.x + box.width / 2
    slack = 0.5
    return (
        min(ax, bx) < right - slack
        and max(ax, bx) > left + slack
        and min(ay, by) < box.bottom - slack
        and max(ay, by) > box.top + slack
    )


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes touch."""
    return (
        abs(one.x - other.x) < (one.width + other.width) / 2 and abs(one.y - other.y) < (one.height + other.height) / 2
    )


def odd_designs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield designs that stress a picture: no zones, managed, node-local balancers, external etcd, many of all."""
    worker: dict[str, Any] = {"pool": "w", "roles": ["worker"], "perZone": 3}
    endpoint = {"endpoint": "api.example.org:6443"}
    yield (
        "no zones",
        design(nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}, {"name": "w", "roles": ["worker"]}]),
    )
    managed = design(infrastructure=zones("a", "b", provider="gcp"), nodes=[worker])
    managed["spec"]["kubernetes"]["installer"] = "managed"
    yield "managed", managed
    yield (
        "node-local balancers",
        design(
            infrastructure=zones("a", "b", "c"),
            nodes=[*control_plane({"a": 1, "b": 1, "c": 1}), worker],
            loadBalancers=[{"name": "local", "type": "node-local"}],
        ),
    )
    apart = [{"name": f"{r}-{z}", "zone": z, "roles": [r]} for r in ("control-plane", "etcd") for z in ("a", "b", "c")]
    yield (
        "external etcd",
        design(infrastructure=zones("a", "b", "c"), nodes=[*apart, worker], etcd={"topology": "external"}),
    )
    many = {"zones": [{"name": f"z{n}", "subnet": f"10.{n}.0.0/16", "site": f"s{n % 3}"} for n in range(20)]}
    yield (
        "many of everything",
        design(
            infrastructure=many,
            nodes=[*control_plane({"z0": 1, "z1": 1, "z2": 1}), worker | {"perZone": 50}],
            controlPlane=endpoint,
            loadBalancers=[{"name": "api", "type": "cloud"}],
            workloads=[{"name": f"app-{n}", "kind": "Deployment", "replicas": 3} for n in range(200)],
        ),
    )
    hosts = [{"name": f"cp-{n}", "host": f"hv-{n}", "roles": ["control-plane", "etcd", "worker"]} for n in range(3)]
    yield "hosts only", design(nodes=hosts)
    partly = [{"name": "cp", "roles": ["control-plane", "etcd"]}, {"name": "w", "zone": "a", "roles": ["worker"]}]
    yield "a zone for some", design(infrastructure=zones("a"), nodes=partly)
    long = ("x" * 62 + "y", "a-" * 31 + "b")
    named = [{"name": name, "zone": "z" * 63, "roles": ["control-plane", "etcd"]} for name in long]
    yield (
        "very long names",
        design(
            infrastructure=zones("z" * 63),
            nodes=named,
            controlPlane={"endpoint": f"{'.'.join(['l' * 60] * 4)}:6443"},
            loadBalancers=[{"name": "api", "type": "hardware"}],
        ),
    )

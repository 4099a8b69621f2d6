"""A neutral graph to SVG and PNG: boxes of the diagrams package, laid out in process by Graphviz.

`diagrams` would run an external `dot` and name boxes at random; here it gets ids, and its DOT source is taken before.
Icons are embedded, so that one SVG file is all there is.
"""

import base64
import html
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import graphviz
import pygraphviz
from diagrams import Cluster, Diagram, Node, getcluster, setcluster, setdiagram
from diagrams import Edge as Arrow

from hadesign.diagrams.graph import Edge, Graph, Group, Icon, Vertex

FONT = "DejaVu Sans,Verdana,Helvetica,Arial,sans-serif"
_GRAPH = {
    "fontname": FONT, "fontsize": "18", "labelloc": "t", "nodesep": "0.35", "ranksep": "0.55", "splines": "spline",
    "bgcolor": "white", "pad": "0.3", "dpi": "96", "newrank": "true",
}  # fmt: skip
_NODE = {
    "fontname": FONT,
    "fontsize": "12",
    "width": "1.5",
    "height": "1.5",
    "fixedsize": "false",
    "fontcolor": "#1f2937",
}
_EDGE = {"color": "#475569", "penwidth": "1.4", "arrowsize": "0.7", "fontname": FONT, "fontsize": "11"}
_FAINT = {"color": "#94a3b8", "style": "dashed"}
_FRAME = {"fontname": FONT, "fontsize": "13", "margin": "14", "bgcolor": "#f1f5f9", "pencolor": "#94a3b8"}
ICON = 40
"""Width and height of an icon in points."""
_TABLE = 'BORDER="1" COLOR="#cbd5e1" BGCOLOR="white" STYLE="ROUNDED" CELLBORDER="0" CELLSPACING="2" CELLPADDING="4"'


def draw(graph: Graph) -> tuple[str, bytes]:
    """Return a graph as SVG text, which refers to nothing outside itself, and as PNG bytes."""
    source = dot_source(graph)
    laid_out = pygraphviz.AGraph(string=source)
    with _quiet():
        svg = cast(bytes, laid_out.draw(format="svg", prog="dot")).decode()
        png = cast(bytes, laid_out.draw(format="png", prog="dot"))
    return _portable(svg, graph), png


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Graphviz' font library from writing about the machine's font settings; errors are still raised."""
    sys.stderr.flush()
    saved, sink = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)


def dot_source(graph: Graph) -> str:
    """Return the DOT source that the diagrams package makes of a graph."""
    diagram = Diagram(
        name="", filename="architecture", direction="TB", curvestyle="curved", show=False,
        graph_attr=_GRAPH | {"label": _literal(graph.title)}, node_attr=_NODE, edge_attr=_EDGE,
    )  # fmt: skip
    boxes: dict[str, Any] = {}
    setdiagram(diagram)
    try:
        for vertex in graph.vertices:
            boxes[vertex.id] = _box(vertex)
        for group in graph.groups:
            _frame(group, boxes)
        for edge in graph.edges:
            _connect(edge, boxes)
    finally:
        setcluster(None)
        setdiagram(None)
    return cast(str, diagram.dot.source)


def _literal(text: str) -> str:
    """Keep Graphviz from reading escapes or HTML in a text."""
    return cast(str, graphviz.escape("".join(c if c.isprintable() else " " for c in text)))


def _box(vertex: Vertex) -> Any:
    """Make a box: icon on the left, a title and further lines on the right."""
    kind = _icons()[vertex.icon]
    title, *lines = (_html(line) for line in vertex.lines)
    text = f"<B>{title}</B>" + "".join(f'<BR ALIGN="LEFT"/>{line}' for line in lines) + '<BR ALIGN="LEFT"/>'
    file = _html(kind._load_icon(kind))  # noqa: SLF001  diagrams has no public way to the file of an icon
    icon = f'<TD FIXEDSIZE="TRUE" WIDTH="{ICON}" HEIGHT="{ICON}"><IMG SCALE="TRUE" SRC="{file}"/></TD>'
    table = f'<<TABLE {_TABLE}><TR>{icon}<TD ALIGN="LEFT">{text}</TD></TR></TABLE>>'
    return kind(table, nodeid=vertex.id, image="", shape="plain", height="0", width="0", tooltip=_literal(vertex.id))


def _html(text: str) -> str:
    """Escape a text for Graphviz's HTML-like labels."""
    return html.escape("".join(c if c.isprintable() else " " for c in text), quote=True)


def _frame(group: Group, boxes: dict[str, Any]) -> None:
    """Make a frame with all that is in it; its id and not its label names it, as labels may be equal."""
    outer = getcluster()
    frame = Cluster(group.id, graph_attr=_FRAME | {"label": _literal(group.label)})
    frame.__enter__()
    for vertex in group.vertices:
        boxes[vertex.id] = _box(vertex)
    for inner in group.groups:
        _frame(inner, boxes)
    frame.__exit__(None, None, None)
    setcluster(outer)


def _connect(edge: Edge, boxes: dict[str, Any]) -> None:
    source, target = boxes.get(edge.source), boxes.get(edge.target)
    if source is not None and target is not None:
        attributes = _FAINT if edge.faint else {}
        source >> Arrow(label=_literal(edge.label), **attributes) >> target


@lru_cache(maxsize=1)
def _icons() -> dict[Icon, type[Node]]:
    """Return the box of the diagrams package for each icon."""
    from diagrams.aws.network import ElbNetworkLoadBalancer
    from diagrams.azure.network import LoadBalancers
    from diagrams.gcp.network import LoadBalancing
    from diagrams.generic.network import Switch
    from diagrams.k8s.compute import Deploy
    from diagrams.k8s.controlplane import API
    from diagrams.k8s.infra import ETCD
    from diagrams.k8s.infra import Node as Worker
    from diagrams.k8s.network import Endpoint
    from diagrams.onprem.client import Users
    from diagrams.onprem.network import HAProxy

    return {
        "clients": Users, "vip": Endpoint, "haproxy": HAProxy, "balancer": Switch, "cloud-aws": ElbNetworkLoadBalancer,
        "cloud-gcp": LoadBalancing, "cloud-azure": LoadBalancers, "api": API, "etcd": ETCD, "worker": Worker,
        "workload": Deploy,
    }  # fmt: skip


def _portable(svg: str, graph: Graph) -> str:
    """Embed the icons, drop what names this machine or Graphviz's version, and say what the picture shows."""
    svg = re.sub(
        r'xlink:href="([^"#][^"]*\.png)"', lambda match: f'xlink:href="{_data_uri(html.unescape(match[1]))}"', svg
    )
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!DOCTYPE.*?>\n?", "", svg, flags=re.DOTALL)
    label = html.escape(f"{graph.title}. {graph.description}", quote=True)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


@lru_cache(maxsize=32)
def _data_uri(file: str) -> str:
    """Return an icon as a data URI."""
    return f"data:image/png;base64,{base64.b64encode(Path(file).read_bytes()).decode()}"

"""What will exist: machines, members, endpoint, names and failure domains, in rows that text and JSON share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hadesign.diagnostic import format_path
from hadesign.report.tables import table, wrap
from hadesign.topology.cluster import Cluster, Node, NodeGroup, Origin


@dataclass(frozen=True, slots=True)
class Section:
    """A titled table; every row has the columns of `head` and where it comes from."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[tuple[Any, ...], Origin], ...]
    note: str = ""


def sections(cluster: Cluster, *, every: bool) -> dict[str, Section]:
    """Return all sections by name; `every` lists each machine rather than groups of equal ones."""
    makers: tuple[Callable[[Cluster], Section], ...] = (
        _all_nodes if every else _grouped_nodes,
        _etcd,
        _endpoint,
        _balancers,
        _names,
        _domains,
        _workloads,
    )
    found = [make(cluster) for make in makers]
    return {section.name: section for section in found}


def _all_nodes(cluster: Cluster) -> Section:
    rows = [(_node(node.name, node, node.address), node.origin) for node in cluster.nodes]
    return Section("nodes", "Machines", _NODE_HEAD, tuple(rows))


_NODE_HEAD = ("machine", "roles", "zone", "address")


def _grouped_nodes(cluster: Cluster) -> Section:
    return Section("nodes", "Machines", _NODE_HEAD, tuple(_group(cluster, group) for group in cluster.groups))


def _group(cluster: Cluster, group: NodeGroup) -> tuple[tuple[Any, ...], Origin]:
    """Return one row for machines that differ in nothing but name and address."""
    nodes = [cluster.nodes[index] for index in group.nodes]
    first, last = nodes[0], nodes[-1]
    if len(nodes) == 1:
        return _node(first.name, first, first.address), first.origin
    addresses = f"{first.address} .. {last.address}" if first.address and last.address else None
    return _node(f"{first.name} .. {last.name} ({len(nodes)})", first, addresses), first.origin


def _node(label: str, node: Node, address: str | None) -> tuple[Any, ...]:
    return label, ", ".join(sorted(node.roles)), node.zone, address


def _etcd(cluster: Cluster) -> Section:
    head = ("member", "peer URL", "client URL")
    if cluster.etcd is None:
        return Section("etcd", "etcd", head, (), "no etcd of its own")
    etcd = cluster.etcd
    count = len(etcd.members)
    note = (
        f"{count} member{'s' if count != 1 else ''}, {etcd.topology}, quorum {etcd.quorum}: survives the loss of"
        f" {count - etcd.quorum}; heartbeat {etcd.heartbeat * 1000:g} ms, election timeout {etcd.election * 1000:g} ms"
    )
    return Section(
        "etcd", "etcd", head, tuple(((m.name, m.peer_url, m.client_url), m.origin) for m in etcd.members), note
    )


def _endpoint(cluster: Cluster) -> Section:
    head = ("endpoint", "fails over by", "balancer")
    endpoint = cluster.endpoint
    if endpoint is None:
        return Section("endpoint", "Endpoint", head, (), "none is given")
    row = (endpoint.address, endpoint.failover, endpoint.balancer)
    return Section("endpoint", "Endpoint", head, ((row, endpoint.origin),), endpoint.explanation)


def _balancers(cluster: Cluster) -> Section:
    rows: list[tuple[tuple[Any, ...], Origin]] = []
    for balancer in cluster.balancers:
        if not balancer.instances:
            rows.append(((balancer.name, balancer.type, None, balancer.vip, balancer.port, None), balancer.origin))
        for i in balancer.instances:
            row = (balancer.name, balancer.type, i.node, balancer.vip, balancer.port, i.priority)
            rows.append((row, i.origin))
    head = ("balancer", "type", "instance", "virtual address", "port", "priority")
    return Section("balancers", "Load balancers", head, tuple(rows), "" if rows else "none")


def _names(cluster: Cluster) -> Section:
    rows = tuple(((san.value, san.origin.derived or "asked for"), san.origin) for san in cluster.api_sans)
    return Section("names", "Names in the API servers' certificate", ("name", "why"), rows, "" if rows else "none")


def _domains(cluster: Cluster) -> Section:
    rows = []
    for thing in cluster.things.values():
        if thing.kind != "node":
            needs = " and ".join(group[0] if len(group) == 1 else f"({' or '.join(group)})" for group in thing.needs)
            rows.append(((f"{thing.kind}/{thing.name}", needs or None), thing.origin))
    return Section("domains", "Failure domains", ("thing", "stands on"), tuple(rows), "" if rows else "none is named")


def _workloads(cluster: Cluster) -> Section:
    rows = []
    for w in cluster.workloads:
        kept = [
            k
            for k, how in (("zone", w.spread and w.spread.zone), ("node", w.spread and w.spread.node))
            if how == "required"
        ]
        nodes = sum(len(cluster.groups[group].nodes) for group in w.eligible)
        rows.append(((f"{w.namespace}/{w.name}", w.replicas, " and ".join(kept) or None, nodes), w.origin))
    head = ("workload", "replicas", "required spread", "nodes that may run it")
    return Section("workloads", "Workloads", head, tuple(rows), "" if rows else "none")


def inventory_text(cluster: Cluster, chosen: Sequence[Section]) -> str:
    """Return the sections as tables that fit 80 columns."""
    return "\n\n".join("\n".join(_section_text(cluster, section)) for section in chosen)


def _section_text(cluster: Cluster, section: Section) -> Iterator[str]:
    yield section.title
    if section.note:
        yield wrap(section.note)
    if section.rows:
        yield ""
        rows = [(*("-" if v is None else str(v) for v in row), _line(cluster, origin)) for row, origin in section.rows]
        yield table((*section.head, "line"), rows)


def _line(cluster: Cluster, origin: Origin) -> str:
    return str(cluster.locate(origin).line)


def inventory_data(cluster: Cluster, chosen: Sequence[Section]) -> dict[str, Any]:
    """Return the sections as data for JSON; unknown is null, and every row says where it comes from, and how."""
    return {
        "version": 1,
        "file": cluster.document.file,
        "name": cluster.name,
        "sections": {
            section.name: [
                dict(zip(section.head, row, strict=True)) | {"origin": _origin(cluster, origin)}
                for row, origin in section.rows
            ]
            for section in chosen
        },
    }


def _origin(cluster: Cluster, origin: Origin) -> dict[str, Any]:
    location = cluster.locate(origin)
    return {
        "path": format_path(origin.path),
        "line": location.line,
        "column": location.column,
        "derived": origin.derived or None,
    }

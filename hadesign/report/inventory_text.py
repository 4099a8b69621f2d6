"""What will exist, as tables for people; the data is that of `inventory`."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from hadesign.report.inventory import Inventory
from hadesign.report.names import LISTED, next_address, run
from hadesign.report.tables import table, wrap

Sheet: TypeAlias = tuple[str, Sequence[str], list[list[str]]]
"""A note, and a table: its head and its rows."""


def inventory_text(found: Inventory) -> str:
    """Return what `inventory` found as tables that fit 80 columns."""
    data = found.data
    makers: dict[str, Callable[[Any], Sheet]] = {"nodes": _all_nodes if found.every else _grouped_nodes, **_MAKERS}
    parts = [wrap(f"{data['title']} ({data['file']})")]
    for name, title in _TITLES.items():
        if name in data:
            parts.append("\n".join(_section(title, *makers[name](data[name]))))
    if "names" in data:
        parts.append("\n".join(_section("Names in the certificates of etcd", *_etcd_names(data["names"]))))
    return "\n\n".join(parts)


_TITLES = {
    "nodes": "Nodes",
    "apiServers": "API servers",
    "etcd": "etcd",
    "endpoint": "Endpoint",
    "loadBalancers": "Load balancers",
    "domains": "Failure domains",
    "workloads": "Workloads",
    "components": "Components of the platform",
    "names": "Names in the certificate of the API servers",
    "flows": "Network flows",
}


def _section(title: str, note: str, head: Sequence[str], rows: list[list[str]]) -> Iterator[str]:
    yield title
    if note or not rows:
        yield wrap(note or "none")
    if rows:
        yield ""
        yield table(head, rows)


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _line(*rows: dict[str, Any]) -> str:
    lines = [row["origin"]["line"] for row in (rows[0], rows[-1])]
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}..{lines[1]}"


_NODE_HEAD = ("node", "roles", "zone", "address", "line")


def _all_nodes(rows: list[dict[str, Any]]) -> Sheet:
    return _drawn(rows), _NODE_HEAD, [_node(row["name"], _addresses([row]), row) for row in rows]


def _grouped_nodes(rows: list[dict[str, Any]]) -> Sheet:
    """List nodes that differ in nothing but name and address in one row, as long as they stand together."""
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        if groups and _alike(groups[-1][0]) == _alike(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    cells = [_node(run([row["name"] for row in group]), _addresses(group), *group) for group in groups]
    return _drawn(rows), _NODE_HEAD, cells


def _alike(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["group"], row["roles"], row["pool"], row["zone"]


def _node(name: str, addresses: str, *rows: dict[str, Any]) -> list[str]:
    pool = " pool" if rows[0]["pool"] else ""
    return [name, ", ".join(rows[0]["roles"]), _shown(rows[0]["zone"]), addresses, f"{_line(*rows)}{pool}"]


def _drawn(rows: list[dict[str, Any]]) -> str:
    """Explain the star behind an address."""
    drawn = any(row["address"] and not row["addressGiven"] for row in rows)
    return f"{len(rows)} node{'s' if len(rows) != 1 else ''}" + (
        "; * the address is drawn from the zone's subnet" if drawn else ""
    )


def _addresses(rows: list[dict[str, Any]]) -> str:
    versions = zip(*(row["addresses"] for row in rows if row["addresses"]), strict=False)
    found = " ".join(run(addresses, next_address) for addresses in versions)
    return found + ("*" if found and not rows[0]["addressGiven"] else "") if found else "-"


def _api_servers(rows: list[dict[str, Any]]) -> Sheet:
    cells = [
        [r["node"], _shown(r["address"]), str(r["port"]), r["etcdMember"] or "every member", _line(r)] for r in rows
    ]
    return "", ("on node", "address", "port", "talks to etcd", "line"), cells


def _etcd(data: dict[str, Any] | None) -> Sheet:
    head = ("member", "peer URL", "client URL", "line")
    if data is None:
        return "none of its own: the provider runs the control plane, or nobody runs etcd", head, []
    count = len(data["members"])
    times = (("heartbeatInterval", "heartbeat"), ("electionTimeout", "electionTimeout"))
    heartbeat, election = (
        f"{data[f'{key}Seconds'] * 1000:g} ms{' (assumed)' if name in data['assumed'] else ''}" for name, key in times
    )
    note = (
        f"{count} member{'s' if count != 1 else ''}, {data['topology']}, quorum {data['quorum']}: survives the loss of"
        f" {data['toleratedLosses']}; heartbeat {heartbeat}, election timeout {election}"
    )
    rows = [[m["name"], _shown(m["peerUrl"]), _shown(m["clientUrl"]), _line(m)] for m in data["members"]]
    return note, head, rows


def _endpoint(data: dict[str, Any] | None) -> Sheet:
    head = ("endpoint", "fails over by", "load balancer", "line")
    if data is None:
        return "none is given", head, []
    derived = f" ({data['origin']['derived']})" if data["origin"]["derived"] else ""
    address = f"{data['host']}:{data['port']}"
    return data["explanation"] + derived, head, [[address, data["failover"], _shown(data["loadBalancer"]), _line(data)]]


def _balancers(rows: list[dict[str, Any]]) -> Sheet:
    cells, notes = [], []
    for b in rows:
        what = [b["name"], b["type"]]
        where = [_shown(b["vip"]), str(b["port"])]
        cells += [[*what, i["node"], *where, str(i["priority"]), _line(i)] for i in b["instances"]]
        if not b["instances"]:
            cells.append([*what, "-", *where, "-", _line(b)])
        if b["backends"]:
            targets = ", ".join(f"{backend['node']}:{backend['port']}" for backend in b["backends"])
            notes.append(f"{b['name']} sends to {targets}")
    head = ("name", "type", "instance", "virtual address", "port", "priority", "line")
    return "; ".join(notes), head, cells


def _names(data: dict[str, Any]) -> Sheet:
    rows = [[san["value"], san["origin"]["derived"] or "asked for", _line(san)] for san in data["apiServers"]]
    return "", ("name", "why", "line"), rows


def _etcd_names(data: dict[str, Any]) -> Sheet:
    rows = [
        [entry["member"], ", ".join(san["value"] for san in entry["names"]), _line(entry["names"][0])]
        for entry in data["etcd"]
    ]
    return "", ("member", "names", "line"), rows


def _domains(rows: list[dict[str, Any]]) -> Sheet:
    cells = [[row["id"], "; ".join(_any_of(group) for group in row["standsOn"]) or "-", _line(row)] for row in rows]
    return "" if rows else "none is named", ("thing", "stands on", "line"), cells


def _any_of(group: list[str]) -> str:
    """Write alternatives: `switch/spine-1 or spine-2`."""
    kind = group[0].partition("/")[0]
    return " or ".join([group[0], *(thing.removeprefix(f"{kind}/") for thing in group[1:])])


def _components(rows: list[dict[str, Any]]) -> Sheet:
    """List the parts of the platform; whether they are Deployments is up to who installs them."""
    note, head, cells = _workloads(rows)
    return note, (head[0], *head[2:]), [[cell[0], *cell[2:]] for cell in cells]


def _workloads(rows: list[dict[str, Any]]) -> Sheet:
    cells = []
    for row in rows:
        spread = row["spread"] or {}
        kept = [key for key in ("zone", "node") if spread.get(key) == "required"]
        nodes = sum(group["nodes"] for group in row["mayRunOn"])
        zones = sorted({group["zone"] for group in row["mayRunOn"] if group["zone"]})
        where = f"{nodes} in {_zones(zones)}" if zones else str(nodes)
        name, copies = f"{row['namespace']}/{row['name']}", _shown(row["replicas"])
        cells.append([name, row["kind"], copies, str(row["needed"]), ", ".join(kept) or "-", where, _line(row)])
    return "", ("name", "kind", "copies", "needed", "spread over", "nodes", "line"), cells


def _zones(zones: list[str]) -> str:
    return ", ".join(zones) if len(zones) <= LISTED else f"{len(zones)} zones"


_ROLES = {
    "client": "clients", "api-server": "API servers", "etcd-member": "etcd", "node": "nodes", "machine": "machines",
    "load-balancer": "load balancer", "pod": "pods", "webhook": "webhook", "dns": "cluster DNS",
    "monitoring": "monitoring", "name-server": "name servers", "time-server": "time servers", "backup-store": "backups",
    "router": "routers",
}  # fmt: skip


def _flows(rows: list[dict[str, Any]]) -> Sheet:
    """List who opens connections to whom; names of nodes are in JSON, as there may be thousands."""
    cells = []
    for row in rows:
        arrow = "<->" if row["mutual"] else "->"
        ports = "-" if row["ports"] is None else "-".join(str(port) for port in dict.fromkeys(row["ports"]))
        who = f"{_ROLES[row['from']['role']]} {arrow} {_ROLES[row['to']['role']]}"
        why = f"{row['why']}, {row['when']}" if row["when"] else row["why"]
        cells.append([who, row["protocol"], ports, why, _line(row)])
    return "", ("from and to", "protocol", "port", "for", "line"), cells


_MAKERS: dict[str, Callable[[Any], Sheet]] = {
    "apiServers": _api_servers,
    "etcd": _etcd,
    "endpoint": _endpoint,
    "loadBalancers": _balancers,
    "domains": _domains,
    "workloads": _workloads,
    "components": _components,
    "names": _names,
    "flows": _flows,
}

"""What will exist, as tables for people; the data is that of `inventory`."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from hadesign.i18n import N_, _, ngettext, pgettext, translated
from hadesign.lists import COMMAS, OR, joined
from hadesign.report.inventory import Inventory
from hadesign.report.names import LISTED, next_address, run
from hadesign.report.tables import table, wrap
from hadesign.words.parties import party_words

Sheet: TypeAlias = tuple[str, Sequence[str], list[list[str]]]
"""A note, and a table: its head and its rows."""


def inventory_text(found: Inventory) -> str:
    """Return what `inventory` found as tables that fit 80 columns."""
    data = found.data
    makers: dict[str, Callable[[Any], Sheet]] = {"nodes": _all_nodes if found.every else _grouped_nodes, **_MAKERS}
    parts = [wrap(f"{data['title']} ({data['file']})")]
    for name, title in _TITLES.items():
        # Where nodes dial what all clients do, there is nothing more to tell beside it.
        if name in data and not (name == "nodeEndpoint" and data[name] is None and "endpoint" in data):
            parts.append("\n".join(_section(translated(title), *makers[name](data[name]))))
    if "names" in data:
        parts.append("\n".join(_section(_("Names in the certificates of etcd"), *_etcd_names(data["names"]))))
    return "\n\n".join(parts)


_TITLES = {
    "nodes": N_("Nodes"),
    "apiServers": N_("API servers"),
    "etcd": N_("etcd"),
    "endpoint": N_("Endpoint"),
    "nodeEndpoint": N_("Endpoint of the cluster's own nodes"),
    "loadBalancers": N_("Load balancers"),
    "domains": N_("Failure domains"),
    "workloads": N_("Workloads"),
    "components": N_("Components of the platform"),
    "names": N_("Names in the certificate of the API servers"),
    "flows": N_("Network flows"),
}


def _section(title: str, note: str, head: Sequence[str], rows: list[list[str]]) -> Iterator[str]:
    yield title
    if note or not rows:
        yield wrap(note or _("none"))
    if rows:
        yield ""
        yield table(head, rows)


def _shown(value: Any) -> str:
    return "-" if value is None else str(value)


def _line(*rows: dict[str, Any]) -> str:
    lines = [row["origin"]["line"] for row in (rows[0], rows[-1])]
    return str(lines[0]) if lines[0] == lines[1] else f"{lines[0]}..{lines[1]}"


def _node_head() -> tuple[str, ...]:
    return _("node"), _("roles"), _("zone"), _("address"), _("line")


def _all_nodes(rows: list[dict[str, Any]]) -> Sheet:
    return _drawn(rows), _node_head(), [_node(row["name"], _addresses([row]), row) for row in rows]


def _grouped_nodes(rows: list[dict[str, Any]]) -> Sheet:
    """List nodes that differ in nothing but name and address in one row, as long as they stand together."""
    groups: list[list[dict[str, Any]]] = []
    for row in rows:
        if groups and _alike(groups[-1][0]) == _alike(row):
            groups[-1].append(row)
        else:
            groups.append([row])
    cells = [_node(run([row["name"] for row in group]), _addresses(group), *group) for group in groups]
    return _drawn(rows), _node_head(), cells


def _alike(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["group"], row["roles"], row["pool"], row["zone"]


def _node(name: str, addresses: str, *rows: dict[str, Any]) -> list[str]:
    line = _("{line} pool", line=_line(*rows)) if rows[0]["pool"] else _line(*rows)
    return [name, ", ".join(rows[0]["roles"]), _shown(rows[0]["zone"]), addresses, line]


def _drawn(rows: list[dict[str, Any]]) -> str:
    """Explain the star behind an address."""
    drawn = any(row["address"] and not row["addressGiven"] for row in rows)
    if not drawn:
        return ngettext("{count} node", "{count} nodes", len(rows))
    return ngettext(
        "{count} node; * the address is drawn from the zone's subnet",
        "{count} nodes; * the address is drawn from the zone's subnet",
        len(rows),
    )


def _addresses(rows: list[dict[str, Any]]) -> str:
    versions = zip(*(row["addresses"] for row in rows if row["addresses"]), strict=False)
    found = " ".join(run(addresses, next_address) for addresses in versions)
    return found + ("*" if found and not rows[0]["addressGiven"] else "") if found else "-"


def _api_servers(rows: list[dict[str, Any]]) -> Sheet:
    cells = [
        [r["node"], _shown(r["address"]), str(r["port"]), r["etcdMember"] or _("every member"), _line(r)] for r in rows
    ]
    return "", (_("on node"), _("address"), _("port"), _("talks to etcd"), _("line")), cells


def _etcd(data: dict[str, Any] | None) -> Sheet:
    head = (_("member"), _("peer URL"), _("client URL"), _("line"))
    if data is None:
        return _("none of its own: the provider runs the control plane, or nobody runs etcd"), head, []
    note = ngettext(
        "{count} member, {topology}, quorum {quorum}: survives the loss of {losses}; heartbeat {heartbeat}, election"
        " timeout {election}",
        "{count} members, {topology}, quorum {quorum}: survives the loss of {losses}; heartbeat {heartbeat}, election"
        " timeout {election}",
        len(data["members"]),
        topology=data["topology"],
        quorum=data["quorum"],
        losses=data["toleratedLosses"],
        heartbeat=_milliseconds(data, "heartbeatSeconds", "heartbeatInterval"),
        election=_milliseconds(data, "electionTimeoutSeconds", "electionTimeout"),
    )
    rows = [[m["name"], _shown(m["peerUrl"]), _shown(m["clientUrl"]), _line(m)] for m in data["members"]]
    return note, head, rows


def _milliseconds(data: dict[str, Any], key: str, name: str) -> str:
    """Write a timer, and whether nobody gave it; `name` is that of its field in the blueprint."""
    time = f"{data[key] * 1000:g} ms"
    return _("{time} (assumed)", time=time) if name in data["assumed"] else time


def _endpoint(data: dict[str, Any] | None) -> Sheet:
    head = (_("endpoint"), _("fails over by"), _("load balancer"), _("line"))
    if data is None:
        return _("none is given"), head, []
    note, how = data["explanation"], data["origin"]["derived"]
    if how:
        note = _("{explanation} ({how})", explanation=note, how=how)
    address = f"{data['host']}:{data['port']}"
    return note, head, [[address, data["failover"], _shown(data["loadBalancer"]), _line(data)]]


def _node_endpoint(data: dict[str, Any] | None) -> Sheet:
    note, head, cells = _endpoint(data)
    return (note if data else _("nodes call the endpoint that all clients call")), head, cells


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
            notes.append(_("{name} sends to {targets}", name=b["name"], targets=targets))
    head = (
        _("name"), _("type"), _("instance"), _("virtual address"), _("port"), _("priority"), _("line"),
    )  # fmt: skip
    return "; ".join(notes), head, cells


def _names(data: dict[str, Any]) -> Sheet:
    rows = [[san["value"], san["origin"]["derived"] or _("asked for"), _line(san)] for san in data["apiServers"]]
    return "", (_("name"), _("why"), _("line")), rows


def _etcd_names(data: dict[str, Any]) -> Sheet:
    rows = [
        [entry["member"], ", ".join(san["value"] for san in entry["names"]), _line(entry["names"][0])]
        for entry in data["etcd"]
    ]
    return "", (_("member"), _("names"), _("line")), rows


def _domains(rows: list[dict[str, Any]]) -> Sheet:
    cells = [[row["id"], "; ".join(_any_of(group) for group in row["standsOn"]) or "-", _line(row)] for row in rows]
    return "" if rows else _("none is named"), (_("thing"), _("stands on"), _("line")), cells


def _any_of(group: list[str]) -> str:
    """Write alternatives: `switch/spine-1 or spine-2`."""
    kind = group[0].partition("/")[0]
    return joined([group[0], *(thing.removeprefix(f"{kind}/") for thing in group[1:])], (OR[0], OR[2], OR[2]))


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
        where = _("{nodes} in {zones}", nodes=nodes, zones=_zones(zones)) if zones else str(nodes)
        name, copies = f"{row['namespace']}/{row['name']}", _shown(row["replicas"])
        cells.append([name, row["kind"], copies, str(row["needed"]), ", ".join(kept) or "-", where, _line(row)])
    head = (_("name"), _("kind"), _("copies"), _("needed"), _("spread over"), _("nodes"), _("line"))
    return "", head, cells


def _zones(zones: list[str]) -> str:
    if len(zones) <= LISTED:
        return joined(zones, COMMAS)
    return ngettext("{count} zone", "{count} zones", len(zones))


def _flows(rows: list[dict[str, Any]]) -> Sheet:
    """List who opens connections to whom; names of nodes are in JSON, as there may be thousands."""
    cells = []
    for row in rows:
        arrow = "<->" if row["mutual"] else "->"
        ports = "-" if row["ports"] is None else "-".join(str(port) for port in dict.fromkeys(row["ports"]))
        who = f"{party_words(row['from']['role'])} {arrow} {party_words(row['to']['role'])}"
        why = _("{why}, {when}", why=row["why"], when=row["when"]) if row["when"] else row["why"]
        cells.append([who, row["protocol"], ports, why, _line(row)])
    purpose = pgettext("column of what a flow is for", "for")
    return "", (_("from and to"), _("protocol"), _("port"), purpose, _("line")), cells


_MAKERS: dict[str, Callable[[Any], Sheet]] = {
    "apiServers": _api_servers,
    "etcd": _etcd,
    "endpoint": _endpoint,
    "nodeEndpoint": _node_endpoint,
    "loadBalancers": _balancers,
    "domains": _domains,
    "workloads": _workloads,
    "components": _components,
    "names": _names,
    "flows": _flows,
}

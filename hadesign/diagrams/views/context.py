"""The context: who uses the cluster, what it is made of in layers, and what outside of it it depends on."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from hadesign.diagrams.columns import front
from hadesign.diagrams.picture import Boundary, Connector, Icon, Picture, Pictured, Symbol
from hadesign.diagrams.views.scene import SHOWN, Scene, begun, lines, machines, nodes_in_zones
from hadesign.i18n import _, ngettext
from hadesign.lists import listed_lines
from hadesign.topology.cluster import Balancer, Workload
from hadesign.words.parties import party_words

_OUTSIDE: Mapping[str, Pictured] = {"name-server": "name", "time-server": "clock", "backup-store": "store"}
"""Whom machines call outside of the design, and what shows it."""
_DEPENDENCIES: Mapping[str, Pictured] = {
    "dns": "name", "kms": "keys", "identity-provider": "identity", "object-store": "store", "registry": "registry",
}  # fmt: skip


def context(scene: Scene) -> Picture:
    """Return the context view."""
    layers = list(_layers(scene))
    outside = list(_outside(scene))
    head = [Symbol("clients", "clients", (_("Clients"),)), *_endpoint(scene), *_entries(scene)]
    inner = Boundary("cluster", _("Cluster {name}", name=scene.cluster.name), "", tuple(layers))
    frames = (inner, Boundary("outside", _("Outside"), "", tuple(outside))) if outside else (inner,)
    return Picture(
        title=_("{title}: context", title=scene.cluster.title),
        subtitle=scene.subtitle,
        description=_description(layers, outside),
        symbols=tuple(head),
        boundaries=frames,
        connectors=tuple(_connectors(head, layers, outside)),
    )


def _endpoint(scene: Scene) -> Iterator[Symbol]:
    cluster, endpoint = scene.cluster, scene.cluster.endpoint
    if endpoint is None:
        return
    balancer = front(cluster)
    title = _("Endpoint") if balancer is None else _("Load balancer") if balancer.row.forwards else _("Virtual address")
    icon: Icon = balancer.row.icon if balancer else "vip"
    address = balancer.vip if balancer and balancer.vip and balancer.vip != endpoint.host else ""
    yield Symbol(
        "endpoint", icon, lines(title, endpoint.address, address or ""), services=scene.service("endpoint"),
        things=_held_by(balancer),
    )  # fmt: skip


def _held_by(balancer: Balancer | None) -> tuple[str, ...]:
    if balancer is None:
        return ()
    return (balancer.thing,) if balancer.thing else machines(dict.fromkeys(balancer.holding))


def _entries(scene: Scene) -> Iterator[Symbol]:
    """Yield what stands in front of ingress."""
    for balancer in scene.cluster.balancers:
        if balancer.serves == "ingress":
            address = balancer.vip or balancer.dns_name or ""
            words = lines(_("Load balancer for applications"), balancer.name, address)
            yield Symbol(f"entry/{balancer.name}", balancer.row.icon, words, things=_held_by(balancer))


def _layers(scene: Scene) -> Iterator[Symbol]:
    """Yield the control plane, the workers and what runs on them."""
    cluster = scene.cluster
    plane = [server.node for server in cluster.api_servers]
    services = scene.service("control-plane", "api", "etcd")
    if cluster.managed:
        yield Symbol("control-plane", "api", (_("Control plane"), _("run by the provider")), services=services)
    elif plane or cluster.etcd:
        members = [member.node for member in cluster.etcd.members] if cluster.etcd else []
        words = lines(_("Control plane"), *_plane(scene), _("scheduler and controller manager"))
        yield Symbol(
            "control-plane", "api", words, things=machines(dict.fromkeys((*plane, *members))), services=services
        )
    workers = [node for node in cluster.nodes if "worker" in node.roles]
    if workers:
        words = lines(_("Workers"), nodes_in_zones(len(workers), (node.zone for node in workers)))
        things = machines(node.name for node in workers)
        yield Symbol("workers", "worker", words, things=things, services=scene.service("capacity"))
    running = (*cluster.workloads, *cluster.components)
    if running:
        told = listed_lines([_copies(one) for one in running], SHOWN)
        services = scene.service(*(f"workload/{one.id}" for one in cluster.workloads))
        yield Symbol("workloads", "workload", (_("Pods and services"), *told), services=services)


def _plane(scene: Scene) -> Iterator[str]:
    etcd, servers = scene.cluster.etcd, len(scene.cluster.api_servers)
    yield ngettext("{count} API server", "{count} API servers", servers)
    if etcd:
        members = ngettext("{count} etcd member", "{count} etcd members", len(etcd.members))
        yield _("{members}, quorum {quorum}", members=members, quorum=etcd.quorum)


def _copies(workload: Workload) -> str:
    return workload.name if workload.replicas is None else f"{workload.name} × {workload.replicas}"


def _outside(scene: Scene) -> Iterator[Symbol]:
    """Yield what others run: what the design declares as such, and whom its machines call."""
    declared = [one for one in scene.cluster.dependencies if one.thing]
    for one in declared:
        needed = ngettext("needed by {count} service", "needed by {count} services", len(one.needed_by))
        words = lines(one.name, one.kind if one.kind != "other" else "", needed if one.needed_by else "")
        shown: Icon = _DEPENDENCIES.get(one.kind, "dependency")
        yield Symbol(f"dependency/{one.name}", shown, words, things=(one.thing or "",))
    seen = set()
    for flow in scene.cluster.flows:
        icon, who = _OUTSIDE.get(flow.target.role), (flow.target.role, flow.target.name)
        if icon and who not in seen:
            seen.add(who)
            yield Symbol(f"{who[0]}/{who[1]}", icon, lines(begun(party_words(who[0])), who[1]))


def _connectors(head: list[Symbol], layers: list[Symbol], outside: list[Symbol]) -> Iterator[Connector]:
    ids = [layer.id for layer in layers]
    way = ["clients", *(one.id for one in head if one.id == "endpoint"), *ids]
    yield from (Connector((above,), (below,)) for above, below in pairwise(way))
    entries = tuple(one.id for one in head if one.id.startswith("entry/"))
    if entries and ids:
        yield Connector(("clients",), entries)
        yield Connector(entries, (ids[-1],))
    if outside and ids:
        yield Connector(("cluster",), tuple(one.id for one in outside))


def _description(layers: list[Symbol], outside: list[Symbol]) -> str:
    """Say in a sentence what is seen."""
    own = ", ".join(" ".join(layer.lines[:2]) for layer in layers)
    if not outside:
        return _("Clients, the endpoint and the cluster: {layers}.", layers=own)
    others = ", ".join(one.lines[0] for one in outside)
    return _("Clients, the endpoint, the cluster ({layers}), and outside of it {others}.", layers=own, others=others)

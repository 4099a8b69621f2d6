"""etcd's members and the API servers: which machines they run on, and their timers."""

import math
from collections.abc import Sequence

from hadesign.blueprint.models import Spec
from hadesign.topology.cluster import ApiServer, Etcd, Member, Node, Origin

PEER_PORT, CLIENT_PORT = 2380, 2379
API_PORT = 6443
"""kubeadm's default bind port (kubeadm-config.v1beta4, localAPIEndpoint.bindPort)."""
DEFAULT_HEARTBEAT, DEFAULT_ELECTION, MAX_ELECTION = 0.1, 1.0, 50.0
"""Seconds: etcd's defaults and its upper limit (https://etcd.io/docs/v3.6/tuning/)."""
DEFAULT_DATA_DIR = "/var/lib/etcd"


def host(address: str) -> str:
    """Write an address as the host of a URL: IPv6 in brackets."""
    return f"[{address}]" if ":" in address else address


def build_etcd(spec: Spec, nodes: Sequence[Node]) -> Etcd | None:
    """Return the etcd cluster, or `None` where the provider runs the control plane or nobody runs etcd.

    Members are the machines with the role `etcd`; if no machine has it, the control-plane machines.
    """
    if spec.kubernetes.installer == "managed":
        return None
    declared = [node for node in nodes if "etcd" in node.roles]
    holders = declared or [node for node in nodes if "control-plane" in node.roles]
    if not holders:
        return None
    members = tuple(_member(node, node in declared or bool(declared)) for node in holders)
    given = spec.etcd
    stacked = all("control-plane" in node.roles for node in holders)
    heartbeat, election, assumed = _timers(spec)
    return Etcd(
        topology=(given.topology if given and given.topology else None) or ("stacked" if stacked else "external"),
        members=members,
        heartbeat=heartbeat,
        election=election,
        quota=given.quota if given else None,
        data_dir=(given.data_dir if given else None) or DEFAULT_DATA_DIR,
        assumed=assumed,
        origin=Origin(("spec", "etcd")),
    )


def _member(node: Node, declared: bool) -> Member:
    how = node.origin.derived if declared else "etcd member, as no machine has the role etcd"
    return Member(
        name=node.name,
        node=node.name,
        peer_url=f"https://{host(node.address)}:{PEER_PORT}" if node.address else None,
        client_url=f"https://{host(node.address)}:{CLIENT_PORT}" if node.address else None,
        origin=Origin(node.origin.path, how),
    )


def _timers(spec: Spec) -> tuple[float, float, tuple[str, ...]]:
    """Return heartbeat and election timeout in seconds, and which of them nobody gave.

    Where they are not given they follow the round trip: the heartbeat about one round trip, the election timeout at
    least ten round trips and ten heartbeats, never below etcd's defaults (https://etcd.io/docs/v3.6/tuning/).
    """
    trip = (spec.infrastructure.round_trip if spec.infrastructure else None) or 0.0
    heartbeat = spec.etcd.heartbeat_interval if spec.etcd else None
    election = spec.etcd.election_timeout if spec.etcd else None
    assumed = tuple(n for n, v in (("heartbeatInterval", heartbeat), ("electionTimeout", election)) if v is None)
    if heartbeat is None:
        heartbeat = max(DEFAULT_HEARTBEAT, math.ceil(trip * 100) / 100)
    if election is None:
        election = min(max(DEFAULT_ELECTION, 10 * trip, 10 * heartbeat), MAX_ELECTION)
    return heartbeat, election, assumed


def build_api_servers(spec: Spec, nodes: Sequence[Node], etcd: Etcd | None) -> tuple[ApiServer, ...]:
    """Return an API server for each control-plane machine; with stacked etcd it talks to its own member only."""
    if spec.kubernetes.installer == "managed":
        return ()
    settings = spec.control_plane.api_server if spec.control_plane else None
    port = (settings.port if settings else None) or API_PORT
    local = {member.node for member in etcd.members} if etcd and etcd.topology == "stacked" else set()
    return tuple(
        ApiServer(node.name, node.address, port, node.name if node.name in local else None, node.origin)
        for node in nodes
        if "control-plane" in node.roles
    )

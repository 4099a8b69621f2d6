"""Network flows: who opens connections to whom, on which ports; flows between the same two share a line."""

from collections.abc import Mapping

from hadesign.diagrams.picture import Boundary, Connector, Icon, Picture, Symbol
from hadesign.diagrams.views.scene import SHOWN, Scene, begun, channel, lines, machines
from hadesign.i18n import _, ngettext
from hadesign.lists import listed_lines
from hadesign.topology.cluster import Flow, Party
from hadesign.topology.nouns.flows import PartyRole
from hadesign.words.parties import party_words

_ICONS: Mapping[PartyRole, Icon] = {
    "client": "clients", "api-server": "api", "etcd-member": "etcd", "node": "worker", "machine": "machine",
    "load-balancer": "balancer", "pod": "pod", "webhook": "service", "dns": "service", "monitoring": "prometheus",
    "name-server": "name", "time-server": "clock", "backup-store": "store", "router": "router",
}  # fmt: skip


def network_flows(scene: Scene) -> Picture:
    """Return the view of network flows."""
    parties: dict[str, Party] = {}
    between: dict[tuple[str, str], dict[str, None]] = {}
    own: dict[str, dict[str, None]] = {}
    for flow in scene.cluster.flows:
        source, target = _key(flow.source), _key(flow.target)
        parties.setdefault(source, flow.source)
        parties.setdefault(target, flow.target)
        if source == target:
            own.setdefault(source, {})[channel(flow)] = None
        else:
            between.setdefault((source, target), {})[_said(flow)] = None
    boxes = {key: _box(scene, party, list(own.get(key, ()))) for key, party in parties.items()}
    outside = [key for key, party in parties.items() if _is_outside(party)]
    inner = tuple(box for key, box in boxes.items() if key not in outside)
    frames = (Boundary("cluster", _("Cluster {name}", name=scene.cluster.name), "", inner),) if inner else ()
    return Picture(
        title=_("{title}: network flows", title=scene.cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene, len(parties)),
        symbols=tuple(boxes[key] for key in outside),
        boundaries=frames,
        connectors=tuple(
            Connector((source,), (target,), label=tuple(said)) for (source, target), said in between.items()
        ),
        layers=False,
    )


def _key(party: Party) -> str:
    return f"{party.role}/{party.name}" if party.name else party.role


def _is_outside(party: Party) -> bool:
    """Whether a party is outside of the design; what runs in pods is inside."""
    return not party.nodes and party.role in ("client", "name-server", "time-server", "backup-store", "router")


def _said(flow: Flow) -> str:
    return _("{channel}, both ways", channel=channel(flow)) if flow.mutual else channel(flow)


def _box(scene: Scene, party: Party, own: list[str]) -> Symbol:
    """Return the box of a party: its name, how many machines it is, and what they say among themselves."""
    words = party_words(party.role)
    count = ngettext("{count:,} machine", "{count:,} machines", len(party.nodes)) if party.nodes else ""
    among = [_("among themselves:"), *listed_lines(own, SHOWN)] if own else []
    title = party.name if party.role == "webhook" else begun(words)
    name = "" if party.role == "webhook" else party.name
    icon = _ICONS[party.role]
    balancer = next((one for one in scene.cluster.balancers if one.name == party.name), None)
    if party.role == "load-balancer" and balancer:
        icon = balancer.row.icon
    things = machines(party.nodes) or ((balancer.thing,) if balancer and balancer.thing else ())
    return Symbol(_key(party), icon, lines(title, name, count, *among), things=things)


def _description(scene: Scene, parties: int) -> str:
    flows = ngettext("{count} flow", "{count} flows", len(scene.cluster.flows))
    ends = ngettext("{count} party", "{count} parties", parties)
    return _("{flows} between {parties}.", flows=flows, parties=ends)

"""How many replicas want a place once some machines are dead, given what keeps replicas apart.

A required spread is a topology spread constraint with maxSkew 1, whenUnsatisfiable DoNotSchedule and Kubernetes'
defaults otherwise (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/). A pod may be
put into a domain (a zone, or a node) only if that then holds at most one pod more than the emptiest domain. Which
domains count is what decides after a failure:

- nodeTaintsPolicy is Ignore where nothing is said: "node taints are ignored. All nodes are included". The Node objects
  of dead machines stay, with a taint, until somebody deletes them; their pods are evicted, and pods that are being
  deleted are not counted. So a zone of which every node is dead is a domain with no pod in it. The other zones may then
  hold one pod each and no more: what they have goes on running, as the scheduler evicts nothing, but what the dead zone
  held stays Pending until the zone returns. Users meet this as https://github.com/kubernetes/kubernetes/issues/116978
  and 123019; `nodeTaintsPolicy: Honor` would let the others take over. A spread over nodes counts a dead node likewise.
- Nodes whose taints keep the pod away, such as those of the control plane, are counted for the same reason, with no pod
  in them: a spread over nodes then never puts two replicas on one node
  (https://github.com/kubernetes/kubernetes/issues/116118). Nodes that a node selector rules out are not counted
  (nodeAffinityPolicy: Honor).

Where the replicas were before the failure is not known, only that they kept to their spread; so the answer is a range.
Every replica that is surely there is in `fewest` (and `least`, by zone), every one that may be there in `most`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.proof.capacity.demand import Terms, Tie
from hadesign.proof.capacity.reasons import Barred

NOWHERE = Barred("no-nodes")
IDLE, ZONES, NODES = Barred("taints"), Barred("zone-spread"), Barred("node-spread")
TIED: Mapping[Tie, Barred] = {
    "zone": Barred("zone-volumes"),
    "node": Barred("node-volumes"),
    "maybe-zone": Barred("maybe-zone-volumes"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """The machines of one zone that may run a workload: how many there were, and how many are left."""

    zone: str
    nodes: int
    left: int


@dataclass(frozen=True, slots=True)
class Shares:
    """How replicas are dealt while nothing is dead: so many to each zone and node, and to some of them one more."""

    replicas: int
    zone: int
    zones_with_more: int
    node: int
    nodes_with_more: int

    @property
    def most_on_node(self) -> int:
        """Replicas that a node may hold."""
        return self.node + (1 if self.nodes_with_more else 0)


@dataclass(frozen=True, slots=True)
class ReplicaDemand:
    """Replicas that want a place: at least `fewest`, at most `most`; `least` are those that surely want one in a zone.

    Where zones are kept even, `targets` are the replicas that each living zone may hold with its share and with one
    more, which `zones_with_more` of them may have. `why` is what keeps replicas away.
    """

    shares: Shares
    fewest: int
    most: int
    targets: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    zones_with_more: int = 0
    least: Mapping[str, int] = field(default_factory=dict)
    why: Barred | None = None


def shares_of(terms: Terms, ground: Sequence[Ground]) -> Shares:
    """Return how replicas are dealt over machines of which none is dead."""
    nodes = sum(zone.nodes for zone in ground)
    zone, zones_with_more = divmod(terms.running, len(ground)) if ground else (0, 0)
    node, nodes_with_more = divmod(terms.running, nodes) if nodes else (0, 0)
    return Shares(terms.running, zone, zones_with_more, node, nodes_with_more)


def replica_demand(terms: Terms, shares: Shares, ground: Sequence[Ground]) -> ReplicaDemand:
    """Return how many replicas want a place."""
    replicas, nodes, left = terms.rule.replicas, sum(z.nodes for z in ground), sum(z.left for z in ground)
    if not left:
        return ReplicaDemand(shares, replicas, replicas, why=NOWHERE)
    alive = [zone for zone in ground if zone.left]
    targets, more = _targets(terms, shares, ground) if terms.rule.by_zone else ({}, 0)
    most = shares.replicas
    if terms.rule.by_zone:
        most = sum(fewer for fewer, _ in targets.values()) + more
    elif terms.rule.by_node:
        most = shares.node * left + min(shares.nodes_with_more, left)
    if left == nodes:
        least = {zone.zone: shares.zone for zone in alive} if terms.rule.by_zone else {}
        return ReplicaDemand(shares, most, most, targets, more, least, IDLE if most < replicas else None)
    lost_zones = len(ground) - len(alive)
    loose = terms.tie == "" or (terms.tie != "node" and not lost_zones)
    least = _least(terms, shares, alive, lost_zones, loose=loose) if terms.rule.by_zone else {}
    fewest = min(_fewest(terms, shares, ground, least, loose=loose), most)
    why = _why(terms, shares, lost_zones) if fewest < replicas else None
    return ReplicaDemand(shares, fewest, most, targets, more, least, why)


def _targets(terms: Terms, shares: Shares, ground: Sequence[Ground]) -> tuple[dict[str, tuple[int, int]], int]:
    """Return what living zones may hold with their share and with one more, and how many of them may have one more.

    Where nodes are kept even as well, a node holds its share (`node`) or one more, and as many of a zone's nodes have
    one more as its replicas make necessary.
    """
    found: dict[str, tuple[int, int]] = {}
    more = shares.zones_with_more
    for zone in ground:
        held = range(shares.node * zone.nodes, shares.most_on_node * zone.nodes + 1)
        fewer, larger = shares.zone, shares.zone + 1
        if terms.rule.by_node:
            if fewer not in held:
                # Its nodes hold more than the share of a zone anyway.
                fewer, more = larger, more - 1
            elif larger not in held:
                larger = fewer
            extra = [count - shares.node * zone.nodes for count in (fewer, larger)]
            fewer, larger = (shares.node * zone.left + min(zone.left, count) for count in extra)
        if zone.left:
            found[zone.zone] = fewer, larger
    return found, min(more, sum(1 for fewer, larger in found.values() if larger > fewer))


def _least(terms: Terms, shares: Shares, alive: Sequence[Ground], lost_zones: int, *, loose: bool) -> dict[str, int]:
    """Return for each zone how many replicas surely want a place in it.

    An untouched zone goes on with its share. Elsewhere replicas may have been on the dead machines; new ones come for
    them while the zone is the emptiest, which after the loss of a whole zone it is only with none at all.
    """
    floor = min(zone.left for zone in alive)
    found = {}
    for zone in alive:
        gone = zone.nodes - zone.left
        running = max(shares.node * zone.left, shares.zone - shares.most_on_node * gone, 0) if terms.rule.by_node else 0
        if not gone:
            running = shares.zone
        elif lost_zones:
            running = max(running, min(1, shares.zone) if terms.tie == "" else 0)
        elif loose and not terms.rule.by_node:
            running = shares.zone
        elif loose and not shares.node:
            running = max(running, min(shares.zone, zone.left, floor + 1))
        found[zone.zone] = running
    return found


def _fewest(terms: Terms, shares: Shares, ground: Sequence[Ground], least: Mapping[str, int], *, loose: bool) -> int:
    """Return how many replicas surely want a place; `loose` ones can move within their zone."""
    by_zone, by_node = terms.rule.by_zone, terms.rule.by_node
    left, alive = sum(zone.left for zone in ground), [zone for zone in ground if zone.left]
    dead = sum(zone.nodes for zone in ground) - left
    if not by_zone:
        if not by_node:
            return shares.replicas if loose else 0
        if terms.tie == "" and not shares.node:
            return min(shares.replicas, left)
        return shares.node * left + max(shares.nodes_with_more - dead, 0)
    touched = [zone for zone in alive if zone.left < zone.nodes]
    lost = len(ground) - len(alive)
    if loose and not lost and (not by_node or (not shares.node and all(z.left > shares.zone for z in touched))):
        return shares.replicas
    if terms.tie == "" and not shares.zone:
        return min(shares.replicas, len(alive))
    return sum(least.values()) + max(shares.zones_with_more - lost - len(touched), 0)


def _why(terms: Terms, shares: Shares, lost_zones: int) -> Barred | None:
    """Return what keeps replicas away."""
    if terms.tie and (lost_zones or terms.tie == "node"):
        return TIED[terms.tie]
    if terms.rule.by_zone and lost_zones:
        return ZONES
    if terms.rule.by_node:
        return NODES
    return IDLE if shares.replicas < terms.rule.replicas else None

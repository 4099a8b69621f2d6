"""The proof's answers by brute force, from definitions alone: no graph, no symmetry, no formula of `hadesign.proof`.

A thing lives while of every group of its needs one lives; links that are dead may cut the network into sides; replicas
and copies are dealt in every way that their constraints allow, and each way is looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, combinations_with_replacement, product

from hadesign.proof import ServiceProof
from hadesign.topology.cluster import Cluster, Node, Storage, ThingId, Workload
from tests.proof.scheduler import Game, Place

Dead = int
"""Things that are dead, as bits."""
Placement = tuple[ThingId, ...]


@dataclass(frozen=True)
class Side:
    """Zones that can reach each other; `None` while all can."""

    zones: frozenset[str] | None

    def has(self, zone: str | None) -> bool:
        """Whether a zone is on this side; what is in no zone can be reached from every side."""
        return self.zones is None or zone is None or zone in self.zones


class World:
    """What can fail in a Cluster, and whether each of its services is up when some of it has failed."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.things = tuple(cluster.things)
        self.bit = {name: 1 << number for number, name in enumerate(self.things)}
        self._needs = [
            (self.bit[name], [sum(self.bit[option] for option in options) for options in cluster.things[name].needs])
            for name in self._ordered()
        ]
        self._dead: dict[int, Dead] = {}
        self._zone_of_node = {node.thing: node.zone for node in cluster.nodes}
        self._sides: dict[int, list[Side]] = {}
        self._link_bits = sum(self.bit[link.thing] for link in cluster.links)
        places = {place for storage in cluster.storage for place in storage.places}
        carriers = ("region", "site", "zone", "rack", "host", "power", "switch", "datastore")
        self._carriers = sum(
            bit for name, bit in self.bit.items() if cluster.things[name].kind in carriers and name not in places
        )
        self._drained: ThingId = ""
        self._placements: dict[object, list[Placement]] = {}
        self._copies: dict[str, list[Placement]] = {}
        self._served_on: dict[tuple[str, Dead, ThingId], set[frozenset[int]]] = {}

    def _ordered(self) -> list[ThingId]:
        """Return all things, each after all that it needs."""
        done: dict[ThingId, None] = {}
        todo = list(self.things)
        while todo:
            name = todo.pop(0)
            if all(option in done for options in self.cluster.things[name].needs for option in options):
                done[name] = None
            else:
                todo.append(name)
        return list(done)

    def dead(self, failed: Sequence[ThingId]) -> Dead:
        """Return everything that is dead when some things have failed."""
        return self.closure(sum(self.bit[name] for name in failed))

    def closure(self, start: Dead) -> Dead:
        """Return everything that is dead when some things, as bits, have failed."""
        if start not in self._dead:
            result = start
            for own, groups in self._needs:
                if any(group & ~result == 0 for group in groups):
                    result |= own
            self._dead[start] = result
        return self._dead[start]

    def lives(self, thing: ThingId, dead: Dead) -> bool:
        return not self.bit[thing] & dead

    def sides(self, dead: Dead) -> list[Side]:
        """Return the sides of the network."""
        cut = dead & self._link_bits
        if not cut:
            return [Side(None)]
        if cut not in self._sides:
            sides = [{zone} for link in self.cluster.links for zone in link.ends]
            for link in self.cluster.links:
                if self.lives(link.thing, dead):
                    joined = [side for side in sides if side & set(link.ends)]
                    sides = [side for side in sides if not side & set(link.ends)] + [set().union(*joined)]
            self._sides[cut] = [Side(zones) for zones in {frozenset(side) for side in sides}]
        return self._sides[cut]

    def zone_of(self, thing: ThingId) -> str | None:
        """Return the zone a thing is in; `None` for what is in none, or in several."""
        kind, _, name = thing.partition("/")
        if kind == "zone":
            return name
        if kind == "node":
            return self._zone_of_node[thing]
        if kind in ("balancer", "dependency", "provider", "region", "site"):
            return None
        zones = {self.zone_of(option) for options in self.cluster.things[thing].needs for option in options}
        return next(iter(zones - {None}), None)

    # --- named services ----------------------------------------------------------------------------------------------

    def _somewhere(self, dead: Dead, holds: Callable[[Callable[[ThingId], bool]], bool]) -> bool:
        """Whether something holds on some side, of which only what lives there can be used."""
        for side in self.sides(dead):
            if holds(lambda thing, side=side: self.lives(thing, dead) and side.has(self.zone_of(thing))):  # type: ignore[misc]
                return True
        return False

    def _quorum(self, usable: Callable[[ThingId], bool]) -> bool:
        etcd = self.cluster.etcd
        if etcd is None:
            return True
        return 2 * sum(usable(f"node/{member.node}") for member in etcd.members) > len(etcd.members)

    def _needed(self, service: str, usable: Callable[[ThingId], bool]) -> bool:
        return all(
            usable(found.thing) for found in self.cluster.dependencies if found.thing and service in found.needed_by
        )

    def _api(self, usable: Callable[[ThingId], bool]) -> bool:
        if self.cluster.managed:
            return usable("provider/control-plane") and self._needed("api", usable)
        servers = (
            usable(f"node/{server.node}") and (server.member is None or usable(f"node/{server.member}"))
            for server in self.cluster.api_servers
        )
        return self._quorum(usable) and any(servers) and self._needed("api", usable)

    @property
    def _fronted(self) -> bool:
        return self.cluster.managed or self.cluster.endpoint is not None

    def _endpoint(self, usable: Callable[[ThingId], bool]) -> bool:
        """Whether somebody answers; only for the kinds of balancers that `small` makes."""
        cluster = self.cluster
        if not self._needed("endpoint", usable):
            return False
        if cluster.managed:
            return usable("provider/control-plane")
        balancer = next(
            (b for b in cluster.balancers if cluster.endpoint and b.name == cluster.endpoint.balancer), None
        )
        if balancer is None:
            holders = [s.node for s in cluster.api_servers if cluster.endpoint and s.address == cluster.endpoint.host]
            return all(usable(f"node/{name}") for name in holders)
        if balancer.type in ("cloud", "hardware"):
            return usable(f"balancer/{balancer.name}")
        instances = [f"instance/{balancer.name}/{instance.node}" for instance in balancer.instances]
        if balancer.type == "kube-vip":
            return self._quorum(usable) and any(map(usable, instances))
        return any(map(usable, instances if balancer.vip else instances[:1]))

    def _local(self, usable: Callable[[ThingId], bool]) -> bool:
        """Whether a machine finds an API server by itself."""
        found = any(usable(f"node/{server.node}") for server in self.cluster.api_servers)
        return found and self._needed("endpoint", usable)

    def _called(self, usable: Callable[[ThingId], bool]) -> bool:
        """Whether machines get through to the API, as far as it is said how."""
        if not self.cluster.managed and any(balancer.type == "node-local" for balancer in self.cluster.balancers):
            return self._local(usable)
        return not self._fronted or self._endpoint(usable)

    # --- placed services ---------------------------------------------------------------------------------------------

    def nodes(self, workload: Workload) -> list[Node]:
        """Return the machines that may run it."""
        groups = (self.cluster.groups[group] for group in workload.eligible)
        found = (self.cluster.nodes[number] for group in groups for number in group.nodes)
        return list(found)

    @contextmanager
    def drained(self, machine: ThingId) -> Iterator[None]:
        """Keep replicas away from a machine for a while."""
        self._drained = machine
        yield
        self._drained = ""

    def placements(self, workload: Workload) -> list[Placement]:
        """Return where the replicas that run may be: every end of the scheduler's game, and of a drain after it."""
        if workload.on:
            return [tuple(f"node/{name}" for name in workload.on)]
        nodes = self.nodes(workload)
        if workload.kind == "DaemonSet":
            held = [node.thing for node in nodes if self._fits(workload, node) != 0 and node.thing != self._drained]
            return list(self._sharing(workload, tuple(held))) if held else []
        spread = workload.spread
        by_zone, by_node = bool(spread and spread.zone == "required"), bool(spread and spread.node == "required")
        open_ones = {node.thing for node in nodes if self._reaches(workload, node)}
        counted = [node for node in self.cluster.nodes if self._selected(workload, node) or node.thing in open_ones]
        places = tuple(
            Place(node.zone, node.thing in open_ones and fits != 0, True, fits)
            for node in counted
            for fits in (self._fits(workload, node),)
        )
        key = (tuple(node.thing for node in counted), places, workload.replicas, by_zone, by_node, self._drained)
        if key not in self._placements:
            # Sizes say how many run at all; where they are then, other pods take up room that nobody foresees.
            seated = max(map(sum, Game(places, workload.replicas or 0, by_zone, by_node).before()))
            free = tuple(replace(place, room=None) for place in places)
            game = Game(free, seated, by_zone, by_node, self.tie(workload))
            gone = frozenset(n for n, node in enumerate(counted) if node.thing == self._drained)
            ends = game.after(gone) if gone else game.before()
            things = [node.thing for node in counted]
            dealt = [tuple(t for t, held in zip(things, end, strict=True) for _ in range(held)) for end in ends]
            self._placements[key] = dealt if any(place.open for place in places) else []
        return list(dict.fromkeys(one for dealt in self._placements[key] for one in self._sharing(workload, dealt)))

    def _selected(self, workload: Workload, node: Node) -> bool:
        """Whether selectors let pods run on a node that takes pods at all, whatever its taints and sizes."""
        pods = {"worker", "control-plane"} & set(node.roles)
        pool = workload.pool in (None, node.pool)
        return bool(pods) and pool and (workload.zones is None or node.zone in workload.zones)

    def _classes(self, workload: Workload) -> list[Storage]:
        return [storage for storage in self.cluster.storage if storage.name in workload.volumes]

    def _reaches(self, workload: Workload, node: Node) -> bool:
        """Whether a node can use all volumes: disks of nodes, and disks of a cloud in one zone, are where they are."""
        for storage in self._classes(workload):
            here = {self.cluster.nodes[n].thing for group in storage.eligible for n in self.cluster.groups[group].nodes}
            if storage.provider == "local" and node.thing not in here:
                return False
            single = storage.provider == "ebs" and storage.copies == 1 and storage.zonal is not False
            if single and storage.zones is not None and node.zone not in storage.zones:
                return False
        return True

    def tie(self, workload: Workload) -> str:
        """Return what a replica cannot leave: the machine of a local disk, or the zone of another one."""
        classes = self._classes(workload)
        if any(storage.provider == "local" for storage in classes):
            return "node"
        fixed = [s for s in classes if s.zonal is not False]
        return "zone" if any(s.provider == "cinder" or (s.provider == "ebs" and s.copies == 1) for s in fixed) else ""

    def _fits(self, workload: Workload, node: Node) -> int | None:
        """Return how many replicas an empty node has room for beside its DaemonSets; `None` where nobody says."""
        daemons = [w for w in self.cluster.workloads if w.kind == "DaemonSet" and node in self.nodes(w)]
        found: int | None = None
        for resource in ("cpu", "memory", "pods"):
            size, asked = getattr(node.size, resource), getattr(workload.requests, resource)
            taken = [
                getattr(w.requests, resource) for w in daemons if w is not workload and w in self.cluster.workloads
            ]
            if workload.kind == "DaemonSet":
                taken = []
            if size is None or not asked or None in taken:
                continue
            room = max(size - sum(taken), 0) // asked
            found = room if found is None else min(found, room)
        return found

    def usable(self, workload: Workload) -> list[Node]:
        """Return the machines that can hold a replica of it."""
        spread = workload.spread
        by_zone = bool(spread and spread.zone == "required") and workload.kind != "DaemonSet"
        return [
            node
            for node in self.nodes(workload)
            if self._reaches(workload, node) and self._fits(workload, node) != 0 and (node.zone or not by_zone)
        ]

    def _sharing(self, workload: Workload, placement: Placement) -> Iterator[Placement]:
        """Yield the replicas that can use the volume which they share: for certain one, and it may be any of them."""
        storage = {storage.name: storage for storage in self.cluster.storage}
        shared, alone = workload.kind != "StatefulSet", False
        for claim in workload.claims:
            provider = storage[claim.storage_class].provider
            one_node = provider in ("ebs", "gce-pd", "azure-disk", "local")
            if claim.access == "ReadWriteMany" and one_node:
                return
            many = claim.access in ("ReadWriteMany", "ReadOnlyMany") or provider == "nfs"
            if shared and not many and len(self.usable(workload)) > (claim.access != "ReadWriteOncePod"):
                alone = True
        yield from ((thing,) for thing in dict.fromkeys(placement)) if alone else (placement,)

    def left(self, things: Sequence[ThingId], dead: Dead) -> int:
        """Return how many of some things can be used on the side that has most of them."""
        alive = [self.zone_of(thing) for thing in things if self.lives(thing, dead)]
        return max(sum(side.has(zone) for zone in alive) for side in self.sides(dead))

    def replicas_left(self, workload: Workload, dead: Dead) -> tuple[int, int]:
        """Return the fewest and the most replicas that are left, over all allowed placements."""
        found = [self.left(placement, dead) for placement in self.placements(workload)]
        return (min(found), max(found)) if found else (0, 0)

    # --- copies ------------------------------------------------------------------------------------------------------

    def _domain(self, thing: ThingId, kind: str) -> str:
        """Return what of a kind a thing stands on."""
        todo = [thing]
        while todo:
            name = todo.pop(0)
            if self.cluster.things[name].kind == kind:
                return name
            todo += [option for options in self.cluster.things[name].needs if len(options) == 1 for option in options]
        return ""

    def copies(self, storage: Storage) -> list[Placement]:
        """Return all ways to place the copies of some data; with too few domains there are fewer copies."""
        if storage.name in self._copies:
            return self._copies[storage.name]
        if storage.places:
            seats = {place: place for place in storage.places}
        else:
            nodes = [
                self.cluster.nodes[n].thing for group in storage.eligible for n in self.cluster.groups[group].nodes
            ]
            seats = {node: self._domain(node, storage.apart) if storage.apart else "" for node in nodes}
        found = list(combinations_with_replacement(seats, storage.copies))
        if storage.each > 1:
            # Two levels: in each zone so many, on different machines.
            inside = [
                [seat for seat in seats if self.zone_of(seat) == z] for z in {self.zone_of(seat) for seat in seats}
            ]
            chosen = product(*(combinations(here, min(storage.each, len(here))) for here in inside))
            found = [tuple(seat for part in parts for seat in part) for parts in chosen]
        elif storage.apart is not None:
            domains = {name: [seat for seat, own in seats.items() if own == name] for name in seats.values()}
            count = min(storage.copies, len(domains))
            found = [p for chosen in combinations(domains.values(), count) for p in product(*chosen)]
        self._copies[storage.name] = found
        return found

    def copies_left(self, storage: Storage, dead: Dead) -> tuple[int, int]:
        """Return the fewest and most copies that are left, over all placements."""
        found = [sum(self.lives(thing, dead) for thing in placement) for placement in self.copies(storage)]
        return min(found), max(found)

    def monitors(self, storage: Storage) -> Workload | None:
        """Return the monitors without which a storage class does not serve."""
        found = next((c for c in self.cluster.components if c.name == "ceph-mon" and c.eligible), None)
        return found if storage.provider == "rook-ceph" else None

    def _served(self, storage: Storage, dead: Dead) -> bool:
        """Whether reading and writing go on: enough copies, and for Ceph a majority of monitors on the same side."""
        monitors = self.monitors(storage)
        others = self.placements(monitors) if monitors else [()]
        majority = monitors.needed if monitors else 0
        for placement in self.copies(storage):
            sides = [side for side in self.sides(dead) if self._on(side, placement, dead) >= storage.least]
            if not others or not all(any(self._on(s, other, dead) >= majority for s in sides) for other in others):
                return False
        return True

    def supplies(self, proof: ServiceProof) -> list[Storage]:
        """Return the classes whose I/O a workload needs: Ceph's, and disks that leave their zone, or perhaps do."""
        found = []
        for storage in self._classes(self.workload(proof)) if proof.service == "workload" else ():
            moves = storage.provider == "rook-ceph" or storage.zonal is False
            perhaps = storage.provider == "cinder" or (storage.provider == "ebs" and storage.copies > 1)
            if not storage.unknown and (moves or (perhaps and proof.of.endswith("/worst"))):
                found.append(storage)
        return found

    def _io_sides(self, storage: Storage, dead: Dead) -> set[frozenset[int]]:
        """Return for each placement of copies and monitors the sides, by number, on which reading and writing go on."""
        key = storage.name, dead & ~self._carriers, self._drained
        if key not in self._served_on:
            monitors = self.monitors(storage)
            others = self.placements(monitors) if monitors else [()]
            majority = monitors.needed if monitors else 0
            sides = self.sides(dead)
            enough = {
                frozenset(n for n, side in enumerate(sides) if self._on(side, one, dead) >= storage.least)
                for one in self.copies(storage)
            }
            won = {
                frozenset(n for n, side in enumerate(sides) if self._on(side, one, dead) >= majority) for one in others
            }
            self._served_on[key] = {one & other for one in enough for other in won} or {frozenset()}
        return self._served_on[key]

    def _supplied(self, proof: ServiceProof, dead: Dead) -> tuple[int, int]:
        """Return the fewest and most replicas on a side with I/O, over all placements of everything."""
        served = [self._io_sides(storage, dead) for storage in self.supplies(proof)]
        usable = {frozenset.intersection(*chosen) for chosen in product(*served)}
        sides = self.sides(dead)
        counted = {
            tuple(self._on(side, placement, dead) for side in sides)
            for placement in self.placements(self.workload(proof))
        }
        found = [max((one[n] for n in chosen), default=0) for one in counted for chosen in usable]
        return (min(found), max(found)) if found else (0, 0)

    def _on(self, side: Side, placement: Placement, dead: Dead) -> int:
        return sum(self.lives(thing, dead) and side.has(self.zone_of(thing)) for thing in placement)

    def _seated(self, workload: Workload) -> int:
        """Return how many replicas are put on nodes, those that wait there for a volume included."""
        return len(next(iter(self.placements(replace(workload, claims=()))), ()))

    def _room(self, dead: Dead) -> bool:
        """Whether the machines that are left offer what is asked for; pods of DaemonSets go with their machines."""
        daemons = [w for w in self.cluster.workloads if w.kind == "DaemonSet"]
        moving = [w for w in self.cluster.workloads if w.kind != "DaemonSet"]
        open_ones = {node.thing for workload in moving for node in self.nodes(workload)}
        takers = [node for node in self.cluster.nodes if "worker" in node.roles or node.thing in open_ones]
        for resource in ("cpu", "memory", "pods"):
            asked = [getattr(w.requests, resource) for w in self.cluster.workloads]
            if not takers or None in [*asked, *(getattr(node.size, resource) for node in takers)]:
                continue
            wanted = sum(getattr(w.requests, resource) * self._seated(w) for w in moving)
            for node in takers:
                taken = sum(getattr(w.requests, resource) for w in daemons if node in self.nodes(w))
                if self.lives(node.thing, dead):
                    wanted -= max(getattr(node.size, resource) - taken, 0)
            if wanted > 0:
                return False
        return True

    @staticmethod
    def needed_as(workload: Workload) -> str:
        names = {"coredns": "cluster-dns", "prometheus": "monitoring", "alertmanager": "alerting"}
        return names.get(workload.name, workload.name)

    # --- all of them -------------------------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> dict[str, Callable[[Callable[[ThingId], bool]], bool]]:
        return {
            "etcd": self._quorum,
            "api": self._api,
            "endpoint": self._endpoint,
            # Where nothing is known of the endpoint, the control plane is what is known: its API servers.
            "control-plane": lambda usable: self._api(usable) and self._called(usable),
            "node-endpoint": self._local,
        }

    def workload(self, proof: ServiceProof) -> Workload:
        """Return the workload or component that a proof is about."""
        return next(w for w in (*self.cluster.workloads, *self.cluster.components) if w.origin == proof.origin)

    def up(self, proof: ServiceProof, dead: Dead) -> bool:
        """Whether the service that a proof is about is up, whatever placement was chosen."""
        if proof.service in self._named:
            return self._somewhere(dead, self._named[proof.service])
        if proof.service in ("data", "io"):
            storage = next(s for s in self.cluster.storage if s.origin == proof.origin)
            if proof.service == "data":
                return self.copies_left(storage, dead)[0] >= 1
            return self._served(storage, dead)
        if proof.service == "capacity":
            return self._room(dead)
        workload = self.workload(proof)
        needed = self._needed(self.needed_as(workload), lambda thing: self.lives(thing, dead))
        return needed and self._left(proof, dead)[0] >= workload.needed

    def _left(self, proof: ServiceProof, dead: Dead) -> tuple[int, int]:
        supplied = self.supplies(proof)
        return self._supplied(proof, dead) if supplied else self.replicas_left(self.workload(proof), dead)

    def counts(self, proof: ServiceProof, dead: Dead) -> tuple[int, int]:
        """Return what the worst and the luckiest placement leave; nothing, if a dependency is dead.

        Of replicas that need I/O, those that have it are counted where it, and not their own number, is to blame.
        """
        if proof.service == "data":
            return self.copies_left(next(s for s in self.cluster.storage if s.origin == proof.origin), dead)
        workload = self.workload(proof)
        needed = self._needed(self.needed_as(workload), lambda thing: self.lives(thing, dead))
        if not needed:
            return 0, 0
        alone, most = self.replicas_left(workload, dead), workload.needed
        both = self._left(proof, dead)
        blamed = both[0] < most <= alone[1] and not (alone[0] < most <= both[1])
        return both if blamed else alone

    def minimal(self, proof: ServiceProof, order: int) -> list[frozenset[ThingId]]:
        """Return every set of at most so many failures that takes a service down, and no part of which does."""
        name_of = {bit: name for name, bit in self.bit.items()}
        found: dict[Dead, tuple[Dead, ...]] = {}
        known: dict[Dead, bool] = {}
        for size in range(order + 1):
            if 0 in found:
                break
            # What is enough alone needs no company.
            others = [bit for bit in name_of if bit not in found]
            parts = range(2, size)
            for failed in combinations(others, size):
                if any(sum(part) in found for fewer in parts for part in combinations(failed, fewer)):
                    continue
                dead = self.closure(sum(failed))
                # What a service does not look at makes no difference to it.
                key = dead & ~self._carriers
                if key not in known:
                    known[key] = self.up(proof, dead)
                if not known[key]:
                    found[sum(failed)] = failed
        return [frozenset(name_of[bit] for bit in failed) for failed in found.values()]

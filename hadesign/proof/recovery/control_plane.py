"""How the control plane comes back: etcd first, then what needs it; each part is answered for once for an outage."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hadesign.proof.recovery import address, timers
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Because, MembersReturn
from hadesign.proof.recovery.recovery import HARDER, NOTHING, ServiceRecovery, on_return
from hadesign.proof.recovery.restoring import usable
from hadesign.proof.recovery.silent import SilentWebhooks
from hadesign.proof.recovery.sooner import Sooner
from hadesign.proof.recovery.steps import Step
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.proof.services import structures
from hadesign.proof.services.led import Led, answering
from hadesign.proof.services.named import Named
from hadesign.topology.cluster import Balancer, Endpoint, ThingId


class ControlPlaneRecovery:
    """Answers for etcd, the API servers, the endpoint, and all of them; `None` for what too little is known of."""

    def __init__(self, proof: ServiceProofs, sooner: Sooner, silent: SilentWebhooks) -> None:
        """Keep the proof, and who knows of machines that are started again, and of webhooks that do not answer."""
        self.proof, self.cluster, self._sooner, self._silent = proof, proof.cluster, sooner, silent
        self._known: dict[tuple[str, Outage], ServiceRecovery | None] = {}

    def etcd(self, outage: Outage) -> ServiceRecovery | None:
        """Return how etcd comes back."""
        return self._once("etcd", outage)

    def api(self, outage: Outage) -> ServiceRecovery | None:
        """Return how API servers come back."""
        return self._once("api", outage)

    def endpoint(self, outage: Outage) -> ServiceRecovery | None:
        """Return how the address that clients use comes back."""
        return self._once("endpoint", outage)

    def node_endpoint(self, outage: Outage) -> ServiceRecovery | None:
        """Return how the address that machines use comes back, where they have one of their own."""
        return self._once("node_endpoint", outage)

    def whole(self, outage: Outage) -> ServiceRecovery | None:
        """Return how all of it comes back."""
        return self._once("whole", outage)

    def _once(self, what: str, outage: Outage) -> ServiceRecovery | None:
        # Not by `cache`, which would keep the methods here, and so this one, and the whole Cluster, for ever.
        if (what, outage) not in self._known:
            self._known[what, outage] = getattr(self, f"_{what}_back")(outage)
        return self._known[what, outage]

    def _etcd_back(self, outage: Outage) -> ServiceRecovery | None:
        return self._sooner.of(self.proof.etcd, self._etcd(outage), outage, timers.election(self.cluster))

    def _api_back(self, outage: Outage) -> ServiceRecovery | None:
        return self._sooner.of(self.proof.api, self._api(outage), outage, timers.election(self.cluster))

    def _endpoint_back(self, outage: Outage) -> ServiceRecovery | None:
        then = self._taken_again(self.cluster.front, self.cluster.endpoint)
        return self._sooner.of(self.proof.endpoint, self._endpoint(outage), outage, then)

    def _node_endpoint_back(self, outage: Outage) -> ServiceRecovery | None:
        proof, own = self.proof.node_endpoint, self.cluster.node_endpoint
        if proof is None:
            return None
        balancer = next((b for b in self.cluster.balancers if own and b.name == own.balancer), None)
        return self._sooner.of(proof, self._node_endpoint(outage), outage, self._taken_again(balancer, own))

    def _whole_back(self, outage: Outage) -> ServiceRecovery | None:
        own, found, front = self.proof.node_endpoint, self._whole(outage), self.cluster.front
        if found is None or not found.interrupted:
            return found
        called = self.node_endpoint if own else self.endpoint
        parts = [part for part in (self.etcd(outage), called(outage), self.api(outage)) if part and part.by != "return"]
        used = timers.server_used(front) if front and not own else []
        # Leases were not renewed meanwhile, and who held them waits like anybody else.
        then = (*(step for part in parts for step in part.steps), *used, *timers.leases(self.cluster))
        return self._sooner.of(self.proof.control_plane, found, outage, then)

    def service(self, outage: Outage) -> ServiceRecovery | None:
        """Return how the control plane comes back, which is down, too, while the API answers and nobody can lead."""
        found, function = self.whole(outage), self.proof.function(self.proof.control_plane)
        if found is None or found.interrupted or not isinstance(function, Led) or outage.leaves(function):
            return found
        stopped = replace(found, interrupted=True) if self._silent.stop(outage).by else on_return(self.cluster, outage)
        return self._sooner.of(self.proof.control_plane, stopped, outage, timers.leases(self.cluster))

    def _taken_again(self, balancer: Balancer | None, called: Endpoint | None) -> list[Step]:
        """Return how an instance that is started again gets the address: it waits for another one that may have it."""
        if balancer is None or called is None:
            return []
        if called.failover == "lease":
            return [*timers.election(self.cluster), *timers.address_lease(balancer)]
        if called.failover != "vrrp" or not balancer.instances:
            return []
        last = min(balancer.instances, key=lambda instance: instance.priority)
        return [timers.address_taken(balancer, last.priority, silent=True)]

    def _etcd(self, outage: Outage) -> ServiceRecovery | None:
        function = self.proof.function(self.proof.etcd)
        if function is None:
            return None
        lost = outage.among(f"node/{member.node}" for member in self.cluster.etcd.members) if self.cluster.etcd else []
        if not outage.leaves(function):
            return self._quorum_lost(outage, lost)
        cut = isinstance(function, Named) and function.cut and bool(outage.links)
        if not lost and not cut:
            return NOTHING
        return ServiceRecovery("election", False, tuple(timers.election(self.cluster)), Because("leader-lost"))

    def _quorum_lost(self, outage: Outage, lost: Sequence[ThingId]) -> ServiceRecovery:
        """Return what follows the loss of a majority: a cut network heals, lost members need a snapshot."""
        etcd = self.cluster.etcd
        if etcd is None or len(etcd.members) - len(lost) >= etcd.quorum:
            cut = [thing for thing in outage.failures if thing not in lost]
            return on_return(self.cluster, outage, cut, Because("no-majority"))
        backup = self.cluster.backups.etcd
        copy, stopped = usable(self.cluster, backup, "etcd", outage)
        if stopped is not None:
            return on_return(self.cluster, outage, why=stopped)
        enough = etcd.quorum - (len(etcd.members) - len(lost))
        replaced = [timers.machines_replaced(self.cluster)] if len(lost) == len(etcd.members) else []
        steps = (timers.responded(self.cluster), *replaced, *copy, timers.etcd_restored(self.cluster))
        return ServiceRecovery("by-hand", True, steps, MembersReturn(enough))

    def _needs(self, service: str, outage: Outage) -> list[ThingId]:
        """Return the dependencies of a service that are dead."""
        return outage.among(structures.dependencies(self.cluster, service))

    def _api(self, outage: Outage) -> ServiceRecovery | None:
        function = self.proof.function(self.proof.api)
        if function is None:
            return None
        servers = [f"node/{server.node}" for server in self.cluster.api_servers]
        lost, etcd = outage.among(servers), self.etcd(outage)
        if not outage.leaves(function):
            needs = self._needs("api", outage)
            if needs:
                return on_return(self.cluster, outage, needs)
            return etcd if etcd and etcd.interrupted else on_return(self.cluster, outage, lost)
        balancer = self.cluster.front
        # A balancer hears as little of a server on another side of a cut network as of one that is dead.
        lost += self._cut_off(outage, servers)
        steps = (
            *(etcd.steps if etcd else ()),
            *self._abandoned(outage),
            *(timers.server_removed(balancer, "silent", len(lost)) if balancer and lost else ()),
        )
        if not steps and not lost:
            return NOTHING
        return ServiceRecovery("failover" if lost else "election", False, steps)

    def _abandoned(self, outage: Outage) -> list[Step]:
        """Return how long API servers that live, and ask every member of etcd, wait for one that does not."""
        etcd, servers = self.etcd(outage), self.cluster.api_servers
        asking = any(server.member is None and f"node/{server.node}" not in outage.dead for server in servers)
        return [timers.member_abandoned("silent")] if asking and etcd and etcd.by == "election" else []

    def _endpoint(self, outage: Outage) -> ServiceRecovery | None:
        function, balancer = self.proof.function(self.proof.endpoint), self.cluster.front
        if function is None:
            return None
        if not outage.leaves(function):
            needs = self._needs("endpoint", outage)
            etcd, stop = self.etcd(outage), self._silent.stop(outage)
            if stop.by and isinstance(function, Led) and outage.leaves(function.answers):
                return ServiceRecovery("by-hand", True, tuple(self._silent.removed(stop, outage)), stop.why)
            if not needs and balancer and balancer.row.in_cluster and etcd and etcd.interrupted:
                holders = set(balancer.holders)
                return etcd if holders - outage.dead else on_return(self.cluster, outage, sorted(holders))
            return on_return(self.cluster, outage, needs)
        return self._moved(balancer, self.cluster.endpoint, outage)

    def _moved(self, balancer: Balancer | None, called: Endpoint | None, outage: Outage) -> ServiceRecovery:
        """Return how an address gets to where the control plane goes on, from the other sides of a cut network, too."""
        if balancer is None or called is None:
            return NOTHING
        away = frozenset(self._cut_off(outage, balancer.holders))
        return address.moved(self.cluster, balancer, called, outage, away=away)

    def _cut_off(self, outage: Outage, things: Iterable[ThingId]) -> list[ThingId]:
        """Return what of some things lives on a side of a cut network on which the control plane does not go on."""
        function = answering(self.proof.function(self.proof.control_plane))
        if not outage.links or function is None:
            return []
        winners, side = function.winners(outage.hits(function)), function.sides.of(outage.links)
        zones = {thing: self.cluster.above.zone(thing) for thing in things if thing not in outage.dead}
        return [thing for thing, zone in zones.items() if winners and zone and side.get(zone) not in winners]

    def _node_endpoint(self, outage: Outage) -> ServiceRecovery | None:
        """Return the same of the way of the cluster's machines; what balances on each of them moves on by itself."""
        proof = self.proof.node_endpoint
        function = self.proof.function(proof) if proof else None
        if function is None:
            return None
        if not outage.leaves(function):
            return on_return(self.cluster, outage, self._needs("endpoint", outage))
        own = self.cluster.node_endpoint
        balancer = next((b for b in self.cluster.balancers if own and b.name == own.balancer), None)
        return self._moved(balancer, own, outage)

    def _whole(self, outage: Outage) -> ServiceRecovery | None:
        """Return the hardest way of its parts, and all their steps; leases follow once the API answers again."""
        function = answering(self.proof.function(self.proof.control_plane))
        if function is None:
            return None
        down = not outage.leaves(function)
        own = self.proof.node_endpoint
        called = self.node_endpoint(outage) if own else self.endpoint(outage)
        if called is not None and called.interrupted and not down and not own:
            # Clients from outside come in on the wrong side of a cut; machines go on with who is on theirs.
            called = self._moved(self.cluster.front, self.cluster.endpoint, outage)
        parts = (self.etcd(outage), called, self.api(outage))
        known = [part for part in parts if part is not None and (part.interrupted or not down)]
        if down and not known:
            return on_return(self.cluster, outage, why=Because("no-whole-side"))
        by = max((part.by for part in known), key=HARDER.index, default=NOTHING.by)
        steps = dict.fromkeys(step for part in known for step in part.steps)
        why = next((part.why for part in known if part.by == by and part.why), None)
        if not down:
            return self._led(ServiceRecovery(by, down, tuple(steps), why), outage)
        return ServiceRecovery(by, down, tuple(steps), why)

    def _led(self, found: ServiceRecovery, outage: Outage) -> ServiceRecovery:
        """Return how controllers are led again where the API goes on: not before their leases are renewed again."""
        stop = self._silent.stop(outage)
        if not stop.by:
            steps = dict.fromkeys((*stop.lacks, *found.steps, *self.leading(outage)))
            open_alone = bool(stop.lacks) and found.by == "nothing"
            return replace(found, by="unknown" if open_alone else found.by, steps=tuple(steps))
        steps = dict.fromkeys((*found.steps, *self.leading(outage), *self._silent.removed(stop, outage)))
        return replace(found, by=max("by-hand", found.by, key=HARDER.index), steps=tuple(steps), why=stop.why)

    def leading(self, outage: Outage) -> list[Step]:
        """Return how long it takes until etcd and the controllers are led again, if those who did may be lost.

        Who led the controllers may live, and not get its renewals through to etcd in time.
        """
        servers = [f"node/{server.node}" for server in self.cluster.api_servers]
        lost, etcd = [*outage.among(servers), *self._cut_off(outage, servers)], self.etcd(outage)
        late = self._abandoned(outage)
        return [*(etcd.steps if etcd else ()), *late, *(timers.leases(self.cluster) if lost or late else ())]

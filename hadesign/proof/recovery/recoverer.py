"""Recovery of every kind of service: who acts, and what has to run out before."""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from hadesign.proof.failure.function import Function
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.failure.what_if import hits_of
from hadesign.proof.proved import Proved
from hadesign.proof.recovery import terms
from hadesign.proof.recovery.recovers import HARDER, NOTHING, Recovers, State, back
from hadesign.proof.recovery.replacement import Replacement
from hadesign.proof.recovery.terms import Lack, Step
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named
from hadesign.proof.services.placed import Placed
from hadesign.topology.cluster import Balancer, Origin, ThingId


class Recoverer:
    """Answers for every service of a Cluster; what several answers need is computed once for each set of failures."""

    def __init__(self, proof: Proved) -> None:
        """Keep the proof."""
        self.proof, self.cluster = proof, proof.cluster
        self._states: dict[tuple[ThingId, ...], State] = {}
        self._known: dict[tuple[str, tuple[ThingId, ...]], Recovers] = {}
        self._replacement = Replacement(self)

    def of(self, service: ServiceProof, failures: Iterable[ThingId]) -> Recovers:
        """Return how a service recovers from exactly these failures, all at once."""
        named = tuple(dict.fromkeys(failures))
        key = (service.id, named)
        if key not in self._known:
            self._known[key] = self._find(service, self._state(named))
        return self._known[key]

    def _state(self, named: tuple[ThingId, ...]) -> State:
        if named not in self._states:
            self._states[named] = State(named, *self.proof.domains.closure(named))
        return self._states[named]

    def _find(self, service: ServiceProof, state: State) -> Recovers:
        function = self.proof.function(service)
        if function is None:
            lack = Lack(f"what {service.name} stands on", service.origin, giveable=False)
            return Recovers("not known", None, (lack,))
        if isinstance(function, Placed):
            return self._replacement.of(function, state)
        parts: dict[str, Callable[[State, bool], Recovers]] = {
            "etcd": self._etcd,
            "api": self._api,
            "endpoint": self._endpoint,
            "control-plane": self._control_plane,
            "data": self._data,
            "io": lambda state, down: self._io(service, function, state, down=down),
            "capacity": self._capacity,
        }
        down = not self.holds(function, state)
        own = parts.get(service.service)
        return own(state, down) if own else self._bound(function, state, down)

    def holds(self, function: Function, state: State) -> bool:
        """Whether enough of a service is left."""
        return function.holds(hits_of(function.leaves, state.dead, state.lost))

    def _cut(self, service: ServiceProof, state: State) -> bool:
        """Whether the network between the parts of a service is cut."""
        function = self.proof.function(service)
        return isinstance(function, Named) and function.cut and bool(state.links)

    def _etcd(self, state: State, down: bool) -> Recovers:
        members = [f"node/{member.node}" for member in self.cluster.etcd.members] if self.cluster.etcd else []
        lost = [member for member in members if member in state.dead]
        if down:
            return self._quorum_lost(state, lost)
        if not lost and not self._cut(self.proof.etcd, state):
            return NOTHING
        return Recovers("election", False, tuple(terms.election(self.cluster)), "the leader may be among those lost")

    def _quorum_lost(self, state: State, lost: Sequence[ThingId]) -> Recovers:
        """Return what follows the loss of a majority: a cut network heals, lost members need a snapshot."""
        etcd = self.cluster.etcd
        if etcd is None or len(etcd.members) - len(lost) >= etcd.quorum:
            cut = [thing for thing in state.failures if thing not in lost]
            return back(self.cluster, state, cut, "enough members live, and none of their sides has a majority")
        backup = self.cluster.backups.etcd
        if backup is None or backup.enabled is False:
            return back(self.cluster, state, why="there is no backup of etcd to restore")
        enough = etcd.quorum - (len(etcd.members) - len(lost))
        why = f"or as soon as {enough} of the members that were lost {'is' if enough == 1 else 'are'} back"
        return Recovers("a person", True, (terms.acted(self.cluster), terms.restored(self.cluster)), why)

    def _needs(self, service: str, state: State) -> list[ThingId]:
        """Return the dependencies of a service that are dead."""
        return [thing for thing in structures.dependencies(self.cluster, service) if thing in state.dead]

    def _api(self, state: State, down: bool) -> Recovers:
        servers = [f"node/{server.node}" for server in self.cluster.api_servers]
        lost = [server for server in servers if server in state.dead]
        etcd = self._part(self.proof.etcd, state)
        if down:
            needs = self._needs("api", state)
            if needs:
                return back(self.cluster, state, needs)
            return etcd if etcd and etcd.interrupted else back(self.cluster, state, lost or ())
        balancer = self.cluster.front
        steps = (*(etcd.steps if etcd else ()), *(terms.taken_out(balancer) if balancer and lost else ()))
        if not steps and not lost:
            return NOTHING
        return Recovers("failover" if lost else "election", False, steps)

    def _part(self, service: ServiceProof, state: State) -> Recovers | None:
        """Return how a part recovers, if it is there."""
        return None if service.unknown else self.of(service, state.failures)

    def _endpoint(self, state: State, down: bool) -> Recovers:
        endpoint, balancer = self.cluster.endpoint, self.cluster.front
        if down:
            needs = self._needs("endpoint", state)
            etcd = self._part(self.proof.etcd, state)
            if not needs and balancer and balancer.row.in_cluster and etcd and etcd.interrupted:
                holders = self._holders(balancer)
                return etcd if holders - state.dead else back(self.cluster, state, sorted(holders))
            return back(self.cluster, state, needs)
        if endpoint is None or balancer is None:
            return NOTHING
        if endpoint.failover == "vrrp":
            return self._vrrp(balancer, state)
        if endpoint.failover == "lease" and self._holders(balancer) & state.dead:
            steps = terms.address_lease(self.cluster, balancer)
            return Recovers("failover", False, tuple(steps), "the address may be where the failure is")
        if endpoint.failover in ("provider", "dns") and balancer.thing:
            places = {place for options in self.cluster.things[balancer.thing].needs for place in options}
            if places & state.dead:
                lack = Lack(f"how long balancer {balancer.name} takes to fail over", balancer.origin, giveable=False)
                return Recovers("failover", False, (lack,))
        return NOTHING

    def _holders(self, balancer: Balancer) -> set[ThingId]:
        """Return what may hold kube-vip's address: its instances, or the machines of the API servers."""
        instances = {instance.thing for instance in balancer.instances}
        return instances or {f"node/{server.node}" for server in self.cluster.api_servers}

    def _dead(self, balancer: Balancer, state: State) -> list[int]:
        """Return the positions of the instances that are dead."""
        things = [instance.thing for instance in balancer.instances]
        return [position for position, thing in enumerate(things) if thing in state.dead]

    def _vrrp(self, balancer: Balancer, state: State) -> Recovers:
        """Return how the address moves; without preemption any instance may hold it, else the first that lives does."""
        dead = self._dead(balancer, state)
        hit = dead if not balancer.preempt else [position for position in dead if position == 0]
        if not hit:
            return NOTHING
        alone = [p for p in hit if f"node/{balancer.instances[p].node}" not in state.dead]
        living = next(i for position, i in enumerate(balancer.instances) if position not in dead)
        steps: list[Step] = []
        if alone and balancer.track is None:
            steps.append(Lack(f"how balancer {balancer.name} notices that it is dead itself", balancer.origin, False))
        elif alone and balancer.track is not None:
            steps.append(terms.script_fails(balancer, balancer.track))
        # A master that gives the address up says so; one that became less important is heard and passed over, and the
        # next one waits as if it were silent (RFC 5798 6.4.2).
        silent = balancer.preempt or len(alone) < len(hit)
        return Recovers("failover", False, (*steps, terms.next_instance(balancer, living.priority, silent=silent)))

    def _control_plane(self, state: State, down: bool) -> Recovers:
        """Return the hardest way of its parts, and all their steps; leases follow once the API answers again."""
        parts = [self._part(service, state) for service in (self.proof.etcd, self.proof.endpoint, self.proof.api)]
        known = [part for part in parts if part is not None]
        if down:
            known = [part for part in known if part.interrupted]
            if not known:
                return back(self.cluster, state, why="no side of the network has all parts of it")
        by = max((part.by for part in known), key=HARDER.index, default=NOTHING.by)
        steps = dict.fromkeys(step for part in known for step in part.steps)
        if not down:
            steps |= dict.fromkeys(self.leading(state))
        why = next((part.why for part in known if part.by == by and part.why), "")
        return Recovers(by, down, tuple(steps), why)

    def leading(self, state: State) -> list[Step]:
        """Return how long it takes until etcd and the controllers are led again, if those who did may be lost."""
        lost = any(f"node/{server.node}" in state.dead for server in self.cluster.api_servers)
        etcd = self._part(self.proof.etcd, state)
        return [*(etcd.steps if etcd else ()), *(terms.leases(self.cluster) if lost else ())]

    def _data(self, state: State, down: bool) -> Recovers:
        if not down:
            return NOTHING
        if self.cluster.backups.volumes is None:
            return back(self.cluster, state, why="there is no backup of volumes to restore")
        steps = (terms.acted(self.cluster), terms.volumes_restored(self.cluster))
        return Recovers("a person", True, steps, "or as soon as what holds the copies is back, if it is whole")

    def _io(self, service: ServiceProof, function: Function, state: State, *, down: bool) -> Recovers:
        if down:
            return back(self.cluster, state)
        if not any(hits_of(function.leaves, state.dead, state.lost)):
            return NOTHING
        storage = next((found for found in self.cluster.storage if found.origin == service.origin), None)
        if storage and storage.row.monitors:
            return Recovers("failover", False, (terms.disks_down(self.cluster),))
        lack = Lack(f"how long {service.name.removesuffix('-io')} takes to fail over", service.origin, giveable=False)
        return Recovers("failover", False, (lack,))

    def _capacity(self, state: State, down: bool) -> Recovers:
        if not down:
            return NOTHING
        if not self.can_grow(state):
            return back(self.cluster, state, why="no autoscaler adds machines")
        return Recovers("re-placement", True, (terms.provisioned(self.cluster),), "the autoscaler adds machines")

    def can_grow(self, state: State) -> bool:
        """Whether an autoscaler can add machines where something lives."""
        found = self.cluster.autoscaling.scaler
        if found is None or found.enabled is False:
            return False
        return not found.groups or any(
            any(zone is None or f"zone/{zone}" not in state.dead for zone in zones) for zones in self._growing
        )

    @cached_property
    def _growing(self) -> list[set[str | None]]:
        """Zones in which each group of the autoscaler has its machines; as it says itself, if those are not known."""
        return [
            {self.cluster.groups[number].zone for number in scaled.groups} or {scaled.zone}
            for scaled in (self.cluster.autoscaling.scaler.groups if self.cluster.autoscaling.scaler else ())
        ]

    def _bound(self, function: Function, state: State, down: bool) -> Recovers:
        """Return what becomes of copies that are bound to machines one by one."""
        if down:
            return back(self.cluster, state)
        if not any(hits_of(function.leaves, state.dead, state.lost)):
            return NOTHING
        lack = Lack("how long the copies that are left take to agree", Origin(("spec", "storage")), giveable=False)
        return Recovers("election", False, (lack,))

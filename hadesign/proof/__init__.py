"""What the design survives, read off the Cluster; each part is proved when it is first asked for."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from hadesign.proof.contests import Contest, contests, contests_after
from hadesign.proof.failure.domains import Failure
from hadesign.proof.failure.minimal import Search
from hadesign.proof.failure.verdict import KINDS, LEVELS, FailureSet, ServiceProof
from hadesign.proof.failure.what_if import ServiceStates, WhatIf, what_if
from hadesign.proof.lacking import settled_by
from hadesign.proof.maintained import Maintained
from hadesign.proof.objectives import Objective, questions
from hadesign.proof.services import structures
from hadesign.proof.settling import settled
from hadesign.topology.cluster import Cluster, ThingId
from hadesign.topology.structure import things_of
from hadesign.topology.worlds import at_worst

if TYPE_CHECKING:
    from hadesign.proof.alike import AlikeParts
    from hadesign.proof.capacity.after_failures import AfterFailures
    from hadesign.proof.capacity.sizing import Sizing
    from hadesign.proof.failure.grouped import Classes, Group

__all__ = ["KINDS", "LEVELS", "FailureSet", "Proof", "ServiceProof", "prove"]


class Proof(Maintained):
    """The whole proof of a design: its services, and what follows for objectives, figures, recovery and capacity."""

    def __init__(self, cluster: Cluster) -> None:
        """Keep the Cluster."""
        super().__init__(cluster)
        self._classes: dict[Search, Classes] = {}
        self._grouped: dict[tuple[str, int], tuple[Group, ...]] = {}
        self._states = ServiceStates()

    def forget(self) -> None:
        """Let go of the Cluster and of all that was worked out: services and their recovery refer to this proof.

        What goes round in circles would stay in memory for as long as nobody looks for garbage.
        """
        known = vars(self)
        if worst := known.get("worst"):
            worst.forget()
        for circle in filter(None, (known.get("_figures"), self)):
            vars(circle).clear()

    @cached_property
    def worst(self) -> "Proof | None":
        """The proof where things stand on everything that they may stand on; `None` where nothing is left open.

        Services are monotone functions, so what goes on there goes on in every world that the design allows.
        """
        places = self.cluster.open_places
        return Proof(at_worst(self.cluster, places)) if places else None

    def _at_worst(self, service: str) -> ServiceProof | None:
        return None if self.worst is None else self.worst.by_id.get(service)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Every single failure; machines that no named service counts are represented once per group."""
        made = (structures.etcd, structures.control_plane, structures.endpoint, structures.node_endpoint)
        named = (structure(self.cluster) for structure in made)
        return self.domains.singles(frozenset().union(*(things_of(s) for s in named if s)))

    @cached_property
    def after_failures(self) -> "AfterFailures":
        """What is left after each single failure that takes machines, what fits there, and what autoscaling adds."""
        # What a lint of most designs does not ask for is imported by those who do.
        from hadesign.proof.capacity.after_failures import after_failures

        return after_failures(self.cluster, self.capacity)

    @cached_property
    def sizing(self) -> "tuple[Sizing, ...]":
        """The design's numbers held against what is advised for a cluster of its size."""
        from hadesign.proof.capacity.sizing import sizings

        return tuple(sizings(self.cluster, self.capacity))

    def grouped(self, proof: ServiceProof, order: int) -> "tuple[Group, ...]":
        """Return the minimal failure sets of a service up to an order, put together for people."""
        from hadesign.proof.failure.grouped import Classes, grouped

        if proof.unknown:
            return ()
        if (proof.id, order) not in self._grouped:
            function, key = self._searches.functions[proof.id]
            found = self._searches.patterns(function, key, order).found
            search = self._searches.search(function)
            if search not in self._classes:
                self._classes[search] = Classes(search)
            self._grouped[proof.id, order] = grouped(self._classes[search], found, proof.sets(order).found)
        return self._grouped[proof.id, order]

    def what_if(self, failed: Iterable[ThingId]) -> WhatIf:
        """Return what is up and what is down if exactly these things have failed."""
        known = self._searches.functions
        pairs = [
            (proof, [known[one.id][0] for one in (proof, *proof.worlds) if one.id in known])
            for proof in self.services()
        ]
        return what_if(self.domains, pairs, failed, self._states)

    @cached_property
    def alike(self) -> "tuple[AlikeParts, ...]":
        """Everything that can fail, parts that can change places in every service together."""
        from hadesign.proof.alike import alike_parts

        self.services()
        return alike_parts(self.cluster, (function.leaves for function, _key in self._searches.functions.values()))

    @cached_property
    def contests(self) -> tuple[Contest, ...]:
        """Addresses that more than one side of the network has once it is cut by as few failures as possible."""
        return contests(self.cluster, self._sides, self.domains, self.failures)

    def contests_after(self, failed: Iterable[ThingId]) -> tuple[Contest, ...]:
        """Return the same of exactly some failures."""
        return tuple(contests_after(self.cluster, self._sides, self.domains, tuple(dict.fromkeys(failed))))

    @cached_property
    def objectives(self) -> tuple[Objective, ...]:
        """Every objective of the blueprint, judged in every world that the design allows."""
        own: Iterable[Objective] = self.judged
        if self.worst is not None:
            own = settled(self.cluster, _judges, self.judged, self.worst.judged)
        return tuple(one if one.met is not None else replace(one, settled_by=settled_by(self, one)) for one in own)

    @cached_property
    def judged(self) -> tuple[Objective, ...]:
        """Every objective, judged as things are said to stand."""
        return tuple(judge() for judge in questions(self))


def _judges(world: Cluster) -> Sequence[Callable[[], Objective]]:
    """Return what judges each objective as things stand in a world."""
    return list(questions(Proof(world)))


def prove(cluster: Cluster) -> Proof:
    """Start the proof of a Cluster."""
    return Proof(cluster)

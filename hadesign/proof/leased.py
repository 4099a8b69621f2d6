"""What goes on by a lease in the cluster: without a webhook that has to allow this, nobody holds it.

Scheduler and controller manager lead by leases in `kube-system`, and a control plane of which nobody leads these is
down although its API answers. kube-vip gives its address up when it cannot renew such a lease in time
(https://kube-vip.io/docs/about/architecture/). So where a fail-closed webhook is asked about leases for certain, its
pods are part of what is proved. Where that is not said, or too little is known of its pods, their proofs are worlds:
least favourable cases, all of which have to hold.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from hadesign.proof.failure.function import Function
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.searches import Searches
from hadesign.proof.services import structures
from hadesign.proof.services.entrance import Entrance
from hadesign.proof.services.led import Allowing, Led
from hadesign.proof.services.named import Named
from hadesign.proof.services.replicas import Replicas
from hadesign.proof.services.supplied import Supplied
from hadesign.proof.services.webhooks import holds
from hadesign.topology.cluster import Cluster, Endpoint, Entry, Origin, ThingId, Webhook, Workload
from hadesign.topology.structure import Part, Structure, every

Components: TypeAlias = Callable[[], Sequence[ServiceProof]]
"""Returns the proofs of the parts of the platform that run in pods."""


def unsettled(cluster: Cluster) -> Iterator[Origin]:
    """Yield where it would be said that no webhook is asked about the lease."""
    if cluster.control_plane.webhooks is None:
        yield cluster.at("controlPlane", "webhooks")
    for webhook in cluster.control_plane.webhooks or ():
        answer = holds(webhook, "leaders")
        if answer is not False:
            yield webhook.origin.below("excludedNamespaces") if answer is True else answer


class Leases:
    """Answers for the control plane, the endpoints and the ways in of one Cluster."""

    def __init__(
        self,
        cluster: Cluster,
        searches: Searches,
        sides: Sides,
        components: Components,
        pods: Callable[[Workload], Replicas],
    ) -> None:
        """Keep what proves webhooks, which are asked for only where something is leased, and what counts their pods."""
        self._cluster, self._searches, self._sides, self._components = cluster, searches, sides, components
        self._pods = pods

    def led(self, structure: Structure) -> tuple[Function, Hashable]:
        """Return what is up while a structure holds and every webhook that is known to allow leases, with its key."""
        outside = [thing for one in self._asked if self._certain(one) for thing in self._outside(one)]
        answers, allowing = Named(self._cluster, structure, self._sides), tuple(self._allowing)
        if not allowing and not outside:
            return answers, structure
        needed = every(structure, *map(Part, outside)) if outside else structure
        names = tuple(one.webhook for one in allowing)
        return Led(answers, Entrance(self._cluster, needed, self._sides), allowing), (needed, names)

    def needed(self, found: ServiceProof, *, known: bool, of_address: bool = True) -> ServiceProof:
        """Return the proof of what is leased with what may keep the lease from being renewed.

        `known` tells whether the webhooks that are known to be asked are part of it already. Where nobody says whether
        there are any, that is open of an address; that controllers are led is not doubted, as recovery says it.
        """
        webhooks = self._cluster.control_plane.webhooks
        if found.unknown or (webhooks is None and not of_address):
            return found
        asked = [webhook for webhook in self._asked if not (known and self._certain(webhook))]
        functions = [function for webhook in asked for function in self._of(webhook)]
        if webhooks is not None and not functions:
            return found
        open_ones = found.undecided is not None and not found.worlds
        lacks = UnknownService("leases")  # whatever else is open: its worlds are no longer one or the other
        if webhooks is None or open_ones or None in functions:
            return replace(found, undecided=lacks, worlds=())
        pairs = [(function, key) for pair in functions if pair is not None for function, key in (pair,)]
        worlds = (
            self._searches.prove(found.service, found.name, found.origin, function, key, f"lease-{number}")
            for number, (function, key) in enumerate(pairs)
        )
        return replace(found, undecided=lacks, worlds=(*found.worlds, *worlds))

    @cached_property
    def _asked(self) -> list[Webhook]:
        """The webhooks that are asked about leases, or may be."""
        return [one for one in self._cluster.control_plane.webhooks or () if holds(one, "leaders") is not False]

    def _certain(self, webhook: Webhook) -> bool:
        """Whether a webhook is asked for certain, and all is known of when it answers."""
        if holds(webhook, "leaders") is not True:
            return False
        service = self._proof(webhook) if webhook.url is None else None
        return service is None or not (service.lacks or service.assumed)

    @cached_property
    def _allowing(self) -> list[Allowing]:
        """The pods of those of which that is certain."""
        found = []
        for webhook in self._asked:
            if webhook.url is None and self._certain(webhook):
                workload = next(one for one in self._cluster.components if one.id == webhook.id)
                function = self._searches.functions[self._proof(webhook).id][0]
                supplies = function.supplies if isinstance(function, Supplied) else ()
                found.append(Allowing(webhook.name, self._pods(workload), supplies))
        return found

    def _proof(self, webhook: Webhook) -> ServiceProof:
        return next(one for one in self._components() if one.of == webhook.id)

    def _outside(self, webhook: Webhook) -> tuple[ThingId, ...]:
        """Return what a webhook outside of the cluster stops without."""
        return structures.dependencies(self._cluster, webhook.name) if webhook.url is not None else ()

    def _of(self, webhook: Webhook) -> Iterator[tuple[Function, Hashable] | None]:
        """Yield when a webhook answers, each with its key; `None` where too little is known of it."""
        if webhook.url is not None:
            things = self._outside(webhook)
            if things:
                structure = every(*map(Part, things))
                yield Named(self._cluster, structure, self._sides), structure
            return
        service = self._proof(webhook)
        if service.unknown or (service.undecided and not service.worlds):
            yield None
            return
        for one in (service, *service.worlds):
            yield self._searches.functions[one.id]


def leased(which: Endpoint | Entry | None) -> bool:
    """Whether an address of an endpoint, or of a way in, may go with a lease."""
    ways = (*which.ways, *(way for world in which.worlds for way in world)) if which else ()
    return any(way.leased for way in ways)

"""An address whose holder renews a lease in the cluster: without a webhook that has to allow this, nobody holds it.

kube-vip gives the address up when it cannot renew in time (https://kube-vip.io/docs/about/architecture/), and its lease
is in `kube-system`, as those of the scheduler are. So where a fail-closed webhook is asked about these, the address is
shown to stay only where the webhook does. The proofs of the webhook's pods are worlds of the address: least favourable
cases, all of which have to hold.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from hadesign.proof.failure.function import Function
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.failure.sides import Sides
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.searches import Searches
from hadesign.proof.services import structures
from hadesign.proof.services.named import Named
from hadesign.proof.services.webhooks import holds
from hadesign.topology.cluster import Cluster, Endpoint, Entry, Origin, Webhook
from hadesign.topology.structure import Part, every

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
    """Answers for the endpoints of one Cluster."""

    def __init__(self, cluster: Cluster, searches: Searches, sides: Sides, components: Components) -> None:
        """Keep what proves webhooks, which are asked for only where an address is leased."""
        self._cluster, self._searches, self._sides, self._components = cluster, searches, sides, components

    def needed(self, found: ServiceProof, which: Endpoint | Entry | None) -> ServiceProof:
        """Return the proof of a service that needs an endpoint or a way in, with what may keep it from being held."""
        ways = (*which.ways, *(way for world in which.worlds for way in world)) if which else ()
        if found.unknown or not any(way.leased for way in ways):
            return found
        webhooks = self._cluster.control_plane.webhooks
        asked = [webhook for webhook in webhooks or () if holds(webhook, "leaders") is not False]
        functions = [function for webhook in asked for function in self._of(webhook)]
        if webhooks is not None and not functions:
            return found
        open_ones = found.undecided is not None and not found.worlds
        lacks = UnknownService("leases")  # whatever else is open: its worlds are no longer one or the other
        if webhooks is None or open_ones or None in functions:
            return replace(found, undecided=lacks, worlds=())
        known = [(function, key) for pair in functions if pair is not None for function, key in (pair,)]
        worlds = (
            self._searches.prove(found.service, found.name, found.origin, function, key, f"lease-{number}")
            for number, (function, key) in enumerate(known)
        )
        return replace(found, undecided=lacks, worlds=(*found.worlds, *worlds))

    def _of(self, webhook: Webhook) -> Iterator[tuple[Function, object] | None]:
        """Yield when a webhook answers, each with its key; `None` where too little is known of it."""
        if webhook.url is not None:
            things = structures.dependencies(self._cluster, webhook.name)
            if things:
                structure = every(*map(Part, things))
                yield Named(self._cluster, structure, self._sides), structure
            return
        service = next(one for one in self._components() if one.of == webhook.id)
        if service.unknown or (service.undecided and not service.worlds):
            yield None
            return
        for one in (service, *service.worlds):
            yield self._searches.functions[one.id]

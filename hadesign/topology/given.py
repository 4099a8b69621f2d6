"""What the architect gave: the blueprint's sections, each value with its place; only the rooms of topology read it."""

from collections.abc import Mapping
from dataclasses import field

from hadesign.blueprint.models import Blueprint, Spec
from hadesign.blueprint.workloads import Workload
from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.source import Document
from hadesign.topology.nouns.places import Origin, ThingId
from hadesign.vocabulary.providers import provider_row


@dataclass(frozen=True)
class Given:
    """A blueprint and the document that it was read from.

    `assumed` is what is taken for granted of things whose place nobody gives: each stands on everything that is listed.
    """

    blueprint: Blueprint
    document: Document
    assumed: Mapping[ThingId, tuple[ThingId, ...]] = field(default_factory=dict)

    @property
    def spec(self) -> Spec:
        """The design."""
        return self.blueprint.spec

    @property
    def workloads(self) -> list[tuple[int, Workload]]:
        """The workloads, each with its place in the list; manifests are in it, too, and behind all what they hold."""
        return [(number, entry) for number, entry in enumerate(self.spec.workloads) if isinstance(entry, Workload)]

    @property
    def regional_balancers(self) -> bool:
        """Whether balancers of the provider send to every zone of the region by themselves."""
        infrastructure = self.spec.infrastructure
        return provider_row(infrastructure.provider if infrastructure else None).regional_balancers

    def stands_on(self, thing: ThingId) -> tuple[tuple[ThingId, ...], ...]:
        """Return the needs that are assumed of a thing."""
        return tuple((place,) for place in self.assumed.get(thing, ()))

    def zone_of(self, node: str) -> str | None:
        """Return the zone that is assumed of a machine, if it is a single one."""
        zones = [place for place in self.assumed.get(f"node/{node}", ()) if place.startswith("zone/")]
        return zones[0].partition("/")[2] if len(zones) == 1 else None

    def at(self, *path: str | int, derived: str = "") -> Origin:
        """Return the place of something below `spec`."""
        return Origin(("spec", *path), derived, self.document)

    def elsewhere(self, origin: Origin) -> bool:
        """Tell whether something comes from another file than the blueprint."""
        return bool(self.document.beside) and self.document.value(origin.path).file != self.document.file

    def origin(self, path: Path, derived: str = "") -> Origin:
        """Return the place at a whole path."""
        return Origin(path, derived, self.document)

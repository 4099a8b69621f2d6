"""What the architect gave: the blueprint's sections, each value with its place; only the rooms of topology read it."""

from hadesign.blueprint.models import Blueprint, Spec
from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.source import Document
from hadesign.topology.nouns.places import Origin


@dataclass(frozen=True)
class Given:
    """A blueprint and the document that it was read from."""

    blueprint: Blueprint
    document: Document

    @property
    def spec(self) -> Spec:
        """The design."""
        return self.blueprint.spec

    def at(self, *path: str | int, derived: str = "") -> Origin:
        """Return the place of something below `spec`."""
        return Origin(("spec", *path), derived, self.document)

    def origin(self, path: Path, derived: str = "") -> Origin:
        """Return the place at a whole path."""
        return Origin(path, derived, self.document)

"""Manifests as they are read: tolerant of what is written in them, as the API server judges that, with every place."""

from collections.abc import Mapping
from typing import Any

from hadesign.diagnostic import Location, Path
from hadesign.frozen import dataclass
from hadesign.source import Document, Far
from hadesign.source.gathered import far_of


@dataclass(frozen=True, slots=True)
class ManifestPart:
    """A mapping somewhere in a manifest; whatever has the wrong type reads as absent."""

    document: Document
    path: Path
    data: Mapping[str, Any]

    def get(self, *keys: str) -> Any:
        """Return what is there, or `None`."""
        value: Any = self.data
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def text(self, *keys: str) -> str:
        """Return a text; what is none is empty."""
        value = self.get(*keys)
        return value if isinstance(value, str) else ""

    def part(self, *keys: str) -> "ManifestPart":
        """Return a mapping further down, empty if there is none."""
        value = self.get(*keys)
        return ManifestPart(self.document, (*self.path, *keys), value if isinstance(value, Mapping) else {})

    def parts(self, *keys: str) -> list["ManifestPart"]:
        """Return the mappings of a list."""
        value = self.get(*keys)
        return [
            ManifestPart(self.document, (*self.path, *keys, number), entry)
            for number, entry in enumerate(value if isinstance(value, list) else ())
            if isinstance(entry, Mapping)
        ]

    def at(self, *keys: str) -> Location:
        """Return where something stands, or where it belongs."""
        return self.document.value((*self.path, *keys))

    def far(self, *keys: str, value: Any = None) -> Far:
        """Return what is there, or something else in its place; either may be of any kind."""
        return far_of(self.get(*keys) if value is None else value, self.at(*keys))

    @property
    def name(self) -> str:
        """Its name."""
        return self.text("metadata", "name")

    @property
    def namespace(self) -> str:
        """Its namespace."""
        return self.text("metadata", "namespace") or "default"

    @property
    def heading(self) -> Location:
        """Where its name stands, with the key: what stands for the object as a whole."""
        where = (*self.path, "metadata", "name")
        key, value = self.document.key(where), self.document.value(where)
        return Location(value.file, key.line, key.column, value.end_line, value.end_column)


def selects(selector: Any, labels: Any) -> bool:
    """Tell whether a label selector selects pods with some labels; one that is not there selects none.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/.
    """
    if not isinstance(selector, Mapping):
        return False
    own = labels if isinstance(labels, Mapping) else {}
    wanted, rules = selector.get("matchLabels") or {}, selector.get("matchExpressions") or []
    if not isinstance(wanted, Mapping) or not isinstance(rules, list):
        return False  # no API server takes it
    return all(own.get(key) == value for key, value in wanted.items()) and all(_holds(rule, own) for rule in rules)


def _holds(rule: Any, labels: Mapping[str, Any]) -> bool:
    """Tell whether labels are as a rule has them; what is no rule holds for none."""
    if not isinstance(rule, Mapping):
        return False
    key, given = str(rule.get("key")), rule.get("values")
    values = given if isinstance(given, list) else []
    match rule.get("operator"):
        case "In":
            return labels.get(key) in values
        case "NotIn":
            return labels.get(key) not in values
        case "Exists":
            return key in labels
        case "DoesNotExist":
            return key not in labels
    return False

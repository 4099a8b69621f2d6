"""Where groups of machines stand: kOps names subnets, and each subnet its zone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.sources import YamlValue

_INFRASTRUCTURE: FactPath = ("spec", "infrastructure")


def subnets_of(clusters: Sequence[YamlValue]) -> dict[str, YamlValue]:
    """Return the subnets of clusters by name."""
    found: dict[str, YamlValue] = {}
    for document in clusters:
        for keys in (("spec", "subnets"), ("spec", "networking", "subnets")):
            listed = document.get(*keys)
            for entry in listed.items if listed is not None else ():
                name = entry.text_at("name")
                if name:
                    found.setdefault(name, entry)
    return found


@mutable(slots=True)
class GroupZones:
    """Finds zones by the names of subnets, and remembers which subnets of a zone have machines."""

    subnets: Mapping[str, YamlValue]
    used: dict[str, dict[str, FilePlace]] = field(default_factory=dict)
    """Subnets by zone, each with the place that first names it."""

    def of(self, draft: ImportDraft, owner: YamlValue, *, machines: bool = True) -> tuple[list[str], FilePlace | None]:
        """Return the zones of a group or balancer by its `zones`, or else by its `subnets`, and where that is said.

        Without `machines` a subnet is not one that machines stand in.
        """
        own = [(text, place) for text, place in owner.texts("zones") if text]
        for zone, place in own:
            self.used.setdefault(zone, {}).setdefault("", place)
        if own:
            return list(dict.fromkeys(zone for zone, _place in own)), own[0][1]
        zones: list[str] = []
        listed = owner.get("subnets")
        for entry in listed.items if listed is not None else ():
            name = entry.text or entry.text_at("name")
            subnet = self.subnets.get(name or "")
            where = subnet.text_at("zone") if subnet is not None else None
            if where and name:
                zones.append(where)
                self.used.setdefault(where, {}).setdefault(name if machines else "", entry.place)
            else:
                draft.note(entry.place, _("a subnet whose zone no file says"))
        return list(dict.fromkeys(zones)), listed.place if listed is not None else None

    def say(self, draft: ImportDraft) -> None:
        """Say each zone that has machines; where these have one subnet alone, its network, too."""
        for zone, names in self.used.items():
            at, place = (*_INFRASTRUCTURE, "zones", zone), next(iter(names.values()))
            draft.say((*at, "name"), zone, place)
            subnets = [self.subnets[name] for name in names if name]
            if len(subnets) > 1:
                draft.note(
                    place, _("machines of zone {zone} stand in several subnets, of which none is taken", zone=zone)
                )
            elif subnets:
                _network(draft, at, subnets[0])


def _network(draft: ImportDraft, at: FactPath, subnet: YamlValue) -> None:
    network, second, region = subnet.get("cidr"), subnet.text_at("ipv6CIDR"), subnet.get("region")
    if network is not None and network.text:
        both = f"{network.text},{second}" if second and second[0] != "/" else network.text
        draft.say((*at, "subnet"), both, network.place)
    if region is not None and region.text:
        draft.say((*at, "region"), region.text, region.place)

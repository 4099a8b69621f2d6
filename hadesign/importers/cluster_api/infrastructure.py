"""What a provider's own objects say: who provides the machines, in which region, and which failure domains there are.

Subnets: kubernetes-sigs/cluster-api-provider-aws, docs/book/src/topics/failure-domains/control-planes.md.
"""

from collections.abc import Iterator, Sequence

from hadesign.importers.cluster_api.objects import CapiObjects, kind_of, known_text
from hadesign.importers.cluster_api.pools import FoundZone, is_zone, zones_of
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.sources import YamlValue

_PROVIDERS = {
    "AWS": "aws", "Azure": "azure", "GCP": "gcp", "OpenStack": "openstack", "VSphere": "vsphere",
    "Metal3": "bare-metal", "Tinkerbell": "bare-metal",
}  # fmt: skip
_REGIONS = {"AWS": "region", "Azure": "location", "GCP": "region"}
_AT = ("spec", "infrastructure")
_MACHINES_OF = "VSphereDeploymentZone"


def read_infrastructure(draft: ImportDraft, objects: CapiObjects) -> tuple[FoundZone, ...]:
    """Say the provider and its region; return the failure domains over which a control plane is spread."""
    kind = objects.cluster.get("spec", "infrastructureRef", "kind") if objects.cluster is not None else None
    if kind is not None and kind.text:
        _provider(draft, kind.text, kind.place)
    for one in objects.infrastructure:
        _provider(draft, kind_of(one), one.place)
        spec = _spec(one)
        key = next((key for start, key in _REGIONS.items() if kind_of(one).startswith(start)), None)
        region = spec.get(key) if spec is not None and key is not None else None
        text = known_text(draft, region)
        if region is not None and text:
            draft.say((*_AT, "region"), text, region.place)
    seen = objects.cluster.get("status", "failureDomains") if objects.cluster is not None else None
    if seen is not None and (seen.fields or seen.items):
        return _pairs(draft, seen)
    return tuple(dict(zone for one in objects.infrastructure for zone in _zones(draft, one)).items())


def _provider(draft: ImportDraft, kind: str, place: FilePlace) -> None:
    found = next((name for start, name in _PROVIDERS.items() if kind.startswith(start)), "other")
    draft.say((*_AT, "provider"), found, place)


def _spec(one: YamlValue) -> YamlValue | None:
    return one.get("spec", "template", "spec") if kind_of(one).endswith("Template") else one.get("spec")


def _zones(draft: ImportDraft, one: YamlValue) -> tuple[FoundZone, ...]:
    spec = _spec(one)
    if spec is None:
        return ()
    if kind_of(one) == _MACHINES_OF:
        return () if spec.text_at("controlPlane") == "false" else zones_of(draft, [one.get("metadata", "name")])
    named = spec.get("controlPlaneAvailabilityZones")
    domains = spec.get("failureDomains")
    return (
        *zones_of(draft, _subnets(spec)),
        *zones_of(draft, named.items if named is not None else ()),
        *(_pairs(draft, domains) if domains is not None else ()),
    )


def _subnets(spec: YamlValue) -> Iterator[YamlValue | None]:
    """Yield zones of the subnets in which machines stand: the private ones, or all if none is."""
    found = spec.get("network", "subnets")
    subnets: Sequence[YamlValue] = found.items if found is not None else ()
    private = [one for one in subnets if one.text_at("isPublic") != "true"]
    yield from (one.get("availabilityZone") for one in private or subnets)


def _pairs(draft: ImportDraft, domains: YamlValue) -> tuple[FoundZone, ...]:
    """Return failure domains for control planes: a mapping by name, or a list of names or of mappings with one."""
    if domains.fields:
        named = [(name, one) for name, one in domains.fields.items() if one.text_at("controlPlane") == "true"]
        return tuple((name, one.place) for name, one in named) if all(is_zone(name) for name, _one in named) else ()
    return zones_of(
        draft,
        (one.get("name") if one.fields else one for one in domains.items if one.text_at("controlPlane") != "false"),
    )

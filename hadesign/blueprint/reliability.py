"""How often parts fail: numbers of the architect's, each with the part it is about."""

from typing import Annotated, Any, TypeAlias

from hadesign.blueprint.base import Section, optional, required
from hadesign.blueprint.marks import Discriminator, Tag
from hadesign.blueprint.quantities import Availability, PartId, Period


class Repairable(Section):
    """A part that fails and is repaired."""

    mtbf: Period = required("Mean time between failures.", "50000h")
    mttr: Period = required("Mean time to repair.", "8h")


def _form(value: object) -> str:
    return "<repairable>" if isinstance(value, dict | list | Repairable) else "<percent>"


PartReliability: TypeAlias = Annotated[
    Annotated[Availability, Tag("<percent>")] | Annotated[Repairable, Tag("<repairable>")], Discriminator(_form)
]
"""Availability of the part itself, given that what it stands on is up: a percentage, a range, or MTBF and MTTR."""

_GIVEN = "given that what it stands on is up"


def _part(of: str, example: Any) -> Any:
    return optional(f"Availability of {of}, {_GIVEN}; 100% leaves such parts out.", example)


class Reliability(Section):
    """Availability of parts, each given that what it stands on is up."""

    node: PartReliability | None = _part("a machine", "99.5%")
    host: PartReliability | None = _part("a hypervisor", "99.9% to 99.99%")
    rack: PartReliability | None = _part("a rack", {"mtbf": "50000h", "mttr": "8h"})
    power: PartReliability | None = _part("a power feed", "99.99%")
    switch: PartReliability | None = _part("a switch", "99.99%")
    cooling: PartReliability | None = _part("a cooling loop", "99.99%")
    datastore: PartReliability | None = _part("a disk or datastore", "99.99%")
    domain: PartReliability | None = _part("a shared failure domain of another kind", "99.99%")
    link: PartReliability | None = _part("a link between zones", "99.9%")
    zone: PartReliability | None = _part("a zone", "99.9%")
    site: PartReliability | None = _part("a site", "99.95%")
    region: PartReliability | None = _part("a region", "99.99%")
    load_balancer: PartReliability | None = _part("a balancer instance, or of a cloud's balancer", "99.9%")
    control_plane: PartReliability | None = _part("a control plane that the provider runs", "99.95%")
    parts: dict[PartId, PartReliability] | None = optional(
        "Availability of single parts, where they differ from others of their kind.", {"node/cp-a": "99%"}
    )

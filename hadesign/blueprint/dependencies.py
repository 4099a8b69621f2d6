"""What services and workloads need: run by others, or in the cluster itself."""

from typing import Literal, Self

from hadesign.blueprint.base import Section, optional, required
from hadesign.blueprint.marks import model_validator
from hadesign.blueprint.quantities import DnsName, Name
from hadesign.blueprint.refusal import broken
from hadesign.blueprint.reliability import PartReliability
from hadesign.i18n import _

SERVICES = ("api", "endpoint", "cluster-dns", "ingress", "monitoring", "alerting")
"""Services that may need a dependency, besides workloads by their names."""


class Dependency(Section):
    """A service whose loss is felt by others: outside of the cluster, or a workload of it (`runsOn`)."""

    name: Name = required("Name of the dependency.", "vault")
    kind: Literal["dns", "kms", "identity-provider", "object-store", "registry", "other"] = required(
        "What it does.", "kms"
    )
    needed_by: tuple[DnsName, ...] = required(
        "What stops without it: api, endpoint, cluster-dns, ingress, monitoring, alerting, or workloads and webhooks by"
        " name.",
        ["api"],
        min_length=1,
        strict=False,
    )
    needed_to_start: bool | None = optional(
        "Whether what needs it cannot even start without it, so that of two that need each other neither ever does; a"
        " registry is needed to start unless this says otherwise.",
        True,
    )
    zones: tuple[Name, ...] | None = optional(
        "Zones that run it, of which one is enough; nothing of ours when absent.",
        ["a", "b"],
        strict=False,
        min_length=1,
    )
    runs_on: DnsName | None = optional("Workload of this cluster that it is; others run it when absent.", "keycloak")
    availability: PartReliability | None = optional("Its availability, as its operator promises it.", "99.9%")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        """Refuse to say of a workload of this cluster where others run it, and how well."""
        for key, said in (("zones", self.zones), ("availability", self.availability)):
            if self.runs_on is not None and said is not None:
                message = _("what runs in this cluster (`runsOn`) has `{key}` of its workload", key=key)
                raise broken(message, _("one of the two"), key)
        return self

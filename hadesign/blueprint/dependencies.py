"""What the cluster needs and others run."""

from typing import Literal

from hadesign.blueprint.base import Section, optional, required
from hadesign.blueprint.quantities import DnsName, Name
from hadesign.blueprint.reliability import PartReliability

SERVICES = ("api", "endpoint", "cluster-dns", "ingress", "monitoring", "alerting")
"""Services that may need a dependency, besides workloads by their names."""


class Dependency(Section):
    """A service outside the cluster whose loss is felt inside."""

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
    zones: tuple[Name, ...] | None = optional(
        "Zones that run it, of which one is enough; nothing of ours when absent.",
        ["a", "b"],
        strict=False,
        min_length=1,
    )
    availability: PartReliability | None = optional("Its availability, as its operator promises it.", "99.9%")

"""Parts of the cluster's network beside its addresses: what scales DNS, tells routes, lets packets out, and meshes."""

from typing import Literal, TypeAlias

from hadesign.blueprint import units
from hadesign.blueprint.base import OrNone, Section, optional, required
from hadesign.blueprint.quantities import Name, Period
from hadesign.blueprint.workloads import Spread

Encapsulation: TypeAlias = Literal["none", "vxlan", "geneve", "ipip", "wireguard"]
"""What packets of pods are wrapped in between nodes."""


class DnsAutoscaler(Section):
    """The cluster proportional autoscaler of cluster DNS."""

    min: int | None = optional("Fewest copies.", 2, ge=0, le=units.MOST)
    max: int | None = optional("Most copies.", 10, ge=0, le=units.MOST)


class Typha(Section):
    """Calico's Typha, which stands between nodes and the API."""

    replicas: int | None = optional("Number of copies.", 3, ge=0, le=units.MOST)


class EgressGateway(Section):
    """A way out of the cluster's network: a NAT gateway, a firewall or a proxy."""

    name: Name = required("Name of the gateway.", "nat-a")
    zone: Name | None = optional("Zone that it stands in; of one that stands in several, none.", "a")


class Mesh(Section):
    """A service mesh."""

    name: Name | None = optional("Which mesh.", "istio")
    replicas: int | None = optional("Copies of its control plane.", 2, ge=0, le=units.MOST)
    spread: OrNone[Spread] | None = optional("How these are kept apart.", {"zone": "required", "node": "required"})


class GlobalName(Section):
    """A name by which clients are led from one cluster or region to another."""

    ttl: Period | None = optional("How long resolvers may keep what it leads to (TTL).", "60s")

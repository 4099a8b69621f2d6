"""Who provides the machines: one row for each provider."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.vocabulary.icons import BalancerIcon

Provider: TypeAlias = Literal["bare-metal", "vsphere", "openstack", "aws", "gcp", "azure", "other"]


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider of machines.

    `kept` counts the addresses at the beginning and at the end of each subnet that it keeps for its router, its DNS and
    itself. `labels_zones` tells whether its cloud controller sets the zone label of nodes, `may_share_host` whether
    machines may share a hypervisor that the blueprint could name: bare metal does not, and a cloud hides it.
    `regional_balancers` tells whether its internal balancers send to every zone of the region by themselves, `hairpin`
    whether a machine that its internal balancer sends back to itself may stay without an answer
    (https://github.com/openshift/machine-config-operator/blob/main/cmd/apiserver-watcher/README.md), and
    `hairpin_by_client_ip` whether it does so only if client addresses are kept. `carries_announced` tells whether its
    network takes addresses that machines announce (https://metallb.io/installation/clouds/); most clouds know only
    those that they gave.
    """

    icon: BalancerIcon
    kept: tuple[int, int] = (0, 0)
    labels_zones: bool = False
    may_share_host: bool = False
    regional_balancers: bool = False
    hairpin: bool = False
    hairpin_by_client_ip: bool = False
    carries_announced: bool = True


PROVIDERS: Mapping[Provider, ProviderRow] = {
    "bare-metal": ProviderRow("balancer"),
    "vsphere": ProviderRow("balancer", may_share_host=True),
    "openstack": ProviderRow("balancer", may_share_host=True),
    "aws": ProviderRow(
        "cloud-aws", (4, 1), labels_zones=True, hairpin=True, hairpin_by_client_ip=True, carries_announced=False,
    ),
    "gcp": ProviderRow(
        "cloud-gcp", (2, 2), labels_zones=True, regional_balancers=True, hairpin=True, carries_announced=False,
    ),
    "azure": ProviderRow(
        "cloud-azure", (4, 1), labels_zones=True, regional_balancers=True, hairpin=True, carries_announced=False,
    ),
    "other": ProviderRow("balancer", may_share_host=True),
}  # fmt: skip
"""Every provider. Addresses kept:
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html,
https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq,
https://cloud.google.com/vpc/docs/subnets#unusable-ip-addresses-in-every-subnet."""

UNSAID = ProviderRow("balancer", may_share_host=True)
"""What is known of a provider that nobody names: nothing, so that machines may share a hypervisor."""


def provider_row(name: Provider | None) -> ProviderRow:
    """Return the row of a provider; where none is named nothing is known."""
    return UNSAID if name is None else PROVIDERS[name]

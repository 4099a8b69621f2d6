"""The README beside the configuration of Azure's balancers, and the variables that it explains.

That a machine may get no answer from its own balancer: https://learn.microsoft.com/azure/load-balancer/components. That
Cluster API probes API servers over HTTPS: github.com/kubernetes-sigs/cluster-api-provider-azure/pull/3596. Where probes
come from, and that connections go on: https://learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview.
"""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.azure.balancer import internal
from hadesign.targets.azure.settings import TTL
from hadesign.targets.cloud_readme import BalancerPage
from hadesign.targets.hcl import STRING, STRING_SET
from hadesign.targets.markdown import shell
from hadesign.targets.terraform import InputVariable
from hadesign.topology.cluster import Balancer, Cluster

_GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/my-group/providers/Microsoft.Network"


def asked(cluster: Cluster, balancer: Balancer) -> list[InputVariable]:
    """Return the variables of a balancer's folder."""
    network = f"{_GROUP}/virtualNetworks/my-network"
    found = [
        InputVariable(
            "subscription_id", STRING, _("Subscription of the machines."), "00000000-0000-0000-0000-000000000000",
            "az account show --query id --output tsv",
        ),
        InputVariable(
            "resource_group_name", STRING, _("Resource group in which the balancer is made."), "my-group",
            "az group list --query '[].name' --output tsv",
        ),
        InputVariable(
            "virtual_network_id", STRING, _("Virtual network of the machines."), network,
            "az network vnet list --query '[].id' --output tsv",
        ),
    ]  # fmt: skip
    if internal(balancer):
        told = _("Subnet that the balancer's address is of.")
        listing = "az network vnet list --query '[].subnets[].id' --output tsv"
        found.append(InputVariable("subnet_id", STRING, told, f"{network}/subnets/my-subnet", listing))
    if cloud.records(cluster, balancer):
        told = _("DNS zones in the resource group that are to hold the endpoint's name.")
        kind = "private-dns" if internal(balancer) else "dns"
        listing = f"az network {kind} zone list --query '[].name' --output tsv"
        found.append(InputVariable("dns_zone_names", STRING_SET, told, [], listing, []))
    return found


def page() -> BalancerPage:
    """Return the README."""
    intro = _(
        "A Standard load balancer in front of the API servers, for Terraform or OpenTofu. Make it before the first"
        " API server."
    )
    return BalancerPage(
        title=_("Load balancer on Azure"),
        intro=intro,
        checks=_checks,
        facts=_facts,
        chosen=_chosen,
        left=_left,
        unsaid_ttl=cloud.default_ttl(TTL),
        zones="dns_zone_names",
        output="address",
    )


def _checks(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _("How many of its servers it takes for healthy (percent, minute by minute):")
    yield shell(
        'az monitor metrics list --resource "$(terraform output -raw id)" --metric DipAvailability --output table'
    )


def _facts(_cluster: Cluster, balancer: Balancer) -> Iterator[str]:
    if internal(balancer):
        yield _(
            "A control-plane machine that calls the balancer and is sent back to itself gets no answer, and there is no"
            " setting for that: some of its calls hang (rule LB011). A load balancer of type node-local, or the local"
            " API server in its `/etc/hosts`, is a way around."
        )
        yield _(
            "Machines behind such a balancer alone reach nothing outside of the network: a NAT gateway lets them fetch"
            " images."
        )
    if balancer.check and balancer.check.protocol == "tcp":
        yield cloud.shallow()
    elif balancer.check and balancer.check.protocol == "https":
        yield _(
            "Azure does not document whether a probe verifies a certificate. Cluster API asks API servers in this way;"
            " if yours stay unhealthy, say `protocol: tcp` in the blueprint, and read rule LB005."
        )
    yield _(
        "As many good probes take a server in as bad ones take it out. Connections to a server that fails them go on"
        " until they end by themselves; new ones go to other servers."
    )


def _chosen(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _("Servers are named by their addresses, as these are those of the design, and no id of a machine is needed.")
    yield cloud.kept_open()


def _left(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _(
        "The network security group of the machines: it must let clients in, and the probes, which come from the"
        " service tag AzureLoadBalancer."
    )

"""The README beside the configuration of Google Cloud's balancers, and the variables that it explains."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets import cloud
from hadesign.targets.cloud_readme import BalancerPage
from hadesign.targets.gcp.balancer import internal, reserved
from hadesign.targets.gcp.settings import FORGOTTEN, TTL
from hadesign.targets.hcl import STRING, STRING_SET, STRINGS, Call, HclExpression
from hadesign.targets.markdown import shell
from hadesign.targets.terraform import InputVariable, section
from hadesign.topology.cluster import Balancer, Cluster


def asked(cluster: Cluster, balancer: Balancer) -> list[InputVariable]:
    """Return the variables of a balancer's folder."""
    zones = cloud.zones(cluster, balancer)
    place = cloud.region(cluster, balancer) or ""
    clients = sorted({subnet for zone in zones for subnet in zone.subnets}) or ["10.0.0.0/16"]
    networks = _("Networks that may call the API: those of all machines of the cluster, and of the people who use it.")
    found = [
        InputVariable("project", STRING, _("Project of the machines."), "my-project", "gcloud config get project"),
        InputVariable(
            "network", STRING, _("Network (VPC) of the machines."), "projects/my-project/global/networks/my-network",
            "gcloud compute networks list --uri",
        ),
        *([_subnetwork(place)] if internal(balancer) else []),
        InputVariable(
            "instances", Call("map", (STRINGS,)),
            _("Control-plane machines, by zone: those whose API server runs, and before there is one, the first."),
            _instances(cluster, balancer), "gcloud compute instances list --uri",
        ),
        InputVariable(
            "control_plane_tags", STRINGS, _("Network tags of the control-plane machines, for the firewall."),
            ["control-plane"], "gcloud compute instances list --format='table(name, tags.items)'",
        ),
        InputVariable("client_cidrs", STRINGS, networks, clients),
    ]  # fmt: skip
    if cloud.records(cluster, balancer):
        told = _("Managed zones of Cloud DNS that are to hold the endpoint's name.")
        found.append(InputVariable("dns_managed_zones", STRING_SET, told, [], "gcloud dns managed-zones list", []))
    return found


def _subnetwork(place: str) -> InputVariable:
    return InputVariable(
        "subnetwork",
        STRING,
        _("Subnet that the balancer's address is of."),
        f"projects/my-project/regions/{place}/subnetworks/my-subnet",
        "gcloud compute networks subnets list --uri",
    )


def _instances(cluster: Cluster, balancer: Balancer) -> dict[str, HclExpression]:
    """Return the first machine in its zone, as it would be called if it has the name of its node; others join first."""
    first = balancer.backends[0].node
    place = next(node.zone for node in cluster.nodes if node.name == first)
    names = (zone.name for zone in cloud.zones(cluster, balancer))
    return {name: [f"projects/my-project/zones/{name}/instances/{first}"] if name == place else [] for name in names}


def page() -> BalancerPage:
    """Return the README."""
    intro = _(
        "A passthrough network load balancer in front of the API servers, for Terraform or OpenTofu. Make it before"
        " the first API server."
    )
    return BalancerPage(
        title=_("Load balancer on Google Cloud"),
        intro=intro,
        checks=_checks,
        facts=_facts,
        chosen=_chosen,
        left=_left,
        unsaid_ttl=cloud.default_ttl(TTL),
        zones="dns_managed_zones",
        output="address",
    )


def _checks(cluster: Cluster, balancer: Balancer) -> Iterator[str]:
    yield _("Which machines it takes for healthy:")
    place = cloud.region(cluster, balancer)
    yield shell(
        f'gcloud compute backend-services get-health "$(terraform output -raw backend_service)" --region={place}'
    )
    yield from section(_("Order"), *_order(balancer))


def _order(balancer: Balancer) -> Iterator[str]:
    """Say when a machine goes into its group: from then on its own calls to the address stay on it."""
    first, *others = (backend.node for backend in balancer.backends)
    yield _("`instances` holds {node} alone at first; apply, and install its API server.", node=first)
    if others:
        yield _(
            "A machine in a group reaches nothing but itself by the balancer's address, and so could not join by it."
            " Let each of {nodes} join first, then put it into `instances` and apply again.",
            nodes=joined(others, COMMAS),
        )


def _facts(cluster: Cluster, balancer: Balancer) -> Iterator[str]:
    yield _(
        "Packets arrive as clients sent them, to the balancer's address. Google's guest agent on each machine accepts"
        " that address; images of Google's have it."
    )
    if internal(balancer):
        yield _(
            "What a control-plane machine sends to the balancer's address stays on that machine. While its own API"
            " server is down, it sees the whole API as down, whatever the balancer knows (rule LB011)."
        )
        yield _way(cluster, balancer)
    if balancer.check and balancer.check.protocol == "tcp":
        yield cloud.shallow()
    yield _(
        "A connection that is silent for {count} minutes is forgotten, and there is no setting for that. Kubernetes'"
        " own clients ask for a sign of life every half minute.",
        count=FORGOTTEN,
    )
    yield _(
        "Connections to a machine that fails its checks go on until they end by themselves; new ones go to other"
        " machines."
    )


def _way(cluster: Cluster, balancer: Balancer) -> str:
    """Say what is done about a machine that reaches itself only."""
    own = cluster.node_endpoint
    if own is not None and own.failover == "node-local":
        return _("In this design each node balances over all API servers by itself, so that none depends on its own.")
    if balancer.cloud.fallback:
        return _(
            "The design says that control-plane machines have another way (nodeLocalFallback). Nothing here makes it:"
            " let each of them run a balancer over all API servers (a load balancer of type node-local), or take the"
            " address off a machine whose API server is down, as OpenShift's apiserver-watcher does."
        )
    return _("The design has no other way for these machines; a load balancer of type node-local would be one.")


def _chosen(_cluster: Cluster, _balancer: Balancer) -> Iterator[str]:
    yield _("The groups of machines are unmanaged: nothing may scale members of etcd in.")


def _left(_cluster: Cluster, balancer: Balancer) -> Iterator[str]:
    if reserved(balancer):
        yield _("Reserve the public address {address} in the project first.", address=balancer.vip)

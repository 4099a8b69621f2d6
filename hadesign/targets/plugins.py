"""What the targets of network plugins share: whether the plugin is ours to install, and what it is told of the cluster.

A plugin is ours where it is named, its installer brings none of that kind, and the design says which addresses pods
have. Where nothing else is said, the machines carry the packets of pods for each other in VXLAN, which any network
takes that lets machines talk to each other by UDP.
"""

from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address, ip_network
from typing import Any

from hadesign.i18n import Message, _, translated
from hadesign.lists import COMMAS, joined
from hadesign.targets.markdown import bullets
from hadesign.topology.cluster import Cluster, Endpoint, Node
from hadesign.topology.workloads import schedulable, taint_keys
from hadesign.vocabulary.installers import INSTALLERS
from hadesign.vocabulary.networks import PLUGINS, Plugin

WRITTEN: tuple[Plugin, ...] = ("calico", "cilium", "flannel")
"""Plugins of which hadesign writes the configuration, each in a target of that name."""
VXLAN_HEADERS: Mapping[int, int] = {4: 50, 6: 70}
"""Bytes that VXLAN adds to a packet, by the IP version that machines talk
(https://docs.tigera.io/calico/latest/networking/configuring/mtu)."""


def plugin_unfit(cluster: Cluster, plugin: Plugin) -> str:
    """Return why hadesign writes nothing for a plugin."""
    network, installer = cluster.network, cluster.kubernetes.installer
    row, title = INSTALLERS[installer], PLUGINS[plugin].title
    if network.plugin != plugin:
        if network.plugin is None:
            return _("the design names no network plugin (network.cni)")
        return _("the network plugin of the design is {plugin}", plugin=network.plugin)
    if not row.runs_control_plane:
        return _("the provider installs network plugins, or says how another one is")
    if row.plugins is None:
        return _("how network plugins are installed under {installer} is not known", installer=installer)
    if plugin in row.plugins:
        return _("{installer} installs {plugin} itself", installer=translated(Message(row.title)), plugin=title)
    if not network.pods:
        return _("the design gives no addresses for pods (network.podCIDR)")
    if network.proxy == "none" and not PLUGINS[plugin].replaces_proxy:
        return _("{plugin} does not stand in for kube-proxy, of which the design has none", plugin=title)
    if network.proxy == "none" and way_to_api(cluster) is None:
        return _("without kube-proxy it must be said where machines reach the API (controlPlane.endpoint)")
    return _untold(cluster, plugin)


def _untold(cluster: Cluster, plugin: Plugin) -> str:
    """Return why routers would not learn of pods as the design has it: each IP version by a router of that version."""
    network, title = cluster.network, PLUGINS[plugin].title
    if network.bgp is None:
        return ""
    if not PLUGINS[plugin].tells_routers:
        return _("{plugin} speaks no BGP, and the design has routers that learn of pods (network.bgp)", plugin=title)
    told = {ip_address(peer.address).version for peer in network.bgp.peers}
    left = [pods.network for pods in network.pods if ip_network(pods.network).version not in told]
    if left:
        return _("no router with an address of that IP version is told of pods in {network}", network=left[0])
    return ""


def plugin_step(cluster: Cluster) -> str:
    """Say, in an installer's README, that the plugin comes now, and by which files or with which facts."""
    network = cluster.network
    plugin = network.plugin
    if plugin in WRITTEN and not plugin_unfit(cluster, plugin):
        return _(
            "Install the network plugin ({name}) now, by `../{name}/README.md`; nodes stay `NotReady` without it.",
            name=plugin,
        )
    if plugin and PLUGINS[plugin].installed:
        said = [_("Install the network plugin ({name}) now; nodes stay `NotReady` without it.", name=plugin)]
    else:
        said = [_("Install the network plugin now; nodes stay `NotReady` without it.")]
    if network.pods:
        said.append(_("Give it {ranges} for pods.", ranges=joined([pods.network for pods in network.pods])))
    if network.proxy == "none":
        way = way_to_api(cluster)
        address = way.address if way else _("the API server's address")
        said.append(_("It stands in for kube-proxy, so tell it where the API is: `{address}`.", address=address))
    return " ".join([*said, *routers_left(cluster)])


def plugin_left(cluster: Cluster, brought: Collection[Plugin]) -> Iterator[str]:
    """Yield what is left to do for the plugin, in the README of an installer that brings some."""
    plugin = cluster.network.plugin
    if plugin is not None and plugin not in brought:
        yield plugin_step(cluster)
    else:
        yield from routers_left(cluster)


def routers_left(cluster: Cluster) -> Iterator[str]:
    """Yield that an installer's files tell no router of pods, where the design wants that."""
    if cluster.network.bgp:
        yield _("No router learns of pods by these files (`network.bgp`): that is left to you.")


def way_to_api(cluster: Cluster) -> Endpoint | None:
    """Return how what runs on a machine itself reaches the API: never by one API server, where there is a better way.

    That is what balances on each machine, else the machines' own way, else that of all clients.
    """
    return cluster.node_endpoint or cluster.endpoint


def of_version(cluster: Cluster, version: int) -> tuple[str, int] | None:
    """Return the network of pods of an IP version, and the prefix of what each node gets of it."""
    found = ((pods.network, pods.mask) for pods in cluster.network.pods)
    return next((one for one in found if ip_network(one[0]).version == version), None)


def kubelets(cluster: Cluster) -> tuple[Node, ...]:
    """Return the machines that become nodes."""
    return tuple(node for node in cluster.nodes if schedulable(node))


def taking(cluster: Cluster, tolerated: frozenset[str]) -> tuple[Node, ...]:
    """Return the nodes that take a pod which tolerates taints with these keys."""
    return tuple(node for node in kubelets(cluster) if taint_keys(node) <= tolerated)


def instead_of_proxy(host: str, port: int) -> dict[str, Any]:
    """Return what Cilium's chart is told where there is no kube-proxy: whom to ask, as no service leads anywhere yet.

    https://docs.cilium.io/en/stable/network/kubernetes/kubeproxy-free/; the port is a text in what Helm is given.
    """
    return {"kubeProxyReplacement": True, "k8sServiceHost": host, "k8sServicePort": str(port)}


def plugin_intro() -> str:
    """Say where and when a plugin's commands are run."""
    return _(
        "Where `kubectl` (and Helm, if it is used here) reaches the cluster, once the first control-plane node is up:"
        " nodes are `NotReady` until this is done, and become `Ready` one after the other."
    )


def carried(cluster: Cluster, plugin: Plugin) -> str:
    """Say how the machines carry packets of pods for each other, and what of the network that takes."""
    told = cluster.network.bgp
    if told:
        return _(
            "Packets of pods travel as they are. Every node, as a part of AS {own}, tells {routers} which pods it has;"
            " each router must expect every one of them.",
            own=told.asn,
            routers=joined([f"{peer.address} (AS {peer.asn})" for peer in told.peers], COMMAS),
        )
    port = next(channel.port for channel in PLUGINS[plugin].channels if channel.protocol == "UDP")
    return _(
        "hadesign chose VXLAN between all nodes: it takes nothing of the network but UDP port {port}, in every cloud"
        " and across routers.",
        port=port,
    )


def router_name(address: str) -> str:
    """Return the name of a session with a router: its address as an object's name may be written."""
    return f"router-{ip_address(address).exploded.replace(':', '-')}"


def plugin_facts(cluster: Cluster, *more: str) -> str:
    """Return the list of what a plugin's files say and what hadesign chose in them, and whether policies are kept."""
    return bullets(*more, *_policies(cluster))


def _policies(cluster: Cluster) -> Iterator[str]:
    row = PLUGINS[cluster.network.plugin or "none"]
    if row.policies:
        yield _(
            "NetworkPolicy is enforced ({source}); without any policy every pod may talk to every other one.",
            source=row.policies_source,
        )
    else:
        yield _(
            "NetworkPolicy is **not** enforced: such objects are accepted, and change nothing ({source}).",
            source=row.policies_source,
        )

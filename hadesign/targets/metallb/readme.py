"""The README beside MetalLB's objects: what comes first, who gets the addresses, and what a loss means."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_time
from hadesign.targets.base import header
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.metallb.objects import NAMESPACE, announcers, hold_time
from hadesign.targets.plugins import kubelets
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.vocabulary.installers import INSTALLERS

FILE, VERSION = "metallb.yaml", "v0.16.1"
"""metallb/metallb@7938d3f89, website/content/release-notes/_index.md."""
MANIFESTS = "https://raw.githubusercontent.com/metallb/metallb"
EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers"
"""Label of control-plane nodes that kubeadm sets, and with which a node announces nothing (same commit,
website/content/troubleshooting/_index.md; kubernetes/kubernetes#98269)."""


def readme(cluster: Cluster, balancers: Sequence[Balancer]) -> str:
    """Return the README: MetalLB itself, its objects, the service that asks for an address, and what is to be known."""
    parts = (
        remark(header(cluster)),
        title(_("Announce addresses with {program}", program=f"MetalLB {VERSION}")),
        _("Where `kubectl` reaches the cluster, once nodes are `Ready`."),
        *_before(cluster, balancers),
        shell(*_commands(balancers)),
        title(_("Ingress asks for its address"), 2),
        _(
            "No service gets an address of these pools by chance: the one of the ingress controller, of type"
            " LoadBalancer, asks for it. Fill in its namespace and name:"
        ),
        shell(*(_asking(balancer) for balancer in balancers)),
        title(_("Who announces what"), 2),
        bullets(*(_announced(cluster, balancer) for balancer in balancers)),
        title(_("When something is lost"), 2),
        bullets(*_losses(cluster, balancers)),
    )
    return "\n\n".join(parts) + "\n"


def _routed(balancers: Sequence[Balancer]) -> bool:
    return any(balancer.announcing and balancer.announcing.way == "bgp" for balancer in balancers)


def _before(cluster: Cluster, balancers: Sequence[Balancer]) -> Iterator[str]:
    """Yield what must be right before: who answers for addresses, and which nodes may announce at all."""
    if cluster.network.proxy == "ipvs":
        row = INSTALLERS[cluster.kubernetes.installer]
        strict = _("kube-proxy in IPVS mode answers ARP for every service on every node, unless it is strict.")
        if row.targets:
            yield f"{strict} {_('The files of {installer} make it so.', installer=row.title)}"
        else:
            yield f"{strict} {_('Set `ipvs.strictARP: true` in its configuration, and restart it.')}"
    silent = _silent(cluster, balancers)
    if silent:
        yield _(
            "Control-plane nodes may be labelled so that they announce nothing (kubeadm does that), and here nobody"
            " else would. Take the label away, and again after each upgrade:"
        )
        yield shell(f"kubectl label nodes {' '.join(silent)} {EXCLUDED}-")


def _silent(cluster: Cluster, balancers: Sequence[Balancer]) -> list[str]:
    """Return the control-plane nodes beside which no other one announces an address."""
    found: set[str] = set()
    for balancer in balancers:
        some = announcers(cluster, balancer)
        if all("control-plane" in node.roles for node in some):
            found.update(node.name for node in some)
    return sorted(found)


def _commands(balancers: Sequence[Balancer]) -> Iterator[str]:
    kind = "frr-k8s" if _routed(balancers) else "native"
    yield f"kubectl apply -f {MANIFESTS}/{VERSION}/config/manifests/metallb-{kind}.yaml"
    yield f"kubectl -n {NAMESPACE} rollout status deployment/controller"
    yield f"kubectl -n {NAMESPACE} rollout status daemonset/speaker"
    yield f"kubectl apply -f {FILE}"


def _asking(balancer: Balancer) -> str:
    asked = f"metallb.io/address-pool={balancer.name}"
    return f"kubectl -n NAMESPACE annotate service NAME {asked} metallb.io/loadBalancerIPs={balancer.vip}"


def _announced(cluster: Cluster, balancer: Balancer) -> str:
    nodes = _nodes(cluster, balancer)
    if balancer.announcing and balancer.announcing.way == "bgp":
        routers = [peer.address for peer in balancer.bgp.peers] if balancer.bgp else []
        return _(
            "`{vip}` ({name}), by BGP, by {nodes}, to {routers}. Each router must expect every one of these nodes.",
            vip=balancer.vip,
            name=balancer.name,
            nodes=nodes,
            routers=joined(routers, COMMAS),
        )
    return _(
        "`{vip}` ({name}), by ARP or NDP, by one of {nodes}; all requests come in through that node.",
        vip=balancer.vip,
        name=balancer.name,
        nodes=nodes,
    )


def _nodes(cluster: Cluster, balancer: Balancer) -> str:
    """Name the nodes that may announce an address; by their zones where these tell them apart."""
    some = announcers(cluster, balancer)
    if len(some) == len(kubelets(cluster)):
        return _("all nodes")
    if balancer.instances:
        return joined([node.name for node in some], COMMAS)
    zones = sorted({node.zone for node in some if node.zone})
    return _("the nodes of {zones}, as its address is in no other subnet", zones=joined(zones, COMMAS))


def _losses(cluster: Cluster, balancers: Sequence[Balancer]) -> Iterator[str]:
    local = [one for one in balancers if one.announcing and one.announcing.way == "l2"]
    if local:
        yield _(
            "Layer 2, a node is lost: the others notice by themselves (memberlist, port 7946), and another one"
            " announces the address, mostly within seconds. Clients that ignore that wait until their ARP entry is"
            " old."
        )
    if any(len(announcers(cluster, one)) < len(kubelets(cluster)) and not one.instances for one in local):
        yield _("Layer 2, all zones with the address's subnet are lost: nobody can announce it, whatever else lives.")
    for balancer in balancers:
        if balancer not in local:
            yield _(
                "BGP, a node is lost: routers forget it after {time} of silence ({name}), and sooner where its link"
                " goes down. hadesign asks them for that; BFD is quicker, if they speak it.",
                time=as_time(hold_time(balancer)),
                name=balancer.name,
            )
    yield _(
        "With `externalTrafficPolicy: Local`, a node announces only if a ready copy of the controller runs on it; with"
        " `Cluster`, every node passes on to all copies, and copies do not see who called."
    )
    yield _("The controller of MetalLB is one pod. While it is away addresses stay, and new services wait for theirs.")
    if not _silent(cluster, balancers) and any("control-plane" in node.roles for node in kubelets(cluster)):
        yield _("Control-plane nodes with the label `{label}` announce nothing. kubeadm sets it.", label=EXCLUDED)

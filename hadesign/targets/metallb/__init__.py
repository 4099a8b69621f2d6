"""MetalLB: a pool for the address of each balancer of that type, and how it is announced."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import Minors, header
from hadesign.targets.metallb.objects import advertisement, announcers, peers, pool, quarrel
from hadesign.targets.metallb.readme import FILE, readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Balancer, Cluster
from hadesign.vocabulary.parts import PARTS

VERSIONS: Minors = PARTS["metallb"].range
JUDGES = ("published-structures",)


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers whose addresses MetalLB announces."""
    return tuple(balancer for balancer in cluster.balancers if "metallb" in balancer.row.targets)


def why_not(cluster: Cluster) -> str:
    """Return why not: it must be said which address is announced, how, and to whom; and the network must take that."""
    found = balancers(cluster)
    if not found:
        return _("no load balancer of type metallb")
    if not cluster.provider.carries_announced:
        return _(
            "the network of {provider} takes no address that machines announce",
            provider=cluster.infrastructure.provider,
        )
    return next(filter(None, (_lacking(cluster, balancer) for balancer in found)), quarrel(cluster, found))


def _lacking(cluster: Cluster, balancer: Balancer) -> str:
    """Return what the design does not say of a balancer, or where its address could not be announced."""
    name = balancer.name
    if balancer.vip is None:
        return _("load balancer {name} has no address (vip)", name=name)
    if balancer.announcing is None:
        return _("load balancer {name} does not say how it announces its address (announce)", name=name)
    if balancer.announcing.way == "bgp" and balancer.bgp is None:
        return _("load balancer {name} does not say whom it tells of its address (bgp)", name=name)
    if not announcers(cluster, balancer):
        if balancer.instances:
            return _("none of the machines that load balancer {name} runs on is a node of the cluster", name=name)
        return _(
            "address {vip} of load balancer {name} is in no subnet of a zone with nodes, and nothing says that the"
            " network carries it there (routed)",
            vip=balancer.vip,
            name=name,
        )
    return ""


def emit(cluster: Cluster) -> Iterator[Artifact]:
    """Yield the objects in one file, as they belong together, and a README."""
    found = balancers(cluster)
    objects = [*peers(found)]
    for balancer in found:
        objects += [pool(balancer), advertisement(cluster, balancer)]
    yield Artifact(FILE, yaml_text(objects, header(cluster)))
    yield Artifact("README.md", readme(cluster, found))

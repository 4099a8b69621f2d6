"""What the READMEs of AWS', Azure's and Google Cloud's balancers share: their order, and what all of them say."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from hadesign.artifact import Artifact
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.targets import cloud
from hadesign.targets.base import header
from hadesign.targets.markdown import remark, title
from hadesign.targets.terraform import Configuration, files, section, use
from hadesign.topology.cluster import Balancer, Cluster

SaidOf: TypeAlias = Callable[[Cluster, Balancer], Iterator[str]]
"""Sentences about a balancer of a design."""


@dataclass(frozen=True, slots=True)
class BalancerPage:
    """What a README says of its provider alone.

    `checks` tells how to see which servers are healthy, and stands before the lists. `unsaid_ttl` is said where the
    design does not say for how long a name is kept; `zones` is the variable that names DNS zones, and `output` what
    their records lead to.
    """

    title: str
    intro: str
    checks: SaidOf
    facts: SaidOf
    chosen: SaidOf
    left: SaidOf
    unsaid_ttl: str
    zones: str
    output: str


def balancers_package(
    cluster: Cluster,
    balancers: Sequence[Balancer],
    configure: Callable[[Cluster, Balancer], Configuration],
    page: BalancerPage,
) -> Iterator[Artifact]:
    """Yield a folder for each balancer, and the README."""
    parts = [remark(header(cluster)), title(page.title), page.intro]
    for balancer in balancers:
        made = configure(cluster, balancer)
        yield from files(cluster, balancer.name, made)
        parts += [title(_("Load balancer {name}", name=balancer.name), 2), *use(balancer.name, made.asked)]
        parts += _about(cluster, balancer, page)
    yield Artifact("README.md", "\n\n".join(parts) + "\n")


def _about(cluster: Cluster, balancer: Balancer, page: BalancerPage) -> Iterator[str]:
    records = cloud.records(cluster, balancer)
    unsaid = [page.unsaid_ttl] if any(record.ttl is None for record in records) else []
    led = (cloud.elsewhere(record, page.zones, page.output) for record in records)
    yield from page.checks(cluster, balancer)
    yield from section(_("What to know"), *page.facts(cluster, balancer))
    yield from section(_("What hadesign chose"), *page.chosen(cluster, balancer), *unsaid)
    yield from section(
        _("What is left to you"),
        *led,
        *page.left(cluster, balancer),
        _("The network, its subnets and the machines: these files make none of them."),
    )

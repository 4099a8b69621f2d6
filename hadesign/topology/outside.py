"""What connects zones, and what others run: links and dependencies, as the proof looks at them."""

from hadesign.blueprint.models import Spec
from hadesign.topology.cluster import Dependency, Link


def build_links(spec: Spec) -> tuple[Link, ...]:
    """Return the links between zones."""
    links = spec.infrastructure.links if spec.infrastructure else ()
    return tuple(Link(f"link/{link.name}", (link.between[0], link.between[1])) for link in links)


def build_dependencies(spec: Spec) -> tuple[Dependency, ...]:
    """Return what others run, with the services and workloads that need it."""
    return tuple(Dependency(f"dependency/{d.name}", frozenset(d.needed_by)) for d in spec.dependencies)

"""What connects zones, what others run, and numbers for single parts: as the proof looks at them."""

from collections.abc import Collection

from hadesign.blueprint.models import Spec
from hadesign.diagnostic import Path
from hadesign.errors import InputError
from hadesign.source import Document, did_you_mean, input_diagnostic
from hadesign.topology.cluster import Dependency, Link, ThingId


def build_links(spec: Spec) -> tuple[Link, ...]:
    """Return the links between zones."""
    links = spec.infrastructure.links if spec.infrastructure else ()
    return tuple(Link(f"link/{link.name}", (link.between[0], link.between[1])) for link in links)


def build_dependencies(spec: Spec) -> tuple[Dependency, ...]:
    """Return what others run, with the services and workloads that need it."""
    return tuple(Dependency(f"dependency/{d.name}", frozenset(d.needed_by)) for d in spec.dependencies)


def check_parts(spec: Spec, things: Collection[ThingId], document: Document) -> None:
    """Refuse numbers for parts that there are not; machines of pools have their names only now.

    Raises:
        InputError: a key of `spec.reliability.parts` names no part.
    """
    parts = (spec.reliability.parts if spec.reliability else None) or {}
    base: Path = ("spec", "reliability", "parts")
    problems = [
        input_diagnostic(
            f"there is no part {name}",
            document.key((*base, name)),
            (*base, name),
            expected="a part that exists; `hadesign show` lists machines and failure domains",
            hint=did_you_mean(name, things),
        )
        for name in parts
        if name not in things
    ]
    if problems:
        raise InputError(problems)

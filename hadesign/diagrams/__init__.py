"""Cluster to pictures: one neutral picture for each view, written as SVG, PNG, Mermaid, DOT or plain text."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Literal, TypeAlias, cast

from hadesign.artifact import Artifact
from hadesign.diagrams.failed import under
from hadesign.diagrams.picture import Picture
from hadesign.diagrams.views.scene import Scene
from hadesign.diagrams.views.table import VIEWS, ViewName, seen
from hadesign.diagrams.views.topology import is_whole
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.proof import Proof, prove
from hadesign.topology.cluster import Cluster, ThingId

__all__ = ["FORMS", "VIEWS", "Form", "ViewName", "picture_of", "pictures", "written"]

Form: TypeAlias = Literal["text", "svg", "png", "mermaid", "dot"]
FORMS: Mapping[Form, str] = {
    "text": "hadesign.diagrams.text:plain_text", "svg": "hadesign.diagrams.draw:svg",
    "png": "hadesign.diagrams.draw:png", "mermaid": "hadesign.diagrams.mermaid:mermaid",
    "dot": "hadesign.diagrams.dot:dot",
}  # fmt: skip
"""Every form that a picture can be written in, and what writes it: it is imported when it is asked for, as only two
of them need the packages that draw. A new form is a module and a row."""


def picture_of(proof: Proof, view: ViewName, *, zone: str | None = None, failed: tuple[ThingId, ...] = ()) -> Picture:
    """Return a view of a design, of one zone only if it is given, and with what failures take marked."""
    picture = seen(view, Scene(proof.cluster, proof, zone))
    return under(picture, proof.what_if(failed)) if failed else picture


def written(picture: Picture, form: Form) -> str | bytes:
    """Return a picture in a form: PNG as bytes, any other one as text.

    Raises:
        UsageError: the packages that draw SVG and PNG are not installed.
    """
    module, _colon, name = FORMS[form].partition(":")
    try:
        write = cast("Callable[[Picture], str | bytes]", getattr(import_module(module), name))
    except ImportError as error:
        message = _(
            "pictures need the package {name}; install them with: {command}.",
            name=error.name,
            command="pip install 'hadesign[docs]'",
        )
        raise UsageError(message) from None
    return write(picture)


def pictures(cluster: Cluster, proof: Proof | None = None) -> tuple[Artifact, ...]:
    """Return every view of a design as SVG, and the one of architecture as PNG as well, all below `diagrams/`.

    Where the topology does not show each machine, every zone has one of its own: `topology-zone-NAME.svg`.

    Raises:
        UsageError: the packages that draw are not installed.
    """
    proof = proof or prove(cluster)
    first = picture_of(proof, "architecture")
    drawn = [_svg("architecture", first), Artifact("diagrams/architecture.png", written(first, "png"))]
    drawn += [_svg(view, picture_of(proof, view)) for view in VIEWS if view != "architecture"]
    return (
        *drawn,
        *(_svg(f"topology-zone-{zone}", picture_of(proof, "topology", zone=zone)) for zone in _apart(proof)),
    )


def _apart(proof: Proof) -> list[str]:
    """Return the zones whose topology is drawn by itself."""
    if is_whole(Scene(proof.cluster, proof)):
        return []
    return sorted({node.zone for node in proof.cluster.nodes if node.zone})


def _svg(name: str, picture: Picture) -> Artifact:
    return Artifact(f"diagrams/{name}.svg", written(picture, "svg"))

"""Cluster to pictures: one neutral picture for each view, written as SVG, PNG, Mermaid, DOT or plain text."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias, cast

from hadesign.artifact import Artifact
from hadesign.diagrams.failed import under
from hadesign.diagrams.glyphs import GlyphsLackingError
from hadesign.diagrams.picture import Picture
from hadesign.diagrams.views.scene import Scene
from hadesign.diagrams.views.table import VIEWS, ViewName, seen
from hadesign.diagrams.views.topology import is_whole
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.proof import Proof, prove
from hadesign.topology.cluster import Cluster, ThingId

__all__ = ["FORMS", "PNG", "VIEWS", "Form", "ViewName", "picture_of", "pictures", "written"]

PNG = "diagrams/architecture.png"
"""Where the one picture is that is a PNG."""
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


def written(picture: Picture, form: Form, font: Path | None = None) -> str | bytes:
    """Return a picture in a form: PNG as bytes, any other one as text.

    Args:
        picture: what is drawn.
        form: what it is drawn as.
        font: the file of a font with the characters that the shipped one lacks; only a PNG needs one.

    Raises:
        GlyphsLackingError: a PNG has characters that no font has.
        UsageError: the packages that draw SVG and PNG are not installed, or the font cannot be read.
    """
    module, _colon, name = FORMS[form].partition(":")
    try:
        write = cast("Callable[..., str | bytes]", getattr(import_module(module), name))
    except ImportError as error:
        message = _(
            "pictures need the package {name}; install them with: {command}.",
            name=error.name,
            command="pip install 'hadesign[docs]'",
        )
        raise UsageError(message) from None
    return write(picture, font) if form == "png" else write(picture)


def pictures(cluster: Cluster, proof: Proof | None = None, font: Path | None = None) -> tuple[Artifact, ...]:
    """Return every view of a design as SVG, and the one of architecture as PNG as well, all below `diagrams/`.

    Where the topology does not show each machine, every zone has one of its own: `topology-zone-NAME.svg`. There is no
    PNG where neither the shipped font nor `font` has all its characters.

    Raises:
        UsageError: the packages that draw are not installed, or the font cannot be read.
    """
    proof = proof or prove(cluster)
    first = picture_of(proof, "architecture")
    # A font counts for a process only before it has drawn anything.
    drawn = [*_png(first, font), _svg("architecture", first)][::-1]
    drawn += [_svg(view, picture_of(proof, view)) for view in VIEWS if view != "architecture"]
    return (
        *drawn,
        *(_svg(f"topology-zone-{zone}", picture_of(proof, "topology", zone=zone)) for zone in _apart(proof)),
    )


def _png(picture: Picture, font: Path | None) -> Iterator[Artifact]:
    with suppress(GlyphsLackingError):
        yield Artifact(PNG, written(picture, "png", font))


def _apart(proof: Proof) -> list[str]:
    """Return the zones whose topology is drawn by itself."""
    if is_whole(Scene(proof.cluster, proof)):
        return []
    return sorted({node.zone for node in proof.cluster.nodes if node.zone})


def _svg(name: str, picture: Picture) -> Artifact:
    return Artifact(f"diagrams/{name}.svg", written(picture, "svg"))

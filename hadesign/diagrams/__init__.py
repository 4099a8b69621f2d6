"""Cluster to pictures: a neutral picture, drawn as SVG and PNG."""

from hadesign.artifact import Artifact
from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.topology.cluster import Cluster


def pictures(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return every picture of a Cluster as SVG and PNG, below `diagrams/`.

    Raises:
        UsageError: the packages that draw are not installed.
    """
    from hadesign.diagrams.architecture import architecture

    try:
        from hadesign.diagrams.draw import draw
    except ImportError as error:
        message = _(
            "pictures need the package {name}; install them with: {command}.",
            name=error.name,
            command="pip install 'hadesign[docs]'",
        )
        raise UsageError(message) from None
    svg, png = draw(architecture(cluster))
    return Artifact("diagrams/architecture.svg", svg), Artifact("diagrams/architecture.png", png)

"""Facts about Kubernetes' releases: how long the chosen one is maintained."""

from hadesign.i18n import _
from hadesign.lint.facts.base import Context, Item, Topic
from hadesign.vocabulary.releases import END_OF_LIFE, end_of_life

TOPIC = Topic("Releases of Kubernetes.")


@TOPIC.items(
    "kubernetes",
    "The design's Kubernetes, as a list of one.",
    version="its version",
    minor="its minor version, such as 1.36",
    ends="last day on which it is maintained; of versions older than the table a day by which all had ended",
    daysLeft="days until then, less than 0 afterwards; null if the version is newer than the table",
    newest="newest minor version in the table",
)
def kubernetes(context: Context) -> list[Item]:
    """Return version and end of life."""
    found = context.cluster.kubernetes
    ends = end_of_life(found.minor)
    path, minor = found.origin.below("version").path, _written(found.minor)
    values = {
        "version": found.version,
        "minor": minor,
        "ends": ends.isoformat() if ends else None,
        "daysLeft": (ends - context.as_of).days if ends else None,
        "newest": _written(max(END_OF_LIFE)),
    }
    lacks = (
        {} if ends else {"daysLeft": _("it is not known until when Kubernetes {version} is maintained", version=minor)}
    )
    return [Item(path, values, places={"daysLeft": path}, lacks=lacks)]


def _written(minor: tuple[int, int]) -> str:
    return f"{minor[0]}.{minor[1]}"

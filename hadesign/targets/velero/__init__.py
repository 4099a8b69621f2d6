"""Velero: where backups of volumes go, when they are taken, and how each storage class is copied."""

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import ANY_VERSION, header
from hadesign.targets.filling import FILL, fill_script
from hadesign.targets.velero.objects import blanks, helm_values, location, policies, schedules
from hadesign.targets.velero.plan import plan
from hadesign.targets.velero.readme import LOCATION, POLICIES, SCHEDULES, VALUES, readme
from hadesign.targets.yaml_text import yaml_text
from hadesign.topology.cluster import Cluster

VERSIONS, JUDGES = ANY_VERSION, ("published-structures", "published-values")


def why_not(cluster: Cluster) -> str:
    """Return why not: Velero must take the backups, and it must be said where to, when, and how."""
    found = plan(cluster)
    return found if isinstance(found, str) else ""


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return the location, the schedules with their policies, what the chart is told, and a README."""
    found = plan(cluster)
    if isinstance(found, str):
        raise AssertionError(found)  # noqa: TRY004  why_not was not asked
    about = header(cluster)
    files = [
        Artifact(VALUES, yaml_text([helm_values(found)], about)),
        Artifact(LOCATION, yaml_text([location(found)], about)),
        Artifact(POLICIES, yaml_text(list(policies(found)), about)),
        Artifact(SCHEDULES, yaml_text(list(schedules(found)), about)),
        Artifact("README.md", readme(found)),
    ]
    if blanks(found):
        script = fill_script(
            cluster,
            blanks(found),
            [LOCATION],
            purpose=_("Writes a copy of the location, with what the design does not say, into a folder."),
            example=" ".join(f"{blank.variable}=..." for blank in blanks(found)),
            done=_("Wrote the location to {folder}.", folder="%FOLDER%"),
        )
        files.append(Artifact(FILL, script, executable=True))
    return tuple(files)

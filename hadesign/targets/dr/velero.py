"""Applications and their volumes come back from Velero's backups."""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.lists import listed
from hadesign.targets.dr.page import RunbookPage, RunbookStep
from hadesign.targets.markdown import in_code
from hadesign.targets.shell import quoted
from hadesign.targets.velero.objects import NAMESPACE, PLACE
from hadesign.targets.velero.plan import VolumePlan, plan
from hadesign.topology.cluster import Cluster

_SOURCE = "https://velero.io/docs/main/disaster-case/"
_PATCH = (
    'kubectl -n %s patch backupstoragelocation "$LOCATION" --type merge --patch',
    """'{"spec":{"accessMode":"%s"}}'""",
)


def _access(mode: str) -> str:
    return " ".join(_PATCH) % (NAMESPACE, mode)


def velero(cluster: Cluster) -> RunbookPage | None:
    """Return the page, where Velero takes the backups of volumes."""
    backup = cluster.backups.volumes
    if not backup or backup.enabled is False or backup.tool != "velero":
        return None
    ours = plan(cluster)
    known = ours.namespaces if isinstance(ours, VolumePlan) else ()
    spaces = known or tuple(dict.fromkeys(workload.namespace for workload in cluster.workloads))
    return RunbookPage(
        "velero.md",
        _("Restore applications and volumes with Velero"),
        (
            _("For when the cluster is there, and applications or their volumes are lost, also in a new cluster."),
            *([_("Backups are at {location}.", location=in_code(backup.location))] if backup.location else []),
            _("Where `kubectl` and `velero` reach the cluster. Velero leaves alone what is there already."),
        ),
        _steps(spaces, PLACE if known else "..."),
        (_("What Velero says of it in full: {page}", page=_SOURCE),),
    )


def _steps(spaces: Sequence[str], place: str) -> tuple[RunbookStep, ...]:
    """Return what is done; `place` is what Velero calls the location, as far as that is known."""
    return (
        RunbookStep(
            _("See that Velero is there, reaches its location, and which backups are complete."),
            (),
            ("velero backup-location get", "velero backup get"),
        ),
        RunbookStep(
            _("Choose, and let nothing be written to or deleted from the location meanwhile."),
            (),
            (f"LOCATION={place} BACKUP=...", _access("ReadOnly")),
        ),
        RunbookStep(
            _("Restore everything, or only some namespaces, such as {names}.", names=listed(spaces, 8))
            if spaces
            else _("Restore everything, or only some namespaces."),
            (),
            (
                'velero restore create "restore-$BACKUP" --from-backup "$BACKUP" --wait',
                'velero restore create "some-$BACKUP" --from-backup "$BACKUP" --wait \\',
                f"  --include-namespaces {quoted(spaces[0]) if spaces else 'NAME'}",
            ),
        ),
        RunbookStep(
            _("See what became of it: `Completed`, without errors, and every claim `Bound`."),
            (),
            (
                'velero restore describe "restore-$BACKUP"',
                'velero restore logs "restore-$BACKUP"',
                "kubectl get pods,pvc -A",
            ),
        ),
        RunbookStep(_("Let backups be written again."), (), (_access("ReadWrite"),)),
    )

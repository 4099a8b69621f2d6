"""The README beside Velero's files."""

from collections.abc import Iterator

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.notation import as_time
from hadesign.targets.base import header
from hadesign.targets.filling import FILL
from hadesign.targets.markdown import bullets, remark, shell, title
from hadesign.targets.velero.objects import CHART, CREDENTIALS, NAMESPACE, PLACE, blanks
from hadesign.targets.velero.plan import IN_CLUSTER, VolumePlan

VALUES, LOCATION, POLICIES, SCHEDULES = "values.yaml", "location.yaml", "policies.yaml", "schedules.yaml"
FILLED = "filled"
_REPOSITORY = "https://vmware-tanzu.github.io/helm-charts"
_TESTED = ((1, 33), (1, 35))
"""Kubernetes that Velero 1.18 is tested with (vmware-tanzu/velero, README, compatibility matrix)."""


def readme(plan: VolumePlan) -> str:
    """Return the README."""
    parts = [remark(header(plan.cluster)), title(_("Back up volumes with Velero")), *_what(plan)]
    parts += [*_install(plan), *_check(plan), *_limits(plan)]
    return "\n\n".join(parts) + "\n"


def _what(plan: VolumePlan) -> Iterator[str]:
    retention = plan.backup.retention
    yield bullets(
        _("When: `{schedule}`, in UTC.", schedule=plan.schedule),
        _("Where to: `{location}`.", location=plan.backup.location),
        _("Namespaces: {names}.", names=joined([f"`{name}`" for name in plan.namespaces], COMMAS)),
        *(_how(name, method) for name, method in plan.classes.items()),
        _("Each backup is deleted after {time}.", time=as_time(retention))
        if retention is not None
        else _("Each backup is deleted after 30 days, as Velero does where nothing is said (`retention`)."),
    )


def _how(name: str, method: str) -> str:
    if method == IN_CLUSTER:
        return _(
            "Volumes of `{name}`: a CSI snapshot, which stays in the storage. It does not survive the loss of that"
            " storage, and only its description goes elsewhere.",
            name=name,
        )
    if method == "data-mover":
        return _("Volumes of `{name}`: a CSI snapshot, whose data is then moved to the location.", name=name)
    if method == "file-system":
        return _(
            "Volumes of `{name}`: file by file while they are in use. Files of one volume are not of one moment.",
            name=name,
        )
    return _("Volumes of `{name}` are left out, as the design says.", name=name)


def _install(plan: VolumePlan) -> Iterator[str]:
    yield title(_("Install"), 2)
    first, last = (".".join(str(part) for part in one) for one in _TESTED)
    if not _TESTED[0] <= plan.cluster.kubernetes.minor <= _TESTED[1]:
        yield _(
            "Velero 1.18 is tested with Kubernetes {first} to {last}, and the design's is {version}: try a restore"
            " first.",
            first=first,
            last=last,
            version=plan.cluster.kubernetes.version,
        )
    if plan.takes_snapshots:
        yield _(
            "The storage needs a CSI driver that takes snapshots, the snapshot controller, and for each driver one"
            ' VolumeSnapshotClass with the label `velero.io/csi-volumesnapshot-class: "true"`.'
        )
    yield _(
        "Keys of the bucket are in no file here. Write them to a file `{file}`, in the form that the plugin's"
        " documentation shows, and make a Secret of it; then delete the file:",
        file="cloud",
    )
    yield shell(
        f"kubectl create namespace {NAMESPACE}",
        f"kubectl -n {NAMESPACE} create secret generic {CREDENTIALS} --from-file=cloud",
        f"helm install velero velero --repo {_REPOSITORY} --version {CHART} -n {NAMESPACE} -f {VALUES}",
    )
    filled = blanks(plan)
    if filled:
        yield _("Fill in where the store is, in this folder:")
        yield shell(*(f"export {blank.variable}=..." for blank in filled), f"sh {FILL} {FILLED}")
        yield bullets(*(f"`{blank.variable}`: {blank.told}" for blank in filled))
    place = f"{FILLED}/{LOCATION}" if filled else LOCATION
    yield shell(f"kubectl apply --server-side -f {place} -f {POLICIES} -f {SCHEDULES}")


def _check(plan: VolumePlan) -> Iterator[str]:
    run = plan.runs()[0].name
    yield title(_("Check"), 2)
    yield shell(
        f"velero backup-location get {PLACE}",
        f"velero backup create first --from-schedule {run} --wait",
        "velero backup describe first --details",
    )
    yield _("`Available`, and `Completed`. A backup is worth what its restore is; into a namespace of its own:")
    name = plan.namespaces[0]
    yield shell(
        f"velero restore create --from-backup first --include-namespaces {name}"
        f" --namespace-mappings {name}:restore-test --wait",
        "kubectl -n restore-test get pods,pvc",
        "kubectl delete namespace restore-test",
    )


def _limits(plan: VolumePlan) -> Iterator[str]:
    yield title(_("What it does not do"), 2)
    lines = [
        _("etcd and keys of the cluster are no part of it: they have a backup of their own."),
        _("Objects outside of these namespaces are not in it; keep them where you deploy from."),
        _(
            "A database is copied as if its power had failed, unless its pods say in annotations what to run before"
            " (`pre.hook.backup.velero.io/command`)."
        ),
        _("No volume snapshot location is needed: all snapshots are taken by CSI."),
    ]
    if len(plan.runs()) > 1:
        lines.append(
            _(
                "Velero moves all snapshots of a backup, or none; so there are two schedules, and a full restore takes"
                " one backup of each."
            )
        )
    if plan.backup.kept is not None:
        lines.append(_("Velero counts no copies (`kept`), but knows only how old each may be (`retention`)."))
    yield bullets(*lines)

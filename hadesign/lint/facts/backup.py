"""Facts about backups: where they are, and how old the proof is that they can be restored."""

from datetime import date

from hadesign.blueprint.operations import BackupTarget
from hadesign.lint.facts.base import Context, Item, Topic

TOPIC = Topic("Backups.")


@TOPIC.items(
    "targets",
    "Declared backups that are not switched off.",
    name="what is saved: etcd or volumes",
    place="how it is lost with the cluster, empty if it is not; null if not known",
    sameRegion="region that it shares with the cluster, null if none is known",
    offsite="whether it survives the loss of every zone",
    lastRestoreTest="day of the last restore test",
    age="days since then",
)
def targets(context: Context) -> list[Item]:
    """Return the backups."""
    backup = context.cluster.blueprint.spec.backup
    found: list[Item] = []
    if backup and backup.etcd and backup.etcd.enabled is not False and not context.cluster.managed:
        found.append(_item(context, "etcd", backup.etcd))
    if backup and backup.volumes:
        found.append(_item(context, "volumes", backup.volumes))
    return found


def _item(context: Context, name: str, target: BackupTarget) -> Item:
    path = ("spec", "backup", name)
    tested = target.last_restore_test
    at, place = _place(context, target)
    values = {
        "name": name,
        "place": place,
        "sameRegion": target.region if target.region in _regions(context) else None,
        "offsite": target.offsite,
        "lastRestoreTest": tested,
        "age": (context.as_of - date.fromisoformat(tested)).days if tested else None,
    }
    return Item(path, values, places={"place": (*path, at)})


def _place(context: Context, target: BackupTarget) -> tuple[str, str | None]:
    """Return the field that tells where the copies are, and how they share the cluster's fate."""
    zones = {node.zone for node in context.cluster.nodes}
    if target.in_cluster:
        return "inCluster", "inside this very cluster"
    if target.node is not None:
        return "node", f"on its machine {target.node}"
    if target.zone is not None and target.zone in zones:
        return "zone", f"in its zone {target.zone}"
    if target.offsite is None and target.zone is None and target.region is None:
        return "offsite", None
    return ("offsite", "where the loss of its zones reaches them") if target.offsite is False else ("offsite", "")


def _regions(context: Context) -> set[str]:
    infrastructure = context.cluster.blueprint.spec.infrastructure
    if infrastructure is None:
        return set()
    named = {zone.region or infrastructure.region for zone in infrastructure.zones} | {infrastructure.region}
    return {region for region in named if region}

"""etcd of kOps': which groups run members, events apart, timers, and the snapshots of etcd-manager."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import ETCD, GivenFlag, duration, take, take_flags
from hadesign.importers.sources import YamlValue

_ETCD: FactPath = ("spec", "etcd")
_BACKUP: FactPath = ("spec", "backup", "etcd")
_PROGRAM = "kOps"
_SNAPSHOTS = "https://kops.sigs.k8s.io/operations/etcd_backup_restore_encryption/"
_STORE = re.compile(r"[a-z0-9]+://[A-Za-z0-9._/-]+")
"""A place without a user, a password or a query."""
_MINOR = re.compile(r"v?1\.([0-9]{1,3})\.[0-9]+")
_TAKEN, _KEPT = 12, 27
"""First minor version of Kubernetes of which every cluster has snapshots of etcd-manager's, and keeps them for 90 days:
no kOps installs a Kubernetes that is newer than itself, and kOps 1.12 and 1.27 began with these."""
_NETWORK_DISKS = frozenset({"gp2", "gp3", "io1", "io2", "st1", "sc1"})
"""Volumes of EBS, https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html."""


def _named(document: YamlValue, name: str) -> Iterator[YamlValue]:
    found = document.get("spec", "etcdClusters")
    yield from (entry for entry in (found.items if found is not None else ()) if entry.text_at("name") == name)


def _members(cluster: YamlValue) -> tuple[YamlValue, ...]:
    found = cluster.get("etcdMembers") or cluster.get("members")
    return found.items if found is not None else ()


def members_of(draft: ImportDraft, clusters: Sequence[YamlValue]) -> Mapping[str, int] | None:
    """Return how many members of the main etcd each group runs; `None` if no file says that."""
    found: Counter[str] = Counter()
    said = False
    for document in clusters:
        for cluster in _named(document, "main"):
            for member in _members(cluster):
                group = member.text_at("instanceGroup")
                said = True
                if group:
                    found[group] += 1
                else:
                    draft.note(member.place, _("a member of etcd without a group that can be read"))
    return found if said else None


def read_etcd(draft: ImportDraft, document: YamlValue) -> None:
    """Say what a cluster tells of its etcd; that of events has no settings of its own in a blueprint."""
    found = document.get("spec", "etcdClusters")
    names = {entry.text_at("name") for entry in found.items} if found is not None else set()
    if found is not None and "main" in names:
        draft.say((*_ETCD, "separateEvents"), "events" in names, found.place)
    for cluster in _named(document, "main"):
        _settings(draft, cluster)
        _snapshots(draft, document, cluster)


def _settings(draft: ImportDraft, cluster: YamlValue) -> None:
    version = cluster.get("version")
    if version is not None and version.text:
        draft.say((*_ETCD, "version"), version.text.removeprefix("v"), version.place)
    for key, name in (("heartbeatInterval", "heartbeatInterval"), ("leaderElectionTimeout", "electionTimeout")):
        found = cluster.get(key)
        if found is not None and found.text:
            take(draft, (*_ETCD, name), duration, found.text, found.place)
    for member in _members(cluster):
        kind = member.get("volumeType")
        if kind is not None and kind.text in _NETWORK_DISKS:
            draft.say((*_ETCD, "disk", "type"), "network", kind.place)
    _told(draft, cluster)


def _told(draft: ImportDraft, cluster: YamlValue) -> None:
    """Take variables of members' environment, which are etcd's flags (https://etcd.io/docs/v3.6/op-guide/configuration/)."""
    found = cluster.get("manager", "env")
    given: list[GivenFlag] = []
    for entry in found.items if found is not None else ():
        name, value = entry.text_at("name") or "", entry.text_at("value")
        if name.startswith("ETCD_") and value is not None:
            given.append((name[5:].lower().replace("_", "-"), value, entry.place))
    for name, value, place in given:
        if name == "auto-compaction-mode" and value != "periodic":
            draft.note(place, _("etcd is compacted by revisions, of which a blueprint knows nothing"))
            given = [one for one in given if one[0] != "auto-compaction-retention"]
    take_flags(draft, ETCD, given)


def _snapshots(draft: ImportDraft, document: YamlValue, cluster: YamlValue) -> None:
    match = _MINOR.fullmatch(document.text_at("spec", "kubernetesVersion") or "")
    minor = int(match[1]) if match and cluster.text_at("provider") != "Legacy" else 0
    pause, days = cluster.get("manager", "backupInterval"), cluster.get("manager", "backupRetentionDays")
    if pause is not None and pause.text:
        take(draft, (*_BACKUP, "interval"), duration, pause.text, pause.place)
    elif pause is None and minor >= _TAKEN:
        draft.default((*_BACKUP, "interval"), "15m", _PROGRAM, _SNAPSHOTS)
    if days is not None and days.text:
        take(draft, (*_BACKUP, "retention"), lambda text: f"{int(text)}d", days.text, days.place)
    elif days is None and minor >= _KEPT:
        draft.default((*_BACKUP, "retention"), "90d", _PROGRAM, _SNAPSHOTS)
    store, base = cluster.get("backups", "backupStore"), document.get("spec", "configBase")
    if store is not None:
        if store.text and _STORE.fullmatch(store.text):
            draft.say((*_BACKUP, "location"), store.text, store.place)
        else:
            draft.note(store.place, _("where snapshots go cannot be read"))
    elif minor >= _TAKEN and base is not None and base.text and _STORE.fullmatch(base.text):
        draft.default((*_BACKUP, "location"), f"{base.text.rstrip('/')}/backups/etcd/main", _PROGRAM, _SNAPSHOTS)

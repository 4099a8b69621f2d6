"""Backup and disaster recovery: what is saved, how often, where to, and by whom it is brought back."""

from collections.abc import Iterator

from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.diagrams.views.scene import Scene, lines, machines
from hadesign.i18n import N_, _, ngettext, translated
from hadesign.notation import as_time
from hadesign.stated import NONE, Nothing
from hadesign.topology.cluster import Backup


def backup(scene: Scene) -> Picture:
    """Return the view of backup and recovery."""
    cluster = scene.cluster
    trail = _Trail(scene)
    trail.etcd()
    trail.volumes()
    trail.back()
    frames = [Boundary("cluster", _("Cluster {name}", name=cluster.name), "", tuple(trail.inside))]
    if trail.stores:
        frames.append(Boundary("copies", _("Copies"), "", tuple(trail.stores.values())))
    return Picture(
        title=_("{title}: backup and recovery", title=cluster.title),
        subtitle=scene.subtitle,
        description=_description(scene),
        symbols=tuple(trail.people),
        boundaries=tuple(frame for frame in frames if frame.symbols),
        connectors=tuple(trail.connectors),
    )


class _Trail:
    """Collects what is saved, what saves it, the copies, and who brings them back."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.inside: list[Symbol] = []
        self.stores: dict[str, Symbol] = {}
        self.people: list[Symbol] = []
        self.connectors: list[Connector] = []

    def etcd(self) -> None:
        """Lead from etcd to its snapshots."""
        etcd, saved = self.scene.cluster.etcd, self.scene.cluster.backups.etcd
        if etcd is None:
            return
        things = machines(dict.fromkeys(member.node for member in etcd.members))
        words = ngettext("{count} member", "{count} members", len(etcd.members))
        self.inside.append(
            Symbol("etcd", "etcd", (_("etcd"), words), things=things, services=self.scene.service("etcd"))
        )
        self._save("etcd", saved, _("Snapshots of etcd"))

    def volumes(self) -> None:
        """Lead from the storage classes in use to the copies of their volumes."""
        cluster = self.scene.cluster
        if not cluster.storage:
            return
        names = tuple(storage.name for storage in cluster.storage)
        services = self.scene.service(*(f"data/{name}" for name in names))
        self.inside.append(Symbol("volumes", "volume", (_("Volumes"), *names), services=services))
        self._save("volumes", cluster.backups.volumes, _("Copies of volumes"))

    def _save(self, what: str, saved: Backup | Nothing | None, title: str) -> None:
        if not isinstance(saved, Backup) or saved.enabled is False:
            none = saved is NONE or isinstance(saved, Backup)
            words = _("none are taken") if none else _("the design does not say")
            self.inside.append(Symbol(f"tool/{what}", "tool", (title, words)))
            self.connectors.append(Connector((what,), (f"tool/{what}",), faint=True))
            return
        self.inside.append(Symbol(f"tool/{what}", "tool", lines(title, *_how(saved))))
        self.connectors.append(Connector((what,), (f"tool/{what}",)))
        place = saved.location or _("a place that the design does not name")
        store = Symbol(f"store/{place}", "store", lines(place, *_where(saved)))
        self.stores.setdefault(store.id, store)
        self.connectors.append(Connector((f"tool/{what}",), (store.id,), label=_label(saved)))
        self._replicated(what, saved)

    def _replicated(self, what: str, saved: Backup) -> None:
        """Lead from volumes to where they are sent all the time."""
        copy = saved.replication
        if copy is None or isinstance(copy, Nothing):
            return
        every = _("every {time}", time=as_time(copy.interval)) if copy.interval is not None else ""
        late = _("late by {time}", time=as_time(copy.lag)) if copy.lag is not None else ""
        self.stores["replica"] = Symbol("replica", "store", (_("Replica"), _("sent all the time")))
        self.connectors.append(Connector((what,), ("replica",), label=lines(every, late)))

    def back(self) -> None:
        """Lead from the copies to those who bring the data back."""
        plan = self.scene.cluster.recovery
        words = [_("Recovery")]
        for wording, seconds in (
            (N_("people answer within {time}"), plan.response),
            (N_("new machines within {time}"), plan.replacement),
            (N_("restore of etcd takes {time}"), plan.restore),
            (N_("restore of volumes takes {time}"), plan.volume_restore),
        ):
            words += [translated(wording, time=as_time(seconds))] if seconds is not None else []
        if plan.drill_interval is not None:
            words.append(_("drill every {time}", time=as_time(plan.drill_interval)))
        if isinstance(plan.last_drill, str):
            words.append(_("last drill {day}", day=plan.last_drill))
        self.people.append(Symbol("recovery", "people", tuple(words)))
        goals = self.scene.cluster.objectives
        told = [_("RTO {time}", time=as_time(goals.rto)) if goals.rto is not None else "",
                _("RPO {time}", time=as_time(goals.rpo)) if goals.rpo is not None else ""]  # fmt: skip
        if self.stores:
            self.connectors.append(Connector(tuple(self.stores), ("recovery",), label=lines(*told)))


def _how(saved: Backup) -> Iterator[str]:
    """Say how copies are made: by what, how often, and when a restore was tried."""
    yield saved.tool or ""
    yield _("every {time}", time=as_time(saved.interval)) if saved.interval is not None else ""
    yield saved.schedule.text if saved.schedule is not None else ""
    if isinstance(saved.last_restore_test, str):
        yield _("restore tried {day}", day=saved.last_restore_test)
    elif saved.last_restore_test is NONE:
        yield _("a restore was never tried")


def _where(saved: Backup) -> Iterator[str]:
    """Say what is known of the place of copies."""
    yield {True: _("off site"), False: _("on site"), None: ""}[saved.offsite]
    yield _("in this cluster") if saved.in_cluster else ""
    yield _("zone {name}", name=saved.zone) if saved.zone else ""
    yield _("region {name}", name=saved.region) if saved.region else ""
    yield _("encrypted") if saved.encrypted else ""
    yield _("immutable") if saved.immutable else ""
    yield _("kept for {time}", time=as_time(saved.retention)) if saved.retention is not None else ""


def _label(saved: Backup) -> tuple[str, ...]:
    late = _("off site after {time}", time=as_time(saved.offsite_delay)) if saved.offsite_delay is not None else ""
    takes = _("takes {time}", time=as_time(saved.duration)) if saved.duration is not None else ""
    return lines(takes, late)


def _description(scene: Scene) -> str:
    backups = scene.cluster.backups
    found = [one.location for one in (backups.etcd, backups.volumes) if isinstance(one, Backup) and one.location]
    if not found:
        return _("The design names no place for copies.")
    return _("Copies of etcd and of volumes go to {places}.", places=", ".join(dict.fromkeys(found)))

"""How much work may be lost: the time since the copy that is left, by kind of data and by what fails."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from hadesign.diagnostic import Path
from hadesign.frozen import dataclass
from hadesign.proof.failure.verdict import ServiceProof
from hadesign.proof.recovery.fate import outlives, shared_fate, unknown_place, with_the_data
from hadesign.proof.recovery.outage import Outage
from hadesign.proof.recovery.reasons import Data, Event, NoBackup, Undecided
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.proof.recovery.steps import Lack, Step, Sum, Term, stated
from hadesign.proof.service_proofs import ServiceProofs
from hadesign.stated import given
from hadesign.topology.cluster import Backup, Cluster, FailureLevel, Origin

LossClass: TypeAlias = Literal["node", "zone", "all-copies", "site"]
"""Loss of: any one node, any one zone, all copies (of etcd: a majority of its members, for good) while the site stands,
and the site of the cluster with all that is in it."""


@dataclass(frozen=True, slots=True)
class LossWindow(Sum):
    """Work that may be lost for good: the longest time that the copy which is left lags behind.

    `steps` add up to it, known or not. Without the first, such as the time between two copies, nothing can be said;
    without another, such as how long a copy takes, it is as long as the others at least. Where it is said that there is
    no copy, or none that is left, `everything` is lost. `name` is the storage class, where it is about one.
    """

    what: Data
    failure: LossClass
    steps: tuple[Step, ...]
    origin: Origin
    name: str = ""

    @property
    def seconds(self) -> float | None:
        """Sum of the parts that are known; `None` if not even the time between two copies is."""
        if self.steps and isinstance(self.steps[0], Lack):
            return None
        return self.known

    @property
    def everything(self) -> bool:
        """Whether no copy is left, as the design says itself."""
        first = self.steps[0] if self.steps else None
        return isinstance(first, Lack) and isinstance(first.what, NoBackup) and not first.giveable


def losses(proof: ServiceProofs) -> Iterator[LossWindow]:
    """Yield the windows of etcd, then those of volumes."""
    cluster = proof.cluster
    backups = cluster.backups
    if not cluster.managed and cluster.etcd is not None:
        etcd = backups.etcd if backups.etcd and backups.etcd.enabled is not False else None
        path: Path = ("spec", "backup", "etcd")
        gap = _nothing("etcd", path, unsaid=backups.etcd is None)
        if etcd:
            gap = stated("next-snapshot", etcd.interval, (*path, "interval"))
        yield from _kept(proof, proof.etcd, "etcd", _since(gap, etcd, path), etcd, path)
        yield from _without(cluster, "etcd", _since(gap, etcd, path), etcd, path)
    volumes = given(backups.volumes)
    relied_on = [service for service in proof.storage if service.service == "data" and service.covered]
    if volumes is None and not relied_on:
        return
    path = ("spec", "backup", "volumes")
    gap = _volume_gap(volumes, path) if volumes else _nothing("volumes", path, unsaid=backups.volumes is None)
    since = _since(gap, volumes, path)
    for service in relied_on:
        name = service.of
        yield from _kept(proof, service, "volumes", since, volumes, path, name)
    yield from _without(cluster, "volumes", since, volumes, path)


def _nothing(what: Data, path: Path, *, unsaid: bool) -> Step:
    """Return that there is no backup, or that none is spoken of; then one could still be given."""
    return Lack(NoBackup(what), Origin(path), giveable=unsaid)


def _volume_gap(volumes: Backup, path: Path) -> Step:
    gap = longest_gap(volumes.schedule) if volumes.schedule else None
    return stated("next-backup", gap, (*path, "schedule"))


def _since(gap: Step, target: Backup | None, path: Path) -> tuple[Step, ...]:
    """Return how old the last complete copy may be: the next one counts only once it is done."""
    if target is None:
        return (gap,)
    return gap, stated("backup-done", target.duration, (*path, "duration"))


def _kept(
    proof: ServiceProofs,
    service: ServiceProof,
    what: Data,
    since: tuple[Step, ...],
    target: Backup | None,
    path: Path,
    name: str = "",
) -> Iterator[LossWindow]:
    """Yield what the loss of a node or of a zone costs: nothing where a copy lives on, else what was not saved."""
    classes: tuple[tuple[LossClass, FailureLevel], ...] = (("node", "node"), ("zone", "zone"))
    for failure, level in classes:
        survives = service.survives(level)
        if survives:
            none = Term(Event("copy-lives"), 0.0, True, "", service.origin)
            yield LossWindow(what, failure, (none,), service.origin, name)
        elif survives is False:
            steps = since
            if target is not None:
                broken = [found.failures for found in service.broken_by(level)]
                steps = _left(
                    proof.cluster, target, [Outage(f, *proof.domains.closure(f)) for f in broken], since, path
                )
            yield LossWindow(what, failure, steps, _where(since, target, path), name)
        elif level == "node":
            # Of etcd it is always known where its data is.
            lack = Lack(Undecided("data-place", name), service.origin, giveable=False)
            yield LossWindow(what, failure, (lack,), service.origin, name)


def _where(since: tuple[Step, ...], target: Backup | None, path: Path) -> Origin:
    """Return where the time between two copies is given, or would be."""
    return since[0].origin if target and since[0].origin else Origin(path)


def _left(
    cluster: Cluster, target: Backup, outages: Sequence[Outage], since: tuple[Step, ...], path: Path
) -> tuple[Step, ...]:
    """Return how old the copy is that is left by the failures that take the data: those may take the copy, too."""
    answers = {outlives(cluster, target, outage) for outage in outages}
    where = Origin((*path, shared_fate(cluster, target).field))
    if False in answers:
        return (Lack(NoBackup("left"), where, giveable=False),)
    return (Lack(Undecided("backup-place"), where),) if None in answers else since


def _without(
    cluster: Cluster,
    what: Data,
    since: tuple[Step, ...],
    target: Backup | None,
    path: Path,
) -> Iterator[LossWindow]:
    """Yield what the loss of all copies costs, and that of the site, after which only copies elsewhere are left."""
    origin = _where(since, target, path)
    if target is None:
        yield LossWindow(what, "all-copies", since, origin)
        return
    fate = shared_fate(cluster, target)
    here = Lack(NoBackup("left"), Origin((*path, fate.field)), giveable=False)
    gone = with_the_data(cluster, target)
    left = (here,) if gone else (unknown_place(target),) if gone is None else since
    yield LossWindow(what, "all-copies", left, origin)
    delay = stated("backup-elsewhere", target.offsite_delay, (*path, "offsiteDelay"))
    elsewhere: tuple[Step, ...] = (*since, delay)
    if fate.shared is None:
        elsewhere = (Lack(Undecided("backup-place"), Origin((*path, fate.field))),)
    elif fate.shared:
        elsewhere = (Lack(NoBackup("site"), Origin((*path, fate.field)), giveable=False),)
    site = LossWindow(what, "site", elsewhere, origin)
    mirrored = _mirrored(target, path)
    if mirrored and (site.seconds is None or _sum(mirrored) < site.seconds):
        site = LossWindow(what, "site", mirrored, Origin((*path, "replication")))
    yield site


def _sum(steps: tuple[Step, ...]) -> float:
    return sum(step.seconds for step in steps if isinstance(step, Term))


def _mirrored(target: Backup, path: Path) -> tuple[Step, ...]:
    """Return how far a replica elsewhere lags behind, where all of that is known."""
    found = target.replication
    if not found or found.interval is None or found.lag is None:
        return ()
    base: Path = (*path, "replication")
    return (
        stated("next-transfer", found.interval, (*base, "interval")),
        stated("transfer-done", found.lag, (*base, "lag")),
    )

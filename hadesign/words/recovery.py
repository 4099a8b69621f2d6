"""How services come back, what that waits for, and how much work is lost, in words."""

from collections.abc import Iterable, Sequence
from functools import singledispatch

from hadesign.diagnostic import format_path
from hadesign.lists import listed
from hadesign.notation import as_time
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery.fate import Fate, Keeping
from hadesign.proof.recovery.losses import Data, LossClass, LossWindow
from hadesign.proof.recovery.reasons import (
    Assumption,
    Because,
    Circumstance,
    Event,
    EvictionStopped,
    Happening,
    HeldBack,
    MembersReturn,
    NoBackup,
    NotGiven,
    RepairStopped,
    Returned,
    Timespan,
    Undecidable,
    Undecided,
    Unproved,
    Untimed,
    VolumeLost,
)
from hadesign.proof.recovery.recovery import By
from hadesign.proof.recovery.steps import Lack, Step, Term
from hadesign.proof.recovery.times import FailureClass, RecoveryTime
from hadesign.words.fitting import fact_words, fit_words
from hadesign.words.things import thing_words
from hadesign.words.unknown import unknown_words

BY: dict[By, str] = {
    "nothing": "nothing to do",
    "election": "election",
    "failover": "failover",
    "rescheduling": "rescheduling",
    "node-repair": "node repair",
    "by-hand": "by hand",
    "return": "when it returns",
    "unknown": "not known",
}
"""What brings a service back."""
ASSUMED: dict[Assumption, str] = {
    "room": "that there is room on the nodes that are left, as not all sizes and requests are given",
}
"""What is taken for granted."""


@singledispatch
def recovery_words(reason: Reason) -> str:
    """Say what a step lasts until, what is not known of it, or why a service comes back in this way."""
    raise TypeError(f"nobody has words for {type(reason).__name__}")


# --- steps ------------------------------------------------------------------------------------------------------------

_HAPPENINGS: dict[Happening, str] = {
    "etcd-elected": "etcd elects a leader",
    "lease-expired": "the lease runs out",
    "lease-retried": "another copy tries",
    "address-lease-expired": "the lease of the address runs out",
    "address-lease-retried": "another node takes it",
    "server-removed": "load balancer {name} notices",
    "self-check-failed": "keepalived sees its load balancer fail",
    "address-taken": "the next instance takes the address",
    "node-unhealthy": "the node counts as unhealthy",
    "endpoints-removed": "its dead replicas get no more requests",
    "nodes-tainted": "the last of {count:,} dead nodes{of} is tainted",
    "pods-evicted": "its pods are evicted",
    "volumes-detached": "its volumes are detached by force",
    "disks-down": "Ceph counts the silent disks as down",
    "responded": "somebody acts",
    "fenced-by-hand": "somebody takes the node out of service",
    "fenced": "node repair takes the node out of service",
    "node-added": "a node is added",
    "pod-ready": "a new pod is ready",
    "etcd-restored": "etcd is restored from a snapshot",
    "volumes-restored": "volumes are restored from a backup",
    "copy-lives": "a copy lives on",
    "next-snapshot": "until the next snapshot",
    "next-backup": "until the next backup",
    "backup-done": "until it is done",
    "backup-elsewhere": "until it has arrived elsewhere",
    "next-transfer": "until the next transfer",
    "transfer-done": "until it has arrived",
}


@recovery_words.register
def _event(event: Event) -> str:
    of = f" of zone {event.name}" if event.name else ""
    return _HAPPENINGS[event.what].format(name=event.name, count=event.count, of=of)


def step_words(step: Step) -> str:
    """Say what a step lasts until, or what is not known of it: `startTime of workload cart`."""
    return fact_words(step.what) if isinstance(step.what, Gap) else recovery_words(step.what)


def term_words(term: Term) -> str:
    """Say what a step lasts until, and how long."""
    words = step_words(term)
    return words if term.what.what == "copy-lives" else f"{words} {as_time(term.seconds)}"


# --- what is not known ------------------------------------------------------------------------------------------------


@recovery_words.register
def _not_given(what: NotGiven) -> str:
    return format_path(what.path)


_DURATIONS: dict[Timespan, str] = {
    "check": "interval and fall of the health check of load balancer {name}",
    "no-check": "when load balancer {name}, which makes no health check, stops sending to a dead server",
    "self-check": "how load balancer {name} notices that it is dead itself",
    "cached-names": "how long clients keep an address that {name} gave them",
    "load-balancer-failover": "how long load balancer {name} takes to fail over",
    "storage-failover": "how long storage class {name} takes to fail over",
    "agreement": "how long the replicas that are left take to agree",
    "pod-start": "how long {name} takes to start",
}


@recovery_words.register
def _untimed(what: Untimed) -> str:
    return _DURATIONS[what.what].format(name=what.name)


@recovery_words.register
def _unproved(what: Unproved) -> str:
    return unknown_words(what.why) if what.why else "what it stands on"


_MOST_THINGS = 3


def return_words(what: Returned) -> str:
    """Say what is back then."""
    are = "is" if len(what.things) == 1 else "are"
    return f"{listed([thing_words(thing) for thing in what.things], _MOST_THINGS)} {are} back"


@recovery_words.register
def _returned(what: Returned) -> str:
    return f"when {return_words(what)}"


_QUESTIONS: dict[Undecidable, str] = {
    "room": "whether it finds room, as not all that is asked for fits",
    "control-plane": "whether the control plane is up",
    "replicas": "when somebody asks for replicas",
    "data-place": "where storage class {name} has its data",
    "backup-place": "whether a backup survives the loss of the site",
}


@recovery_words.register
def _undecided(what: Undecided) -> str:
    return _QUESTIONS[what.what].format(name=what.name)


_BACKUPS = {
    "etcd": "a backup of etcd",
    "volumes": "a backup of volumes",
    "site": "a backup that survives the loss of the site",
}


@recovery_words.register
def _no_backup(what: NoBackup) -> str:
    return _BACKUPS[what.of]


def lacks_words(lacks: Sequence[Lack]) -> str:
    """Say what is not known, all of it."""
    return listed(list(dict.fromkeys(map(step_words, lacks))))


def unknown_loss(loss: LossWindow) -> str:
    """Say why it is not known how much is lost."""
    open_question = any(isinstance(lack.what, Undecided) for lack in loss.lacking)
    return f"unknown{':' if open_question else ' without'} {lacks_words(loss.lacking)}"


# --- why in this way --------------------------------------------------------------------------------------------------


_CIRCUMSTANCES: dict[Circumstance, str] = {
    "leader-lost": "the leader may be among those lost",
    "no-majority": "enough members live, and none of their sides has a majority",
    "no-etcd-backup": "there is no backup of etcd to restore",
    "no-whole-side": "no side of the network has all parts of it",
    "address-lost": "the address may be where the failure is",
    "plane-down": "nobody moves pods while the control plane is down",
    "plane-first": "the control plane comes first",
    "no-volume-backup": "there is no backup of volumes to restore",
    "copies-return": "or as soon as what holds the copies is back, if it is whole",
    "no-autoscaler": "no autoscaler adds nodes",
    "autoscaler": "the autoscaler adds nodes",
    "enough-left": "enough replicas are left",
    "daemon-set": "a DaemonSet has its pods on those nodes only",
    "stateful-set": "a pod of a StatefulSet is made anew only once its old node is known to be gone",
    "attached-volume": "a volume moves on only once the old node is known to be gone",
    "no-node": "no other node may run it",
    "no-replicas": "it has no replicas, with or without the failure",
}


@recovery_words.register
def _because(why: Because) -> str:
    return _CIRCUMSTANCES[why.what]


@recovery_words.register
def _members_return(why: MembersReturn) -> str:
    are = "is" if why.count == 1 else "are"
    return f"or as soon as {why.count} of the members that were lost {are} back"


@recovery_words.register
def _volume_lost(why: VolumeLost) -> str:
    if why.where == "zone":
        return f"a volume may be in zone {why.name}, where no other node may run it"
    return f"volumes of storage class {why.name} may be there and nowhere else"


@recovery_words.register
def _no_place(why: HeldBack) -> str:
    return f"new pods may not find a place: {fit_words(why.why)}"


@recovery_words.register
def _eviction_stopped(why: EvictionStopped) -> str:
    return f"most nodes of zone {why.zone} are silent, so that Kubernetes stops to evict pods there"


@recovery_words.register
def _repair_stopped(why: RepairStopped) -> str:
    are = "is" if why.most == 1 else "are"
    return f"{recovery_words(why.why)}; node repair stops when more than {why.most} {are} dead"


# --- what is lost -----------------------------------------------------------------------------------------------------

_FAILURES: dict[FailureClass, str] = {
    "control-plane": "a control-plane node",
    "load-balancer": "the active instance of load balancer {name}",
    "load-balancer-process": "the active process of load balancer {name}",
    "node": "a node that runs {name}",
    "zone": "a zone that runs {name}",
    "etcd-data": "etcd's data",
    "volume-data": "the data of volumes",
}


def failure_words(time: RecoveryTime) -> str:
    """Say what fails, after which a recovery takes that time."""
    return failure_of(time.failure, [time.name])


def failure_of(failure: FailureClass, names: Iterable[str]) -> str:
    """Say what fails of several things that are alike."""
    return _FAILURES[failure].format(name=listed(list(names), 3))


_LOST: dict[LossClass, str] = {
    "node": "a node",
    "zone": "a zone",
    "all-copies": "all copies",
    "site": "the whole site",
}
DATA: dict[Data, str] = {"etcd": "etcd", "volumes": "volumes"}


def data_words(loss: LossWindow) -> str:
    """Say which data is lost."""
    return f"{DATA[loss.what]} of storage class {loss.name}" if loss.name else DATA[loss.what]


def lost_words(what: Data, failure: LossClass) -> str:
    """Say what is lost of some data."""
    return "most members" if (what, failure) == ("etcd", "all-copies") else _LOST[failure]


_KEEPING: dict[Keeping, str] = {
    "in-cluster": "inside this very cluster",
    "node": "on its node {name}",
    "zone": "in its zone {name}",
    "reached": "where the loss of its zones reaches them",
    "elsewhere": "elsewhere",
}


def place_words(fate: Fate) -> str:
    """Say where backups are kept."""
    return "at a place that is not given" if fate.kept is None else _KEEPING[fate.kept].format(name=fate.name)

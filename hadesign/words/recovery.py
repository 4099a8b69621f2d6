"""How services come back, and what that waits for, in words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import singledispatch

from hadesign.diagnostic import format_path
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.lists import listed
from hadesign.notation import as_time
from hadesign.proof.capacity.reasons import Gap
from hadesign.proof.failure.reason import Reason
from hadesign.proof.recovery.reasons import (
    Assumption,
    Because,
    Circumstance,
    Event,
    EvictionStopped,
    Happening,
    HeldBack,
    MembersReturn,
    NeverUp,
    NoBackup,
    NotAdmitted,
    NotGiven,
    PodsFirst,
    RepairStopped,
    Returned,
    Timespan,
    TooLate,
    Undecidable,
    Undecided,
    Unproved,
    Untimed,
    UpkeepStopped,
    VolumeLost,
)
from hadesign.proof.recovery.recovery import By
from hadesign.proof.recovery.steps import Lack, Step, Term
from hadesign.proof.recovery.times import FailureClass, RecoveryTime
from hadesign.words.effects import effect
from hadesign.words.fitting import fact_words, fit_words
from hadesign.words.things import thing_words
from hadesign.words.unknown import unknown_words

BY: Mapping[By, Message] = {
    "nothing": N_("nothing to do"),
    "election": N_("election"),
    "failover": N_("failover"),
    "rescheduling": N_("rescheduling"),
    "restart": N_("restart of machines"),
    "node-repair": N_("node repair"),
    "by-hand": N_("by hand"),
    "return": N_("when it returns"),
    "unknown": N_("not known"),
}
"""What brings a service back."""
ASSUMED: Mapping[Assumption, Message] = {
    "room": N_("that there is room on the nodes that are left, as not all sizes and requests are given"),
    "apart-again": N_(
        "that nothing else fails while machines that were started elsewhere may share a host with others of their kind"
    ),
}
"""What is taken for granted."""


@singledispatch
def recovery_words(reason: Reason) -> str:
    """Say what a step lasts until, what is not known of it, or why a service comes back in this way."""
    raise TypeError(f"nobody has words for {type(reason).__name__}")


# --- steps ------------------------------------------------------------------------------------------------------------

_HAPPENINGS: Mapping[Happening, Message] = {
    "etcd-elected": N_("etcd elects a leader"),
    "member-abandoned": N_("API servers give up their connections to the lost member of etcd"),
    "lease-expired": N_("the lease runs out"),
    "lease-retried": N_("another copy tries"),
    "address-lease-expired": N_("the lease of the address runs out"),
    "address-lease-retried": N_("another node takes it"),
    "server-removed": N_("load balancer {name} notices"),
    "self-check-failed": N_("keepalived sees its load balancer fail"),
    "address-taken": N_("the next instance takes the address"),
    "node-unhealthy": N_("the node counts as unhealthy"),
    "nodes-looked-at": N_("the node controller looks at its nodes"),
    "endpoints-removed": N_("its dead replicas get no more requests"),
    "pods-evicted": N_("its pods are evicted"),
    "volumes-detached": N_("its volumes are detached by force"),
    "disks-down": N_("Ceph counts the silent disks as down"),
    "responded": N_("somebody acts"),
    "fenced-by-hand": N_("somebody takes the node out of service"),
    "fenced": N_("node repair takes the node out of service"),
    "node-added": N_("a node is added"),
    "pod-ready": N_("a new pod is ready"),
    "part-ready": N_("a new pod of {name} is ready"),
    "webhook-ready": N_("a new pod of webhook {name} answers"),
    "webhook-removed": N_("somebody removes the configuration of webhook {name}"),
    "creation-retried": N_("the creation of pods that was refused is tried again"),
    "etcd-restored": N_("etcd is restored from a snapshot"),
    "volumes-restored": N_("volumes are restored from a backup"),
    "copy-lives": N_("a copy lives on"),
    "next-snapshot": N_("until the next snapshot"),
    "next-backup": N_("until the next backup"),
    "backup-done": N_("until it is done"),
    "backup-elsewhere": N_("until it has arrived elsewhere"),
    "next-transfer": N_("until the next transfer"),
    "transfer-done": N_("until it has arrived"),
    "address-moved": N_("load balancer {name} fails over"),
    "machines-replaced": N_("other machines stand"),
    "machines-restarted": N_("the virtualisation has started its machines again"),
    "server-used": N_("load balancer {name} sends to its servers again"),
}


@recovery_words.register
def _event(event: Event) -> str:
    if event.what == "nodes-tainted":
        return _tainted(event)
    return translated(_HAPPENINGS[event.what], name=event.name)


def _tainted(event: Event) -> str:
    if event.name:
        return ngettext(
            "the last of {count:,} dead node of zone {zone} is tainted",
            "the last of {count:,} dead nodes of zone {zone} is tainted",
            event.count,
            zone=event.name,
        )
    return ngettext(
        "the last of {count:,} dead node is tainted", "the last of {count:,} dead nodes is tainted", event.count
    )


def step_words(step: Step) -> str:
    """Say what a step lasts until, or what is not known of it: `startTime of workload cart`."""
    return fact_words(step.what) if isinstance(step.what, Gap) else recovery_words(step.what)


def term_words(term: Term) -> str:
    """Say what a step lasts until, and how long."""
    words = step_words(term)
    if term.what.what == "copy-lives":
        return words
    return _("{step} {time}", step=words, time=as_time(term.seconds))


# --- what is not known ------------------------------------------------------------------------------------------------


@recovery_words.register
def _not_given(what: NotGiven) -> str:
    return format_path(what.path)


_DURATIONS: Mapping[Timespan, Message] = {
    "check": N_("interval and fall of the health check of load balancer {name}"),
    "check-timeout": N_("timeout of the health check of load balancer {name}"),
    "no-check": N_("when load balancer {name}, which makes no health check, stops sending to a dead server"),
    "unnoticed": N_("when somebody sees that a server hangs, which load balancer {name} does not notice"),
    "self-check": N_("how load balancer {name} notices that it is dead itself"),
    "cached-names": N_("how long clients keep an address that {name} gave them"),
    "load-balancer-failover": N_("how long load balancer {name} takes to fail over"),
    "storage-failover": N_("how long storage class {name} takes to fail over"),
    "agreement": N_("how long the replicas that are left take to agree"),
    "pod-start": N_("how long {name} takes to start"),
}


@recovery_words.register
def _untimed(what: Untimed) -> str:
    return translated(_DURATIONS[what.what], name=what.name)


@recovery_words.register
def _unproved(what: Unproved) -> str:
    return unknown_words(what.why) if what.why else _("what it stands on")


_MOST_THINGS = 3


def return_words(what: Returned) -> str:
    """Say what is back then."""
    return ngettext("{things} is back", "{things} are back", len(what.things), things=_returning(what))


@recovery_words.register
def _never_up(what: NeverUp) -> str:
    return _("{service} is down without any failure: {reason}", service=what.service, reason=effect(what.judged))


@recovery_words.register
def _returned(what: Returned) -> str:
    return ngettext("when {things} is back", "when {things} are back", len(what.things), things=_returning(what))


def _returning(what: Returned) -> str:
    return listed([thing_words(thing) for thing in what.things], _MOST_THINGS)


_QUESTIONS: Mapping[Undecidable, Message] = {
    "room": N_("whether it finds room, as not all that is asked for fits"),
    "control-plane": N_("whether the control plane is up"),
    "replicas": N_("when somebody asks for replicas"),
    "data-place": N_("where storage class {name} has its data"),
    "backup-place": N_("whether a backup survives the loss of the site"),
    "backup-with-data": N_("whether a backup is kept apart from the data"),
    "other-host": N_("whether another host can run the machines of host {name}"),
    "which-host": N_("on which host the machine runs, and so whether it is started again"),
    "hosts-room": N_("whether the hosts that are left have room for the machines of several"),
    "cut-off": N_("whether the machines of host {name} are started elsewhere while it may live on, cut off"),
    "webhooks": N_("whether there are webhooks that have to allow new pods, or leases"),
    "login": N_("when {name} lets people in again"),
    "admission": N_("whether webhook {name} keeps new pods from being created"),
    "upkeep": N_("whether webhook {name} keeps the control plane's controllers from their work"),
    "running": N_("whether enough replicas of {name} run before anything fails"),
    "nodes-ready": N_("whether nodes count as ready while webhook {name} refuses the leases by which they report"),
}


@recovery_words.register
def _undecided(what: Undecided) -> str:
    return translated(_QUESTIONS[what.what], name=what.name)


_BACKUPS: Mapping[str, Message] = {
    "etcd": N_("a backup of etcd"),
    "volumes": N_("a backup of volumes"),
    "site": N_("a backup that survives the loss of the site"),
    "left": N_("a backup that is not lost with the data"),
}


@recovery_words.register
def _no_backup(what: NoBackup) -> str:
    return translated(_BACKUPS[what.of])


def lacks_words(lacks: Sequence[Lack]) -> str:
    """Say what is not known, all of it."""
    return listed(list(dict.fromkeys(map(step_words, lacks))))


# --- why in this way --------------------------------------------------------------------------------------------------


_CIRCUMSTANCES: Mapping[Circumstance, Message] = {
    "leader-lost": N_("the leader may be among those lost"),
    "no-majority": N_("enough members live, and none of their sides has a majority"),
    "no-etcd-backup": N_("there is no backup of etcd to restore"),
    "backup-lost": N_("the backup is lost with the data"),
    "nothing-left": N_("no machine is left to restore anything on"),
    "no-whole-side": N_("no side of the network has all parts of it"),
    "address-lost": N_("the address may be where the failure is"),
    "plane-down": N_("nobody moves pods while the control plane is down"),
    "plane-first": N_("the control plane comes first"),
    "no-volume-backup": N_("there is no backup of volumes to restore"),
    "copies-return": N_("or as soon as what holds the copies is back, if it is whole"),
    "no-autoscaler": N_("no autoscaler adds nodes"),
    "autoscaler": N_("the autoscaler adds nodes"),
    "enough-left": N_("enough replicas are left"),
    "daemon-set": N_("a DaemonSet has its pods on those nodes only"),
    "stateful-set": N_("a pod of a StatefulSet is made anew only once its old node is known to be gone"),
    "attached-volume": N_("a volume moves on only once the old node is known to be gone"),
    "no-node": N_("no other node may run it"),
    "restarted": N_("the virtualisation starts the machines again"),
    "no-replicas": N_("it has no replicas, with or without the failure"),
}


@recovery_words.register
def _because(why: Because) -> str:
    return translated(_CIRCUMSTANCES[why.what])


@recovery_words.register
def _members_return(why: MembersReturn) -> str:
    return ngettext(
        "or as soon as {count} of the members that were lost is back",
        "or as soon as {count} of the members that were lost are back",
        why.count,
    )


@recovery_words.register
def _volume_lost(why: VolumeLost) -> str:
    if why.where == "zone":
        return _("a volume may be in zone {zone}, where no other node may run it", zone=why.name)
    return _("volumes of storage class {name} may be there and nowhere else", name=why.name)


@recovery_words.register
def _pods_first(why: PodsFirst) -> str:
    return _("workload {name}, which it needs, has to come back", name=why.workload)


@recovery_words.register
def _no_place(why: HeldBack) -> str:
    return _("new pods may not find a place: {reason}", reason=fit_words(why.why))


@recovery_words.register
def _not_admitted(why: NotAdmitted) -> str:
    count, names = len(why.webhooks), listed(why.webhooks, _MOST_THINGS)
    if why.by_itself:
        return ngettext(
            "no new pod is created before webhook {names} answers again",
            "no new pod is created before webhooks {names} answer again",
            count, names=names,
        )  # fmt: skip
    if why.own:
        return ngettext(
            "webhook {names} has to allow its own return",
            "webhooks {names} have to allow their own return",
            count, names=names,
        )  # fmt: skip
    return ngettext(
        "no new pod is created without webhook {names}, which is down and does not come back by itself",
        "no new pod is created without webhooks {names}, which are down and do not come back by themselves",
        count, names=names,
    )  # fmt: skip


@recovery_words.register
def _upkeep_stopped(why: UpkeepStopped) -> str:
    count, names = len(why.webhooks), listed(why.webhooks, _MOST_THINGS)
    if why.what == "leaders":
        return ngettext(
            "webhook {names} has to allow the leases by which scheduler and controller manager lead, so that nobody"
            " does",
            "webhooks {names} have to allow the leases by which scheduler and controller manager lead, so that nobody"
            " does",
            count, names=names,
        )  # fmt: skip
    return ngettext(
        "webhook {names} has to allow changes of nodes, so that no dead node is taken out of service",
        "webhooks {names} have to allow changes of nodes, so that no dead node is taken out of service",
        count, names=names,
    )  # fmt: skip


@recovery_words.register
def _too_late(why: TooLate) -> str:
    return _("that takes {time} at least", time=as_time(why.seconds))


@recovery_words.register
def _eviction_stopped(why: EvictionStopped) -> str:
    return _("most nodes of zone {zone} are silent, so that Kubernetes stops to evict pods there", zone=why.zone)


@recovery_words.register
def _repair_stopped(why: RepairStopped) -> str:
    return ngettext(
        "{reason}; node repair stops when more than {most} is dead",
        "{reason}; node repair stops when more than {most} are dead",
        why.most if isinstance(why.most, int) else 2,
        reason=recovery_words(why.why),
        most=why.most,
    )


# --- what is lost -----------------------------------------------------------------------------------------------------

_FAILURES: Mapping[FailureClass, Message] = {
    "control-plane": N_("a control-plane node"),
    "api-server-process": N_("the process of an API server"),
    "etcd-process": N_("etcd beside an API server, gone or hanging"),
    "etcd-hang": N_("a member of etcd that hangs"),
    "api-server-hang": N_("an API server that hangs"),
    "load-balancer-hang": N_("the active process of load balancer {name}, hanging"),
    "load-balancer": N_("the active instance of load balancer {name}"),
    "load-balancer-process": N_("the active process of load balancer {name}"),
    "node": N_("a node that runs {name}"),
    "zone": N_("a zone that runs {name}"),
    "place": N_("what {name} stands on, such as a rack or a feed"),
    "region": N_("the region of {name}"),
    "etcd-data": N_("etcd's data"),
    "volume-data": N_("the data of volumes"),
    "always": N_("nothing at all, as {name} is down before"),
}


def failure_words(time: RecoveryTime) -> str:
    """Say what fails, after which a recovery takes that time."""
    return failure_of(time.failure, [time.name])


def failure_of(failure: FailureClass, names: Iterable[str]) -> str:
    """Say what fails of several things that are alike."""
    return translated(_FAILURES[failure], name=listed(names, 3))

"""What a rehearsal found, as all of its forms tell it, and the sentences that they share."""

from collections.abc import Mapping, Sequence
from dataclasses import field

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message, _, ngettext, translated
from hadesign.notation import as_time
from hadesign.rehearsal.experiments import RESTORED, Experiment, Prediction
from hadesign.rehearsal.made_with import RehearsingHost
from hadesign.rehearsal.trial import TrialOutcome
from hadesign.report.rehearsal.pods import OF_PODS
from hadesign.topology.cluster import Cluster


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A design, the versions of the programs that ran, all experiments that were to be made, and what became of them.

    Without an outcome at all nothing was run: the experiments are only listed. Else it was run on a `day` (2026-12-01)
    on a `host`. `files` are the SHA-256 of the generated files that are run, by path.
    """

    cluster: Cluster
    versions: Mapping[str, str]
    experiments: Sequence[Experiment]
    outcomes: Sequence[TrialOutcome]
    day: str = ""
    host: RehearsingHost | None = None
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def disagreeing(self) -> list[TrialOutcome]:
        """The outcomes that are not as predicted."""
        return [outcome for outcome in self.outcomes if outcome.disagreements]


WAYS: Mapping[str, Message] = {
    "silent": N_("answers nothing"),
    "refuses": N_("its processes are gone"),
    "hangs": N_("accepts and never answers"),
    "cut": N_("machines live and are not reached"),
    "full": N_("nothing more can be written to it"),
    "read-only": N_("it can only be read"),
    "restored": N_("its data is deleted everywhere, and restored by the runbook"),
    "rescheduled": N_("answers nothing, until pods are elsewhere"),
    "drained": N_("is drained on purpose"),
    "upgraded": N_("its programs are restarted on purpose"),
    "replaced": N_("its data is lost, and it is replaced by the runbook"),
}
"""How it dies, in words."""
DISAGREEMENTS: Mapping[str, Message] = {
    "survival": N_("predicted and observed survival differ"),
    "time": N_("it took longer than predicted"),
    "leases": N_("controllers had no leader in time"),
    "lost": N_("acknowledged writes were lost"),
    "watch": N_("the watch left acknowledged writes out"),
    "leaders": N_("etcd had no leader, or more than one"),
    "holders": N_("no machine, or more than one, held the address"),
    **OF_PODS,
}


def prediction(experiment: Experiment) -> str:
    """Say what the proof says of clients that write."""
    if experiment.way == RESTORED:
        return _("comes back by hand, with all that the snapshot holds")
    return prediction_words(experiment.predicted)


def prediction_words(told: Prediction) -> str:
    """Say what is predicted of clients that write."""
    if told.goes_on is None:
        return _("not shown")
    if not told.goes_on:
        return _("goes down")
    if told.within is None:
        return _("goes on, after a time that is not known")
    return _("goes on within {time}", time=as_time(told.within)) if told.within else _("goes on")


def observation(outcome: TrialOutcome) -> str:
    """Say what was observed."""
    if outcome.experiment.way == RESTORED and outcome.goes_on:
        return _("was back {time} after the loss", time=as_time(round(outcome.back, 1)))
    if not outcome.goes_on:
        return _("went down")
    if not outcome.failed:
        return _("went on, no try failed")
    failed = ngettext("{count} of {tried} tries failed", "{count} of {tried} tries failed",
                      outcome.failed, tried=outcome.tried)  # fmt: skip
    return _("went on within {time}; {failed}", time=as_time(round(outcome.last, 1)), failed=failed)


def busy(outcome: TrialOutcome) -> str:
    """Say that times tell nothing, as the machine was too busy; nothing where it was not."""
    if not outcome.too_busy:
        return ""
    return _("the machine was too busy to tell: answers took {time}", time=as_time(round(outcome.late, 1)))


def verdict(disagreements: Sequence[str]) -> str:
    """Say whether it was as predicted, or in which respects not."""
    return "; ".join(translated(DISAGREEMENTS[one]) for one in disagreements) or _("as predicted")


def not_possible() -> str:
    """Say what cannot be made to happen here, and why."""
    return _(
        "What cannot be made here: a wrong clock of one member, as all machines share the time of day of this one; a "
        "network that loses packets; the cut of a link with a way round it, as there are no routers; `kubeadm join`, "
        "by which a member beside a control plane is replaced, as it waits for a kubelet."
    )


def total(found: Rehearsed) -> str:
    """Say in one sentence how it went."""
    wrong = len(found.disagreeing)
    if not wrong:
        return ngettext(
            "{count} experiment, as predicted.", "{count} experiments, all as predicted.", len(found.outcomes)
        )
    return ngettext(
        "{count} of {all} experiments was not as predicted: the proof, or these files, are wrong about it.",
        "{count} of {all} experiments were not as predicted: the proof, or these files, are wrong about them.",
        wrong, all=len(found.outcomes),
    )  # fmt: skip


def programs(versions: Mapping[str, str]) -> str:
    """Say what ran."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def ran_on(host: RehearsingHost, day: str) -> str:
    """Say when it ran, and on what."""
    cores = ngettext("{count} core", "{count} cores", host.cores)
    return _(
        "On {day}, on a machine with {kernel}, {architecture}, {cores} and {memory} GiB of memory.",
        day=day, kernel=host.kernel, architecture=host.architecture, cores=cores, memory=f"{host.memory / 2**30:.1f}",
    )  # fmt: skip


def distance(host: RehearsingHost, cluster: Cluster) -> str:
    """Say how far apart machines of etcd were, if the design says how far they are."""
    wanted = cluster.infrastructure.round_trip
    if host.round_trip:
        return _("Round trips between machines of etcd were made to take {time}.", time=as_time(host.round_trip))
    if not wanted:
        return ""
    return _("The round trip of {time} between machines of etcd was not made, as the kernel has no sch_netem.",
             time=as_time(wanted))  # fmt: skip


def simulated() -> str:
    """Say what ran, and what was not the real thing."""
    return _(
        "Real etcd, kube-apiserver, HAProxy and keepalived with the generated files, on machines that are namespaces "
        "of one machine: one network segment, data in memory; no kubelet, no containers, no pod network. Worker nodes, "
        "pods and volumes are objects that an agent of ours keeps alive: scheduler and controllers act on them, and "
        "nothing runs in them. Times include the second for which the client waits for an answer."
    )

"""A design's control plane is started from its generated files, and one experiment after the other carried out."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from hadesign.i18n import _
from hadesign.proof import prove
from hadesign.rehearsal.experiments import DRAINED, REPLACED, RESTORED, Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.made_with import run_files
from hadesign.rehearsal.replacing import Replacing
from hadesign.rehearsal.restoring import Restoring
from hadesign.rehearsal.state import LabState
from hadesign.rehearsal.tools import Tools
from hadesign.rehearsal.trial import TrialOutcome, carry_out
from hadesign.rehearsal.workers.acts import Draining, Losing
from hadesign.rehearsal.workers.crew import WorkerCrew
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.installers import INSTALLERS

PROGRAMS = (
    "kubeadm", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl", "etcd",
    "etcdctl", "etcdutl", "haproxy", "keepalived", "curl",
)  # fmt: skip
"""What runs on machines, or makes what runs."""
REPEATED = 2
"""How often what nothing is known of is tried again."""
MOST = (9, 4)
"""How many machines of the control plane and of etcd, and how many balancers, one machine can be expected to hold."""


def why_not(cluster: Cluster) -> str:
    """Return why a design cannot be rehearsed; nothing if it can."""
    front, etcd = cluster.front, cluster.etcd
    if "kubeadm" not in INSTALLERS[cluster.kubernetes.installer].targets:
        return _(
            "its installer is {installer}, and kubeadm's files are rehearsed", installer=cluster.kubernetes.installer
        )
    if etcd is None or etcd.existing:
        return _("its etcd is there already, and none of our files sets it up")
    if front is None or front.vip is None or front.type != "haproxy-keepalived" or not front.instances:
        return _("what is in front of its API is no HAProxy with keepalived of its own")
    machines = {member.node for member in etcd.members} | {server.node for server in cluster.api_servers}
    if len(machines) > MOST[0] or len(front.instances) > MOST[1]:
        return _("it has more than {machines} machines or {balancers} balancers", machines=MOST[0], balancers=MOST[1])
    return ""


def rehearse(cluster: Cluster, chosen: Sequence[Experiment], folder: Path, tools: Tools) -> Generator[TrialOutcome]:
    """Start the control plane of a design in an empty folder, and yield what became of each experiment.

    Everything ends with the generator. Raises `LabError` where it cannot be carried out.
    """
    configs, crew = _write(cluster, folder), None
    with ExitStack() as stack:
        lab = Lab(cluster, configs, folder / "machines", tools, stack)
        lab.begin()
        LabState(lab).settle()
        lab.let_administrators_in()
        for experiment in chosen:
            if experiment.way == RESTORED:
                yield Restoring(lab).carry_out(experiment)
            elif experiment.way == REPLACED:
                yield carry_out(lab, experiment, Replacing(lab, experiment))
            elif experiment.workers:
                crew = crew or WorkerCrew(lab, prove(cluster))
                yield _tried(partial(_with_workers, lab, crew, experiment))
            else:
                yield _tried(partial(carry_out, lab, experiment))


def _with_workers(lab: Lab, crew: WorkerCrew, experiment: Experiment) -> TrialOutcome:
    """Let machines die with their pods, or drain them."""
    act = Draining(crew, experiment) if experiment.way == DRAINED else Losing(crew, experiment)
    return carry_out(lab, experiment, act)


def _tried(attempt: Callable[[], TrialOutcome]) -> TrialOutcome:
    """Carry an experiment out; again, if it took too long on a machine that was too busy to tell: twice at most."""
    for _again in range(REPEATED):
        outcome = attempt()
        if not outcome.too_busy:
            return outcome
    return attempt()


def _write(cluster: Cluster, folder: Path) -> Path:
    """Write the generated files, as `build` does, and return the folder of configs."""
    for artifact in run_files(cluster):
        file = folder / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(artifact.data)
        file.chmod(0o755 if artifact.executable else 0o644)
    return folder / "configs"

"""The workers of a rehearsal: an agent on a machine of its own keeps them alive, and the design's workloads on them."""

import json
import sys
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from hadesign.i18n import _
from hadesign.proof import Proof
from hadesign.rehearsal.experiments import Experiment
from hadesign.rehearsal.lab import Lab
from hadesign.rehearsal.waiting import LabError, eventually
from hadesign.rehearsal.workers.agent import PAUSE, Orders, write_orders
from hadesign.rehearsal.workers.objects import SAMPLE, node_objects, placed, ties, write_objects
from hadesign.rehearsal.workers.seen import PodsLook, PodsLooks, PodsOutcome, outcome_of

NAME = "WORKERS"
"""Name of the agent's machine: a name of the design has no capitals."""
ADDRESSES = ("192.0.2.251", "2001:db8::251")
_AGENT = "import sys; sys.path.insert(0, {root!r}); from hadesign.rehearsal.workers.agent import main; main()"
SETTLED = 2.0
"""Seconds without any change after which pods count as placed."""
PATIENCE = 300.0
"""Seconds until all pods have to be there when nothing is broken."""
ATTEMPTS = 3
"""How often kubectl is run that fails."""
CONFIG = "/etc/kubernetes/super-admin.conf"


class WorkerCrew:
    """Worker nodes with the design's workloads on them."""

    def __init__(self, lab: Lab, proof: Proof) -> None:
        """Register the nodes, make the workloads, and wait until all have been placed that can be."""
        self.lab, self.proof = lab, proof
        self._folder = lab.folder / "objects"
        self._orders, self._file = Orders(), lab.folder / "orders.json"
        write_orders(self._file, self._orders)
        cluster = lab.cluster
        nodes = lab.folder / "nodes.json"
        made = node_objects(cluster)
        self._nodes = [str(node["metadata"]["name"]) for node in made]
        nodes.write_text(json.dumps({"nodes": made, "classes": ties(proof)}))
        machine = lab.network.machine(NAME, [ADDRESSES[":" in lab.vip]], "eth0")
        program = _AGENT.format(root=str(Path(__file__).resolve().parents[3]))
        authority = lab.hosts[lab.servers[0]].machine.etc / "kubernetes" / "pki" / "ca.crt"
        asked = (lab.vip, str(lab.port), authority, lab.folder / "administrator.pem", nodes, self._file)
        self._agent = machine.start(sys.executable, "-I", "-c", program, *asked)
        self.looks = PodsLooks(machine.log)
        write_objects(proof, lab.configs, self._folder)
        self.kubectl(["apply", "--server-side", "-k", str(self._folder)], 60)
        wanted = sum(one.replicas or 0 for one in placed(cluster))
        self._wait(lambda last: sum(last.ready.values()) + sum(last.pending.values()) >= wanted)
        self._first = self.looks.last

    def kubectl(self, command: Sequence[str], patience: float) -> bool:
        """Run kubectl as administrator while programs are looked after; tell whether it ended within a time.

        It is run again where it fails, as a connection may: all that it is asked for may be asked for twice.

        Raises:
            LabError: it failed again and again.
        """
        deadline, said = time.monotonic() + patience, ""
        for _again in range(ATTEMPTS):
            code, said = self._kubectl(command, deadline)
            if code is None:
                return False
            if not code:
                return True
            time.sleep(PAUSE)
        raise LabError(_("kubectl failed: {what}", what=said))

    def _kubectl(self, command: Sequence[str], deadline: float) -> tuple[int | None, str]:
        """Return its exit code, `None` if it did not end in time, and the last that it said."""
        machine, said = self.lab.hosts[self.lab.servers[0]].machine, self.lab.folder / "kubectl"
        told: list[str | Path] = [self.lab.tools["kubectl"], "--kubeconfig", CONFIG, *command]
        running = machine.start("sh", "-c", 'exec "$@" >"$0" 2>&1', said, *told)
        try:
            while not running.ended and time.monotonic() < deadline:
                self.look()
                time.sleep(PAUSE / 5)
            in_time = running.ended
        finally:
            running.kill()
        words = said.read_text(errors="replace").strip() if said.exists() else ""
        return running.code if in_time else None, words[-1000:]

    def look(self) -> None:
        """Look after programs, and read what became of pods; raises `LabError` if the agent has ended."""
        self.lab.look_after()
        self.looks.look()
        if self._agent.ended:
            raise LabError(_("what keeps worker nodes alive has ended; -o keeps what it said in a log."))

    def order(self, *, dead: Collection[str] = (), watched: Collection[str] = (), slow: bool) -> int:
        """Let nodes be dead, and others live; returns the number of the orders once they are known."""
        self._orders = Orders(self._orders.number + 1, frozenset(dead), frozenset(watched), slow)
        write_orders(self._file, self._orders)
        number = self._orders.number

        def known() -> bool:
            self.look()
            return bool(self.looks.since(number))

        if dead:
            return number  # the API may be away for a moment
        eventually(_("the agent of the worker nodes knew what is wanted"), known)
        return number

    def settle(self) -> None:
        """Wait until all is well; raises `LabError` if it never is."""
        self.order(slow=False)
        wanted = sum(self._first.ready.values())
        self._wait(lambda last: sum(last.ready.values()) >= wanted)

    def crowd(self, experiment: Experiment) -> None:
        """Have all pods placed anew, first on the machines that something is to happen to, as far as spreads allow it.

        That is the worst of what the proof speaks of, and what was moved before is where the scheduler puts it now.
        """
        self.order(slow=False)
        others = [name for name in self._nodes if name not in experiment.workers]
        self.kubectl(["cordon", *others], 60)
        label = ",".join(f"{key}={value}" for key, value in SAMPLE.items())
        known = len(self.looks.looks)
        self.kubectl(["delete", "pods", "-A", "-l", label, "--wait=false"], 60)
        self._wait(lambda _: len(self.looks.looks) > known)
        self.kubectl(["uncordon", *others], 60)
        self.settle()

    def _wait(self, holds: Callable[[PodsLook], bool]) -> None:
        """Wait until something holds, and of every pod without a node it is known why, and nothing changes any more."""

        def there() -> bool:
            self.look()
            last = self.looks.last
            return holds(last) and last.why.keys() >= last.pending.keys() and self.still(SETTLED)

        eventually(_("all pods were placed that can be"), there, PATIENCE)

    def still(self, seconds: float) -> bool:
        """Whether nothing has changed for so long."""
        return time.monotonic() - self.looks.last.at >= seconds

    def slowest(self, experiment: Experiment) -> float:
        """Return how long the pods of an experiment take to start, in seconds."""
        ours = {one.workload for one in experiment.pods}
        return max((one.start or 0.0 for one in placed(self.lab.cluster) if one.id in ours), default=0.0)

    def outcomes(self, experiment: Experiment, before: PodsLook, orders: int, began: float) -> tuple[PodsOutcome, ...]:
        """Return what became of each workload since some orders were given."""
        looks = self.looks.since(orders)
        if not looks:
            raise LabError(_("nobody saw what became of the pods."))
        return tuple(outcome_of(predicted, before, looks, began) for predicted in experiment.pods)

"""Real HAProxy and keepalived with the generated files: how soon they notice each way of dying, against the bounds."""

import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hadesign.proof.recovery.noticing import Adverts, Dying, checks_of, script_of
from hadesign.topology import Cluster
from tests.designs import as_cluster, design
from tests.effort import NIGHTLY, tried
from tests.judging import ROOT, judge
from tests.targets.bounds import WAYS, WORK, Log, Observed, judge_bounds, phases, side_by_side, until, work
from tests.targets.filled import nginx_with_stream, write_configs
from tests.targets.live import certificate, eventually
from tests.targets.machines import Machine, Network, StartedProgram

SERVERS = {"cp-a": "10.0.1.11", "cp-b": "10.0.1.12", "cp-c": "10.0.1.13"}
BALANCERS = {"lb-a": "10.0.1.21", "lb-b": "10.0.1.22"}
VIP = "10.0.1.99"


def cluster(kind: str = "haproxy-keepalived", **check: Any) -> Cluster:
    """Return three servers behind two balancers, with our own timers where none are given."""
    nodes: list[dict[str, Any]] = [
        {"name": n, "zone": "a", "address": a, "roles": ["control-plane", "etcd"]} for n, a in SERVERS.items()
    ]
    roles = {"roles": ["load-balancer"], "interface": "eth0"}
    nodes += [{"name": n, "zone": "a", "address": a, **roles} for n, a in BALANCERS.items()]
    entry = {"name": "api", "type": kind, "instances": list(BALANCERS), "virtualRouterId": 71, "vip": VIP}
    return as_cluster(
        design(
            infrastructure={"zones": [{"name": "a", "subnet": "10.0.1.0/24"}]},
            nodes=nodes,
            controlPlane={"endpoint": "api.example.org:6443"},
            loadBalancers=[entry | ({"healthCheck": check} if check else {})],
        )
    )


class Lab:
    """The machines of a Cluster, each server on its own, with the files that are generated for it."""

    def __init__(self, folder: Path, stack: ExitStack, built: Cluster) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.built = folder, built
        self.network = Network(folder, stack, "10.0.1.250/24")
        self.configs = write_configs(built, folder)
        self.ca = certificate(folder / "throwaway.pem", [*SERVERS.values(), VIP])
        self.machines: dict[str, Machine] = {}
        self.programs: dict[str, StartedProgram] = {}
        for name, address in SERVERS.items():
            self.machines[name] = self.network.machine(name, f"{address}/24")
            self.ready(name, "200")
            self.serve(name)
        for name, address in BALANCERS.items():
            self.machines[name] = machine = self.network.machine(name, f"{address}/24")
            for program in ("haproxy", "keepalived"):
                if (self.configs / program / name).is_dir():
                    machine.mount(self.configs / program / name, f"/etc/{program}")
            self.balance(name)

    def ready(self, name: str, told: str) -> None:
        """Set what a server answers when it is checked, in one step."""
        new = self.folder / f"{name}.new"
        new.write_text(told)
        new.rename(self.folder / f"{name}.ready")

    def listens(self, name: str) -> str:
        """Return the address at which a server listens."""
        return SERVERS[name]

    def serve(self, name: str) -> None:
        """Start a server."""
        script, ready = ROOT / "tests" / "targets" / "https_server.py", self.folder / f"{name}.ready"
        command: list[str | Path] = [sys.executable, script, name, self.listens(name), "6443", self.ca, ready]
        self.programs[name] = self.machines[name].start(*command)

    def balance(self, name: str) -> None:
        """Start HAProxy or nginx on a machine."""
        nginx = self.configs / "nginx" / name / "nginx.conf"
        if nginx.is_file():
            self.programs[name] = self.machines[name].start(nginx_with_stream(), "-g", "daemon off;", "-c", nginx)
            return
        self.programs[name] = self.machines[name].start(judge("haproxy"), "-db", "-f", "/etc/haproxy/haproxy.cfg")

    def watch(self, name: str) -> None:
        """Start keepalived on a machine."""
        command = ["--dont-fork", "--log-console", "--vrrp", "-f", "/etc/keepalived/keepalived.conf"]
        self.machines[name].start(judge("keepalived"), *command)

    def content(self, name: str) -> bool:
        """Tell whether the check that keepalived runs on a machine succeeds."""
        return self.machines[name].run("/etc/keepalived/check-ready.sh", "api").returncode == 0

    def log(self, name: str) -> Log:
        """Return what is said on a machine from now on."""
        log = Log(self.folder / f"{name}.log")
        log.mark()
        return log

    def die(self, name: str, dying: Dying) -> float:
        """Let a program or its machine die, and return when it had."""
        if dying == "refuses":
            self.programs[name].kill()
        elif dying == "silent":
            self.network.silence(self.machines[name])
        else:
            self.programs[name].hang()
        return time.monotonic()

    def live(self, name: str, dying: Dying) -> None:
        """Undo that."""
        if dying == "refuses":
            (self.balance if name in BALANCERS else self.serve)(name)
        elif dying == "silent":
            self.network.plug_in(self.machines[name])
        else:
            self.programs[name].go_on()


@pytest.mark.judge
@pytest.mark.slow
def test_haproxy_notices_each_way_of_dying_within_its_bound(tmp_path: Path, stack: ExitStack) -> None:
    built = cluster()
    lab = Lab(tmp_path, stack, built)
    lab.programs["lb-b"].kill()  # so that whoever asks is the one that is watched
    checker, check = checks_of(built.balancers[0]), built.balancers[0].check
    assert checker
    assert check
    found = {dying: Observed(checker.notices(dying) or 0) for dying in WAYS}
    for number, phase in enumerate(phases(8)):
        for name, dying in zip(SERVERS, WAYS, strict=True):
            deep = dying == "hangs" and number % 2
            asked = lab.log(name)
            eventually(f"{name} is asked", partial(asked.said, "asked"))
            time.sleep(phase * check.interval)
            said = lab.log("lb-a")
            if deep:  # not the whole program, but what answers
                lab.ready(name, "never")
                died = time.monotonic()
            else:
                died = lab.die(name, dying)
            down = f"Server api_servers/{name} is DOWN"
            found[dying].seen.append(until(partial(said.said, down), died))
            if deep:
                lab.ready(name, "200")
            else:
                lab.live(name, dying)
            up = f"Server api_servers/{name} is UP"
            eventually(f"{name} is up", partial(said.said, up))
    judge_bounds("HAProxy", found)


@pytest.mark.judge
@pytest.mark.slow
def test_the_address_moves_within_its_bound_after_each_way_of_dying(tmp_path: Path, stack: ExitStack) -> None:
    built = cluster()
    judge_bounds("keepalived", address_moves(built, lambda dying: Lab(tmp_path / dying, stack, built), seed=9))


def address_moves(built: Cluster, start: Callable[[Dying], Lab], *, seed: int) -> dict[Dying, Observed]:
    """Watch the address go from the first instance of a balancer to the second, after each way of dying."""
    balancer = built.balancers[0]
    names = [instance.node for instance in balancer.instances]
    track = balancer.track
    assert track
    adverts = Adverts(balancer.advert_interval, balancer.instances[1].priority).notices("silent")
    script = script_of(track)

    def watch(dying: Dying) -> Observed:
        lab = start(dying)
        found = Observed(adverts + (0 if dying == "silent" else script.notices(dying)))
        for name in names:
            eventually(f"{name} has a server", partial(lab.content, name))
            lab.watch(name)
        for phase in phases(seed):
            eventually(f"{names[0]} holds it", lambda: held(lab, names) == names[:1])
            time.sleep(track.rise * track.interval * (1 + phase))  # good checks, and then a phase of both timers
            next_one = lab.log(names[1])
            died = lab.die(names[0], dying)
            found.seen.append(until(partial(next_one.said, "Entering MASTER STATE"), died))
            lab.live(names[0], dying)
        return found

    return side_by_side(watch)


def held(lab: Lab, names: Iterable[str] = BALANCERS) -> list[str]:
    """Return which of some machines have the address."""
    return [name for name in names if VIP in lab.machines[name].addresses()]


GOAL = 5.0
"""Seconds within which writes go through again after the silent death of any one machine."""


@pytest.mark.judge
@pytest.mark.slow
def test_requests_go_through_again_within_five_seconds_of_the_silent_death_of_any_machine(
    tmp_path: Path, stack: ExitStack
) -> None:
    lab = Lab(tmp_path, stack, cluster())
    for name in BALANCERS:
        eventually(f"{name} has a server", partial(lab.content, name))
        lab.watch(name)
    eventually("lb-a holds it", lambda: held(lab) == ["lb-a"])
    writer = ROOT / "tests" / "targets" / "writer.py"
    lab.network.switch.start(sys.executable, writer, VIP, "6443", lab.ca)
    took: dict[str, float] = {}
    for name in [*SERVERS, *BALANCERS] * 3 if NIGHTLY else ["cp-a", "lb-a"]:
        time.sleep(2)
        said = {balancer: lab.log(balancer) for balancer in BALANCERS}
        died = lab.die(name, "silent")
        time.sleep(2 * GOAL)
        took[name] = max(took.get(name, 0.0), _last_failure(tmp_path / "switch.log", died))
        lab.live(name, "silent")
        if name in SERVERS:
            up = f"Server api_servers/{name} is UP"
            for balancer, log in said.items():
                eventually(f"it is back for {balancer}", partial(log.said, up))
        eventually("lb-a holds it", lambda: held(lab) == ["lb-a"])
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items())
    sys.stdout.write(f"last request that failed began after the silent death of: {told}\n")
    assert max(took.values()) <= GOAL + work() - WORK


def _last_failure(file: Path, died: float) -> float:
    """Return how long after a death the last request began that failed; those before it were in flight."""
    tries = [line.split() for line in file.read_text().splitlines() if line.count(" ") == 2]
    assert any(float(began) > died + GOAL and how == "ok" for began, _, how in tries)
    return max((float(began) - died for began, _, how in tries if how == "failed" and float(began) > died), default=0)


@pytest.mark.judge
@pytest.mark.slow
def test_servers_that_are_slow_under_load_stay_in_use(tmp_path: Path, stack: ExitStack) -> None:
    """A second and a half for each answer, and hundreds of connections: slow is not dead."""
    lab = Lab(tmp_path, stack, cluster())
    eventually("lb-a has a server", lambda: lab.content("lb-a"))
    said = lab.log("lb-a")
    for name in SERVERS:
        lab.ready(name, "1.5s")
    writer = ROOT / "tests" / "targets" / "writer.py"
    for _ in range(4):
        # Nice, so that it is the servers' answers that are slow, and not this machine.
        lab.network.switch.start("nice", "-n", "19", sys.executable, writer, BALANCERS["lb-a"], "6443", lab.ca)
    # Longer than three failed checks in a row would take, several times; some of it with every server stopped for a
    # while that a garbage collection or a busy disk may take.
    for _ in range(tried(2, by_night=8)):
        time.sleep(4)
        for name in SERVERS:
            lab.programs[name].hang()
        time.sleep(2)
        for name in SERVERS:
            lab.programs[name].go_on()
    time.sleep(2)
    assert not said.said("is DOWN")
    tries = [line.split()[-1] for line in (tmp_path / "switch.log").read_text().splitlines()]
    assert tries.count("ok") > len(tries) / 2

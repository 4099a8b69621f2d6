"""What dies in the lab, and until when a client's writes fail, beside what `prove` says of it."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.judging import ROOT
from tests.lab.lab import Lab
from tests.lab.writer import PATIENCE
from tests.targets.live import eventually

WATCHED = 2.0
"""Seconds without a failure, beyond what is predicted, after which a failure is over."""
WORK = 0.3
"""Seconds that the programs' own work may take on top of their timers, on a machine with something else to do."""
GOAL = 5.0
"""Seconds within which writes go through again after the silent death of any one machine, with our own timers."""

Struck = tuple[float, Sequence[str]]
"""When it had happened, and the machines that it happened to."""


@dataclass(frozen=True)
class Event:
    """Something that dies: how it is told, how it is done, and whether it is the silent death of one machine."""

    name: str
    strike: Callable[[Lab], Struck]
    machine: bool = False


@dataclass(frozen=True)
class Seen:
    """What became of one event: seconds after it, and writes.

    `last` is when the last write that failed had ended, `out` when every balancer had taken a dead server out of use
    (0 where none died).
    """

    event: Event
    predicted: float
    last: float
    out: float
    failed: int
    writes: int

    @property
    def holds(self) -> bool:
        """Whether the prediction is a bound; a write that fails has waited for as long as its client is patient."""
        return self.last <= self.predicted + PATIENCE + WORK and self.out <= self.predicted + WORK

    @property
    def soon(self) -> bool:
        """Whether writes that began after the goal went through."""
        return self.last <= GOAL + PATIENCE

    def __str__(self) -> str:
        """Return a row of the table."""
        out = f"{self.out:.1f} s" if self.out else ""
        writes = f"{self.failed} of {self.writes}"
        return f"| {self.event.name} | {self.predicted:.1f} s | {self.last:.1f} s | {out} | {writes} |"


def _process_of_holder(lab: Lab) -> Struck:
    holder = lab.balancers[0]
    lab.running[holder].kill("haproxy")
    return time.monotonic(), [holder]


def _holder(lab: Lab) -> Struck:
    return lab.die(lab.balancers[0]), [lab.balancers[0]]


def _leader(lab: Lab) -> Struck:
    leader = lab.leader()
    return lab.die(leader), [leader]


def _follower(lab: Lab) -> Struck:
    leader = lab.leader()
    follower = next(name for name in lab.members if name != leader)
    return lab.die(follower), [follower]


def _etcd_of_leader(lab: Lab) -> Struck:
    leader = lab.leader()
    lab.running[leader].kill("etcd")
    return time.monotonic(), [leader]


def _etcd_of_leader_hangs(lab: Lab) -> Struck:
    leader = lab.leader()
    lab.running[leader].programs["etcd"].hang()
    return time.monotonic(), [leader]


def _api_server(lab: Lab) -> Struck:
    lab.running[lab.servers[0]].kill("kube-apiserver")
    return time.monotonic(), [lab.servers[0]]


def _api_server_hangs(lab: Lab) -> Struck:
    lab.running[lab.servers[0]].programs["kube-apiserver"].hang()
    return time.monotonic(), [lab.servers[0]]


def _zone(lab: Lab) -> Struck:
    """Everything of the zone in which both etcd's leader and the address are."""
    hit = lab.beside(lab.balancers[0])
    lab.lead(next(name for name in hit if name in lab.members))
    eventually("all is well", lab.settled)
    return lab.die(*hit), hit


EVENTS = (
    Event("the HAProxy with the address dies", _process_of_holder),
    Event("the machine with the address dies", _holder, machine=True),
    Event("the machine of etcd's leader dies", _leader, machine=True),
    Event("a follower's machine dies", _follower, machine=True),
    Event("an API server dies", _api_server),
    Event("an API server hangs", _api_server_hangs),
    Event("etcd's leader dies", _etcd_of_leader),
    Event("etcd's leader hangs", _etcd_of_leader_hangs),
    Event("zone a dies", _zone),
)


def predictions(blueprint: Path) -> dict[str, float]:
    """Return what `hadesign prove` says of each event to a client who writes: leases are no concern of his."""
    command = [sys.executable, "-m", "hadesign", "prove", str(blueprint), "--format", "json", "--as-of", "2026-11-29"]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    data = json.loads(told.stdout)
    rto = {service["id"]: service["rto"] for service in data["services"]}
    alone = {one["failure"]: _seconds(one["recovers"]) for one in data["programs"]}
    return {
        "the HAProxy with the address dies": alone["load-balancer-process"],
        "the machine with the address dies": _seconds(rto["endpoint"]["node"]),
        "the machine of etcd's leader dies": _seconds(rto["api"]["node"]),
        "a follower's machine dies": _seconds(rto["api"]["node"]),
        "an API server dies": alone["api-server-process"],
        "an API server hangs": alone["api-server-hang"],
        # API servers that ask every member are told at once of one whose process is gone.
        "etcd's leader dies": alone.get("etcd-process", _seconds(rto["etcd"]["node"])),
        "etcd's leader hangs": alone["etcd-process" if "etcd-process" in alone else "etcd-hang"],
        "zone a dies": _seconds(rto["control-plane"]["zone"]),
    }


def _seconds(recovery: Mapping[str, Any]) -> float:
    return sum(float(step["seconds"]) for step in recovery["steps"] if not step["event"].startswith("lease-"))


def watch(lab: Lab, event: Event, predicted: float, phase: float) -> Seen:
    """Let something die once all is well, after a part of a check's period, and tell until when writes failed."""
    eventually("all is well", lab.settled)
    time.sleep(phase)
    logs = [lab.log(name) for name in lab.balancers]
    died, hit = event.strike(lab)
    dead = [f"Server {lab.pool}/{name} is DOWN" for name in hit if name in lab.servers]
    waiting = {(log.file, words): log for log in logs for words in dead if log.file.stem not in hit}
    out = 0.0
    while time.monotonic() < died + predicted + PATIENCE + WATCHED:
        found = [key for key, log in waiting.items() if log.said(key[1])]
        out = max(out, time.monotonic() - died) if found else out
        waiting = {key: log for key, log in waiting.items() if key not in found}
        time.sleep(0.02)
    assert not waiting, f"{event.name}: never noticed {list(waiting)}"
    since = [one for one in lab.tries() if one.ended > died]
    failed = [one for one in since if not one.good]
    lab.live(*hit)
    last = max((one.ended - died for one in failed), default=0.0)
    return Seen(event, predicted, last, out, len(failed), len(since))

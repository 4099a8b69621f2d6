"""Real etcd: how soon there is a leader again after each way in which the old one dies, against the bound."""

import json
import re
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from hadesign.proof.recovery.noticing import Dying, raft_of
from tests.designs import as_cluster, control_plane, design, zones
from tests.effort import NIGHTLY
from tests.judging import judge
from tests.targets.bounds import WAYS, Observed, judge_bounds, phases, side_by_side, until
from tests.targets.live import eventually
from tests.targets.machines import Machine, Network, StartedProgram

MEMBERS = {"etcd-a": "10.0.2.11", "etcd-b": "10.0.2.12", "etcd-c": "10.0.2.13"}
ELECTED = re.compile(r"raft.node: \w+ (?:elected leader|changed leader from \w+ to) (\w+) at term (\d+)")
ETCD = as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=control_plane({"a": 1, "b": 1, "c": 1}))).etcd


class Lab:
    """Three members with the timers of a Cluster that gives none."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        folder.mkdir()
        self.folder, self.network = folder, Network(folder, stack, "10.0.2.250/24")
        self.machines: dict[str, Machine] = {}
        self.programs: dict[str, StartedProgram] = {}
        for name, address in MEMBERS.items():
            self.machines[name] = self.network.machine(name, f"{address}/24")
        for name in MEMBERS:
            self.start(name)

    def start(self, name: str) -> None:
        """Start a member, or the same one again; its data is in memory, as a slow disk is not what is measured."""
        assert ETCD
        address = MEMBERS[name]
        peers = ",".join(f"{other}=http://{at}:2380" for other, at in MEMBERS.items())
        flags = {
            "name": name, "data-dir": "/run/etcd", "initial-cluster": peers, "initial-cluster-state": "new",
            "heartbeat-interval": f"{ETCD.heartbeat * 1000:.0f}", "election-timeout": f"{ETCD.election * 1000:.0f}",
        }  # fmt: skip
        for what, port in (("peer", 2380), ("client", 2379)):
            flags[f"listen-{what}-urls"] = flags[
                "initial-advertise-peer-urls" if what == "peer" else "advertise-client-urls"
            ] = f"http://{address}:{port}"
        command: list[str | Path] = [judge("etcd"), *(f"--{flag}={value}" for flag, value in flags.items())]
        self.programs[name] = self.machines[name].start(*command)

    def elected(self, name: str) -> tuple[int, str] | None:
        """Return the last term and leader that a member has told of."""
        found = ELECTED.findall((self.folder / f"{name}.log").read_text(errors="replace"))
        return (int(found[-1][1]), found[-1][0]) if found else None

    def agreed(self) -> tuple[int, str] | None:
        """Return term and leader, if all members tell of the same ones, and all of them answer."""
        told = {self.elected(name) for name in MEMBERS}
        (first,) = told if len(told) == 1 else (None,)
        return first if first and all(map(self.leads, MEMBERS)) else None

    def leads(self, name: str) -> str:
        """Return whom a member takes for the leader; nobody, if it does not answer."""
        asked = self.network.switch.run(
            *("curl", "-s", "-m", "1", "-d", "{}", f"http://{MEMBERS[name]}:2379/v3/maintenance/status")
        ).stdout
        return str(json.loads(asked).get("leader", "")) if asked.startswith("{") else ""

    def settled(self) -> tuple[int, str]:
        """Wait for a leader of all, and return its term and its name."""
        eventually("all follow one leader", lambda: self.agreed() is not None)
        found = self.agreed()
        assert found
        term, leader = found
        own = {f"{int(self.leads(name)):x}" for name in MEMBERS}
        assert own == {leader}
        (name,) = (n for n in MEMBERS if f'"local-member-id":"{leader}"' in (self.folder / f"{n}.log").read_text())
        return term, name


@pytest.mark.judge
@pytest.mark.slow
def test_etcd_has_a_leader_again_within_its_bound(tmp_path: Path, stack: ExitStack) -> None:
    assert ETCD
    predicted = raft_of(ETCD)
    split: list[float] = []

    def watch(dying: Dying) -> Observed:
        lab, found = Lab(tmp_path / dying, stack), Observed(predicted.notices(dying))
        for phase in phases(10):
            term, leader = lab.settled()
            left = [name for name in MEMBERS if name != leader]
            time.sleep(phase * predicted.heartbeat)
            if dying == "refuses":
                lab.programs[leader].kill()
            elif dying == "silent":
                lab.network.silence(lab.machines[leader])
            else:
                lab.programs[leader].hang()
            died = time.monotonic()

            def again(left: list[str] = left, term: int = term) -> bool:
                return any((told := lab.elected(name)) is not None and told[0] > term for name in left)

            took = until(again, died)
            rounds = max(told[0] for name in left if (told := lab.elected(name))) - term
            # Two followers may ask at the same moment, and share the votes: one round more, told apart.
            (found.seen if rounds == 1 else split).append(took)
            if dying == "refuses":
                lab.start(leader)
            elif dying == "silent":
                lab.network.plug_in(lab.machines[leader])
            else:
                lab.programs[leader].go_on()
        return found

    found = side_by_side(watch)
    # Of three draws from one to two time-outs none may be long.
    judge_bounds("etcd", found, loose=() if NIGHTLY else WAYS)
    assert all(took <= 2 * predicted.notices("silent") for took in split), split

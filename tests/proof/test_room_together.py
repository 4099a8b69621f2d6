"""Pods that do not all find room before anything fails: who waits is not known, and nothing is promised of them.

What may become of such pods is played through here, in every order in which a scheduler may take them and with every
node that it may choose, without anything of `hadesign.proof`.
"""

from functools import cache
from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import UnknownService
from tests.designs import as_cluster, control_plane, design, zones

Running = tuple[int, ...]


def ends(cpus: tuple[int, ...], loads: tuple[tuple[int, int, bool], ...]) -> frozenset[Running]:
    """Return how many replicas of each workload (CPU, replicas, on different nodes) may run, of all that may happen."""

    @cache
    def played(free: tuple[int, ...], on: tuple[Running, ...], waiting: Running) -> frozenset[Running]:
        found: set[Running] = set()
        for number, (cpu, _, apart) in enumerate(loads):
            for node, left in enumerate(free):
                if waiting[number] and left >= cpu and not (apart and on[node][number]):
                    then = tuple(one - cpu * (place == node) for place, one in enumerate(free))
                    here = tuple(
                        tuple(n + (place == node and w == number) for w, n in enumerate(one))
                        for place, one in enumerate(on)
                    )
                    rest = tuple(n - (w == number) for w, n in enumerate(waiting))
                    found |= played(then, here, rest)
        if found:
            return frozenset(found)
        return frozenset([tuple(sum(one[w] for one in on) for w in range(len(loads)))])

    return played(cpus, ((0,) * len(loads),) * len(cpus), tuple(replicas for _, replicas, _ in loads))


def proof_of(cpus: tuple[int, ...], loads: tuple[tuple[int, int, bool], ...]) -> Proof:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1})]
    nodes += [
        {"name": f"w{n}", "zone": "a", "roles": ["worker"], "size": {"cpu": cpu, "memory": "64Gi", "pods": 99}}
        for n, cpu in enumerate(cpus)
    ]
    made: list[dict[str, Any]] = [
        {"name": f"l{n}", "kind": "Deployment", "replicas": replicas, "requests": {"cpu": cpu, "memory": "1Mi"}}
        | {"spread": {"node": "required"} if apart else "none"}
        for n, (cpu, replicas, apart) in enumerate(loads)
    ]
    promised = {f"l{n}": "node" for n in range(len(loads))}
    spec = {"workloads": made, "objectives": {"survives": {"workloads": promised}}}
    return prove(as_cluster(design(infrastructure=zones("a", "b", "c"), nodes=nodes, **spec)))


def test_nothing_is_promised_of_pods_that_may_wait_for_room() -> None:
    verdicts: dict[tuple[bool, bool | None], int] = {}
    for number in range(150):
        random = Random(number)
        cpus = tuple(random.randint(2, 4) for _ in range(random.randint(2, 3)))
        loads = tuple(
            (random.randint(1, 3), random.randint(1, 3), random.random() < 0.7) for _ in range(random.randint(1, 2))
        )
        every = ends(cpus, loads)
        proof = proof_of(cpus, loads)
        # Where one placement has room for all that any of them has, that there is room is what is promised.
        most = tuple(max(one[w] for one in every) for w in range(len(loads)))
        for w, objective in enumerate(proof.objectives):
            least = min(one[w] for one in every)
            waits = most not in every and least < most[w]
            verdicts[waits, objective.met] = verdicts.get((waits, objective.met), 0) + 1
            assert not (waits and objective.met), (cpus, loads, w)
    assert verdicts[True, None] > 10
    assert verdicts[False, True] > 10
    assert verdicts.get((False, None), 0) <= verdicts[False, True] // 10, verdicts


@pytest.mark.parametrize(
    ("cpus", "loads", "met"),
    [
        ((4, 4, 4), ((3, 3, True), (3, 3, True)), [None, None]),  # 18 CPU of 12
        ((4, 4, 4), ((3, 3, True), (1, 3, True)), [True, True]),
        ((4, 4, 4), ((3, 3, True), (2, 2, True)), [None, None]),  # more than there is by no more than a CPU
        ((4, 4, 4, 4), ((3, 3, True), (1, 2, True)), [True, True]),
        ((2, 2), ((1, 2, True), (3, 1, True)), [True, False]),  # what finds no node at all takes nobody's room
    ],
)
def test_who_may_wait(cpus: tuple[int, ...], loads: tuple[tuple[int, int, bool], ...], met: list[bool | None]) -> None:
    proof = proof_of(cpus, loads)
    assert [one.met for one in proof.objectives] == met
    for service, answer in zip(proof.workloads, met, strict=True):
        assert (service.undecided == UnknownService("room")) is (answer is None)
    open_ones = [origin.path for one in proof.objectives for origin in one.settled_by]
    assert set(open_ones) == ({("spec", "nodes")} if None in met else set())

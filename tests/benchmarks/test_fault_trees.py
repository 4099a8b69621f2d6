"""Other programs and plain sampling find on the same fault tree what the proof finds."""

from functools import cache
from itertools import product
from math import sqrt
from random import Random
from xml.etree import ElementTree as ET

import pytest

from benchmarks import open_psa
from benchmarks.datacentre import datacentre
from benchmarks.fault_tree import FaultTree, fault_tree, majority
from benchmarks.sampling import PRECISION, SAMPLERS, samples_needed
from benchmarks.solving import AGREEMENT, SOLVERS, against, cases, ours
from hadesign.topology import Cluster
from hadesign.topology.structure import AtLeast, Part, Structure, holds
from tests.designs import as_cluster


@cache
def cluster() -> Cluster:
    return as_cluster(datacentre(3, 40))


CASES = tuple(cases(cluster()))[:3]
SMALL = FaultTree(
    {"zone/a": 0.9, "host/h": 0.8, "host/i": 0.7, "node/x": 0.95, "node/y": 0.6},
    {"zone/a": (), "host/h": (("zone/a",),), "host/i": (), "node/x": (("host/h",),), "node/y": (("host/h", "host/i"),)},
    AtLeast(1, (AtLeast(2, (Part("node/x"), Part("node/y"), Part("host/i"))), Part("node/y"))),
)
"""A machine on either of two hypervisors, and a service of parts that count in two places."""


def by_hand(tree: FaultTree) -> float:
    """Add up the chances of all states in which the service is down."""
    down = 0.0
    for state in product((True, False), repeat=len(tree.up)):
        chance, alive = 1.0, set()
        for (name, up), lives in zip(tree.up.items(), state, strict=True):
            chance *= up if lives else 1 - up
            if lives and all(any(option in alive for option in options) for options in tree.needs[name]):
                alive.add(name)
        down += 0 if holds(tree.top, alive.__contains__) else chance
    return down


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solver_finds_what_all_states_add_up_to(solver: str) -> None:
    assert SOLVERS[solver](SMALL) == pytest.approx(by_hand(SMALL), rel=AGREEMENT)


@pytest.mark.slow
@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("case", CASES)
def test_a_solver_finds_what_the_proof_finds(case: str, solver: str) -> None:
    structure = cases(cluster())[case]
    found = SOLVERS[solver](fault_tree(cluster(), structure))
    assert found == pytest.approx(ours(cluster(), structure), rel=AGREEMENT)


def test_a_solver_that_disagrees_ends_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    down = by_hand(SMALL)
    against("right", lambda: down * (1 + 1e-15), down, 1.0)
    assert capsys.readouterr().out.startswith("  right")
    with pytest.raises(SystemExit, match="wrong finds"):
        against("wrong", lambda: down * (1 + 1e-9), down, 1.0)


@pytest.mark.parametrize("way", SAMPLERS)
def test_sampling_comes_within_three_standard_errors(way: str) -> None:
    samples, exact = 20_000, by_hand(SMALL)
    found = SAMPLERS[way][0](SMALL, samples, Random(7))
    assert found == pytest.approx(exact, abs=3 * sqrt(exact * (1 - exact) / samples))


def test_sampling_finds_nothing_where_nothing_fails() -> None:
    tree = SMALL._replace(up=dict.fromkeys(SMALL.up, 1.0))
    assert {sampler(tree, 100, Random(1)) for sampler, _ in SAMPLERS.values()} == {0.0}


@pytest.mark.parametrize("down", [0.5, 2e-6])
def test_the_samples_that_are_needed_give_the_precision(down: float) -> None:
    assert sqrt(down * (1 - down) / samples_needed(down)) / down == pytest.approx(PRECISION)


def failed(model: str, tree: FaultTree, broken: frozenset[str]) -> bool:
    """Evaluate the model for SCRAM when some parts have failed by themselves."""
    root = ET.fromstring(model)
    gates = {gate.attrib["name"]: gate[0] for gate in root.iter("define-gate")}
    events = {event.attrib["name"] for event in root.iter("define-basic-event")}
    names = {open_psa.name_of(thing) for thing in broken}
    assert len(events) == len(tree.up)

    def true(formula: ET.Element) -> bool:
        if formula.tag == "gate":
            return true(gates[formula.attrib["name"]])
        if formula.tag == "basic-event":
            return formula.attrib["name"] in names & events
        parts = [true(part) for part in formula]
        least = {"or": 1, "and": len(parts), "atleast": int(formula.get("min", "0"))}[formula.tag]
        return sum(parts) >= least

    return true(gates["top"])


def test_the_model_for_scram_fails_when_the_service_does() -> None:
    model = open_psa.model_of(SMALL)
    for state in product((True, False), repeat=len(SMALL.up)):
        broken = frozenset(name for name, up in zip(SMALL.up, state, strict=True) if not up)
        certain = SMALL._replace(up={name: float(name not in broken) for name in SMALL.up})
        assert failed(model, SMALL, broken) is bool(by_hand(certain))


def test_a_majority_stands_on_different_hypervisors() -> None:
    structure = majority(cluster(), 25)
    machines = [part.thing for part in structure.parts if isinstance(part, Part)]
    hosts = {option for name in machines for options in cluster().things[name].needs for option in options}
    assert structure.k == 13
    assert len(set(machines)) == 25
    assert len(hosts & {f"host/hv-{zone}-{n}" for zone in "abc" for n in range(10)}) == 25


def test_what_is_needed_comes_first() -> None:
    structure: Structure = majority(cluster(), 5)
    tree = fault_tree(cluster(), structure)
    seen: set[str] = set()
    for name in tree.up:
        assert all(option in seen for options in tree.needs[name] for option in options)
        seen.add(name)
    assert list(tree.needs) == list(tree.up)

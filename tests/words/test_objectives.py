"""What objectives ask for and what decides them, in words, as the proof of small designs has them."""

from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import UnknownService, Unsaid
from hadesign.proof.outcomes import (
    Available,
    BackWithin,
    Goal,
    LessAvailable,
    LoseAtMost,
    NoFigure,
    SearchStopped,
    Survive,
    TooLittleKnown,
)
from hadesign.words.objectives import outcome
from hadesign.words.unknown import unknown_words
from tests.designs import as_cluster, control_plane, design, zones

THREE: dict[str, Any] = {"infrastructure": zones("a", "b", "c"), "nodes": control_plane({"a": 1, "b": 1, "c": 1})}
TWO: dict[str, Any] = {"infrastructure": zones("a", "b"), "nodes": control_plane({"a": 2, "b": 1})}


def proof_of(objectives: dict[str, Any], **spec: Any) -> Proof:
    return prove(as_cluster(design(**(THREE | spec), objectives=objectives)))


def said(objectives: dict[str, Any], **spec: Any) -> str:
    (found,) = proof_of(objectives, **spec).objectives
    return outcome(found.why)


def said_of(objectives: dict[str, Any], spec: dict[str, Any]) -> str:
    return said(objectives, **spec)


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (Survive("zone"), "survive the loss of any one zone"),
        (Survive("node", 2, "etcd"), "etcd: survive the loss of any 2 nodes"),
        (Survive("host", 1, "api"), "the API: survive the loss of any one host"),
        (Survive("site", 1, "data"), "data: survive the loss of any one site"),
        (Survive("rack", 1, "workload", "cart"), "workload cart: survive the loss of any one rack"),
        (Available(0.9995), "availability of at least 99.95%"),
        (BackWithin(1800), "recovery time (RTO) of at most 30m"),
        (LoseAtMost(900), "data loss (RPO) of at most 15m"),
    ],
)
def test_goals(goal: Goal, words: str) -> None:
    assert outcome(goal) == words


def test_what_breaks_an_objective_names_its_witness_and_what_goes_down() -> None:
    assert said({"survive": "zone"}, **TWO) == (
        "losing zone a removes etcd members cp-a-1 and cp-a-2: 1 of 3 left, quorum is 2; "
        "it takes down etcd, api and control-plane"
    )


def test_what_further_failures_take_down_is_told_apart() -> None:
    nodes = [*TWO["nodes"], {"name": "w", "zone": "b", "roles": ["worker"]}]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 1}
    told = said({"survive": "zone"}, infrastructure=TWO["infrastructure"], nodes=nodes, workloads=[cart])
    assert told.endswith("; it takes down etcd, api and control-plane; further ones take down cart")


def test_a_spread_that_nobody_gave() -> None:
    nodes = [*THREE["nodes"], *({"name": f"w-{z}", "zone": z, "roles": ["worker"]} for z in "abc")]
    cart = {"name": "cart", "kind": "Deployment", "replicas": 2}
    told = said({"survives": {"workloads": {"cart": "zone"}}}, nodes=nodes, workloads=[cart])
    assert told == (
        "spread of cart is not given, and losing zone a may take both replicas, "
        "as no spread is required: 0 left, 1 needed"
    )


NUMBERS = {"reliability": {"node": "99.5%", "zone": "99.9%", "loadBalancer": "100%"}}
FRONT = {
    "controlPlane": {"endpoint": "api.example.org:6443"},
    "loadBalancers": [{"name": "lb", "type": "hardware", "healthCheck": {"interval": "3s", "fall": 3}}],
}


@pytest.mark.parametrize(
    ("objectives", "spec", "words"),
    [
        ({"survive": "zone"}, {}, ("no endpoint is given, and none follows from a load balancer;"
         " it matters to endpoint and control-plane")),
        ({"survives": {"etcd": "zone"}}, {}, "no such failure takes anything down"),
        ({"availability": "99%"}, {}, "no figure decides it for control-plane"),
        ({"availability": "99%"}, FRONT | NUMBERS,
         "every service is modelled at that or more"),
        ({"availability": "99.999%"}, FRONT | NUMBERS,
         "control-plane is modelled at 99.989%"),
        ({"rto": "1s"}, {}, "recovery from the loss of a control-plane node takes 25.9s and more"),
        ({"rpo": "1h"}, {"backup": {"etcd": {"interval": "6h", "location": "s3"}}}, "copies of etcd are up to 6h old"),
        ({"rpo": "1h"}, {}, "it is not known: a backup of etcd"),
    ],
)  # fmt: skip
def test_outcomes(objectives: dict[str, Any], spec: dict[str, Any], words: str) -> None:
    assert said_of(objectives, spec) == words


def test_counts_and_plurals() -> None:
    assert outcome(LessAvailable("web", 0.99, 1)) == "web is modelled at 99%, and 1 more service is below the objective"
    assert (
        outcome(LessAvailable("web", 0.99, 3)) == "web is modelled at 99%, and 3 more services are below the objective"
    )
    assert outcome(NoFigure(("a", "b"))) == "no figure decides it for a and b"
    assert outcome(TooLittleKnown(tuple("abcdefgh"))) == "more must be known about a, b, c, d, e, f and 2 more"
    assert outcome(SearchStopped(3, ("web",))) == "the search for sets of 3 failures hit its bound for web"


@pytest.mark.parametrize(
    ("lacks", "words"),
    [
        ("managed", "the provider runs the control plane"),
        ("etcd", "no node runs etcd"),
        ("control-plane", "no node has the role control-plane"),
        ("endpoint", "no endpoint is given, and none follows from a load balancer"),
        ("records", "it is not said what the name of the endpoint leads to (spec.controlPlane.records)"),
        ("announce", "it is not said how the load balancer announces its address (announce)"),
        (
            "routed",
            (
                "it is not said whether the network carries the virtual address to machines whose subnets do not"
                " contain it (routed)"
            ),
        ),
        ("replicas", "the number of replicas is not given"),
        ("nodes", "no node may run it"),
        ("sizes", "sizes of nodes or requests of workloads are not given"),
    ],
)
def test_what_is_not_known_of_a_service(lacks: Unsaid, words: str) -> None:
    assert unknown_words(UnknownService(lacks)) == words

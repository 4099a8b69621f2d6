"""What failures do, in words: one and several, certain and possible, on one side of a cut network or on several."""

import pytest

from hadesign.proof.capacity.reasons import Shortfall, Unseated
from hadesign.proof.failure.function import Judgement
from hadesign.proof.failure.reason import Reason
from hadesign.proof.failure.verdict import FailureSet
from hadesign.proof.services.reasons import (
    PART_ROLES,
    CopiesCutOff,
    CopiesLost,
    EntryCutOff,
    EntryLost,
    FewDomains,
    NeedLost,
    NoReplica,
    NothingAnswers,
    OnlyPartLost,
    PartsLost,
    ReplicasLost,
    ReplicasPending,
    StorageCutOff,
    StorageStopped,
)
from hadesign.topology.cluster import Kind
from hadesign.words.effects import effect, example, sentence, witness

GI = 2**30


def told(why: Reason, left: int, total: int, needed: int, best: int | None = None) -> str:
    return effect(Judgement(left, left if best is None else best, total, needed, why))


@pytest.mark.parametrize(
    ("why", "numbers", "said"),
    [
        (PartsLost("etcd", ("node/a", "node/b"), 1, "everywhere"), (1, 3, 2),
         "removes etcd members a and b: 1 of 3 left, quorum is 2"),
        (PartsLost("etcd", ("node/a",), 1, "everywhere"), (1, 2, 2), "removes etcd member a: 1 of 2 left, quorum is 2"),
        (PartsLost("etcd", tuple(f"node/{n}" for n in "abcdef"), 1, "everywhere"), (0, 6, 4),
         "removes etcd members a, b, c and 3 more: 0 of 6 left, quorum is 4"),
        (PartsLost("api-servers", ("node/a", "node/b"), 1, "everywhere"), (0, 2, 1),
         "removes API servers a and b: 0 of 2 left, 1 needed"),
        (PartsLost("instances", ("instance/api/lb-a",), 1, "everywhere"), (0, 1, 1),
         "removes load balancer instance api/lb-a: 0 of 1 left, 1 needed"),
        (PartsLost("replicas", ("node/a", "node/b"), 1, "everywhere"), (1, 3, 2),
         "removes the replicas on a and b: 1 of 3 left, 2 needed"),
        (PartsLost("etcd", (), 3, "best-side"), (1, 3, 2),
         "cuts the network into 3 sides: at most 1 of 3 left on any side, quorum is 2"),
        (PartsLost("etcd", ("node/a",), 2, "one-side"), (1, 3, 2),
         "removes etcd member a and cuts the rest into 2 sides: 1 of 3 left on one side, quorum is 2"),
        (PartsLost("replicas", (), 1, "everywhere"), (2, 2, 3), "there are too few: 2 of 2, 3 needed"),
        (NeedLost("dependency/vault"), (0, 2, 1), "takes dependency vault, which it needs"),
        (NoReplica(), (0, 0, 1), "there are no replicas: 1 needed"),
        (NothingAnswers(), (0, 0, 1), "nothing that is declared answers at the endpoint"),
        (
            ReplicasPending(4, Unseated("no-zone")),
            (0, 4, 1),
            "4 of 4 replicas stay Pending, as no node that may run it has a zone to spread over: 0 left, 1 needed",
        ),
    ],
)  # fmt: skip
def test_parts(why: Reason, numbers: tuple[int, int, int], said: str) -> None:
    assert told(why, *numbers) == said


@pytest.mark.parametrize("role", PART_ROLES)
def test_the_only_part_is_named_by_what_it_is(role: str) -> None:
    said = told(OnlyPartLost(role), 0, 1, 1)  # type: ignore[arg-type]
    assert said.startswith("takes the ")
    assert "only one of" not in said


@pytest.mark.parametrize(
    ("why", "numbers", "said"),
    [
        (ReplicasLost("no-spread", 1), (0, 3, 1, 3),
         "may take all 3 replicas, as no spread is required: 0 left, 1 needed"),
        (ReplicasLost("spread", 1), (0, 2, 1, 2),
         "may take both replicas, as even the required spread allows it: 0 left, 1 needed"),
        (ReplicasLost("no-zone-spread", 1), (1, 3, 2, 3),
         "may take 2 of 3 replicas, as no spread over zones is required: 1 left, 2 needed"),
        (ReplicasLost("no-node-spread", 1), (1, 3, 2, 3),
         "may take 2 of 3 replicas, as no spread over nodes is required: 1 left, 2 needed"),
        (ReplicasLost("spread", 1), (2, 3, 3, 2), "takes 1 of 3 replicas: 2 left, 3 needed"),
        (StorageStopped("block", Judgement(2, 2, 3, 3, CopiesLost(3, "zone", 1, cut=False))), (0, 3, 2, 3),
         "stops I/O on class block, which its volumes are of (takes 1 of 3 copies: 2 left, 3 needed)"),
        (StorageCutOff("block"), (1, 3, 2, 3),
         "may cut replicas off from class block, which its volumes are of: 1 left on any side, 2 needed"),
        (EntryLost(()), (0, 3, 1, 3), "no balancer in front of it leads clients in"),
        (EntryLost(("instance/web/lb-a",)), (0, 3, 1, 3),
         "takes load balancer instance web/lb-a, and no other balancer leads clients in"),
        (EntryCutOff(), (0, 3, 1, 3),
         "may cut replicas off from the balancers that lead clients in: 0 left on any side, 1 needed"),
        (ReplicasLost("all-nodes", 1), (0, 6, 1, 0),
         "takes all 6 replicas, as no other node may run them: 0 left, 1 needed"),
        (ReplicasLost("all-nodes", 1), (0, 1, 1, 0),
         "takes the only replica, as no other node may run it: 0 left, 1 needed"),
        (ReplicasLost("no-spread", 1), (0, 1, 1, 1), "may take the only replica: 0 left, 1 needed"),
        (ReplicasLost("sides", 2), (2, 4, 3, 4),
         "may take 2 of 4 replicas or cut them off, as they may be dealt over 2 sides: 2 left on any side, 3 needed"),
    ],
)  # fmt: skip
def test_replicas(why: Reason, numbers: tuple[int, int, int, int], said: str) -> None:
    assert told(why, *numbers) == said


@pytest.mark.parametrize(
    ("why", "numbers", "said"),
    [
        (CopiesLost(1, "zone", 1, cut=False), (0, 1, 1, 1), "may take the only copy: 0 left, 1 needed"),
        (CopiesLost(1, "zone", 1, cut=False), (0, 1, 1, 0), "takes the only copy: 0 left, 1 needed"),
        (CopiesLost(2, "zone", 1, cut=False), (0, 2, 1, 1),
         "may take both copies, as they need only stand in different zones: 0 left, 1 needed"),
        (CopiesLost(3, "host", 1, cut=False), (1, 3, 2, 3),
         "may take 2 of 3 copies, as they need only stand in different hosts: 1 left, 2 needed"),
        (CopiesLost(3, None, 1, cut=False), (0, 3, 1, 3),
         "may take all 3 copies, as no spread is required: 0 left, 1 needed"),
        (CopiesLost(3, "zone", 2, cut=True), (1, 3, 2, 2),
         "may cut off 2 of 3 copies, as they may be dealt over 2 sides: 1 left on any side, 2 needed"),
        (CopiesLost(3, "zone", 2, cut=False), (1, 3, 2, 2),
         "may take 2 of 3 copies or cut them off, as they may be dealt over 2 sides: 1 left on any side, 2 needed"),
        (CopiesLost(3, "zone", 2, cut=False), (1, 3, 2, 1),
         "takes 2 of 3 copies or cuts them off: 1 left on any side, 2 needed"),
        (CopiesLost(3, None, 2, cut=False), (0, 3, 1, 3),
         "may take all 3 copies, as no spread is required: 0 left, 1 needed"),
        (CopiesLost(3, None, 2, cut=True), (2, 3, 3, 3),
         "may cut off 1 of 3 copies, as they may be dealt over 2 sides: 2 left on any side, 3 needed"),
        (CopiesLost(2, "zone", 1, cut=False), (1, 2, 2, 2),
         "may take 1 of 2 copies, as any zone may hold one of them: 1 left, 2 needed"),
        (CopiesLost(2, "zone", 1, cut=True), (2, 3, 3, 2), "there are too few copies: 2 left, 3 needed"),
        (CopiesLost(3, "zone", 1, cut=False), (2, 3, 3, 2), "takes 1 of 3 copies: 2 left, 3 needed"),
        (FewDomains(2, "zone", 3), (2, 3, 3), "there are only 2 zones for 3 copies: 2 left, 3 needed"),
        (FewDomains(1, "rack", 2), (1, 2, 2), "there is only 1 rack for 2 copies: 1 left, 2 needed"),
        (CopiesCutOff(), (0, 1, 1), "may cut copies off from the monitors' majority: 0 left on its side, 1 needed"),
    ],
)  # fmt: skip
def test_copies(why: Reason, numbers: tuple[int, ...], said: str) -> None:
    assert told(why, *numbers) == said


def test_what_is_left_of_capacity_has_its_unit() -> None:
    assert told(Shortfall("cpu", None), 0, 40_000, 2_000) == "leaves 0 of 40 CPU, 2 requested"
    assert told(Shortfall("memory", "db"), 64 * GI, 128 * GI, 96 * GI) == (
        "leaves 64Gi of 128Gi memory in pool db, 96Gi requested"
    )
    assert told(Shortfall("pods", None), 1_100, 2_200, 1_101) == "leaves 1,100 of 2,200 pods, 1,101 requested"


def found(*failures: str, count: int = 1) -> FailureSet:
    kinds: list[Kind] = ["power" if one.startswith("power/") else "node" for one in failures]
    judged = Judgement(0, 0, 1, 1, OnlyPartLost("replicas"))
    return FailureSet(failures, tuple(kinds), count, judged, (), ())


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (found("node/a"), "losing node a takes the only replica"),
        (found("power/feed-1", "node/a"), "losing power feed feed-1 and node a takes the only replica"),
        (found("node/a", "node/b", "node/c"), "losing node a, node b and node c takes the only replica"),
        (found("node/a", count=2), "losing node a (or the other one like it) takes the only replica"),
        (found("node/a", count=1_001), "losing node a (or any of 1,000 like it) takes the only replica"),
        (
            found("node/a", "node/b", count=2),
            "losing node a and node b (or the other set like it) takes the only replica",
        ),
        (
            found("node/a", "node/b", count=4),
            "losing node a and node b (or any of 3 sets like it) takes the only replica",
        ),
        (found(), "without any failure: takes the only replica"),
    ],
)
def test_a_witness_says_what_fails_and_how_much_is_like_it(one: FailureSet, said: str) -> None:
    assert witness(one) == said
    assert "like it" not in example(one)


def test_what_is_needed_itself_is_named_once() -> None:
    judged = Judgement(0, 0, 1, 1, NeedLost("dependency/vault"))
    assert sentence(("dependency/vault",), judged) == "losing dependency vault, which it needs"
    assert sentence(("zone/a",), judged) == "losing zone a takes dependency vault, which it needs"
    provided = Judgement(0, 0, 1, 1, NeedLost("provider/control-plane"))
    assert sentence(("provider/control-plane",), provided) == "losing the provider's control plane, which it needs"

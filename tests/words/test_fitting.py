"""Why pods do not fit and what is not known, in words: units, plurals, and one line for what lacks the same fact."""

import pytest

from hadesign.proof.capacity.reasons import (
    Barred,
    Crowded,
    Exceeded,
    FewPlaces,
    Gap,
    GivenUp,
    NotPlaced,
    OfWorkload,
    Unseated,
    Unsized,
)
from hadesign.proof.capacity.resources import Resource
from hadesign.proof.failure.reason import Reason, Told
from hadesign.words.amounts import amount, bare_amount
from hadesign.words.fitting import fact_words, facts, fit_words

GI = 2**30
SHOPS = tuple(f"shop-{n}" for n in range(5))


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Exceeded("cpu", 32_000, 40_000, ("batch", "shop"), every=True),
         "32 CPU is left for batch and shop, which ask for at least 40 CPU"),
        (Exceeded("memory", 0, 3 * GI, ("shop",), every=False),
         "0 memory is left for shop, which asks for at least 3Gi memory"),
        (Exceeded("pods", 1_100, 1_500, SHOPS, every=False),
         "1,100 pods are left for shop-0, shop-1, shop-2 and 2 more, which ask for at least 1,500 pods"),
        (Exceeded("cpu", 500, 9_000, SHOPS, every=True),
         "500m CPU is left for all 5 workloads, which ask for at least 9 CPU"),
        (Crowded("cpu", "w-a-*"), "the DaemonSets ask for more CPU than a node of w-a-* has"),
        (FewPlaces("", 5, 6), "nodes that are left have places for 5 of at least 6 replicas"),
        (FewPlaces("a", 2, 3), "nodes that are left in zone a have places for 2 of at least 3 replicas"),
        (FewPlaces("a", 0, 3), "no node that is left in zone a is large enough for a replica"),
        (NotPlaced(1, 3), "no place was found for 1 of 3 replicas"),
        (OfWorkload("app", Barred("no-nodes")), "app: no node that may run it is left"),
        (Unseated("idle-zone", 1, "c"), "zone c counts as empty for their spread, so that the other zone gets one"),
        (
            Unseated("idle-node", 2, "a", 6),
            "node a counts as empty for their spread, so that 2 other nodes get one each (with nodeTaintsPolicy: Honor, 6 would run)",  # noqa: E501
        ),
        (
            Unseated("too-large", resource="cpu", asked=20_000, room=16_000),
            "a replica asks for 20 CPU, and the largest node has 16 CPU for it",
        ),
        (
            Unseated("too-large", name="w1", resource="cpu", asked=20_000, room=16_000),
            "a replica asks for 20 CPU, and node w1 has 16 CPU",
        ),
        (Unseated("claim", name="gp3"), "they share a volume of class gp3, which pods of one node can use at a time"),
        (OfWorkload("app", Barred("taints")), "app: nodes that it does not tolerate count as empty when it is spread"),
        (Barred("zone-spread"), "it is spread over zones, and a zone without nodes counts as empty"),
        (Barred("node-volumes"), "its volumes cannot leave their node"),
        (GivenUp(), "the search was given up, as there are too many kinds of pods and nodes to try them all"),
        (Unsized(("memory", "pods")), "not all sizes and requests are given: memory and pods"),
        (Gap("replicas", "workload", "app"), "replicas of workload app are not given"),
    ],
)  # fmt: skip
def test_why_pods_do_not_fit(why: Reason, said: str) -> None:
    assert fit_words(why) == said


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Gap("size.cpu", "nodes", "w-a-*", "cpu"), "size.cpu of w-a-*"),
        (Gap("requests.memory", "workload", "shop", "memory"), "requests.memory of workload shop"),
        (Gap("zonal", "storage-class", "san"), "zonal of storage class san"),
        (Gap("max", "scaling-group", "w"), "max of autoscaling group w"),
        (Gap("enabled", "autoscaler"), "whether the cluster autoscaler is enabled"),
        (Gap("groups", "autoscaler"), "groups of the cluster autoscaler"),
        (Gap("replicas", "typha"), "replicas of Calico's Typha"),
        (Gap("size", "design"), "sizes of nodes and requests of workloads"),
    ],
)
def test_facts_that_nobody_gives(gap: Gap, said: str) -> None:
    assert fact_words(gap) == said


def test_a_fact_that_several_things_lack_is_named_once() -> None:
    lacking = [Gap("requests.cpu", "workload", name) for name in ("cart", "shop", "cart")]
    told = [*lacking, Told("the machines of group x"), Gap("size.cpu", "nodes", "w")]
    assert list(facts(told)) == ["requests.cpu of workloads cart and shop", "the machines of group x", "size.cpu of w"]


@pytest.mark.parametrize(
    ("resource", "count", "bare", "whole"),
    [
        ("cpu", 62_400, "62.4", "62.4 CPU"),
        ("memory", 40 * GI, "40Gi", "40Gi memory"),
        ("pods", 1_308, "1,308", "1,308 pods"),
        ("pods", 1, "1", "1 pod"),
        ("pods", 0, "0", "0 pods"),
        ("cpu", 0, "0", "0 CPU"),
    ],
)
def test_amounts(resource: Resource, count: int, bare: str, whole: str) -> None:
    assert (bare_amount(resource, count), amount(resource, count)) == (bare, whole)

"""How services come back and how much work is lost, in words: every code has some, one and several, and names."""

from typing import Any, get_args

import pytest

from hadesign.proof.capacity.reasons import Barred, Gap
from hadesign.proof.failure.reason import Reason, UnknownService
from hadesign.proof.recovery.fate import Fate, Keeping
from hadesign.proof.recovery.losses import LossClass, LossWindow
from hadesign.proof.recovery.reasons import (
    Assumption,
    Because,
    Circumstance,
    Data,
    Event,
    EvictionStopped,
    Happening,
    HeldBack,
    MembersReturn,
    NoBackup,
    NotGiven,
    RepairStopped,
    Returned,
    Timespan,
    Undecidable,
    Undecided,
    Unproved,
    Untimed,
    VolumeLost,
)
from hadesign.proof.recovery.recovery import HARDER, By
from hadesign.proof.recovery.steps import Lack, Step, Term
from hadesign.proof.recovery.times import FailureClass
from hadesign.topology.cluster import Origin
from hadesign.words import losses
from hadesign.words import recovery as words

HERE = Origin(("spec",))


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (By, words.BY),
        (Assumption, words.ASSUMED),
        (Happening, {**words._HAPPENINGS, "nodes-tainted": words._tainted(Event("nodes-tainted", "", 2))}),
        (Timespan, words._DURATIONS),
        (Undecidable, words._QUESTIONS),
        (Circumstance, words._CIRCUMSTANCES),
        (FailureClass, words._FAILURES),
        (LossClass, losses._LOST),
        (Data, losses.DATA),
        (Keeping, losses._KEEPING),
    ],
)
def test_every_code_has_words_of_its_own(codes: Any, table: dict[str, str]) -> None:
    assert set(table) == set(get_args(codes))
    assert len(set(table.values())) == len(table)


def test_ways_back_are_ordered_once() -> None:
    assert get_args(By) == HARDER


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Event("etcd-elected"), "etcd elects a leader"),
        (Event("server-removed", "api"), "load balancer api notices"),
        (Event("nodes-tainted", "a", 10), "the last of 10 dead nodes of zone a is tainted"),
        (Event("nodes-tainted", "", 1200), "the last of 1,200 dead nodes is tainted"),
        (NotGiven(("spec", "recovery", "responseTime")), "spec.recovery.responseTime"),
        (Untimed("load-balancer-failover", "api"), "how long load balancer api takes to fail over"),
        (Untimed("pod-start", "coredns"), "how long coredns takes to start"),
        (Untimed("check-timeout", "api"), "timeout of the health check of load balancer api"),
        (
            Untimed("unnoticed", "api"),
            "when somebody sees that a server hangs, which load balancer api does not notice",
        ),
        (Unproved(UnknownService("replicas")), "the number of replicas is not given"),
        (Returned(("zone/a",)), "when zone a is back"),
        (Returned(("power/f1", "node/w-1")), "when power feed f1 and node w-1 are back"),
        (
            Returned(tuple(f"node/lb-{n}" for n in range(6))),
            "when node lb-0, node lb-1, node lb-2 and 3 more are back",
        ),
        (Undecided("room"), "whether it finds room, as not all that is asked for fits"),
        (Undecided("data-place", "san"), "where storage class san has its data"),
        (NoBackup("etcd"), "a backup of etcd"),
        (NoBackup("site"), "a backup that survives the loss of the site"),
        (Because("plane-down"), "nobody moves pods while the control plane is down"),
        (MembersReturn(1), "or as soon as 1 of the members that were lost is back"),
        (MembersReturn(2), "or as soon as 2 of the members that were lost are back"),
        (VolumeLost("zone", "b"), "a volume may be in zone b, where no other node may run it"),
        (VolumeLost("storage-class", "san"), "volumes of storage class san may be there and nowhere else"),
        (
            HeldBack(Barred("zone-spread")),
            "new pods may not find a place: it is spread over zones, and a zone without nodes counts as empty",
        ),
        (EvictionStopped("a"), "most nodes of zone a are silent, so that Kubernetes stops to evict pods there"),
        (
            RepairStopped(Because("attached-volume"), "40%"),
            "only once the old node is known to be gone; node repair stops when more than 40% are dead",
        ),
        (RepairStopped(EvictionStopped("a"), 1), "node repair stops when more than 1 is dead"),
    ],
)
def test_reasons(reason: Reason, said: str) -> None:
    assert said in words.recovery_words(reason)
    if not isinstance(reason, RepairStopped):
        assert words.recovery_words(reason) == said


def term(event: Event, seconds: float) -> Term:
    return Term(event, seconds, True, "", HERE)


def test_steps_are_told_with_how_long_they_take() -> None:
    assert words.term_words(term(Event("pod-ready"), 40)) == "a new pod is ready 40s"
    assert words.term_words(term(Event("next-transfer"), 0)) == "until the next transfer 0s"
    assert words.term_words(term(Event("copy-lives"), 0)) == "a copy lives on"
    assert words.step_words(Lack(Gap("startTime", "workload", "cart"), HERE)) == "startTime of workload cart"


def window(*steps: Step, failure: LossClass = "all-copies", name: str = "") -> LossWindow:
    return LossWindow("volumes", failure, steps, HERE, name)


def unknown_for(reason: Reason) -> str:
    return losses.unknown_loss(window(Lack(reason, HERE)))


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (NoBackup("volumes"), "unknown without a backup of volumes"),
        (NotGiven(("spec", "backup", "volumes", "schedule")), "unknown without spec.backup.volumes.schedule"),
        (Undecided("backup-place"), "unknown: whether a backup survives the loss of the site"),
        (Undecided("data-place", "san"), "unknown: where storage class san has its data"),
    ],
)
def test_an_unknown_loss_says_what_would_have_to_be_known(reason: Reason, said: str) -> None:
    assert unknown_for(reason) == said


def test_what_is_not_known_twice_is_told_once() -> None:
    lacks = [
        Lack(NotGiven(("spec", "x")), HERE),
        Lack(NotGiven(("spec", "y")), HERE),
        Lack(NotGiven(("spec", "x")), HERE),
    ]
    assert words.lacks_words(lacks) == "spec.x and spec.y"


def test_data_is_named_by_its_storage_class_and_etcd_loses_members() -> None:
    assert losses.data_words(window()) == "volumes"
    assert losses.data_words(window(name="block")) == "volumes of storage class block"
    assert losses.lost_words("volumes", "all-copies") == "all copies"
    assert losses.lost_words("etcd", "all-copies") == "most members"
    assert losses.lost_words("etcd", "site") == "the whole site"


@pytest.mark.parametrize(
    ("failure", "names", "said"),
    [
        ("control-plane", [""], "a control-plane node"),
        ("load-balancer", ["api"], "the active instance of load balancer api"),
        ("node", ["cart"], "a node that runs cart"),
        ("zone", ["a", "b"], "a zone that runs a and b"),
        ("node", ["a", "b", "c", "d", "e"], "a node that runs a, b, c and 2 more"),
    ],
)
def test_what_fails_is_told_for_all_that_are_alike(failure: FailureClass, names: list[str], said: str) -> None:
    assert words.failure_of(failure, names) == said


def test_a_place_is_named() -> None:
    assert losses.place_words(Fate("node", "node", "cp-a")) == "on its node cp-a"
    assert losses.place_words(Fate("offsite", None)) == "at a place that is not given"


def test_what_has_no_words_is_no_silence() -> None:
    with pytest.raises(TypeError, match="UnknownService"):
        words.recovery_words(UnknownService("nodes"))

"""Fail-closed webhooks: what needs a new pod waits for them, and for those that do not come back, for somebody."""

from random import Random
from typing import Any

import pytest

from hadesign.proof import Proof
from hadesign.proof.recovery.reasons import NotAdmitted, NotGiven, Returned, Undecided, Unproved, Untimed
from hadesign.proof.recovery.recovery import ServiceRecovery
from tests.proof.recovering import app, designed, events, lacks, linked, workload

SEEN = 50 + 10
"""Seconds until a node counts as unhealthy."""
GONE = SEEN + 300
"""Seconds until its pods are evicted."""
START, OWN, ACTS = 40, 20, 600
"""Seconds until a new pod of cart is ready, until one of a webhook answers, and until somebody acts."""
LONGEST_PAUSE = 1000
SAID: dict[str, Any] = {"failurePolicy": "Fail", "resources": ["pods"], "excludedNamespaces": [], "startTime": "20s"}


def hook(name: str = "policy", **more: Any) -> dict[str, Any]:
    """Return a fail-closed webhook with one copy; what is `None` is not said."""
    said = {"name": name, "namespace": name, "replicas": 1} | SAID | more
    return {field: value for field, value in said.items() if value is not None}


def guarded(*webhooks: dict[str, Any], **more: Any) -> Proof:
    spec = {"workloads": [app(namespace="shop")]} | more
    return designed(**spec, controlPlane={"webhooks": list(webhooks)})


def after_a_node(proof: Proof, name: str = "cart") -> ServiceRecovery:
    return proof.recovers(workload(proof, name), ["node/w-a-1"])


def test_a_webhook_that_may_come_back_without_itself_comes_first_and_the_refused_pods_are_tried_again() -> None:
    proof = guarded(hook(excludedNamespaces=["policy"]))
    assert after_a_node(proof, "policy").seconds == GONE + OWN
    found = after_a_node(proof)
    assert (found.by, found.seconds) == ("rescheduling", GONE + OWN + OWN + START)
    assert events(found)[-3:] == ["webhook-ready", "creation-retried", "pod-ready"]
    assert found.why == NotAdmitted(("policy",), by_itself=True)


def test_a_webhook_that_has_to_allow_its_own_pods_is_removed_by_hand() -> None:
    proof = guarded(hook())
    for name, start in (("policy", OWN), ("cart", START)):
        found = after_a_node(proof, name)
        assert (found.by, found.seconds) == ("by-hand", GONE + ACTS + ACTS + start)
        assert found.why == NotAdmitted(("policy",), by_itself=False, own=True)
    assert "webhook-removed" in events(after_a_node(proof))


@pytest.mark.parametrize(
    "more",
    [
        {"failurePolicy": "Ignore"},
        {"resources": ["deployments.apps", "pods/log", "configmaps"]},
        {"resources": []},
        {"excludedNamespaces": ["policy", "shop"]},
        {"replicas": 2, "spread": {"node": "required"}},
        {"failurePolicy": "Ignore", "resources": None, "excludedNamespaces": None, "namespace": None},
    ],
)
def test_a_webhook_that_answers_or_is_not_asked_changes_nothing(more: dict[str, Any]) -> None:
    found = after_a_node(guarded(hook(**more)))
    assert (found.by, found.seconds) == ("rescheduling", GONE + START)


@pytest.mark.parametrize("resource", ["pods", "*", "*/*", "pods/*", "pods/binding"])
def test_pods_are_created_and_bound_with_consent(resource: str) -> None:
    assert after_a_node(guarded(hook(resources=[resource]))).by == "by-hand"


def test_two_webhooks_that_have_to_allow_each_others_pods_do_not_come_back() -> None:
    one, two = hook("one", excludedNamespaces=["one"]), hook("two", excludedNamespaces=["two"])
    proof = guarded(one, two)
    assert [after_a_node(proof, name).by for name in ("one", "two", "cart")] == ["by-hand"] * 3
    assert after_a_node(proof).why == NotAdmitted(("one", "two"), by_itself=False)


def test_webhooks_in_a_row_come_back_one_after_the_other() -> None:
    first, second = hook("one", excludedNamespaces=["one"]), hook("two", excludedNamespaces=["one", "two"])
    proof = guarded(first, second)
    assert after_a_node(proof, "one").seconds == GONE + OWN
    assert after_a_node(proof, "two").seconds == GONE + OWN + OWN + OWN
    assert after_a_node(proof).seconds == GONE + (OWN + OWN + OWN) * 2 + START


def test_what_is_evicted_later_waits_no_longer_than_that() -> None:
    proof = guarded(hook(excludedNamespaces=["policy"]), workloads=[app(namespace="shop", evictionToleration="10m")])
    found = after_a_node(proof)
    assert (found.by, found.seconds) == ("rescheduling", SEEN + 600 + START)


@pytest.mark.parametrize("field", ["failurePolicy", "resources", "excludedNamespaces"])
def test_what_is_not_said_of_a_webhook_makes_the_time_unknown(field: str) -> None:
    said: dict[str, Any] = {field: None}
    proof = guarded(hook(**said))
    found = after_a_node(proof)
    assert (found.by, found.seconds, found.known) == ("rescheduling", None, GONE + START)
    (lack,) = found.lacking
    assert (lack.what, lack.origin.path[-1]) == (Undecided("admission", "policy"), field)


def test_a_namespace_that_is_not_said_may_be_one_that_is_skipped() -> None:
    assert lacks(after_a_node(guarded(hook(namespace=None)))) == ()
    found = after_a_node(guarded(hook(namespace=None, excludedNamespaces=["policy"])), "policy")
    assert [lack.origin.path[-1] for lack in found.lacking] == ["namespace"]


def test_copies_that_nobody_counted_and_a_spread_that_nobody_wrote_down() -> None:
    uncounted = after_a_node(guarded(hook(replicas=None)))
    assert [type(lack.what) for lack in uncounted.lacking] == [Unproved]
    unspread = after_a_node(guarded(hook(replicas=2)))
    assert [(lack.what, lack.origin.path[-1]) for lack in unspread.lacking] == [
        (Undecided("admission", "policy"), "spread")
    ]
    assert after_a_node(guarded(hook(replicas=2, spread="none"))).by == "by-hand"


def test_whether_there_are_webhooks_at_all_may_be_unsaid() -> None:
    load = app(tier="standard")
    assert after_a_node(designed(workloads=[load])).lacking == ()
    silent = designed(workloads=[load], controlPlane={"webhooks": None})
    assert lacks(after_a_node(silent)) == (Undecided("webhooks"),)
    assert silent.comes_back(workload(silent), ["node/w-a-1"]) is None


def test_the_start_of_a_webhook_can_be_said() -> None:
    found = after_a_node(guarded(hook(excludedNamespaces=["policy"], startTime=None)))
    (lack,) = found.lacking
    assert (lack.what, lack.giveable, lack.origin.path[-1]) == (Untimed("pod-start", "policy"), True, "startTime")


def test_a_webhook_outside_of_the_cluster_is_down_with_what_it_needs_and_with_nothing_else() -> None:
    outside = {"name": "policy", "url": "https://policy.example.net/validate", **SAID, "startTime": None}
    outside = {key: value for key, value in outside.items() if value is not None}
    assert after_a_node(guarded(outside)).seconds == GONE + START
    needs = [{"name": "saas", "kind": "other", "neededBy": ["policy"]}]
    proof = guarded(outside, dependencies=needs)
    assert after_a_node(proof).seconds == GONE + START
    found = proof.recovers(workload(proof), ["node/w-a-1", "dependency/saas"])
    assert (found.by, found.why) == ("by-hand", NotAdmitted(("policy",), by_itself=False))


def test_a_webhook_on_another_side_of_a_cut_network_is_out_of_reach() -> None:
    proof = linked(workloads=[app(namespace="shop")], controlPlane={"webhooks": [hook(excludedNamespaces=["policy"])]})
    found = proof.recovers(workload(proof), ["link/bc", "node/w-a-1"])
    assert found.why == NotAdmitted(("policy",), by_itself=True)


def test_nodes_that_an_autoscaler_adds_need_pods() -> None:
    pool = {"pool": "w", "roles": ["worker"], "perZone": 1, "size": {"cpu": 1, "memory": "8Gi", "pods": 110}}
    loads = [app(namespace="shop", replicas=3, requests={"cpu": "900m", "memory": "1Gi"}, spread={"node": "required"})]
    scaler = {"clusterAutoscaler": {"enabled": True, "provisionTime": "5m"}}
    more = {"pool": pool, "workloads": loads, "autoscaling": scaler}

    def grown(*webhooks: dict[str, Any]) -> ServiceRecovery:
        proof = guarded(*webhooks, **more)
        return proof.recovers(proof.capacity_service, ["node/w-a-1"])

    assert (grown().by, grown().seconds) == ("rescheduling", 300)
    assert grown(hook(excludedNamespaces=["policy", "shop", "kube-system"])).seconds == 300
    # The webhook itself waits for a node: for cart that is all, and the pods of a node's plugins wait for ever.
    late = grown(hook(excludedNamespaces=["policy", "kube-system"]))
    assert (late.by, late.seconds) == ("rescheduling", (GONE + 300 + OWN) * 2 + 300)
    assert grown(hook(excludedNamespaces=["policy", "shop"])).by == "by-hand"


def test_standard_work_that_waits_for_somebody_breaks_the_objective_and_says_for_what() -> None:
    def judged(**more: Any) -> Proof:
        return guarded(
            hook(**more),
            workloads=[app(namespace="shop", tier="standard")],
            objectives={"survives": {"workloads": {"cart": "node"}}, "survive": "node"},
        )

    proof = judged()
    cart = workload(proof)
    assert proof.comes_back(cart, ["node/w-a-1"]) is False
    stays = [f.stays for one in proof.objectives for f in one.faults if f.services == (cart,) and f.stays]
    assert set(stays) == {NotAdmitted(("policy",), by_itself=False, own=True)}
    for skipped, back in ((["policy"], True), (None, None)):
        other = judged(excludedNamespaces=skipped)
        assert other.comes_back(workload(other), ["node/w-a-1"]) is back


def test_a_dependency_that_is_lost_is_waited_for_and_no_webhook() -> None:
    needs = [{"name": "vault", "kind": "kms", "neededBy": ["cart"]}]
    proof = guarded(hook(), dependencies=needs)
    found = proof.recovers(workload(proof), ["dependency/vault"])
    assert (found.by, lacks(found)) == ("return", (Returned(("dependency/vault",)),))


def test_a_response_time_that_is_missing_is_not_zero() -> None:
    found = after_a_node(guarded(hook(), recovery={"restoreTime": "20m"}))
    assert NotGiven(("spec", "recovery", "responseTime")) in lacks(found)
    assert found.seconds is None


@pytest.mark.parametrize("seed", range(60))
def test_against_controllers_that_try_and_try_again(seed: int) -> None:
    """Webhooks that are down, each asked about some namespaces: who comes back is who does so in a simulation."""
    random = Random(seed)
    names = [f"h{number}" for number in range(random.randint(1, 4))]
    spaces = [*names, "shop"]
    hooks = [
        hook(name, excludedNamespaces=random.sample(spaces, random.randint(1, len(spaces))), replicas=1)
        for name in names
    ]
    proof = guarded(*hooks)
    ready = _simulated(hooks)
    for name in (*names, "cart"):
        found = after_a_node(proof, name)
        assert (found.by == "by-hand") is (name not in ready)
        if name in ready:
            assert found.seconds is not None
            assert ready[name] <= found.seconds <= GONE + 2 * (ready[name] - GONE) + OWN


def _simulated(hooks: list[dict[str, Any]]) -> dict[str, float]:
    """Return when the pods of each webhook, and of cart, are ready again; those that never are are not there."""
    places = {entry["name"]: (entry["namespace"], float(OWN)) for entry in hooks} | {"cart": ("shop", float(START))}
    asks = {
        name: [h["name"] for h in hooks if space not in h["excludedNamespaces"]] for name, (space, _) in places.items()
    }
    ready: dict[str, float] = {}
    for _ in places:
        for name, (_space, start) in places.items():
            if name not in ready and all(other in ready for other in asks[name]):
                allowed = max((ready[other] for other in asks[name]), default=0.0)
                now, pause = float(GONE), 0.005
                while now < allowed:
                    now, pause = now + pause, min(2 * pause, LONGEST_PAUSE)
                ready[name] = now + start
    return ready


@pytest.mark.parametrize("seed", range(40))
def test_a_copy_more_of_a_webhook_never_makes_it_worse(seed: int) -> None:
    random = Random(seed)
    names = [f"h{number}" for number in range(random.randint(1, 3))]
    spaces = [*names, "shop"]
    hooks = [
        hook(
            name,
            excludedNamespaces=random.sample(spaces, random.randint(0, len(spaces))),
            replicas=random.randint(1, 2),
            spread=random.choice(["none", {"node": "required"}]),
        )
        for name in names
    ]
    grown = random.randrange(len(hooks))
    more = [h | {"replicas": h["replicas"] + 1} if number == grown else h for number, h in enumerate(hooks)]
    before, after = after_a_node(guarded(*hooks)), after_a_node(guarded(*more))
    assert after.rank <= before.rank


# --- drains -----------------------------------------------------------------------------------------------------------


def _refused(proof: Proof) -> dict[str, tuple[str, str] | None]:
    return {drain.service.name: drain.unsaid for drain in proof.drains if drain.end == "refused"}


SPREAD = {"replicas": 3, "spread": {"zone": "required", "node": "required"}}


def test_pods_that_a_drain_evicts_after_their_webhook_are_not_created_anew() -> None:
    proof = guarded(hook(), workloads=[app(namespace="shop", **SPREAD)])
    assert _refused(proof) == {"policy": None, "cart": None}
    assert _refused(guarded(hook(excludedNamespaces=["shop"]))) == {"policy": None}


@pytest.mark.parametrize(
    "more",
    [
        {"excludedNamespaces": ["policy"]},
        {"failurePolicy": "Ignore"},
        {"resources": ["deployments"]},
        {"replicas": 2, "spread": {"node": "required"}},
        {"replicas": 2, "spread": "none", "podDisruptionBudget": {"maxUnavailable": 1}},
        {"podDisruptionBudget": {"maxUnavailable": 0}},
    ],
)
def test_a_webhook_that_stays_or_comes_back_by_itself_stops_no_drain(more: dict[str, Any]) -> None:
    assert _refused(guarded(hook(**more))) == {}


def test_webhooks_of_one_machine_that_wait_for_each_other() -> None:
    one, two = hook("one", excludedNamespaces=["one"]), hook("two", excludedNamespaces=["two", "shop"])
    assert _refused(guarded(one, two)) == {"one": None, "two": None, "cart": None}


def test_what_is_not_said_of_a_webhook_leaves_open_whether_evicted_pods_come_back() -> None:
    found = _refused(guarded(hook(excludedNamespaces=None)))
    assert found == {"policy": ("policy", "excludedNamespaces"), "cart": ("policy", "excludedNamespaces")}


def test_while_a_node_is_drained_what_it_ran_is_away() -> None:
    """Three copies of which two are needed, on six machines: one is away for as long as nobody removes the webhook."""
    cart = app(namespace="shop", kind="StatefulSet", quorum=True, **SPREAD)

    def exposed(*webhooks: dict[str, Any]) -> set[tuple[str, ...]]:
        found = guarded(*webhooks, workloads=[cart]).during_upgrade()
        return {one.failures for one in found if one.service.name == "cart" and one.failures[0].startswith("node/")}

    assert exposed(hook(excludedNamespaces=["policy"])) == exposed()
    assert exposed(hook()) > exposed()

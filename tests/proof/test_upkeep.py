"""Fail-closed webhooks that decide about leases or nodes: the control plane's controllers stop without them."""

from typing import Any

import pytest

from hadesign.proof import Proof
from hadesign.proof.recovery.reasons import Undecided, UpkeepStopped
from hadesign.proof.recovery.recovery import ServiceRecovery
from hadesign.proof.services.reasons import LeasesCutOff, LeasesRefused
from tests.designs import zones
from tests.proof.recovering import BALANCER, BALANCERS, app, designed, events, lacks, workload

GONE = 50 + 10 + 300
"""Seconds until the pods of a dead node are evicted."""
START, OWN, ACTS, TAKEN = 40, 20, 600, 8.8
"""Seconds until a new pod of cart is ready, until one of a webhook answers, until somebody acts, and until another copy
takes over a lease that ran out: two pauses between tries, each with its jitter."""
LEASES = ["leases.coordination.k8s.io"]
SAID: dict[str, Any] = {"failurePolicy": "Fail", "resources": LEASES, "excludedNamespaces": [], "startTime": "20s"}
LINKS = [{"name": "ab", "between": ["a", "b"]}, {"name": "bc", "between": ["b", "c"]}]
LEADERS = UpkeepStopped(("policy",), "leaders")


def hook(**more: Any) -> dict[str, Any]:
    """Return a fail-closed webhook with one copy that is asked about leases; what is `None` is not said."""
    said = {"name": "policy", "namespace": "policy", "replicas": 1} | SAID | more
    return {field: value for field, value in said.items() if value is not None}


def guarded(webhook: dict[str, Any], **more: Any) -> Proof:
    spec = {"workloads": [app(namespace="shop")], "loadBalancers": [BALANCER], "more": BALANCERS} | more
    return designed(**spec, controlPlane={"endpoint": "10.0.0.9:6443", "webhooks": [webhook]})


def after_a_node(proof: Proof, name: str = "cart") -> ServiceRecovery:
    return proof.recovers(workload(proof, name), ["node/w-a-1"])


@pytest.mark.parametrize("resource", ["leases", "leases.coordination.k8s.io", "leases/*", "*", "*/*"])
def test_nothing_is_put_elsewhere_while_nobody_leads(resource: str) -> None:
    proof = guarded(hook(resources=[resource], excludedNamespaces=["kube-node-lease", "policy", "shop"]))
    for name, start in (("cart", START), ("policy", OWN)):
        found = after_a_node(proof, name)
        assert (found.by, found.why) == ("by-hand", LEADERS)
        # Who leads then sees the dead node anew, and waits as long as after any failure.
        assert found.seconds == pytest.approx(ACTS + TAKEN + GONE + start)
        assert events(found)[:2] == ["webhook-removed", "lease-retried"]


@pytest.mark.parametrize("resource", ["nodes", "nodes/status", "*", "*/status"])
def test_no_dead_node_is_taken_out_of_service_and_no_namespace_exempts_nodes(resource: str) -> None:
    skipped = ["kube-system", "kube-node-lease", "policy", "shop"]
    found = after_a_node(guarded(hook(resources=[resource], excludedNamespaces=skipped)))
    assert (found.by, found.why) == ("by-hand", UpkeepStopped(("policy",), "nodes"))
    assert found.seconds == ACTS + GONE + START


@pytest.mark.parametrize(
    "more",
    [
        {"failurePolicy": "Ignore"},
        {"excludedNamespaces": ["kube-system", "kube-node-lease"]},
        {"resources": ["leases/status", "endpoints", "deployments.apps", "nodes/proxy"]},
        {"replicas": 2, "spread": {"node": "required"}},
    ],
)
def test_a_webhook_that_answers_or_is_not_asked_stops_nothing(more: dict[str, Any]) -> None:
    found = after_a_node(guarded(hook(**more)))
    assert (found.by, found.seconds, found.lacking) == ("rescheduling", GONE + START, ())


def test_whether_nodes_stay_ready_without_their_leases_is_not_known() -> None:
    proof = guarded(hook(excludedNamespaces=["kube-system"]), workloads=[app(tier="standard")])
    found = after_a_node(proof)
    assert (found.by, lacks(found)) == ("rescheduling", (Undecided("nodes-ready", "policy"),))
    assert proof.comes_back(workload(proof), ["node/w-a-1"]) is None


@pytest.mark.parametrize("field", ["failurePolicy", "resources", "excludedNamespaces"])
def test_what_is_not_said_leaves_it_open(field: str) -> None:
    said: dict[str, Any] = {field: None}
    proof = guarded(hook(**said), workloads=[app(namespace="shop", tier="standard")])
    found = after_a_node(proof)
    (lack,) = found.lacking
    assert lack.giveable and lack.origin.path[-1] == field
    assert proof.comes_back(workload(proof), ["node/w-a-1"]) is None


def test_a_control_plane_that_answers_and_is_led_by_nobody_is_down_until_somebody_acted() -> None:
    proof = guarded(hook(), objectives={"survives": {"api": "node"}})
    for failure in ("node/w-a-1", "zone/a"):
        found = proof.recovers(proof.control_plane, [failure])
        assert (found.by, found.interrupted, found.why) == ("by-hand", True, LEADERS)
    assert [one.survives("node") for one in (proof.endpoint, proof.control_plane)] == [True, False]
    assert {state.proof.name: state.up for state in proof.what_if(["node/w-a-1"]).states}["control-plane"] is False
    (objective,) = proof.objectives
    assert objective.met is False
    assert all(isinstance(fault.found.judged.why, LeasesRefused) for fault in objective.faults)
    # Its pods are evicted and come back, so that a drain is no outage of the control plane's own.
    assert "control-plane" not in {drain.service.name for drain in proof.drains}
    spread = guarded(hook(replicas=2, spread={"zone": "required"}))
    assert spread.recovers(spread.control_plane, ["zone/a"]).by == "failover"
    assert spread.control_plane.survives("zone")


def test_who_leads_is_part_of_how_available_a_control_plane_is() -> None:
    """A webhook with one copy on one of equal nodes adds what that node is down, and its zone beside the others."""
    more = {"reliability": {"node": "99%", "zone": "100%", "loadBalancer": "100%"}}

    def down(webhook: dict[str, Any]) -> float:
        proof = guarded(webhook, **more)
        found = proof.availability(proof.control_plane).down
        assert found
        return found.down_high

    free = down(hook(resources=["pods"]))
    assert down(hook()) == pytest.approx(1 - (1 - free) * 0.99)
    assert down(hook(replicas=2, spread={"node": "required"})) == pytest.approx(1 - (1 - free) * (1 - 0.01**2))


def test_a_cut_network_parts_api_servers_from_the_webhook_that_has_to_allow_their_leases() -> None:
    cut = {"infrastructure": zones("a", "b", "c", links=LINKS)}
    # Zone c is cut off, where both copies may be: on the side of the quorum none is left.
    proof = guarded(hook(replicas=2, spread={"node": "required"}), **cut)
    (state,) = (one for one in proof.what_if(["link/bc"]).states if one.proof.name == "control-plane")
    assert (state.up, state.judged and state.judged.why) == (False, LeasesCutOff(("policy",)))
    proof = guarded(hook(replicas=2, spread={"zone": "required"}), **cut)
    assert {one.proof.name: one.up for one in proof.what_if(["link/bc"]).states}["control-plane"] is True


@pytest.mark.parametrize(("rto", "met"), [("30m", True), ("15m", False)])
def test_the_objective_counts_until_somebody_acted(rto: str, *, met: bool) -> None:
    backup = {"etcd": {"interval": "1h", "duration": "1m", "offsite": True}}
    loads = [app(replicas=3, spread={"node": "required", "zone": "required"})]
    recovery = {"responseTime": "10m", "restoreTime": "2m"}
    objectives = {"rto": rto, "survive": "zone"}
    infrastructure = zones("a", "b", "c", provider="bare-metal")
    more = {"recovery": recovery, "objectives": objectives, "infrastructure": infrastructure, "backup": backup}
    proof = guarded(hook(), workloads=loads, **more)
    cases = [one for one in proof.recovery.cases if one.recovery.why == LEADERS]
    assert {one.name for one in cases} == {"control-plane", "policy"}
    (objective,) = (one for one in proof.objectives if one.kind == "rto")
    assert objective.met is met, objective


def test_dead_replicas_get_requests_until_somebody_acted() -> None:
    loads = [app(namespace="shop", replicas=3, spread={"node": "required"})]
    found = after_a_node(guarded(hook(), workloads=loads))
    assert (found.by, found.interrupted, found.why) == ("by-hand", False, LEADERS)
    assert events(found) == ["webhook-removed", "lease-retried", "endpoints-removed", "nodes-looked-at"]


def test_standard_work_does_not_come_back_by_itself() -> None:
    proof = guarded(hook(), workloads=[app(tier="standard")], objectives={"survive": "node"})
    cart = workload(proof)
    assert proof.comes_back(cart, ["node/w-a-1"]) is False
    (objective,) = proof.objectives
    assert objective.met is False
    assert {fault.stays for fault in objective.faults if fault.services == (cart,)} == {LEADERS}


def test_a_webhook_outside_stops_them_with_what_it_needs() -> None:
    outside = {"name": "policy", "url": "https://policy.example.net/validate", **SAID}
    del outside["startTime"]
    needs = [{"name": "saas", "kind": "other", "neededBy": ["policy"]}]
    proof = guarded(outside, dependencies=needs)
    assert after_a_node(proof).by == "rescheduling"
    assert proof.recovers(workload(proof), ["node/w-a-1", "dependency/saas"]).why == LEADERS
    found = proof.what_if(["dependency/saas"]).states
    assert {one.proof.name: one.up for one in found if one.proof.name in ("endpoint", "control-plane")} == {
        "endpoint": True,
        "control-plane": False,
    }
    assert proof.recovers(proof.control_plane, ["dependency/saas"]).by == "by-hand"
    times = [one for one in proof.recovery.cases if one.recovery.why == LEADERS]
    assert {one.name for one in times} == {"control-plane"}


def drained(**more: Any) -> list[tuple[str, str, object]]:
    proof = guarded(hook(**more), workloads=[app(namespace="shop")])
    return [(one.service.name, one.end, one.unsaid) for one in proof.drains if one.end == "refused"]


def test_a_drain_that_takes_longer_than_leaders_try_to_renew_takes_the_controllers_with_it() -> None:
    for_good = [("policy", "refused", None), ("cart", "refused", None)]
    assert drained(startTime="11s") == for_good
    assert drained(startTime="10s") == []
    assert drained(startTime=None) == [(name, end, ("policy", "startTime")) for name, end, _ in for_good]
    assert drained(startTime="11s", excludedNamespaces=["kube-system"]) == []


def test_a_design_that_does_not_say_whether_there_are_webhooks_leaves_it_open_who_leads() -> None:
    said = {"endpoint": "10.0.0.9:6443"}
    proof = guarded(hook())
    silent = designed(
        loadBalancers=[BALANCER], more=BALANCERS, workloads=[app()], controlPlane=said | {"webhooks": None}
    )
    assert lacks(silent.recovers(silent.control_plane, ["zone/a"])) == (Undecided("webhooks"),)
    assert proof.recovers(proof.control_plane, ["zone/a"]).lacking == ()


KUBE_VIP = {"name": "api", "type": "kube-vip", "vip": "10.0.0.9", "announce": "l2", "routed": True}
SPREAD = {"replicas": 3, "spread": {"zone": "required"}}


def leased(*webhooks: dict[str, Any], **more: Any) -> Proof:
    """Return a design whose address is held by a lease; nobody says whether there are webhooks if none is given."""
    plane: dict[str, Any] = {"endpoint": "10.0.0.9:6443", "webhooks": list(webhooks)}
    return designed(loadBalancers=[KUBE_VIP], controlPlane=plane | more, objectives={"survives": {"api": "zone"}})


@pytest.mark.parametrize(
    ("webhook", "survives"),
    [
        (SPREAD, True),
        ({"replicas": 2, "spread": {"node": "required"}}, False),  # both may be in one zone
        ({"replicas": 1}, False),
        ({"replicas": 2}, None),
        ({"replicas": None}, None),
        ({"replicas": 1, "excludedNamespaces": ["kube-system"]}, True),
        ({"replicas": 1, "excludedNamespaces": None}, None),
        ({"replicas": 1, "failurePolicy": "Ignore"}, True),
        ({"replicas": 1, "resources": ["pods", "nodes"]}, True),
    ],
)
def test_an_address_that_is_leased_stays_where_a_webhook_answers(
    webhook: dict[str, Any], survives: bool | None
) -> None:
    proof = leased(hook(**webhook))
    assert [one.survives("zone") for one in (proof.endpoint, proof.control_plane)] == [survives] * 2
    (objective,) = proof.objectives
    assert objective.met is survives
    if survives is None:
        assert "excludedNamespaces" in [origin.path[-1] for origin in objective.settled_by]
        assert proof.availability(proof.endpoint).down is None


def test_webhooks_that_nobody_speaks_of_may_be_asked_about_the_lease() -> None:
    assert leased().endpoint.survives("zone") is True
    silent = leased(webhooks=None)
    assert silent.endpoint.survives("zone") is None
    assert [origin.path[-1] for origin in silent.objectives[0].settled_by] == ["webhooks"]
    outside = {"name": "policy", "url": "https://policy.example.net/validate", **SAID}
    del outside["startTime"]
    assert leased(outside).endpoint.survives("zone") is True

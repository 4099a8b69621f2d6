"""Dependencies that are workloads of the cluster: what needs them stops with them, and comes back with them."""

from itertools import combinations
from random import Random
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import UnknownService
from hadesign.proof.recovery.reasons import PodsFirst, Undecided
from hadesign.proof.services.reasons import PodsStopped
from tests.designs import as_cluster, design, zones
from tests.proof.recovering import app, designed, workload

HOOK = {"name": "policy", "namespace": "policy", "failurePolicy": "Fail", "resources": ["pods"], "replicas": 1}
EACH = {"zone": "required", "node": "required"}
SEEN, EVICTED = 60, 300


def needs(user: str, inside: str, **more: Any) -> dict[str, Any]:
    return {"name": f"{user}-{inside}", "kind": "other", "neededBy": [user], "runsOn": inside} | more


def test_what_needs_a_workload_stops_with_it_and_says_so() -> None:
    loads = [app(replicas=3, spread=EACH), app(name="dex", replicas=2, spread="none")]
    proof = designed(workloads=loads, dependencies=[needs("cart", "dex")])
    cart = workload(proof)
    assert cart.survives("node") is False
    assert all(isinstance(found.judged.why, PodsStopped) for found in cart.breaks if found.kind == "node")
    alone = next(one for one in proof.placements if one.name == "cart")
    assert alone.survives("zone") is True


@pytest.mark.parametrize(
    ("user", "name", "spec"),
    [
        ("cluster-dns", "coredns", {"network": {"dns": {"replicas": 3, "spread": EACH}}}),
        ("ingress", "ingress", {"network": {"ingress": {"replicas": 3, "spread": EACH}}}),
        ("monitoring", "prometheus", {"monitoring": {"prometheus": {"replicas": 3, "spread": EACH}}}),
        ("alerting", "alertmanager", {"monitoring": {"alertmanager": {"replicas": 3, "spread": EACH}}}),
    ],
)
def test_parts_of_the_platform_may_need_a_workload(user: str, name: str, spec: dict[str, Any]) -> None:
    proof = designed(**spec, workloads=[app(name="dex")], dependencies=[needs(user, "dex")])
    assert workload(proof, name).survives("node") is False
    assert next(one for one in proof.component_placements if one.name == name).survives("zone") is True


def test_a_webhook_that_needs_a_workload_is_down_without_it() -> None:
    hook = {"name": "policy", "namespace": "policy", "failurePolicy": "Fail", "resources": ["pods"], "replicas": 3}
    hook |= {"excludedNamespaces": ["policy", "default"], "spread": EACH}
    proof = designed(
        controlPlane={"webhooks": [hook]}, workloads=[app(name="dex")], dependencies=[needs("policy", "dex")]
    )
    assert workload(proof, "policy").survives("node") is False


@pytest.mark.parametrize(("skipped", "by"), [(["auth"], "rescheduling"), ([], "by-hand")])
def test_a_webhook_may_have_to_allow_what_it_needs_itself(skipped: list[str], by: str) -> None:
    """All of its own copies but one are left, and what it asks is not: it waits for pods that wait for it."""
    hook = HOOK | {"replicas": 3, "spread": EACH, "excludedNamespaces": ["policy", *skipped], "startTime": "20s"}
    loads = [app(name="dex", namespace="auth", startTime="10s"), app(namespace="shop")]
    plane = {"webhooks": [hook]}
    proof = designed(controlPlane=plane, workloads=loads, dependencies=[needs("policy", "dex")])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert found.by == by
    if by == "rescheduling":
        assert found.seconds == SEEN + EVICTED + 10 + 10 + 40


def test_what_a_needed_workload_needs_is_needed_too() -> None:
    loads = [app(replicas=3, spread=EACH), app(name="dex", replicas=3, spread=EACH), app(name="ldap")]
    chain = [
        needs("cart", "dex"),
        needs("dex", "ldap"),
        {"name": "hsm", "kind": "kms", "neededBy": ["ldap"], "zones": ["a"]},
    ]
    proof = designed(workloads=loads, dependencies=chain)
    cart = workload(proof)
    assert cart.survives("node") is False
    assert {found.failure for found in cart.breaks} >= {"dependency/hsm", "zone/a"}
    assert proof.recovers(cart, ["dependency/hsm"]).by == "return"


def test_workloads_that_need_each_other() -> None:
    loads = [app(replicas=3, spread=EACH), app(name="dex")]
    proof = designed(workloads=loads, dependencies=[needs("cart", "dex"), needs("dex", "cart")])
    assert [workload(proof, name).survives("node") for name in ("cart", "dex")] == [False, False]


def test_volumes_of_a_needed_workload_are_needed() -> None:
    """Two copies of data of which both are needed for I/O: any zone that holds one stops who is asked by cart."""
    block = {"name": "block", "provider": "rook-ceph", "replicas": 2, "minReplicas": 2, "failureDomain": "zone"}
    claims = [{"class": "block", "size": "1Gi", "accessMode": "ReadWriteMany"}]
    loads = [app(replicas=3, spread=EACH), app(name="dex", replicas=3, spread=EACH, volumes=claims, replicates=True)]
    spec: dict[str, Any] = {"workloads": loads, "storage": {"classes": [block | {"zonal": False}]}}
    assert workload(designed(**spec)).survives("zone") is True
    proof = designed(**spec, dependencies=[needs("cart", "dex")])
    assert workload(proof).survives("zone") is False


def test_it_comes_back_when_what_it_needs_does() -> None:
    loads = [app(replicas=3, spread=EACH), app(name="dex", startTime="10s")]
    proof = designed(workloads=loads, dependencies=[needs("cart", "dex")])
    found = proof.recovers(workload(proof), ["node/w-a-1"])
    assert (found.by, found.interrupted, found.seconds) == ("rescheduling", True, SEEN + EVICTED + 10)
    assert found.why == PodsFirst("dex")
    both = designed(workloads=[app(), app(name="dex", startTime="10s")], dependencies=[needs("cart", "dex")])
    assert both.recovers(workload(both), ["node/w-a-1"]).seconds == SEEN + EVICTED + 40


def test_too_little_is_known_of_what_is_needed() -> None:
    loads = [app(replicas=3, spread=EACH), {"name": "dex", "kind": "Deployment"}]
    proof = designed(workloads=loads, dependencies=[needs("cart", "dex")], objectives={"survive": "node"})
    cart = workload(proof)
    assert (cart.undecided, cart.survives("node")) == (UnknownService("needs"), None)
    (objective,) = proof.objectives
    assert objective.met is None
    assert ("spec", "workloads", 1, "replicas") in {origin.path for origin in objective.settled_by}


def test_a_spread_that_nobody_wrote_down_is_that_of_the_needed_workload() -> None:
    loads = [app(replicas=3, spread=EACH), app(name="dex", replicas=2)]
    proof = designed(workloads=loads, dependencies=[needs("cart", "dex")], objectives={"survive": "node"})
    assert (workload(proof).assumed, workload(proof).left_open[0]) == ("spread", "dex")
    (objective,) = proof.objectives
    assert objective.met is None
    assert {origin.path[-2:] for origin in objective.settled_by} >= {(1, "spread")}
    assert (0, "spread") not in {origin.path[-2:] for origin in objective.settled_by}


@pytest.mark.parametrize("seed", range(40))
def test_both_are_up_or_it_is_down(seed: int) -> None:
    """However two workloads are spread, the one that needs the other is up where both of them are."""
    random = Random(seed)

    def load(name: str) -> dict[str, Any]:
        spread = random.choice(["none", {"node": "required"}, {"zone": "required"}, EACH])
        return app(name=name, replicas=random.randint(1, 4), spread=spread, quorum=random.random() < 0.4)

    loads = [load("cart"), load("dex")]
    listed = [needs("cart", "dex")]
    if random.random() < 0.5:
        listed.append({"name": "vault", "kind": "kms", "neededBy": [random.choice(["cart", "dex"])], "zones": ["b"]})
    proof = designed(workloads=loads, dependencies=listed)
    apart = designed(workloads=loads, dependencies=[one for one in listed if "runsOn" not in one])
    things = sorted(proof.cluster.things)
    for failed in [*combinations(things, 1), *random.sample(list(combinations(things, 2)), 30)]:
        up = {name: _up(apart, name, failed) for name in ("cart", "dex")}
        assert _up(proof, "cart", failed) is (up["cart"] and up["dex"])
        assert _up(proof, "dex", failed) is up["dex"]


def _up(proof: Proof, name: str, failed: tuple[str, ...]) -> bool | None:
    return next(state.up for state in proof.what_if(failed).states if state.proof.name == name)


def test_it_is_available_while_both_are() -> None:
    numbers = {"node": "99%", "zone": "99.9%"}
    loads = [app(replicas=1), app(name="dex", replicas=1)]
    pool = {"pool": "w", "roles": ["worker"], "perZone": 1}
    both = designed(workloads=loads, dependencies=[needs("cart", "dex")], reliability=numbers, pool=pool)
    found = both.availability(workload(both)).down
    alone = both.availability(workload(both, "dex")).down
    assert found is not None and alone is not None
    assert alone.down_high < found.down_high <= 2 * alone.down_high


OFFLINE = "client certificate, kept offline"


@pytest.mark.parametrize(
    ("access", "known"),
    [
        ({"identityProvider": "sso", "breakGlass": "none"}, False),
        ({"identityProvider": "sso"}, False),
        ({"identityProvider": "sso", "breakGlass": OFFLINE}, True),
        ({"identityProvider": "far", "breakGlass": "none"}, True),
        ({"identityProvider": "none"}, True),
        ({"breakGlass": "none"}, True),
    ],
)
def test_nobody_acts_by_hand_while_nobody_is_let_in(access: dict[str, Any], known: bool) -> None:
    """A StatefulSet waits for somebody who takes its node away, and so does what a webhook that is down refuses."""
    loads = [app(kind="StatefulSet"), app(name="web"), app(name="dex")]
    sso = {"name": "sso", "kind": "identity-provider", "neededBy": ["monitoring"], "runsOn": "dex"}
    far = {"name": "far", "kind": "identity-provider", "neededBy": ["monitoring"]}
    plane = {"access": access, "webhooks": [HOOK | {"excludedNamespaces": []}]}
    proof = designed(workloads=loads, dependencies=[sso, far], controlPlane=plane)
    for name in ("cart", "web"):
        found = proof.recovers(workload(proof, name), ["node/w-a-1"])
        lacks = [lack for lack in found.lacking if lack.what == Undecided("login", "sso")]
        assert (found.by, not lacks) == ("by-hand", known)
        assert all(lack.origin.path[-1] == "breakGlass" for lack in lacks)


def test_who_acts_on_the_machines_needs_no_log_in() -> None:
    access = {"identityProvider": "sso", "breakGlass": "none"}
    sso = {"name": "sso", "kind": "identity-provider", "neededBy": ["monitoring"], "zones": ["a"]}
    proof = designed(dependencies=[sso], controlPlane={"access": access}, backup={"etcd": {"interval": "1h"}})
    found = proof.recovers(proof.etcd, ["zone/a", "zone/b"])
    assert Undecided("login", "sso") not in {lack.what for lack in found.lacking}


def refused(**spec: Any) -> str:
    with pytest.raises(InputError) as error:
        prove(as_cluster(design(infrastructure=zones("a"), nodes=[], **spec)))
    return " ".join(one.message for one in error.value.diagnostics)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"neededBy": ["api"]}, "`api` cannot need workload `dex` of the same cluster, which needs it to start"),
        ({"neededBy": ["dex"]}, "workload `dex` cannot need itself"),
        ({"zones": ["a"]}, "what runs in this cluster (`runsOn`) has `zones` of its workload"),
        ({"availability": "99%"}, "what runs in this cluster (`runsOn`) has `availability` of its workload"),
        ({"runsOn": "dox"}, "workload `dox` is not declared"),
    ],
)
def test_what_contradicts_itself_is_refused(more: dict[str, Any], said: str) -> None:
    assert said in refused(workloads=[app(), app(name="dex")], dependencies=[needs("cart", "dex", **more)])

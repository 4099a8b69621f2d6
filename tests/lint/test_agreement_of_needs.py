"""lint and prove agree on designs with webhooks that stop pods, and with dependencies of every kind."""

from random import Random
from typing import Any

import pytest

from tests.designs import as_cluster
from tests.effort import tried
from tests.lint.test_agreement import contradictions, random_design

_NAMESPACES = ["policy", "audit", "default", "kube-system"]


def needing(number: int) -> dict[str, Any]:
    """Return a random design that may pause, with webhooks and dependencies of which facts are left out."""
    random, data = Random(number), random_design(number)
    spec = data["spec"]
    for load in spec["workloads"]:
        load["tier"] = random.choice(["critical", "standard", "standard", "batch"])
    hooks = [_webhook(random, name) for name in random.sample(["policy", "audit"], random.randint(0, 2))]
    plane = spec.setdefault("controlPlane", {})
    plane["webhooks"] = hooks
    spec["workloads"].append(_load(random))
    users = [
        "ingress",
        *(load["name"] for load in spec["workloads"] if load["name"] != "dex"),
        *(h["name"] for h in hooks),
    ]
    sso: dict[str, Any] = {"name": "sso", "kind": "identity-provider", "neededBy": random.sample(users, 1)}
    sso |= random.choice([{"runsOn": "dex"}, {"runsOn": "dex"}, {"availability": "99.9%"}])
    spec["dependencies"] = [*spec.get("dependencies", ()), sso]
    plane["access"] = random.choice(
        [{"identityProvider": "sso"}, {"identityProvider": "sso", "breakGlass": "none"}, {}]
    )
    return data


def _load(random: Random) -> dict[str, Any]:
    found: dict[str, Any] = {"name": "dex", "kind": "Deployment", "replicas": random.randint(1, 3), "startTime": "20s"}
    spread = random.choice([None, "none", {"node": "required"}])
    found |= {"spread": spread} if spread else {}
    return found | {"tier": random.choice(["critical", "standard"]), "requests": {"cpu": "100m", "memory": "64Mi"}}


def _webhook(random: Random, name: str) -> dict[str, Any]:
    found = {
        "failurePolicy": random.choice(["Fail", "Fail", "Ignore"]),
        "replicas": random.randint(1, 3),
        "spread": random.choice(["none", {"node": "required"}]),
        "namespace": name,
        "excludedNamespaces": random.sample(_NAMESPACES, random.randint(0, 4)),
        "resources": random.choice([["pods"], ["*"], ["deployments"]]),
        "startTime": "20s",
    }
    unsaid = random.sample(sorted(found), random.choice([0, 0, 1]))
    return {"name": name} | {key: value for key, value in found.items() if key not in unsaid}


@pytest.mark.slow
def test_of_random_designs_that_need_much() -> None:
    found = {n: said for n in range(tried(20, by_night=1_000)) if (said := [*contradictions(as_cluster(needing(n)))])}
    assert found == {}


def test_of_a_dependency_whose_pods_do_not_run_before_anything_fails() -> None:
    assert [*contradictions(as_cluster(needing(50_218)))] == []

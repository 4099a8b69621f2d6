"""Circles of what needs what to start: each is found whole and once, and one open step makes it a question."""

from typing import Any

from hadesign.proof.circles import StartCircle, circles
from tests.designs import as_cluster, control_plane, design, zones

POLICY = {"name": "policy", "namespace": "policy", "failurePolicy": "Fail", "resources": ["pods"]}


def found(needs: list[dict[str, Any]], *, names: str = "abcd", **plane: Any) -> tuple[StartCircle, ...]:
    return circles(
        as_cluster(
            design(
                infrastructure=zones("a"),
                nodes=control_plane({"a": 1}),
                controlPlane=plane,
                workloads=[{"name": name, "kind": "Deployment"} for name in names],
                dependencies=needs,
            )
        )
    )


def need(users: str, provider: str, *, start: bool | None = True, kind: str = "other") -> dict[str, Any]:
    said = {} if start is None else {"neededToStart": start}
    return {"name": f"{users}-{provider}", "kind": kind, "neededBy": list(users), "runsOn": provider, **said}


def members(circle: StartCircle) -> str:
    return "".join(step.member.removeprefix("default/") for step in circle.steps)


def test_a_long_circle_is_found_once_with_all_its_members_and_places() -> None:
    (circle,) = found([need("c", "d"), need("a", "b"), need("d", "a"), need("b", "c")])
    assert (members(circle), circle.open) == ("abcd", ())
    assert [step.by for step in circle.steps] == ["a-b", "b-c", "c-d", "d-a"]
    assert [step.origin.named for step in circle.steps] == [
        f"spec.dependencies[{name}].neededBy" for name in ("a-b", "b-c", "c-d", "d-a")
    ]


def test_circles_that_share_a_member_are_told_apart_and_the_shortest_is_the_witness() -> None:
    found_circles = found([need("ac", "b"), need("b", "a"), need("b", "c"), need("a", "d"), need("d", "b")])
    assert sorted(map(members, found_circles)) == ["ab", "adb", "bc"]


def test_a_step_that_is_not_needed_to_start_breaks_the_circle() -> None:
    assert found([need("a", "b"), need("b", "a", start=False)]) == ()
    assert found([need("a", "b"), need("b", "c"), need("c", "d")]) == ()


def test_a_step_of_which_nobody_says_leaves_it_open_at_its_place() -> None:
    (circle,) = found([need("a", "b"), need("b", "a", start=None)])
    assert [origin.named for origin in circle.open] == ["spec.dependencies[b-a].neededToStart"]
    (registry,) = found([need("a", "b"), need("b", "a", start=None, kind="registry")])
    assert registry.open == (), "images are for starting"


def test_a_certain_circle_is_not_told_again_as_an_open_one() -> None:
    both = found([need("a", "b"), need("b", "a"), {**need("b", "a", start=None), "name": "other"}])
    assert [circle.open != () for circle in both] == [False, True]
    assert len({step.by for circle in both for step in circle.steps}) == 3


def test_pods_wait_for_a_webhook_that_needs_them() -> None:
    needs = [
        {"name": "login", "kind": "identity-provider", "neededBy": ["policy"], "runsOn": "a", "neededToStart": True}
    ]
    for skipped, circle in ((["policy"], ["policy"]), (["default", "policy"], [])):
        hooks = found(needs, names="a", webhooks=[{**POLICY, "excludedNamespaces": skipped}])
        assert [step.needs for one in hooks for step in one.steps if step.by == "policy"] == [
            f"{name}/policy" for name in circle
        ]
    (unsaid,) = found(needs, names="a", webhooks=[POLICY])
    assert [origin.named for origin in unsaid.open] == ["spec.controlPlane.webhooks[policy].excludedNamespaces"]
    elsewhere = {"name": "policy", "failurePolicy": "Fail", "resources": ["pods"], "url": "https://policy.example.net"}
    assert found(needs, names="a", webhooks=[{**elsewhere, "excludedNamespaces": []}]) == ()

"""What stands for kubelets: what it asks of an API for living nodes and for dead ones, and what it tells."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from hadesign.rehearsal.workers import agent
from hadesign.rehearsal.workers.agent import Api, LivingNodes, Orders, PodsOnNodes, Volumes, read_orders, write_orders

READY = [{"type": "Ready", "status": "True"}]


class FakeApi:
    """Answers lists of objects, and keeps what else it was asked."""

    def __init__(self, **lists: list[dict[str, Any]]) -> None:
        """Have these objects, by the last word of their path."""
        self.lists, self.asked = lists, list[tuple[str, str, Any]]()

    def ask(self, method: str, path: str, data: object = None, kind: str = "") -> tuple[int, Any]:
        """Keep what is asked."""
        self.asked.append((method, path.partition("?")[0], data))
        return 200, {}

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return a list."""
        return self.lists.get(path.rpartition("/")[2], [])

    def taken(self) -> list[tuple[str, str, Any]]:
        """Return what was asked since the last time."""
        found, self.asked = self.asked, []
        return found


class Clock:
    """A clock that stands."""

    now = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def as_api(fake: FakeApi) -> Api:
    return cast("Api", fake)


def node(name: str, *, ready: bool = True, zone: str = "a") -> dict[str, Any]:
    status = "True" if ready else "Unknown"
    return {
        "metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone}},
        "status": {"conditions": [{"type": "Ready", "status": status}]},
    }


def pod(name: str, on: str = "", *, ready: bool = False, ends: bool = False, **more: Any) -> dict[str, Any]:
    notes = {agent.WORKLOAD: "shop/web", agent.STARTS: more.pop("starts", "0")}
    gone = {"deletionTimestamp": "2026-12-01T00:00:00Z"} if ends else {}
    metadata = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "annotations": notes, **gone}
    conditions = [*(READY if ready else []), *more.pop("conditions", [])]
    return {
        "metadata": metadata, "spec": {"nodeName": on} if on else {}, "status": {"conditions": conditions}, **more
    }  # fmt: skip


def test_leases_of_living_nodes_are_renewed_in_time_and_of_dead_ones_never() -> None:
    api, clock = FakeApi(nodes=[node("n1"), node("n2")]), Clock()
    alive = LivingNodes(as_api(api), [node("n1"), node("n2")], clock)
    alive.register()
    assert [(method, path.rpartition("/")[2]) for method, path, _ in api.taken()] == [
        ("POST", "nodes"), ("PATCH", "n1"), ("POST", "nodes"), ("PATCH", "n2"),
    ]  # fmt: skip
    renewed: dict[str, list[float]] = {"n1": [], "n2": []}
    for second in range(60):
        clock.now = 100.0 + second
        alive.look_after(frozenset({"n2"} if second >= 30 else ()))
        for method, path, data in api.taken():
            assert (method, data["spec"]["leaseDurationSeconds"]) == ("PATCH", 40)
            renewed[path.rpartition("/")[2]].append(clock.now - 100)
    assert renewed == {"n1": [0, 10, 20, 30, 40, 50], "n2": [5, 15, 25]}


def test_a_node_that_lives_again_says_so() -> None:
    api, clock = FakeApi(nodes=[node("n1", ready=False), node("foreign", ready=False)]), Clock()
    alive = LivingNodes(as_api(api), [node("n1")], clock)
    alive.look_after(frozenset({"n1"}))
    assert api.taken() == []
    clock.now += 2
    alive.look_after(frozenset())
    asked = [(path, data) for _, path, data in api.taken() if path.endswith("/status")]
    assert asked == [("/api/v1/nodes/n1/status", {"status": node("n1")["status"]})]


def look(pods: list[dict[str, Any]], orders: Orders) -> FakeApi:
    api = FakeApi(pods=pods)
    PodsOnNodes(as_api(api), Clock()).look_after(orders)
    return api


def test_pods_run_and_end_on_living_nodes_alone() -> None:
    pods = [pod("new", "n1"), pod("old", "n1", ready=True, ends=True), pod("runs", "n1", ready=True), pod("waits")]
    asked = look(pods, Orders()).taken()
    assert [(method, path.removeprefix("/api/v1/namespaces/shop/pods/")) for method, path, _ in asked] == [
        ("PATCH", "new/status"), ("DELETE", "old"),
    ]  # fmt: skip
    assert asked[0][2]["status"]["phase"] == "Running"
    assert asked[1][2] == {"gracePeriodSeconds": 0, "preconditions": {"uid": "uid-old"}}
    assert look(pods, Orders(dead=frozenset({"n1"}))).taken() == []


def test_a_start_takes_its_time_where_that_is_wanted() -> None:
    clock = Clock()
    api = FakeApi(pods=[pod("new", "n1", starts="7")])
    slow = PodsOnNodes(as_api(api), clock)
    for second in range(8):
        clock.now = 100.0 + second
        slow.look_after(Orders(slow=True))
        assert len(api.taken()) == (second == 7)
    assert len(look([pod("new", "n1", starts="7")], Orders()).taken()) == 1


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_told_is_what_runs_on_living_nodes(capsys: pytest.CaptureFixture[str]) -> None:
    refused = {"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}
    pods = [
        pod("a", "n1", ready=True), pod("b", "n2", ready=True), pod("c", "n2", ready=True, ends=True),
        pod("d", conditions=[refused]), {"metadata": {"name": "foreign"}, "spec": {"nodeName": "n1"}},
    ]  # fmt: skip
    orders = Orders(3, frozenset({"n2"}), frozenset({"n2"}))
    api, clock = FakeApi(pods=pods), Clock()
    looking = PodsOnNodes(as_api(api), clock)
    looking.look_after(orders)
    looking.look_after(orders)
    (line,) = told(capsys)
    assert line == {
        "what": "pods", "at": 100.0, "orders": 3, "ready": {"shop/web": 1}, "left": {"shop/web": 1},
        "pending": {"shop/web": 1}, "why": {"shop/web": "0/3 nodes are available"},
    }  # fmt: skip
    looking.look_after(orders._replace(number=4))
    assert [line["orders"] for line in told(capsys)] == [4]


def claim(name: str, node_name: str = "", storage_class: str = "local", bound: str = "") -> dict[str, Any]:
    notes = {agent.SELECTED: node_name} if node_name else {}
    spec = {"storageClassName": storage_class, "accessModes": ["ReadWriteOnce"], "volumeName": bound,
            "resources": {"requests": {"storage": "1"}}}  # fmt: skip
    return {"metadata": {"name": name, "namespace": "shop", "uid": name, "annotations": notes}, "spec": spec}


@pytest.mark.parametrize(
    ("tie", "where"),
    [("zone", ("topology.kubernetes.io/zone", "b")), ("node", ("kubernetes.io/hostname", "n2")), ("", None)],
)
def test_a_volume_is_made_where_the_pod_goes(tie: str, where: tuple[str, str] | None) -> None:
    claims = [claim("wanted", "n2"), claim("early"), claim("others", "n2", "foreign"), claim("done", "n2", bound="v")]
    api = FakeApi(persistentvolumeclaims=claims)
    Volumes(as_api(api), {"local": tie}, [node("n1"), node("n2", zone="b")]).look_after(100.0)
    ((method, path, made),) = api.taken()
    assert (method, path, made["metadata"]["name"]) == ("POST", "/api/v1/persistentvolumes", "pvc-wanted")
    if where is None:
        assert "nodeAffinity" not in made["spec"]
    else:
        (term,) = made["spec"]["nodeAffinity"]["required"]["nodeSelectorTerms"]
        assert term["matchExpressions"] == [{"key": where[0], "operator": "In", "values": [where[1]]}]


def test_orders_are_read_as_they_were_written(tmp_path: Path) -> None:
    file, orders = tmp_path / "orders.json", Orders(7, frozenset({"n2", "n1"}), frozenset({"n1"}), slow=True)
    write_orders(file, orders)
    assert read_orders(file) == orders
    assert [one.name for one in tmp_path.iterdir()] == ["orders.json"]

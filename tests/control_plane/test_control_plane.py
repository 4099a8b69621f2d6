"""The control plane for tests judges objects, and leaves nothing behind."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.control_plane.client import Client
from tests.control_plane.plane import control_plane


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with control_plane(tmp_path_factory.mktemp("judged")) as started:
        yield started


def budget(**spec: Any) -> dict[str, Any]:
    metadata = {"name": "cart", "namespace": "shop"}
    spec = {"selector": {"matchLabels": {"app": "cart"}}} | spec
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": metadata, "spec": spec}


@pytest.mark.judge
def test_a_good_budget_is_accepted_and_not_kept(client: Client) -> None:
    assert client.refuses(budget(maxUnavailable=1)) == ""
    assert client.ask("GET", "/apis/policy/v1/namespaces/shop/poddisruptionbudgets/cart")[0] == 404


@pytest.mark.judge
@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"maxUnavailable": 1, "maxUnavailabel": 1}, "maxUnavailabel"),
        ({"maxUnavailable": 1, "minAvailable": 1}, "cannot be both set"),
        ({"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "Sometimes"}, "unhealthyPodEvictionPolicy"),
    ],
)
def test_a_bad_budget_is_refused(client: Client, spec: dict[str, Any], why: str) -> None:
    assert why in client.refuses(budget(**spec))


@pytest.mark.judge
def test_what_the_server_does_not_know_is_refused(client: Client) -> None:
    assert client.refuses(budget() | {"apiVersion": "policy/v1beta1"}) != ""


@pytest.mark.judge
def test_a_lone_pod_is_judged_too(client: Client) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": "shop"}}
    image = [{"name": "one", "image": "example.org/one"}]
    assert client.refuses(pod | {"spec": {"containers": image}}) == ""
    assert "Nope" in client.refuses(pod | {"spec": {"containers": image, "restartPolicy": "Nope"}})


@pytest.mark.judge
def test_nothing_of_it_is_left(tmp_path: Path) -> None:
    with control_plane(tmp_path) as started:
        assert started.ready()
    assert not started.ready()

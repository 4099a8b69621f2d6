"""The page on recovery: every time as the sum that it is, what may be lost, and timers that a bad day depends on."""

from typing import Any

from tests.designs import control_plane, design, zones
from tests.handbook.books import data_book, page_of
from tests.handbook.rendering import render, said

POOL = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi", "pods": 110}}
ASKED = {"cpu": "100m", "memory": "1Gi"}


def app(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": "Deployment", "replicas": 1, "startTime": "40s", "requests": ASKED} | more


def page(**spec: Any) -> str:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), POOL]
    plane = {"endpoint": "api.example.org:6443", "webhooks": []} | spec.pop("controlPlane", {})
    base = {"infrastructure": zones("a", "b", "c"), "nodes": nodes, "controlPlane": plane}
    return page_of(data_book(design(**(base | spec))), "recovery.md")


def headings(source: str) -> list[str]:
    return [element.text.strip("¶ ") for element in render(source) if element.name == "h3"]


def test_every_time_is_a_sum_with_where_each_number_comes_from() -> None:
    source = page(workloads=[app("cart")])
    seen = said(source)
    assert "Loss of a node that runs cart: 6 min 40 s¶ By rescheduling." in seen
    assert (
        "the node counts as unhealthy 50 s default the node controller looks at its nodes 10 s default its pods are"
        " evicted 5 min default a new pod is ready 40 s line" in seen
    )
    assert "the last of 3 dead nodes of zone a is tainted 30 s default" in seen
    assert "https://kubernetes.io/docs/concepts/architecture/nodes/#rate-limits-on-eviction" in source


def test_what_is_not_known_is_said_and_not_summed() -> None:
    source = page(workloads=[app("db", kind="StatefulSet"), {"name": "cart", "kind": "Deployment", "replicas": 1}])
    assert [heading for heading in headings(source) if "cart" in heading or "db" in heading] == [
        "Loss of a node that runs cart: 6 min and more",
        "Loss of a zone that runs cart: 6 min 56 s and more",
        "Loss of a node that runs db: 40 s and more",
        "Loss of a zone that runs db: 40 s and more",
    ]
    seen = said(source)
    assert "A pod of a StatefulSet is made anew only once its old node is known to be gone." in seen
    assert "spec.recovery.responseTime not known" in seen
    assert "startTime of workload cart not known line" in seen
    assert "Taken for granted: that there is room on the nodes that are left" in seen
    assert "Loss of etcd's data: unknown" in seen


def test_what_has_to_come_back_has_no_time() -> None:
    source = page(workloads=[app("cart", zones=["a"])])
    assert "Loss of a zone that runs cart: until zone a is back" in headings(source)
    assert "No other node may run it." in said(source)


def test_windows_tell_what_is_lost_with_what() -> None:
    classes = {"classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "zone"}]}
    saved = {
        "etcd": {"interval": "12h", "kept": 5, "duration": "1m", "offsite": True, "offsiteDelay": "10m"},
        "volumes": {"schedule": "0 */6 * * *", "offsite": True, "retention": "14d"},
    }
    seen = said(page(storage=classes, workloads=[app("cart", volumes=[{"class": "block"}])], backup=saved))
    assert "etcd a zone none a copy lives on" in seen
    assert "etcd most members 12 h 1 min until the next snapshot 12 h + until it is done 60 s" in seen
    assert "etcd the whole site 12 h 11 min" in seen
    assert "volumes of storage class block a node none" in seen
    assert "volumes all copies 6 h, more with spec.backup.volumes.duration" in seen
    assert "Where backups are kept, and when one was last restored." in seen
    assert "kept 5 copies, which reach back 2 d 12 h 14 d" in seen


def test_a_single_copy_is_one() -> None:
    seen = said(page(backup={"etcd": {"interval": "12h", "kept": 1}}))
    assert "1 copy, which reaches back 12 h" in seen


def test_without_copies_everything_may_be_lost() -> None:
    assert "No copies are declared, so everything may be lost." in said(page())
    assert "etcd most members unknown without a backup of etcd" in said(
        page(backup={"volumes": {"schedule": "0 0 * * *"}})
    )


def test_leaders_tell_how_long_they_are_waited_for() -> None:
    slow = {"leaseDuration": "137s", "renewDeadline": "107s", "retryPeriod": "26s"}
    seen = said(page(controlPlane={"controllerManager": slow, "scheduler": {"leaderElect": False}}))
    assert "controller manager 4 min 11 s 78 s 30 s" in seen
    assert "scheduler 23.8 s" not in seen


def test_numbers_for_a_bad_day() -> None:
    spec: dict[str, Any] = {
        "infrastructure": zones("a", "b", "c", roundTrip="1ms"),
        "etcd": {"quota": "8Gi", "disk": {"type": "nvme", "fsyncP99": "2ms"}},
        "backup": {"etcd": {"interval": "7d", "location": "s3://copies"}},
        "autoscaling": {"clusterAutoscaler": {"enabled": True}},
    }
    seen = said(page(**spec))
    assert "A write to etcd takes 3 ms at least" in seen
    assert "that is 7 d old, up to 1,653 writes a second" in seen
    assert "8.59 GB where the quota is used up: 85.9 s" in seen
    assert "9 nodes say every 10 s that they live: 54 writes a minute" in seen
    assert "leaves a group alone for 5 min, 10 min, 20 min, 30 min and so on" in seen


def test_what_the_provider_runs_is_left_to_it() -> None:
    data = design(infrastructure=zones("a", "b", "c"), nodes=[POOL], workloads=[app("cart")])
    data["spec"]["kubernetes"]["installer"] = "managed"
    seen = said(page_of(data_book(data), "recovery.md"))
    assert "leaders hold on" not in seen
    assert "Loss of etcd's data" not in seen
    assert "Loss of a node that runs cart: 6 min 40 s" in seen

"""Which alerts a failure raises: those whose expressions count what is dead, and none where nobody watches any more."""

from collections.abc import Iterable

import pytest

from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets.prometheus import groups
from hadesign.targets.prometheus.detecting import Detection, detection
from hadesign.topology import Cluster, read_cluster


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml"))


def of(cluster: Cluster, *failed: str) -> Detection:
    return detection(cluster, groups(cluster), prove(cluster).what_if(failed))


@pytest.mark.parametrize(
    ("failed", "alerts"),
    [
        (["node/cp-a"], {"etcdMembersDown", "KubeAPIServersMissing", "KubeNodeNotReady", "KubeNodesMissing"}),
        (["node/workers-a-1"], {"KubeNodeNotReady", "KubeNodesMissing"}),
        (["instance/api/lb-a"], {"KubeAPIBalancerDown"}),
        (["node/lb-a"], {"KubeAPIBalancerDown"}),
        (["switch/spine-1"], set()),
        (
            ["instance/api/lb-a", "instance/api/lb-b"],
            {"KubeAPIBalancerDown", "KubeAPIEndpointDown"},
        ),
        (
            ["node/cp-a", "node/cp-b"],
            {"etcdMembersDown", "etcdInsufficientMembers", "KubeAPIDown", "KubeAPIServersMissing", "KubeNodeNotReady",
             "KubeNodesMissing", "KubeAPIEndpointDown"},
        ),
    ],
)  # fmt: skip
def test_alerts_of_failures(cluster: Cluster, failed: Iterable[str], alerts: set[str]) -> None:
    found = of(cluster, *failed)
    assert set(found.alerts) - {"KubeAPIEndpointDown"} == alerts - {"KubeAPIEndpointDown"}
    assert not found.blind


def test_a_zone_is_told_as_a_zone(cluster: Cluster) -> None:
    assert "ZoneDown" in of(cluster, "zone/a").alerts
    assert "ZoneDown" not in of(cluster, "node/cp-a").alerts


def test_monitoring_that_is_down_tells_nothing_but_by_its_silence(cluster: Cluster) -> None:
    found = of(cluster, "region/eu-central")
    assert found == Detection(("Watchdog",), blind=True)


def test_only_alerts_that_there_are_raise_one(cluster: Cluster) -> None:
    assert detection(cluster, (), prove(cluster).what_if(["zone/a"])).alerts == ()


def test_where_replicas_may_stand_elsewhere_nobody_knows_whether_monitoring_goes_on() -> None:
    cluster = read_cluster(read(blueprints_dir() / "virtual-machines-on-hypervisors.yaml"))
    found = of(cluster, "rack/r1")
    assert found.unsure
    assert not found.blind
    assert "etcdInsufficientMembers" in found.alerts

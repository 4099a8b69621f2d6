"""Timers and checks: what was given, what is a default, and that nobody else decides."""

import re
from typing import Any

import pytest

from hadesign.errors import InputError
from hadesign.proof import prove
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import ROOT


def cluster(balancer: dict[str, Any] | None = None, **plane: Any) -> Cluster:
    nodes = [*control_plane({"a": 3}), *({"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in (1, 2))]
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.99", "instances": ["lb-1", "lb-2"]}
    return as_cluster(
        design(
            infrastructure=zones("a"),
            nodes=nodes,
            controlPlane={"endpoint": "api.example.org:6443", **plane},
            loadBalancers=[entry | (balancer or {})],
        )
    )


def test_what_nobody_gave_is_a_default_and_marked_as_one() -> None:
    timers = cluster().timers
    manager = timers.controller_manager
    assert (manager.enabled, manager.lease, manager.renew, manager.retry) == (True, 15, 10, 2)
    assert manager.assumed == ("leaderElect", "leaseDuration", "renewDeadline", "retryPeriod")
    assert (timers.node_monitor_grace, timers.toleration) == (50, 300)
    assert timers.assumed == ("nodeMonitorGracePeriod", "defaultNotReadyToleration")


@pytest.mark.parametrize(("version", "grace"), [("1.31.14", 40), ("1.32.0", 50), ("1.33.1", 50), ("1.36.4", 50)])
def test_the_grace_of_a_silent_node_grew_with_kubernetes_1_32(version: str, grace: float) -> None:
    spec = design(
        infrastructure=zones("a"),
        nodes=control_plane({"a": 1}),
        kubernetes={"version": version, "installer": "kubeadm"},
    )
    assert as_cluster(spec).timers.node_monitor_grace == grace


def test_what_was_given_is_taken_and_not_marked() -> None:
    timers = cluster(
        scheduler={"leaderElect": False, "retryPeriod": "1500ms"},
        controllerManager={"leaseDuration": "30s", "nodeMonitorGracePeriod": "20s"},
        apiServer={"defaultNotReadyToleration": "0s"},
    ).timers
    assert (timers.scheduler.enabled, timers.scheduler.retry) == (False, 1.5)
    assert timers.scheduler.assumed == ("leaseDuration", "renewDeadline")
    assert (timers.controller_manager.lease, timers.controller_manager.renew) == (30, 10)
    assert (timers.node_monitor_grace, timers.toleration, timers.assumed) == (20, 0, ())


COUNTS = ("interval", "timeout", "fall", "rise")


@pytest.mark.parametrize(
    ("check", "expected", "assumed"),
    [
        (None, ("https", "/readyz", 1, 2, 3, 2, False), ("protocol", "path", *COUNTS)),
        ({}, ("https", "/readyz", 1, 2, 3, 2, False), ("protocol", "path", *COUNTS)),
        ({"path": "/livez"}, ("https", "/livez", 1, 2, 3, 2, True), COUNTS),
        ({"protocol": "http"}, ("http", "/readyz", 1, 2, 3, 2, True), ("path", *COUNTS)),
        ({"protocol": "tcp"}, ("tcp", None, 1, 2, 3, 2, True), COUNTS),
        (
            {"path": "/readyz", "interval": "4s", "timeout": "3s", "fall": 1, "rise": 5},
            ("https", "/readyz", 4, 3, 1, 5, True),
            (),
        ),
    ],
)
def test_a_check_of_api_servers(check: Any, expected: tuple[Any, ...], assumed: tuple[str, ...]) -> None:
    (balancer,) = cluster({} if check is None else {"healthCheck": check}).balancers
    found = balancer.check
    assert found
    counts = found.interval, found.timeout, found.fall, found.rise
    assert (found.protocol, found.path, *counts, found.declared) == expected
    assert found.assumed == assumed
    assert (found.connect, found.again, found.paced) == (1, found.interval / 4, False)


def test_of_what_stands_behind_ingress_nothing_is_assumed() -> None:
    assert cluster({"serves": "ingress"}).balancers[0].check is None
    assert cluster({"serves": "ingress", "healthCheck": {"path": "/healthz"}}).balancers[0].check


def test_vrrp_has_keepalived_s_defaults() -> None:
    (balancer,) = cluster().balancers
    assert (balancer.advert_interval, balancer.preempt, balancer.assumed) == (1, True, ("advertInterval", "preempt"))
    (balancer,) = cluster({"advertInterval": "250ms", "preempt": False}).balancers
    assert (balancer.advert_interval, balancer.preempt, balancer.assumed) == (0.25, False, ())


def test_keepalived_checks_its_balancer_as_the_blueprint_says() -> None:
    track = cluster().balancers[0].track
    assert track
    assert (track.interval, track.timeout, track.fall, track.rise) == (1, 0.5, 2, 2)
    assert track.assumed == ("interval", "fall", "rise")
    track = cluster({"track": {"interval": "3s", "fall": 10}}).balancers[0].track
    assert track
    assert (track.interval, track.timeout, track.fall, track.rise, track.assumed) == (3, 1.5, 10, 2, ("rise",))
    assert cluster({"type": "haproxy"}).balancers[0].track is None


def test_what_hadesign_decides_is_told_value_by_value() -> None:
    told = {one.what: (one.name, dict(one.values), one.origin.path[1:]) for one in cluster().assumed}
    assert told == {
        "etcd-timers": ("", {"heartbeatInterval": 0.1, "electionTimeout": 1.0}, ("etcd",)),
        "health-check": (
            "api",
            {"protocol": "https", "path": "/readyz", "interval": 1, "timeout": 2, "fall": 3, "rise": 2},
            ("loadBalancers", 0, "healthCheck"),
        ),
        "keepalived-check": ("api", {"interval": 1, "fall": 2, "rise": 2}, ("loadBalancers", 0, "track")),
        "vrrp": ("api", {"advertInterval": 1, "preempt": True}, ("loadBalancers", 0)),
    }
    given = cluster({"advertInterval": "2s", "preempt": False, "track": {"interval": "1s", "fall": 3, "rise": 3}})
    assert {one.what for one in given.assumed} == {"etcd-timers", "health-check"}


def test_keepalived_counts_whole_seconds() -> None:
    with pytest.raises(InputError, match=r"checks itself every 1\.5 s"):
        cluster({"track": {"interval": "1500ms"}})


def test_what_nobody_can_give_is_marked_as_a_default_where_it_has_a_name() -> None:
    timers = cluster().timers
    assert (timers.heartbeat, timers.monitor, timers.detach, timers.disks) == (10, 5, 360, 20)


def test_kube_vip_has_the_election_timers_of_its_code_unless_the_blueprint_gives_others() -> None:
    plain = cluster({"type": "kube-vip"}).balancers[0].election
    assert plain
    assert (plain.lease, plain.renew, plain.retry) == (5, 3, 1)
    assert plain.assumed == ("leaseDuration", "renewDeadline", "retryPeriod")
    slow = {"leaseDuration": "15s", "renewDeadline": "10s", "retryPeriod": "2s"}
    given = cluster({"type": "kube-vip", "election": slow}).balancers[0].election
    assert given
    assert (given.lease, given.renew, given.retry, given.assumed) == (15, 10, 2, ())
    assert cluster().balancers[0].election is None


def test_the_proof_adds_up_the_timers_of_the_cluster() -> None:
    """Whatever the design gives is counted as given, and moves the sum by as much."""
    plain, quick = (
        {time.failure: time for time in prove(built).recovery.times}
        for built in (
            cluster(),
            cluster(
                {"advertInterval": "100ms", "healthCheck": {"interval": "1s", "fall": 2}},
                controllerManager={"leaseDuration": "6s", "renewDeadline": "4s", "retryPeriod": "1s"},
                scheduler={"leaseDuration": "5s", "renewDeadline": "4s", "retryPeriod": "1s"},
            ),
        )
    )
    assert not any(term.given for term in (*plain["control-plane"].terms, *plain["load-balancer"].terms))
    # etcd's slowest draw and a heartbeat; three checks of a silent server; a lease, and two pauses with jitter.
    assert plain["control-plane"].seconds == pytest.approx(2.1 + 4.5 + 15 + 8.8)
    assert [term.given for term in quick["control-plane"].terms] == [False, True, True, True]
    assert quick["control-plane"].seconds == pytest.approx(2.1 + 3.25 + 6 + 4.4)
    assert quick["load-balancer"].seconds == pytest.approx(plain["load-balancer"].seconds / 10)
    assert all(term.origin for term in quick["load-balancer"].terms)


def test_no_other_room_has_a_default_of_its_own() -> None:
    rooms = [
        path
        for room in ("proof", "targets", "handbook", "lint", "report")
        for path in (ROOT / "hadesign" / room).rglob("*.py")
    ]
    assert rooms
    found = [
        path.name
        for path in rooms
        if re.search(r"^DEFAULT_\w*(ADVERT|LEASE|RETRY|CHECK|INTERVAL|FALL|EVICTION)", path.read_text(), re.MULTILINE)
    ]
    assert found == []

"""Section 7 of the facts: timers and failover, as they come out of designs with those settings."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hadesign.lint import lint
from hadesign.proof import Proof, prove
from hadesign.proof.recovery import detection
from hadesign.topology.cluster import Election, Etcd
from tests.designs import as_cluster, control_plane, design, zones
from tests.lint.own import DAY
from tests.proof.golden.value import Value, shown
from tests.shipped_rules import catalogue

WORKERS = {"pool": "w", "roles": ["worker"], "perZone": 2}
CART = {"name": "cart", "kind": "Deployment", "replicas": 1, "startTime": "0s"}


def three_zones(**spec: Any) -> Proof:
    """Return three zones, each with a control-plane machine and two workers."""
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), WORKERS]
    return prove(as_cluster(design(**({"infrastructure": zones("a", "b", "c"), "nodes": nodes} | spec))))


def evicted(grace: str | None, toleration: str | None) -> str:
    """Return when pods of a dead machine run again, if they take no time to start.

    The published sums leave out that the node controller looks only now and then.
    """
    plane: dict[str, Any] = {}
    if grace:
        plane = {
            "controllerManager": {"nodeMonitorGracePeriod": grace},
            "apiServer": {"defaultNotReadyToleration": toleration},
        }
    old = {"version": "1.31.3", "installer": "kubeadm"}
    found = three_zones(controlPlane=plane, workloads=[CART], kubernetes=old).recovery.times
    (time,) = [time for time in found if (time.failure, time.name) == ("node", "cart")]
    assert time.by == "rescheduling"
    return f"{sum(term.seconds for term in time.terms if term.what.what != 'nodes-looked-at'):g}"


def last_tainted(count: int) -> str:
    """Return how long after the first the last machine of a lost zone is tainted."""
    pool = {"pool": "w", "roles": ["worker"], "perZone": count, "zones": ["b", "c"]}
    nodes = [*control_plane({"a": 1, "b": 1, "d": 1}), pool]
    proof = three_zones(infrastructure=zones("a", "b", "c", "d"), nodes=nodes, workloads=[CART])
    found = proof.recovers(proof.workloads[0], ["zone/c"])
    grace, _, wait, _, _ = found.terms
    assert grace.seconds == 50
    return f"{wait.seconds:g}"


def led_again() -> str:
    """Return how long the longest takeover takes with OpenShift's leases, after etcd has elected its leader."""
    slow = {"leaseDuration": "137s", "renewDeadline": "107s", "retryPeriod": "26s"}
    found = three_zones(controlPlane={"scheduler": slow, "controllerManager": slow}).recovery.times
    (time,) = [time for time in found if time.failure == "control-plane"]
    election, *lease = time.terms
    assert election.seconds == 2.1
    return f"{sum(term.seconds for term in lease):g}={'+'.join(f'{term.seconds:g}' for term in lease)}"


def _fits(election: float, trip: str) -> bool:
    """Whether the rule on election timers has nothing against one, with a heartbeat that fits it."""
    where, timers = zones("a", "b", "c", roundTrip=trip), {"electionTimeout": f"{election:g}s"}
    proof = three_zones(infrastructure=where, etcd=timers | {"heartbeatInterval": "100ms"})
    return not lint(proof.cluster, proof, catalogue(), DAY, ["ETC010"]).diagnostics


def shortest_election(trip: str) -> str:
    """Return the shortest election timeout, in tenths of a second, that the rule takes for a round trip."""
    return f"{next(tenths / 10 for tenths in range(5, 100) if _fits(tenths / 10, trip)):g}"


def longest_election() -> str:
    """Return the longest election timeout, in seconds, that the rule takes."""
    return f"{max(seconds for seconds in range(40, 60) if _fits(seconds, '1ms'))}"


def etcd(value: Callable[[Etcd], float]) -> str:
    found = three_zones().cluster.etcd
    assert found
    return f"{value(found):g}"


def address_lease(value: Callable[[Election], float]) -> str:
    vip = {"name": "api", "type": "kube-vip", "vip": "10.0.0.9"}
    found = three_zones(loadBalancers=[vip]).cluster.balancers[0].election
    assert found
    return f"{value(found):g}"


def script_fails() -> str:
    """Return how long keepalived's check of a dead process takes as in kubeadm's guide: every 3 s, 10 failures."""
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), WORKERS]
    nodes += [{"name": f"lb-{zone}", "zone": zone, "roles": ["load-balancer"]} for zone in "ab"]
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.0.9", "instances": ["lb-a", "lb-b"]}
    track = {"track": {"interval": "3s", "fall": 10}}
    plane = {"endpoint": "api.example.org:6443"}
    proof = three_zones(nodes=nodes, controlPlane=plane, loadBalancers=[entry | track])
    first = proof.recovers(proof.endpoint, ["instance/api/lb-a"]).terms[0]
    assert first.given
    return f"{first.seconds:g}"


_PROFILES = (
    ("default: 40 s + 5 min", None, None, "340"),
    ("fast profile", "20s", "30s", "50"),
    ("medium profile", "2m", "60s", "180"),
    ("low profile", "5m", "60s", "360"),
)
_COMMITS = (
    ("0.1 ms, SSD", 0.1e-3, 1e-3, "0.0011"),
    ("USA 50 ms, HDD", 50e-3, 10e-3, "0.06"),
    ("US-Japan 350 ms, HDD", 350e-3, 10e-3, "0.36"),
    ("US-Japan 400 ms, HDD", 400e-3, 10e-3, "0.41"),
)


def _kubelet() -> Iterator[Value]:
    for profile, grace, toleration, seconds in _PROFILES:
        yield Value("7", f"pods evicted, {profile}, s", seconds, partial(evicted, grace, toleration))
    for profile, interval, updates in (("fast", 4, "15000"), ("medium", 20, "3000")):
        often = partial(detection.status_updates_per_minute, 1000, interval)
        yield Value("7", f"1000 nodes, {profile}: updates/min", updates, shown(often))
    yield Value("7", "unhealthy share of a zone", "0.55", shown(lambda: detection.UNHEALTHY_SHARE))
    for what, dead, nodes, rate in (
        ("normal", 54, 100, "0.1"),
        ("55 % of 100 nodes dead", 55, 100, "0.01"),
        ("55 % of 20 nodes dead", 11, 20, "0"),
        ("all of a zone dead", 30, 30, "0.1"),
    ):
        found = partial(detection.eviction_rate, dead, nodes)
        yield Value("7", f"evictions/s, {what}", rate, shown(found))
    yield Value("7", "zone of 30 lost, last tainted, s", "300", partial(last_tainted, 30))


def _leaders() -> Iterator[Value]:
    for name, lease, renew, retry, skew, tolerated, takeover in (
        ("137/107/26", 137, 107, 26, "30", "78", "251.4"),
        ("15/10/2", 15, 10, 2, "5", "8", "23.8"),
    ):
        yield Value("7", f"lease {name}: skew", skew, shown(partial(detection.lease_skew, lease, renew)))
        away = partial(detection.lease_tolerates, renew, retry)
        yield Value("7", f"lease {name}: API may be away", tolerated, shown(away))
        worst = partial(detection.lease_takeover, lease, retry)
        yield Value("7", f"lease {name}: worst takeover", takeover, shown(worst))
    yield Value("7", "that lease in a design, s", "251.4=137+114.4", led_again)
    yield Value("7", "etcd heartbeat, s", "0.1", partial(etcd, lambda found: found.heartbeat))
    yield Value("7", "etcd election timeout, s", "1", partial(etcd, lambda found: found.election))
    yield Value("7", "election, 10 trips of 130 ms, s", "1.3", partial(shortest_election, "130ms"))
    yield Value("7", "election at most, s", "50", longest_election)
    for what, trip, fsync, seconds in _COMMITS:
        commit = partial(detection.shortest_commit, trip, fsync)
        yield Value("7", f"least commit, {what}, s", seconds, shown(commit))


def _addresses() -> Iterator[Value]:
    yield Value("7", "kube-vip lease, s", "5", partial(address_lease, lambda lease: lease.lease))
    yield Value("7", "kube-vip renew deadline, s", "3", partial(address_lease, lambda lease: lease.renew))
    yield Value("7", "kube-vip retry, s", "1", partial(address_lease, lambda lease: lease.retry))
    yield Value("7", "keepalived script 3 s, fall 10, s", "30", script_fails)
    for priority, seconds in ((100, "3.609"), (101, "3.605"), (254, "3.008")):
        down = partial(detection.master_down_interval, 1.0, priority)
        yield Value("7", f"VRRP priority {priority}: down after, s", seconds, shown(down, ".3f"))
    for failures, minutes in ((1, "5"), (2, "10"), (3, "20"), (4, "30"), (9, "30")):
        back = partial(detection.autoscaler_backoff, failures)
        yield Value("7", f"autoscaler waits after {failures}, min", minutes, shown(back, times=1 / 60))


VALUES = (*_kubelet(), *_leaders(), *_addresses())

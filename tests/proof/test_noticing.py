"""How soon each checker notices each way of dying: the table, and what it is made of.

Real programs are held to it in `tests/targets/test_live_bounds.py`.
"""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.proof.recovery.noticing import (
    Adverts,
    Checker,
    Lease,
    MemberConnections,
    NodeLease,
    Passing,
    Raft,
    Script,
    ServerChecks,
    checks_of,
)
from tests.designs import as_cluster, control_plane, design, zones

OURS = ServerChecks(interval=1, fall=3, connect=1, answer=2, whole=3, again=0.25)
LATE = 4.4
"""Two pauses of client-go between tries, each of which jitter makes up to 2.2 times as long."""


@pytest.mark.parametrize(
    ("checker", "refuses", "silent", "hangs"),
    [
        # The first failed check begins an interval after a good one, and two more follow it.
        (OURS, 1 + 2 * 0.25, 1 + 3 * 1 + 2 * 0.25, 1 + 3 * 3 + 2 * 0.25),
        # The files as they were before, without a pace of its own for failed checks: 16.5 s were seen of 18.
        (ServerChecks(3, 3, 3, 3, 6, 3), 9, 18, 27),
        # One that had connected when its server died waits for its answer: longer than until the next one.
        (ServerChecks(0.2, 1, 0.2, 2, 2.2, 0.05), 0.2, 2, 2.4),
        # By TCP alone whoever hangs is well.
        (ServerChecks(1, 3, 1, 2, 3, 0.25, shallow=True), 1.5, 4.5, None),
        # Clouds begin a check every interval, whatever becomes of the one before.
        (ServerChecks(5, 2, 2, 2, 2, 5, paced=True), 10, 12, 12),
        (ServerChecks(5, 2, 5, 5, 5, 5, paced=True), 10, 15, 15),
        (Passing(60, 10), 0, 60, None),
        (Passing(1, 10), 0, 45, None),  # a connection that was open is its client's to give up
        (Script(1, 2, 0.5), 2, 2.5, 2.5),
        (Adverts(1, 128), 3.5, 3.5, 3.5),
        (Lease(5, 1), 5 + LATE, 5 + LATE, 5 + LATE),
        (Lease(15, 2), 15 + 2 * LATE, 15 + 2 * LATE, 15 + 2 * LATE),
        (Raft(0.1, 1), 2.1, 2.1, 2.1),
        (MemberConnections(), 0, 10, 40),
        (NodeLease(50, 5), 60, 60, 60),
    ],
)
def test_each_way_of_dying_has_its_bound(checker: Checker, refuses: float, silent: float, hangs: float | None) -> None:
    found = checker.notices("refuses"), checker.notices("silent"), checker.notices("hangs")
    assert found == pytest.approx((refuses, silent, hangs))


@pytest.mark.parametrize(
    ("checker", "starves"),
    [
        # Two looks at an etcd that is well, half a time-out and a check apart; a third one's time-out; three checks.
        (OURS, (1 + 1 + 2) + (1 + 2) + 2 * (0.25 + 2)),
        # Where checks come sooner than looks, two of them are content with one.
        (ServerChecks(0.2, 1, 0.2, 2, 2.2, 0.05), (0.2 + 0.2 + 2) + (0.2 + 2)),
        (ServerChecks(5, 2, 2, 2, 2, 5, paced=True), (1 + 5 + 2) + (5 + 2) + 5),
        (ServerChecks(1, 3, 1, 2, 3, 0.25, shallow=True), None),
        (ServerChecks(1, 3, 1, 2, 3, 0.25, health=False), None),
        (Passing(60, 10), None),
        # keepalived asks the server itself, three times, and gives up each time before the server knows.
        (Script(2, 3, 1), (1 + 2 + 2) + 3 * 2 + 1),
        (Lease(5, 1), 5 + LATE),
    ],
)
def test_a_server_without_its_etcd_says_so_late(checker: Checker, starves: float | None) -> None:
    assert checker.notices("starves") == (starves if starves is None else pytest.approx(starves))


SECONDS = st.floats(0.001, 60)


@given(st.builds(ServerChecks, SECONDS, st.integers(1, 100), SECONDS, SECONDS, SECONDS, SECONDS, st.booleans()))
def test_whoever_answers_nothing_is_noticed_no_sooner_than_whoever_refuses(checks: ServerChecks) -> None:
    refuses, silent, hangs = (checks.notices(dying) for dying in ("refuses", "silent", "hangs"))
    assert refuses is not None
    assert silent is not None
    assert hangs is not None
    assert refuses <= silent
    assert refuses <= hangs


@given(st.builds(ServerChecks, SECONDS, st.integers(1, 100), SECONDS, SECONDS, SECONDS, SECONDS, st.booleans()))
def test_whoever_notices_late_himself_is_noticed_no_sooner_than_whoever_refuses(checks: ServerChecks) -> None:
    refuses, starves = checks.notices("refuses"), checks.notices("starves")
    assert refuses is not None
    assert starves is not None
    assert refuses < starves


def checker_of(kind: str, check: dict[str, Any] | None, **more: Any) -> Checker | None:
    """Return who checks the servers behind a balancer of some type."""
    nodes = [*control_plane({"a": 3}), {"name": "lb-1", "zone": "a", "roles": ["load-balancer"]}]
    entry = {"name": "api", "type": kind, **({"healthCheck": check} if check else {}), **more}
    built = as_cluster(design(infrastructure=zones("a"), nodes=nodes, loadBalancers=[entry]))
    return checks_of(built.balancers[0])


def test_our_own_checks_are_known_and_those_of_others_as_far_as_they_are_given() -> None:
    assert checker_of("haproxy", None, instances=["lb-1"]) == OURS
    assert checker_of("haproxy", {"protocol": "tcp"}, instances=["lb-1"]) == ServerChecks(
        1, 3, 1, 2, 3, 0.25, shallow=True
    )
    assert checker_of("nginx", None, instances=["lb-1"]) == Passing(1, 10)
    # A check that is declared is in somebody else's file, in which nginx has its own timers where none are given.
    assert checker_of("nginx", {"path": "/readyz"}, instances=["lb-1"]) == Passing(60, 10)
    some = {"interval": "5s", "fall": 2}
    assert checker_of("envoy", some, instances=["lb-1"]) is None  # how long a check may take is not known
    assert checker_of("envoy", some | {"timeout": "1s"}, instances=["lb-1"]) == ServerChecks(5, 2, 1, 1, 1, 5)
    assert checker_of("hardware", {"timeout": "1s"}) is None
    assert checker_of("cloud", some) == ServerChecks(5, 2, 5, 5, 5, 5, paced=True)
    assert checker_of("cloud", None) is None


def test_connecting_takes_no_longer_than_the_pause_between_checks() -> None:
    """HAProxy's own rule: the smaller of `timeout connect` and `inter`."""
    quick = checker_of("haproxy", {"interval": "200ms"}, instances=["lb-1"])
    assert quick == ServerChecks(0.2, 3, 0.2, 2, 2.2, 0.05)

"""etcd without one of its members, as API servers feel it that ask this one, or all of them in turn.

Real programs are held to it in `tests/rehearsal/`.
"""

from collections.abc import Sequence
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from tests.designs import as_cluster, control_plane, design, zones
from tests.proof.recovering import BALANCER, BALANCERS, events, lacks


def balanced(nodes: Sequence[dict[str, Any]], etcd: dict[str, Any] | None = None, **balancer: Any) -> Proof:
    """Return the proof of a control plane behind two balancers."""
    data = design(
        infrastructure=zones("a", "b", "c"),
        nodes=[*nodes, *BALANCERS],
        controlPlane={"endpoint": "api.example.org:6443"},
        loadBalancers=[BALANCER | balancer],
        **({"etcd": etcd} if etcd else {}),
    )
    return prove(as_cluster(data))


def stacked(**balancer: Any) -> Proof:
    return balanced(control_plane({"a": 1, "b": 1, "c": 1}), **balancer)


@pytest.mark.parametrize(("path", "noticed"), [("/readyz?verbose", True), ("/livez", True), ("/version", False)])
def test_who_does_not_ask_for_health_does_not_hear_of_etcd(path: str, noticed: bool) -> None:
    starving, servers, _ = stacked(healthCheck={"path": path}).recovery.stuck
    assert (starving.failure, lacks(starving.recovery) == ()) == ("etcd-process", noticed)
    assert lacks(servers.recovery) == ()


def test_a_server_starves_only_where_it_asks_one_etcd_and_others_go_on() -> None:
    """The election, two good checks and a look at etcd, then three bad ones, of a second and half a second apart."""
    check = {"interval": "2s", "timeout": "1s", "fall": 3}
    (starving,) = (one for one in stacked(healthCheck=check).recovery.programs if one.failure == "etcd-process")
    assert starving.seconds == pytest.approx(2.1 + (1 + 2 + 2) + (2 + 1) + 2 * (0.5 + 1))


def test_of_two_members_none_goes_on_alone() -> None:
    lost = balanced(control_plane({"a": 2})).recovery.stuck
    assert [time.failure for time in lost] == ["api-server-hang", "load-balancer-hang"]


def external() -> Proof:
    """Return the proof of etcd on machines of its own, which both API servers ask in turn."""
    nodes = [{"name": f"cp-{zone}", "zone": zone, "roles": ["control-plane"]} for zone in "ab"]
    nodes += [{"name": f"etcd-{zone}", "zone": zone, "roles": ["etcd"]} for zone in "abc"]
    return balanced(nodes, etcd={"topology": "external"})


def test_who_asks_every_member_of_etcd_waits_for_one_that_is_gone() -> None:
    """11 s were seen of writes that go on all the time; the election alone, which was predicted, takes 2.1 s."""
    proof = external()
    assert proof.recovers(proof.etcd, ["node/etcd-c"]).seconds == pytest.approx(2.1)
    alone = proof.recovers(proof.api, ["node/etcd-c"])
    assert (alone.by, alone.interrupted) == ("election", False)
    assert alone.seconds == pytest.approx(2.1 + 10)
    assert events(alone) == ["etcd-elected", "member-abandoned"]
    # Who leads the controllers may not get its renewals through.
    whole = proof.recovers(proof.control_plane, ["node/etcd-c"])
    assert events(whole) == ["etcd-elected", "member-abandoned", "lease-expired", "lease-retried"]
    assert proof.recovers(proof.api, ["zone/a"]).seconds == pytest.approx(2.1 + 10 + 4.5)
    # Without a member of etcd nothing is different.
    assert proof.recovers(proof.api, ["node/cp-a"]).seconds == pytest.approx(4.5)


def test_who_asks_one_member_of_etcd_waits_for_no_other() -> None:
    proof = stacked()
    assert events(proof.recovers(proof.api, ["node/cp-a-1"])) == ["etcd-elected", "server-removed"]


def test_a_member_that_hangs_is_asked_for_longer_than_one_that_is_gone() -> None:
    """Its machine goes on to acknowledge what it is sent: 40 s were seen."""
    hanging, *_ = external().recovery.stuck
    assert (hanging.failure, hanging.by) == ("etcd-hang", "election")
    assert hanging.seconds == pytest.approx(2.1 + 40)

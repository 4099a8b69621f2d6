"""Machines that may share a hypervisor which nobody names: no failure of one is known, and so none is survived."""

from datetime import date
from typing import Any

import pytest

from hadesign.lint import lint
from hadesign.proof import Proof, prove
from hadesign.proof.failure.reason import Unnamed
from hadesign.proof.outcomes import NotTimed
from hadesign.proof.recovery.reasons import Unproved
from tests.designs import as_cluster, control_plane, design
from tests.shipped_rules import catalogue

FRONT = {
    "name": "lb",
    "type": "hardware",
    "vip": "10.9.9.9",
    "healthCheck": {"interval": "1s", "timeout": "1s", "fall": 1},
}


def proof_of(provider: str | None, *, layout: dict[str, int], racks: bool = False, hosts: bool = False) -> Proof:
    """Return the proof of three members, and nothing else, that are to survive the loss of a node."""
    nodes = control_plane(layout)
    for number, node in enumerate(nodes):
        node.update({"rack": f"r{number}"} if racks else {})
        node.update({"host": f"h{number}"} if hosts else {})
    infrastructure: dict[str, Any] = {"zones": [{"name": zone} for zone in layout]}
    infrastructure |= {"provider": provider} if provider else {}
    if racks:
        infrastructure["racks"] = [{"name": node["rack"], "zone": node["zone"]} for node in nodes]
    return prove(
        as_cluster(
            design(
                infrastructure=infrastructure,
                nodes=nodes,
                controlPlane={"endpoint": "10.9.9.9:6443", "webhooks": []},
                loadBalancers=[FRONT | {"zones": list(layout)}],
                objectives={"survives": {"etcd": "node"}, "survive": "node", "rto": "2h"},
                recovery={"responseTime": "5m", "restoreTime": "20m"},
                backup={"etcd": {"interval": "1h", "offsite": True}},
            )
        )
    )


@pytest.mark.parametrize("provider", ["vsphere", "openstack", "other", None])
@pytest.mark.parametrize(
    ("layout", "more", "survives"),
    [
        ({"a": 3}, {}, None),
        ({"a": 2, "b": 1}, {}, None),
        ({"a": 1, "b": 1, "c": 1}, {}, True),  # no host is in two zones
        ({"a": 3}, {"racks": True}, True),  # nor in two racks
        ({"a": 3}, {"hosts": True}, True),
    ],
)
def test_a_host_takes_all_that_it_may_carry(
    provider: str | None, layout: dict[str, int], more: dict[str, bool], survives: bool | None
) -> None:
    proof = proof_of(provider, layout=layout, **more)
    assert proof.etcd.survives("node") is survives
    assert proof.etcd.uninterrupted("node") is True
    assert next(one.met for one in proof.objectives if one.goal != proof.objectives[0].goal) is survives


@pytest.mark.parametrize("provider", ["bare-metal", "aws", "gcp", "azure"])
def test_a_machine_of_bare_metal_is_its_own_host_and_a_cloud_hides_it(provider: str) -> None:
    assert proof_of(provider, layout={"a": 3}).etcd.survives("node") is True


@pytest.mark.parametrize(("provider", "first"), [("vsphere", ("host",)), (None, ("provider", "host"))])
def test_what_is_not_shown_names_where_hosts_would_be_and_recovery_does_too(
    provider: str | None, first: tuple[str, ...]
) -> None:
    """Lint names the same places, and a host that takes quorum would be followed by a restore that nobody timed."""
    proof = proof_of(provider, layout={"a": 3})
    for objective in proof.objectives:
        if objective.met is not None:
            continue
        facts = [origin.path for origin in objective.settled_by]
        assert tuple(dict.fromkeys(str(path[-1]) for path in facts))[: len(first)] == first
    rto = next(one for one in proof.objectives if one.kind == "rto")
    assert isinstance(rto.why, NotTimed)
    assert Unproved(Unnamed("node")) in [lack.what for lack in rto.why.lacking]
    found = [
        one
        for one in lint(proof.cluster, proof, catalogue(), date(2026, 11, 24)).diagnostics
        if one.rule in ("TOP010", "DR002")
    ]
    assert {one.rule for one in found} == {"TOP010", "DR002"}
    assert all(one.severity == "info" for one in found)
    # Hosts are one subject, whatever depends on them.
    (late,) = (one for one in found if one.rule == "DR002")
    assert late.path.endswith(first[0])
    assert late.message.endswith("it matters to etcd, api and endpoint")

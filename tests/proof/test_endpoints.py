"""What clients call: faults planted into a shipped design, and what lint, prove and the objectives say of each."""

from datetime import date
from typing import Any

import pytest
import yaml

from hadesign.lint import Report, lint
from hadesign.proof import Proof, prove
from hadesign.proof.recovery.reasons import Untimed
from hadesign.resources import blueprints_dir
from hadesign.topology import read_cluster
from tests.designs import as_document
from tests.shipped_rules import catalogue

DAY = date(2026, 11, 29)
PAIR = {"name": "api", "type": "haproxy", "instances": ["lb-a", "lb-b"], "healthCheck": {"path": "/readyz"}}
VIP = PAIR | {"type": "haproxy-keepalived", "vip": "10.0.0.100", "virtualRouterId": 71}
KUBE_VIP = {
    "name": "api",
    "type": "kube-vip",
    "vip": "10.0.0.100",
    "announce": "l2",
    "instances": ["cp-a", "cp-b", "cp-c"],
}
LOCAL = {"name": "local", "type": "node-local", "healthCheck": {"path": "/readyz"}}
NAME = "api.shop.example.org"


def judged(plane: dict[str, Any], *balancers: dict[str, Any]) -> tuple[Proof, Report]:
    """Return the proof of the bare-metal preset with another front, and what lint says of it."""
    data = yaml.safe_load((blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8"))
    spec = data["spec"]
    spec["controlPlane"] = {key: value for key, value in (spec["controlPlane"] | plane).items() if value is not None}
    spec["loadBalancers"] = list(balancers)
    cluster = read_cluster(as_document(yaml.safe_dump(data)))
    proof = prove(cluster)
    return proof, lint(cluster, proof, catalogue(), DAY)


def met(proof: Proof, kind: str) -> bool | None:
    return next(objective.met for objective in proof.objectives if objective.kind == kind)


def found(report: Report, *severities: str) -> set[str]:
    """Return the rules that found something about the front; what another finding explains is none of them."""
    shown = (d for d in report.diagnostics if d.severity.value in (severities or ("error",)))
    return {d.rule for d in shown if d.rule.startswith(("LB", "TOP"))}


def records(*targets: str) -> dict[str, Any]:
    return {"records": [{"name": NAME, "targets": list(targets)}]}


AT = {"endpoint": "10.0.0.100:6443"}


@pytest.mark.parametrize(
    ("plane", "balancer", "rule"),
    [
        ({"endpoint": "10.0.0.99:6443"}, VIP, "LB023"),
        ({"endpoint": "10.0.0.99:6443"}, KUBE_VIP, "LB023"),
        (AT, PAIR, "LB023"),  # an address that no balancer has
        (AT, VIP | {"serves": "ingress", "port": 6443}, "LB023"),
        (records("10.0.0.99"), VIP, "LB023"),
        ({"endpoint": f"{NAME}:6443"}, VIP | {"port": 8443}, "LB026"),
        (AT, VIP | {"port": 8443}, "LB026"),
        ({"endpoint": "10.0.0.100:8443"}, KUBE_VIP, "LB026"),
        ({"endpoint": "10.0.1.10:8443"}, VIP | {"port": 6443}, "LB026"),
        (AT, KUBE_VIP | {"instances": ["lb-a", "lb-b"]}, "LB026"),  # there is no API server on them
        ({"endpoint": "workers-a-1:6443"}, VIP, "LB026"),
        ({"endpoint": "10.0.0.7:443"}, {"name": "api", "type": "cloud", "vip": "10.0.0.7", "port": 6443}, "LB026"),
        (AT, VIP | {"vip": "192.168.0.100", "routed": False}, "LB023"),
        ({"endpoint": "192.168.0.100:6443"}, VIP | {"vip": "192.168.0.100", "routed": False}, "LB010"),
    ],
)
def test_an_endpoint_at_which_nothing_answers(plane: dict[str, Any], balancer: dict[str, Any], rule: str) -> None:
    proof, report = judged(plane, balancer)
    assert rule in found(report)
    assert "TOP010" not in found(report)  # the finding that says what to do explains it
    assert [objective for objective in ("survive", "availability") if met(proof, objective) is not False] == []
    assert proof.endpoint.survives("node") is False
    assert {state.proof.name: state.up for state in proof.what_if([]).states}["endpoint"] is False


@pytest.mark.parametrize(
    ("plane", "balancer", "rule"),
    [
        ({"endpoint": "10.0.1.5:6443"}, PAIR, "LB003"),
        ({"endpoint": "lb-b:6443"}, PAIR, "LB003"),
        (records("10.0.1.5"), PAIR, "LB003"),
        (records("lb-a"), PAIR, "LB003"),
        ({"endpoint": "10.0.1.5:6443"}, PAIR | {"instances": ["lb-a"]}, "LB002"),
        ({"endpoint": f"{NAME}:6443"}, PAIR | {"instances": ["lb-a"]}, "LB002"),
        ({"endpoint": "10.0.1.5:6443"}, VIP, "LB001"),
        ({"endpoint": "cp-a:6443"}, VIP, "LB001"),
    ],
)
def test_an_endpoint_that_is_one_machine(plane: dict[str, Any], balancer: dict[str, Any], rule: str) -> None:
    proof, report = judged(plane, balancer)
    assert found(report) == {rule}
    assert (met(proof, "survive"), met(proof, "availability")) == (False, False)


@pytest.mark.parametrize(
    ("plane", "balancer", "severity", "rule"),
    [
        ({"endpoint": f"{NAME}:6443"}, PAIR, "info", "LB003"),
        ({"endpoint": f"{NAME}:6443"}, VIP | {"vip": "192.168.0.100"}, "error", "LB010"),
        ({"endpoint": "192.168.0.100:6443"}, VIP | {"vip": "192.168.0.100"}, "error", "LB010"),
        (
            {},
            {key: value for key, value in KUBE_VIP.items() if key != "announce"} | {"vip": "192.168.0.9"},
            "info",
            "LB010",
        ),
        ({"endpoint": None}, PAIR, "error", "LB001"),
    ],
)
def test_what_is_not_said_is_not_shown(
    plane: dict[str, Any], balancer: dict[str, Any], severity: str, rule: str
) -> None:
    proof, report = judged(plane, balancer)
    assert rule in found(report, severity)
    assert (met(proof, "survive"), met(proof, "availability"), met(proof, "rto")) == (None, None, None)
    assert proof.endpoint.lacks


@pytest.mark.parametrize(
    ("plane", "balancers"),
    [
        ({}, [VIP]),
        (AT, [VIP]),
        (records("10.0.0.100"), [VIP]),
        ({}, [KUBE_VIP]),
        ({}, [KUBE_VIP | {"vip": "192.168.0.9", "announce": "bgp"}]),
        ({}, [VIP | {"vip": "192.168.0.9", "routed": True}]),
        (records("10.0.1.5", "10.0.2.5"), [PAIR]),
        ({}, [LOCAL, VIP]),
        ({"nodeEndpoint": "10.0.0.101:6443"}, [VIP, KUBE_VIP | {"name": "nodes", "vip": "10.0.0.101"}]),
        (records("10.0.0.100", "10.0.0.101"), [VIP, KUBE_VIP | {"name": "more", "vip": "10.0.0.101"}]),
    ],
)
def test_a_front_that_holds(plane: dict[str, Any], balancers: list[dict[str, Any]]) -> None:
    proof, report = judged(plane, *balancers)
    assert found(report) == set()
    assert (met(proof, "survive"), met(proof, "availability")) == (True, True)


def test_machines_and_clients_outside_are_two_services() -> None:
    proof, report = judged({"nodeEndpoint": "cp-a:6443"}, VIP)
    assert proof.node_endpoint
    assert (proof.endpoint.survives("zone"), proof.node_endpoint.survives("zone")) == (True, False)
    assert proof.control_plane.survives("zone") is False
    assert found(report) == {"LB001"}
    proof, report = judged({"endpoint": "cp-a:6443"}, LOCAL)
    assert proof.node_endpoint
    assert (proof.endpoint.survives("zone"), proof.node_endpoint.survives("zone")) == (False, True)
    assert proof.control_plane.survives("zone") is True
    assert (met(proof, "survive"), found(report)) == (False, {"LB001"})
    proof, report = judged({"endpoint": None}, LOCAL)
    assert (met(proof, "survive"), found(report, "warning")) == (None, {"LB013"})


@pytest.mark.parametrize("more", [LOCAL, KUBE_VIP | {"name": "more", "vip": "10.0.0.101"}])
@pytest.mark.parametrize("plane", [AT, {}, records("10.0.0.100", "10.0.0.101")])
def test_a_further_way_never_makes_anything_worse(plane: dict[str, Any], more: dict[str, Any]) -> None:
    alone, _ = judged(plane, VIP)
    both, _ = judged(plane, VIP, more)
    for kind in ("survive", "availability", "rto"):
        assert not (met(alone, kind) and met(both, kind) is False), kind
    for service in ("endpoint", "control_plane"):
        before, after = (one.availability(getattr(one, service)).down for one in (alone, both))
        assert before
        assert after
        assert after.down_low <= before.down_low * (1 + 1e-9)


def test_a_name_with_two_balancers_is_as_good_as_the_worse_of_them_for_certain() -> None:
    worse = KUBE_VIP | {"name": "more", "vip": "10.0.0.101", "instances": ["cp-a"]}
    proof, report = judged({}, VIP, worse)
    assert (met(proof, "survive"), "LB003" in found(report, "info")) == (None, True)
    proof, _ = judged(records("10.0.0.100", "10.0.0.101"), VIP, worse)
    assert met(proof, "survive") is True
    proof, _ = judged(records("10.0.0.101"), VIP, worse)
    assert met(proof, "survive") is False


DOOR = {"name": "door", "type": "cloud", "dnsName": "door.example.org", "zones": ["a", "b", "c"]}


@pytest.mark.parametrize(
    ("front", "lost"),
    [
        (VIP, ["instance/api/lb-a", "instance/api/lb-b"]),
        (VIP, ["node/lb-a", "node/lb-b"]),
        (KUBE_VIP, ["instance/api/cp-a", "instance/api/cp-b", "instance/api/cp-c"]),
    ],
    ids=["programs", "machines", "a lease"],
)
def test_where_a_whole_balancer_is_lost_clients_take_another_address(front: dict[str, Any], lost: list[str]) -> None:
    """Nothing of it is left to move to, so its timers bound nothing: clients ask for the name again, who knows when."""
    records = [{"name": NAME, "targets": ["10.0.0.100", "door.example.org"]}]
    proof, _ = judged({"endpoint": f"{NAME}:6443", "records": records}, front, DOOR)
    recovery = proof.recovers(proof.endpoint, lost)
    assert [lack.what for lack in recovery.lacking] == [Untimed("cached-names", NAME)]
    assert recovery.terms == ()


@pytest.mark.parametrize(
    ("subnets", "routed", "shown"),
    [
        ({}, None, None),  # each zone may be a network of its own
        ({"a": "10.0.0.0/22"}, None, None),
        ({"a": "10.0.0.0/22", "b": "10.0.0.0/22"}, None, True),  # those of the instances
        ({"a": "10.0.0.0/22"}, False, None),
        ({}, True, True),
    ],
)
def test_networks_that_nobody_declares_are_not_one(
    subnets: dict[str, str], routed: bool | None, shown: bool | None
) -> None:
    data = yaml.safe_load((blueprints_dir() / "bare-metal-three-zones.yaml").read_text(encoding="utf-8"))
    spec = data["spec"]
    for zone in spec["infrastructure"]["zones"]:
        zone |= {"subnet": subnets.get(zone["name"])}
        if zone["subnet"] is None:
            del zone["subnet"], zone["gateway"]
    for node in spec["nodes"]:
        node.pop("address", None)
    spec["loadBalancers"][0] |= {} if routed is None else {"routed": routed}
    cluster = read_cluster(as_document(yaml.safe_dump(data)))
    proof = prove(cluster)
    (survive,) = [one for one in proof.objectives if one.kind == "survive"]
    assert survive.met is shown
    if shown is None:
        settled = [str(origin.named) for origin in survive.settled_by]
        assert settled == [f"spec.infrastructure.zones[{zone}].subnet" for zone in "ab" if zone not in subnets]
        (finding,) = [d for d in lint(cluster, proof, catalogue(), DAY).diagnostics if d.rule == "LB010"]
        assert settled[0] in finding.message


def down(proof: Proof, *failed: str) -> bool:
    """Whether clients outside reach nobody after some failures."""
    return next(state.up for state in proof.what_if(failed).states if state.proof.id == "endpoint") is False


@pytest.mark.parametrize("preempt", [True, False])
def test_an_address_that_nobody_watches_over_stays_with_a_dead_balancer(preempt: bool) -> None:
    watched, _ = judged(AT, VIP | {"preempt": preempt})
    assert not down(watched, "instance/api/lb-a")
    proof, report = judged(AT, VIP | {"track": "none", "preempt": preempt})
    assert down(proof, "instance/api/lb-a")
    assert down(proof, "instance/api/lb-b") is not preempt  # the first that lives has it, or whoever has had it
    for dead in ("node/lb-a", "node/lb-b", "zone/a"):
        assert not down(proof, dead)  # machines are watched
    assert down(proof, "node/lb-a", "instance/api/lb-b")
    assert met(proof, "survive") is False
    assert found(report) == {"LB006"}
    alone = next(t for t in proof.recovery.stuck if t.failure == "load-balancer-hang")
    assert [lack.what for lack in alone.lacking] == [Untimed("self-check", "api")]
    assert proof.recovers(proof.endpoint, ["node/lb-a"]).by == "failover"
    assert proof.recovers(proof.endpoint, ["instance/api/lb-a"]).by == "return"


def test_an_api_server_that_nobody_watches_keeps_the_address_that_leads_to_it() -> None:
    alone = VIP | {"type": "keepalived", "instances": ["cp-a", "cp-b", "cp-c"]}

    def told(proof: Proof) -> dict[str, list[Any]]:
        times = (*proof.recovery.times, *proof.recovery.stuck)
        deaths = ("api-server-process", "api-server-hang")
        return {time.failure: [lack.what for lack in time.lacking] for time in times if time.failure in deaths}

    watched, _ = judged(AT, alone)
    assert told(watched) == {"api-server-process": [], "api-server-hang": []}
    proof, report = judged(AT, alone | {"track": "none"})
    unwatched = [Untimed("self-check", "api")]
    assert told(proof) == {"api-server-process": unwatched, "api-server-hang": unwatched}
    assert met(watched, "rto") is True
    assert met(proof, "rto") is None
    assert "LB006" in found(report)


def test_an_address_that_nobody_watches_over_in_front_of_ingress() -> None:
    web = VIP | {"name": "web", "serves": "ingress", "vip": "10.0.0.101", "virtualRouterId": 72, "port": 443}
    kept, _ = judged(AT, VIP, web)
    proof, report = judged(AT, VIP, web | {"track": "none"})
    (ingress,) = [one for one in proof.components if one.name == "ingress"]
    (before,) = [one for one in kept.components if one.name == "ingress"]
    assert before.uninterrupted("node") is True
    assert ingress.uninterrupted("node") is False
    assert found(report) == {"LB006"}
    assert met(proof, "survive") is False

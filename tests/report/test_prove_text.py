"""A proof for people: the objectives first, what breaks them, what lies beyond, figures, times and capacity."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.proof.failure.minimal import Search
from hadesign.report.prove import LEFT_OUT, during_upgrade, page, what_if
from hadesign.report.prove_json import proof_data
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.proving import as_markdown, as_text, flat, section, told
from tests.report.reading import FULL, SHIPPED, proved, too_wide, unprintable

NUMBERS = {"node": "99.5%", "zone": "99.9%"}


def proof_of(layout: dict[str, int], **more: Any) -> Proof:
    return prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout), **more)))


def workers(**spread: Any) -> Proof:
    """Return 100 machines in two zones with a workload of three replicas, of which two are needed."""
    nodes = [*control_plane({"a": 1, "b": 1}), {"pool": "w", "roles": ["worker"], "perZone": 50}]
    web = {
        "name": "web",
        "kind": "StatefulSet",
        "quorum": True,
        "replicas": 3,
        **({"spread": spread} if spread else {}),
    }
    return prove(as_cluster(design(infrastructure=zones("a", "b"), nodes=nodes, workloads=[web])))


HEAD = """\
test: what it survives
======================
The objective is NOT MET.

Lines are those of design.yaml.

Objectives
==========
What the design is to achieve (spec.objectives), and whether the proof shows
that it does.

         objective                    because                       where
-------  ---------------------------  ----------------------------  -------
NOT MET  survive the loss of any one  losing zone a removes etcd    line 52
         zone                         members cp-a-1 and cp-a-2: 1
                                      of 3 left, quorum is 2; it
                                      takes down etcd, api and
                                      control-plane

Failure tolerance
=================
Whether a service goes on without interruption after the loss of any one of
these. ?: the blueprint names no such thing, or does not say enough.

service  node  host  rack  zone  region
-------  ----  ----  ----  ----  ------
etcd     yes   yes   ?     NO    NO

One failure that breaks the objective (survive the loss of any one zone)
========================================================================
- zone a (line """


def test_an_objective_that_is_not_met() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"})
    text = told(proof, [proof.etcd])
    assert text.startswith(HEAD)
    assert "losing zone a removes etcd members cp-a-1 and cp-a-2: 1 of 3 left, quorum is 2;" in flat(text)
    assert "it takes everything down: etcd, api and control-plane" in flat(text)
    assert text.endswith("\n".join(f"- {thing}" for thing in LEFT_OUT))


def test_a_search_that_hits_its_bound_says_what_is_still_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search.__init__, "__defaults__", (12, None))
    text = flat(told(proof := proof_of({"a": 2, "b": 2, "c": 1}), [proof.etcd]))
    assert proof.etcd.sets(2).complete == 1
    reason = "more than 12 sets would have to be looked at, as 5 nodes and 3 zones differ in what they take"
    assert f"Not searched to the end, so there may be more, for etcd: {reason}." in text
    assert f"Order 2 is not finished: {reason}. Failure sets are complete up to 1 at once." in text
    data = proof_data(proof, [proof.etcd], 2)
    (etcd,) = data["services"]
    assert etcd["complete"] == 1
    assert etcd["unfinished"] == {"bound": "sets", "most": 12, "different": {"node": 5, "zone": 3}, "reason": reason}


def test_a_figure_of_placements_that_were_not_all_tried_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1}, reliability={"node": "99.5%", "zone": "99.9%"})
    exact = proof.availability(proof.etcd)
    assert "* of the placements that were tried" not in told(proof, [proof.etcd])
    monkeypatch.setattr(proof, "availability", lambda _: replace(exact, extremes=False))
    text = flat(told(proof, [proof.etcd]))
    assert "99.989%*" in text
    assert "* of the placements that were tried: there are too many to try them all" in text


def test_every_break_names_the_lines_that_are_involved() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"})
    (found,) = proof.etcd.breaks
    first, *others = (proof.cluster.locate(origin).line for origin in found.origins)
    text = told(proof, [proof.etcd])
    assert f"- zone a (line {first})" in text
    assert others, "the members that are lost"
    assert f"  see lines {others[0]} and {others[1]}" in text
    assert '"name": "a"' in "".join(proof.cluster.document.lines[first - 1 : first + 2])


def test_an_objective_that_is_met() -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1}, objectives={"survives": {"etcd": "zone"}})
    text = told(proof, [proof.etcd])
    assert "The objective is met." in text
    assert "no such failure takes anything" in section(text, "Objectives")
    assert "breaks the objective" not in text


def test_what_lies_beyond_the_objective_is_told_apart() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survives": {"etcd": "node"}})
    text = told(proof, [proof.etcd])
    assert "The objective is met." in text
    assert section(text, "One failure that takes something down").startswith("- zone a")


def test_an_objective_that_cannot_be_shown() -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1}, objectives={"survives": {"etcd": "region"}})
    text = told(proof, [proof.etcd])
    assert "The objective is not shown, as more must be known." in text
    assert "no site and no region is" in flat(section(text, "Objectives"))


@pytest.mark.parametrize(
    ("objectives", "said"),
    [
        ({"etcd": "zone", "api": "node"}, "1 of 2 objectives is NOT MET."),
        ({"etcd": "zone", "api": "zone"}, "2 of 2 objectives are NOT MET."),
        ({"etcd": "node", "api": "node"}, "All 2 objectives are met."),
    ],
)
def test_several_objectives_are_counted(objectives: dict[str, str], said: str) -> None:
    front = {"controlPlane": {"endpoint": "lb:6443"}, "loadBalancers": [{"name": "lb", "type": "hardware"}]}
    proof = proof_of({"a": 2, "b": 1}, objectives={"survives": objectives}, **front)
    assert said in told(proof, [proof.etcd])


def test_without_an_objective_everything_that_breaks_is_listed() -> None:
    proof = proof_of({"a": 2, "b": 1})
    text = told(proof, [proof.etcd])
    assert "No objectives are set (spec.objectives)." in text
    assert section(text, "One failure that takes something down").startswith("- zone a")


def test_what_is_unknown_says_what_is_missing() -> None:
    text = told(proof_of({"a": 2}))
    said = section(text, "Too little is known")
    assert said.startswith("- endpoint: no endpoint is given, and none follows from a load balancer (line ")


def test_a_reason_that_hits_several_services_is_told_once() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"})
    text = section(told(proof, [proof.etcd, proof.api]), "One failure that breaks the objective")
    assert text.count("losing zone a removes") == 1
    assert "it takes everything down: etcd, api and control-plane" in flat(text)


def test_machines_that_are_alike_are_one_failure() -> None:
    proof = workers()
    text = told(proof, proof.workloads, 1)
    said = section(text, "One failure that takes something down")
    assert "- any one of 102: nodes w-a-1..50, w-b-1..50; zones a, b (line " in said
    assert "it may take down workload web (the luckiest placement keeps 3 of 3)" in flat(said)


def test_pairs_that_are_alike_are_lines() -> None:
    proof = workers(node="required")
    said = section(told(proof, proof.workloads), "Two failures at once")
    assert "any 2 of nodes w-a-1..50, w-b-1..50 (4,950 sets)" in flat(said)
    quorum = proof_of({"a": 1, "b": 1, "c": 1})
    said = section(told(quorum, [quorum.etcd]), "Two failures at once")
    assert "- one failure from each of any 2 of these 3 lines (12 sets) (line " in said
    assert "\n    node cp-a-1; zone a\n    node cp-b-1; zone b\n    node cp-c-1; zone c\n" in said


def test_what_still_works_is_named() -> None:
    proof = proof_of({"a": 2, "b": 1}, controlPlane={"endpoint": "cp-a-1:6443"})
    said = flat(section(told(proof), "One failure that takes something down"))
    assert "takes everything down: etcd, api, endpoint and control-plane" in said
    assert re.search(r"- node cp-a-1 .* takes down endpoint and control-plane .* still up: etcd and api", said)


def test_more_groups_than_can_be_read_are_counted() -> None:
    pools = [{"name": f"web{n}", "kind": "Deployment", "replicas": 1, "pool": f"p{n}"} for n in range(40)]
    nodes = [*control_plane({"a": 1}), *({"pool": f"p{n}", "roles": ["worker"], "count": 1 + n % 5} for n in range(40))]
    proof = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=pools)))
    text = told(proof, proof.workloads, 1)
    assert "And 16 more groups (" in text


def test_availability_has_minutes_and_numbers_with_their_lines() -> None:
    proof = proof_of({"a": 3, "b": 2}, reliability=NUMBERS)
    text = told(proof)
    assert re.search(r"etcd and api +99\.89% +534\.09 +8 h 54 min", section(text, "Availability, as modelled"))
    assert "- 99.5% for 5 nodes (line " in section(text, "Numbers that were used")
    elsewhere = section(text, "The same etcd members elsewhere")
    for said in (r"3 \+ 2 .*534\.09", r"5 .*526\.25", r"2 \+ 2 \+ 1 .*17\.96"):
        assert re.search(said, elsewhere)


def test_what_to_fix_first_ranks_parts() -> None:
    said = section(told(proof_of({"a": 3, "b": 2}, reliability=NUMBERS)), "What to fix first")
    rows = [line.split("  ")[0] for line in said.split("\n") if line.startswith(("zone", "node"))]
    assert rows == ["zone a", "zone b", "nodes cp-a-1..3", "nodes cp-b-1..2"]


LONE = {
    "name": "cart",
    "kind": "Deployment",
    "replicas": 1,
    "startTime": "40s",
    "requests": {"cpu": 1, "memory": "1Gi"},
}
WORKERS = {"pool": "w", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8, "memory": "32Gi", "pods": 110}}


def lone(node: object) -> Proof:
    nodes = [*control_plane({"a": 1, "b": 1, "c": 1}), WORKERS]
    numbers = {"node": node, "zone": "100%"}
    infrastructure = zones("a", "b", "c")
    said = {"reliability": numbers, "controlPlane": {"webhooks": []}}
    return prove(as_cluster(design(infrastructure=infrastructure, nodes=nodes, workloads=[LONE], **said)))


def test_what_comes_back_elsewhere_is_interrupted_and_down_for_as_long_as_that_takes() -> None:
    text = told(lone({"mtbf": "50000h", "mttr": "8h"}), order=1)
    assert re.search(r"workload cart +NO", section(text, "Failure tolerance"))
    said = section(text, "Availability, as modelled")
    assert re.search(r"workload cart +at least 99\.9997\d% +at most 1\.1\d +1 min", said)
    assert "workload cart: single failures interrupt it; it is back elsewhere within 6m40s" in flat(said)


def test_what_would_tell_how_long_it_is_down() -> None:
    said = flat(section(told(lone("99.984%"), order=1), "Availability, as modelled"))
    assert "99.984% to " in said
    assert "spec.reliability.node.mtbf would tell" in said


def test_no_machine_alone_is_blamed_where_any_may_hold_the_replica() -> None:
    proof = lone("99.9%")
    said = flat(section(told(proof, [proof.workloads[0]], 1), "What to fix first"))
    assert "No better part alone changes that" in said
    assert "nodes w-a-1..2, w-b-1..2, w-c-1..2" in said


def test_without_numbers_there_is_no_figure() -> None:
    said = section(told(proof_of({"a": 3})), "Availability, as modelled")
    assert "no figure for etcd, api and control-plane: spec.reliability.node and spec.reliability.zone are not" in flat(
        said
    )
    assert "%" not in said


def test_a_range_is_carried_through() -> None:
    proof = proof_of({"a": 3}, reliability={"node": "99% to 99.9%", "zone": "100%"})
    said = section(told(proof, [proof.etcd]), "Availability, as modelled")
    assert re.search(r"99\.97\d*% to 99\.9997% +1\.58 to 156\.\d\d", said)


def test_repairable_members_have_a_time_until_quorum_is_lost() -> None:
    """Two of three with MTBF 1,000 h and MTTR 10 h: (5 l + m) / (6 l^2) = 17,500 h with parallel repair."""
    proof = proof_of({"a": 3}, reliability={"node": {"mtbf": "1000h", "mttr": "10h"}, "zone": "100%"})
    said = section(told(proof, [proof.etcd]), "Until quorum is lost")
    assert re.search(r"all at once +17,500 h \(2\.0 years\)", said)


def test_a_page_about_exactly_some_failures() -> None:
    proof = proof_of({"a": 3, "b": 2})
    text = as_text(proof, what_if(proof, proof.services(), ["zone/b", "node/cp-a-1"]))
    assert text.startswith("What if zone b and node cp-a-1 failed at once?\n")
    assert "Down: etcd, api and control-plane." in text
    assert "- 2 nodes: cp-b-1..2" in text
    assert re.search(r"etcd +NO +2 of 5, 3 needed +removes etcd members", section(text, "Services"))


def test_nothing_goes_down() -> None:
    proof = proof_of({"a": 3, "b": 2})
    text = as_text(proof, what_if(proof, [proof.etcd], ["zone/b"]))
    assert "No service goes down, as far as is known." in text
    assert re.search(r"etcd +yes +3 of 5, 3 needed", text)


def test_a_page_about_maintenance() -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1})
    said = flat(as_text(proof, during_upgrade(proof, [proof.etcd])))
    assert "with node cp-a-1 drained (line " in said
    assert "takes down etcd: the loss of any one of nodes cp-b-1, cp-c-1; zones b, c" in said
    assert "--during" not in said
    five = proof_of({"a": 5})
    assert "One more failure takes nothing down" in as_text(five, during_upgrade(five, [five.etcd]))


@pytest.mark.parametrize("file", [*SHIPPED, FULL], ids=lambda file: file.stem)
def test_proofs_of_real_designs(file: Path) -> None:
    proof = proved(file)
    for sections in (
        page(proof, proof.services(), 2),
        during_upgrade(proof, proof.services()),
        what_if(proof, proof.services(), [next(iter(proof.cluster.things))]),
    ):
        text = as_text(proof, sections).replace(str(file), "a.yaml")
        assert too_wide(text) == []
        assert unprintable(text) == set()
        assert flat(text).endswith(flat(LEFT_OUT[-1]))
        assert as_markdown(proof, sections).count("\n## ") == len([s for s in sections if s.parts]) - 1
    text = flat(told(proof))
    for service in proof.services():
        for found in service.breaks[:3]:
            assert found.kinds[0] in text
            assert found.failure.partition("/")[2] in text or found.count > 3


def test_a_hostile_title_is_harmless() -> None:
    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    proof = prove(replace(cluster, title="x\x1b[31m\u202ey"))
    assert unprintable(told(proof, [proof.etcd])) == set()


def test_one_reason_for_several_services_names_the_lines_of_all() -> None:
    workloads = [{"name": name, "kind": "Deployment", "replicas": 2} for name in ("one", "two")]
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "count": 3}]
    proof = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=workloads)))
    lines = sorted(proof.cluster.locate(workload.origin).line for workload in proof.cluster.workloads)
    assert f"see lines {lines[0]} and {lines[1]}" in told(proof, proof.workloads)

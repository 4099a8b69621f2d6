"""Capacity after failures for people and for programs: the same verdicts in text, Markdown and JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hadesign.proof import Proof, prove
from hadesign.report.page import Table
from hadesign.report.prove import capacity
from hadesign.report.prove_json import proof_data, schema
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, design, zones
from tests.report.proving import as_markdown, as_text, flat, section, told
from tests.report.reading import SHIPPED, too_wide

SIZE = {"cpu": 8, "memory": "32Gi", "pods": 110}


def app(name: str, kind: str, cpu: str | int, memory: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "kind": kind, "requests": {"cpu": cpu, "memory": memory}} | more


DAEMON = app("agent", "DaemonSet", "200m", "256Mi", tolerates=["db"])
SHOP = app("shop", "Deployment", "1500m", "3Gi", replicas=20, tier="critical")
CART = app("cart", "Deployment", 3, "3Gi", replicas=6, tier="standard", spread={"zone": "required"})
BATCH = app("report", "Deployment", "1500m", "4Gi", replicas=8, tier="batch")
ON_DB: dict[str, Any] = {"pool": "db", "tolerates": ["db"], "volumes": [{"class": "ssd"}]}
ORDERS = app("orders-db", "StatefulSet", 5, "40Gi", replicas=3, **ON_DB)
WORKERS = {"pool": "workers", "roles": ["worker"], "perZone": 3, "size": SIZE}
DB = WORKERS | {"pool": "db", "perZone": 1, "size": SIZE | {"memory": "64Gi"}}
DB |= {"taints": [{"key": "db", "effect": "NoSchedule"}]}
GROUPS = [{"name": name, "max": 6} for name in ("workers-a", "workers-b", "workers-c", "eks-7f3a")]


def proof_of(*workloads: dict[str, Any], **more: Any) -> Proof:
    given: dict[str, Any] = {
        "kubernetes": {"version": "1.36.4", "installer": "managed"},
        "infrastructure": zones("a", "b", "c"),
        "nodes": [WORKERS, DB],
        "storage": {"classes": [{"name": "ssd", "provider": "ebs"}]},
        "workloads": list(workloads or (DAEMON, SHOP, CART, BATCH, ORDERS)),
    }
    return prove(as_cluster(design(**given | more)))


def scaling(**more: Any) -> dict[str, Any]:
    return {"autoscaling": {"clusterAutoscaler": {"enabled": True, "provisionTime": "4m", "groups": GROUPS} | more}}


CAPACITY = """\
What pods request at most, of what is left on the nodes that take pods, and
whether a place was found for all. Pods in the last column stay Pending,
whatever is left, until what failed is back; those that do so without any
failure stay Pending for ever.

after the    nodes     CPU         memory    pods         all fit    Pending
loss of
-----------  --------  ----------  --------  -----------  ---------  -------
nothing      12 of 12  75 of 93.6  230Gi of  37 of 1,308  yes
                                   477Gi
(pool db)                          120Gi of
                                   191.25Gi
any of 3     8 of 12   69 of 62.4  224Gi of  35 of 872    NO         2 to 5
zones, such                        318Gi
as a
(pool db)                          120Gi of
                                   127.5Gi
any of 3     11 of 12  75 of 85.8  230Gi of  37 of 1,199  not shown  up to 3
nodes, such                        413.25Gi
as db-a-1
(pool db)              15 of 15.6  120Gi of
                                   127.5Gi
any of 9     11 of 12  75 of 85.8  230Gi of  37 of 1,199  yes
nodes, such                        445.25Gi
as
workers-a-1
"""


def test_the_table_of_failures() -> None:
    said = section(told(proof_of()), "Capacity after a failure")
    assert said.startswith(CAPACITY)


def test_what_does_not_fit_names_the_bound_and_the_workloads() -> None:
    said = flat(section(told(proof_of()), "Capacity after a failure"))
    assert "without any of 3 zones, such as a: not all pods fit: 46.8 CPU is left for cart, report and shop" in said
    assert "which ask for at least 54 CPU" in said
    assert "report: 6 of 8 replicas found no place" in said
    assert "such as db-a-1: not shown that all pods fit: orders-db: no place was found for 1 of 3 replicas" in said


def test_what_waits_is_told_with_what_keeps_it() -> None:
    said = flat(section(told(proof_of()), "Capacity after a failure"))
    assert "cart 2 of 6, as it is spread over zones, and a zone without nodes counts as empty" in said
    assert "orders-db up to 3 of 3, as its volumes cannot leave their zone" in said


def test_where_nothing_is_left_no_workload_is_named() -> None:
    infrastructure = {"zones": [{"name": "a", "subnet": "10.0.1.0/24", "region": "r"}]}
    nodes = [WORKERS | {"zones": ["a"]}]
    said = flat(section(told(proof_of(SHOP | {"replicas": 2}, infrastructure=infrastructure, nodes=nodes)), "Capacity"))
    assert "no node that takes pods is left" in said
    assert "shop" not in said


def test_failures_that_end_alike_share_a_row_with_the_tightest() -> None:
    """Racks of one, two and three machines: the largest is shown for all of them."""
    infrastructure = zones("a") | {"racks": [{"name": f"r{n}", "zone": "a"} for n in range(3)]}
    nodes = [
        {"name": f"w-{rack}-{n}", "rack": f"r{rack}", "roles": ["worker"], "size": SIZE}
        for rack in range(3)
        for n in range(rack + 1)
    ]
    shown, _ = capacity.sections(proof_of(SHOP | {"replicas": 2}, infrastructure=infrastructure, nodes=nodes))
    (rows,) = (part.rows for part in shown.parts if isinstance(part, Table))
    found = next(row for row in rows if "racks" in str(row[0]))
    assert found[:5] == ("any of 3 racks, at worst r2", "3 of 6", "3 of 24", "6Gi of 96Gi", "2 of 330")


def test_the_autoscaler_is_shown_apart() -> None:
    proof = proof_of(**scaling())
    said = flat(section(told(proof), "Capacity with nodes that the cluster autoscaler adds"))
    assert "they are ready 4m after they are asked for" in said
    assert "workers-a 3 line" in said
    assert "any of 3 zones, such as a" in said
    assert "- not known: the machines of autoscaling group eks-7f3a, which is neither a pool nor" in said
    assert "autoscal" not in section(told(proof), "Capacity after a failure")


def test_the_autoscaler_is_not_needed() -> None:
    said = section(told(proof_of(SHOP | {"replicas": 2}, **scaling())), "Capacity with nodes that")
    assert "All pods fit without them, as long as any node is left." in said


def test_the_autoscaler_does_not_help() -> None:
    groups = [{"name": "db", "max": 9}]
    said = section(told(proof_of(SHOP | {"replicas": 40}, **scaling(groups=groups))), "Capacity with nodes that")
    assert "They change nothing about what is said above." in said


def test_without_an_autoscaler_nothing_is_said_about_it() -> None:
    assert "autoscaler" not in told(proof_of())


def test_what_is_not_given_is_said_once_for_things_at_one_place() -> None:
    nodes = [{"pool": "workers", "roles": ["worker"], "perZone": 2, "size": {"cpu": 8}}]
    said = flat(section(told(proof_of(SHOP, nodes=nodes)), "Capacity"))
    assert "- not known: size.memory of workers-a-*, workers-b-* and workers-c-* (line " in said
    assert said.count("size.memory") == 1
    assert "not shown that all pods fit: not all sizes and requests are given: memory and pods" in said


def test_markdown_says_the_same() -> None:
    proof = proof_of(**scaling())
    said = as_markdown(proof, list(capacity.sections(proof)))
    assert "| any of 3 zones, such as a | 8 of 12 | 69 of 62.4 | 224Gi of 318Gi | 35 of 872 | **no** | 2 to 5 |" in said
    assert "## Capacity with nodes that the cluster autoscaler adds" in said


def room_of(proof: Proof) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(proof_data(proof, [], 1)))
    errors = [e.message for error in Draft202012Validator(schema()).iter_errors(data) for e in error.context or [error]]
    assert errors == []
    return data


def test_json_has_every_failure_with_its_amounts_and_workloads() -> None:
    data = room_of(proof_of(**scaling()))
    assert [one["failure"] and one["failure"].partition("/")[0] for one in data["capacity"]][:2] == [None, "zone"]
    zone = next(one for one in data["capacity"] if one["failure"] == "zone/a")
    assert zone["nodes"] == {"left": 8, "total": 12}
    assert {"pool": None, "resource": "cpu", "left": 62_400, "total": 93_600, "asked": 69_000} in zone["amounts"]
    assert zone["verdict"] == "cannot"
    concerns = {one["workload"]: one for one in zone["concerns"]}
    assert (concerns["cart"]["pending"], concerns["cart"]["wanted"]) == ([2, 2], 4)
    assert concerns["cart"]["whyPending"].startswith("it is spread over zones")
    assert (concerns["report"]["verdict"], concerns["report"]["unplaced"]) == ("not-shown", 6)


def test_json_has_what_the_autoscaler_adds() -> None:
    zone = next(one for one in room_of(proof_of(**scaling()))["capacity"] if one["failure"] == "zone/a")
    scaled = zone["autoscaled"]
    assert scaled["seconds"] == 240
    assert [(group["name"], group["nodes"]) for group in scaled["groups"]] == [("workers-b", 3), ("workers-c", 3)]
    assert scaled["added"] > 0


def test_json_has_the_sizes() -> None:
    sizing = room_of(proof_of())["sizing"]
    spare = next(one for one in sizing if one["what"] == "spare CPU for the load of zone a, the largest")
    assert (spare["bound"], spare["limit"], spare["met"], spare["missing"]) == ("at least", 0.5, False, None)
    assert spare["source"].startswith("https://")
    assert [one["met"] for one in sizing].count(None) == 0


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_capacity_of_shipped_designs_is_readable(file: Path) -> None:
    proof = prove(read_cluster(read(file)))
    text = as_text(proof, list(capacity.sections(proof)))
    assert too_wide(text) == []
    assert "no pool" not in text
    assert "not known" not in text
    found = proof.after_failures
    assert all(one.fit.verdict == "fits" for one in found.after if one.machines < one.of)

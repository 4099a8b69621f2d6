"""A proof for people and for programs: the promise first, then what breaks it, then what lies beyond it."""

import json
from pathlib import Path
from typing import Any

import pytest

from hadesign.proof import Proof, prove
from hadesign.report.json_text import json_text
from hadesign.report.proof_text import LEFT_OUT, LEVELS, proof_data, proof_text
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.report.reading import FULL, SHIPPED, too_wide, unprintable


def proof_of(layout: dict[str, int], **more: Any) -> Proof:
    return prove(as_cluster(design(infrastructure=zones(*layout), nodes=control_plane(layout), **more)))


def etcd_only(proof: Proof) -> tuple[str, dict[str, Any]]:
    return proof_text(proof, [proof.etcd]), proof_data(proof, [proof.etcd])


HEAD = """\
test: what single failures do
Promise BROKEN: the loss of one zone takes down etcd.

survives the loss of any one  node  rack  zone  region
----------------------------  ----  ----  ----  ------
etcd                          yes   ?     NO    NO

?: the blueprint names no such thing, or does not say enough.

What breaks the promise (to survive any one zone)

zone a, design.yaml:"""
TAIL = """
This proof is about single failures. It leaves out:
- two or more failures at once
- availability in percent
- operator errors, upgrades and expired certificates
- software faults that hit all copies alike"""


def test_a_broken_promise() -> None:
    text, data = etcd_only(proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"}))
    assert text.startswith(HEAD)
    assert "- losing zone a removes etcd members cp-a-1, cp-a-2: 1 of 3 left, quorum is 2\n  takes down etcd\n" in text
    assert text.endswith(TAIL)
    assert (data["promise"], data["kept"]) == ("zone", False)


def test_every_break_names_the_lines_that_are_involved() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"})
    text, data = etcd_only(proof)
    (found,) = data["services"][0]["failureSets"]
    assert found["failures"] == ["zone/a"]
    first, *others = found["locations"]
    assert f"zone a, design.yaml:{first['line']}:{first['column']}\n" in text
    lines = list(dict.fromkeys(str(place["line"]) for place in others))
    assert lines, "the members that are lost"
    assert f"  see line{'s' if len(lines) > 1 else ''} {', '.join(lines)}\n" in text
    document = proof.cluster.document
    assert '"name": "a"' in "".join(document.lines[first["line"] - 1 : first["line"] + 2])


def test_a_promise_that_is_kept() -> None:
    text, data = etcd_only(proof_of({"a": 1, "b": 1, "c": 1}, objectives={"survive": "zone"}))
    assert "Promise kept: the loss of any one zone takes nothing down." in text
    assert "breaks the promise" not in text
    assert data["kept"] is True
    assert data["services"][0]["survives"] == {"node": True, "rack": True, "zone": True, "region": None}


def test_what_lies_beyond_the_promise_is_told_apart() -> None:
    text, data = etcd_only(proof_of({"a": 2, "b": 1}, objectives={"survive": "node"}))
    assert "Promise kept: the loss of any one node" in text
    assert "\nBeyond the promise\n\nzone a, " in text
    assert data["kept"] is True


def test_a_promise_that_cannot_be_shown() -> None:
    proof = proof_of({"a": 1, "b": 1, "c": 1}, objectives={"survive": "region"})
    text, data = etcd_only(proof)
    said = "Promise not shown: to survive the loss of any one region, more must be known about etcd."
    assert said in text.replace("\nabout", " about")
    assert data["kept"] is None


def test_without_a_promise_everything_that_breaks_is_listed() -> None:
    text, data = etcd_only(proof_of({"a": 2, "b": 1}))
    assert "No objective is stated (spec.objectives.survive)." in text
    assert "\nWhat takes something down\n\nzone a, " in text
    assert (data["promise"], data["kept"]) == (None, None)


def test_what_is_unknown_says_what_is_missing() -> None:
    proof = proof_of({"a": 2})
    text = proof_text(proof, proof.services())
    assert "\n- endpoint: nothing is declared that answers for the endpoint\n" in text
    (endpoint,) = [s for s in proof_data(proof, proof.services())["services"] if s["name"] == "endpoint"]
    assert endpoint["unknown"] == "nothing is declared that answers for the endpoint"
    assert endpoint["survives"] == dict.fromkeys(LEVELS)


def test_a_reason_that_hits_several_services_is_told_once() -> None:
    proof = proof_of({"a": 2, "b": 1}, objectives={"survive": "zone"})
    text = proof_text(proof, [proof.etcd, proof.api])
    assert text.count("losing zone a removes") == 1
    assert "  takes down etcd, api\n" in text


def test_machines_that_are_alike_are_one_failure() -> None:
    workload = {"name": "web", "kind": "Deployment", "replicas": 1}
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "count": 50}]
    proof = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=[workload])))
    (found,) = [b for b in proof.workloads[0].breaks if b.kind == "node"]
    assert found.alike == 50
    assert "\nnode w-a-1, design.yaml:" in proof_text(proof, proof.workloads)


@pytest.mark.parametrize("file", [*SHIPPED, FULL], ids=lambda file: file.stem)
def test_proofs_of_real_designs(file: Path) -> None:
    proof = prove(read_cluster(read(file)))
    text = proof_text(proof, proof.services()).replace(str(file), "a.yaml")
    assert too_wide(text) == []
    assert unprintable(text) == set()
    data = proof_data(proof, proof.services())
    assert json.loads(json_text(data)) == data
    assert data["leftOut"] == list(LEFT_OUT)
    assert [s["name"] for s in data["services"]] == [s.name for s in proof.services()]
    for service, shown in zip(proof.services(), data["services"], strict=True):
        assert shown["survives"] == {level: service.survives(level) for level in LEVELS}
        assert len(shown["failureSets"]) == len(service.breaks)
        for fault in shown["failureSets"]:
            assert fault["locations"]
            assert all(proof.cluster.document.line(place["line"]) for place in fault["locations"])
            assert " ".join(fault["witness"].split())[:40] in " ".join(text.split())


def test_a_hostile_title_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    cluster = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    proof = prove(replace(cluster, title="x\x1b[31m\u202ey"))
    assert unprintable(proof_text(proof, [proof.etcd])) == set()


def test_one_reason_for_several_services_names_the_lines_of_all() -> None:
    workloads = [{"name": name, "kind": "Deployment", "replicas": 2} for name in ("one", "two")]
    nodes = [*control_plane({"a": 1}), {"pool": "w", "roles": ["worker"], "count": 3}]
    proof = prove(as_cluster(design(infrastructure=zones("a"), nodes=nodes, workloads=workloads)))
    lines = sorted(proof.cluster.locate(workload.origin).line for workload in proof.cluster.workloads)
    said = f"  takes down workload one, workload two\n  see lines {lines[0]}, {lines[1]}\n"
    assert said in proof_text(proof, proof.workloads)

"""A rehearsal in all its forms: text of 80 columns, Markdown that holds what it is given, JSON by its schema."""

import json
from dataclasses import replace
from typing import Any

from jsonschema import Draft202012Validator

from hadesign.proof import prove
from hadesign.rehearsal.experiments import experiments
from hadesign.report.rehearsal.data import rehearsed_json, schema
from hadesign.report.rehearsal.subject import DISAGREEMENTS, Rehearsed
from hadesign.report.rehearsal.written import rehearsed_markdown, rehearsed_text
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed
from tests.rehearsal.made import found, of_workers


def valid(text: str) -> Any:
    data = json.loads(text)
    Draft202012Validator(schema()).validate(data)
    return data


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())
    assert set(schema()["$defs"]["outcome"]["properties"]["disagreements"]["items"]["enum"]) == set(DISAGREEMENTS)


def test_what_agrees_is_said_first() -> None:
    text = rehearsed_text(found())
    assert "32 experiments, all as predicted." in text
    assert "went on within 1.2s; 3 of 200 tries failed" in rehearsed_markdown(found())
    assert "node/cp-c1 stands for zone/c" in text
    assert "etcd 3.6.8, haproxy 2.6.12" in text
    assert max(map(len, text.splitlines())) <= 80
    data = valid(rehearsed_json(found()))
    assert data["asPredicted"] is True
    assert {one["observed"]["verdict"] for one in data["experiments"]} == {"goes-on"}


def test_it_says_when_it_was_on_what_and_of_which_files() -> None:
    text = " ".join(rehearsed_text(found()).split())
    assert "On 2026-12-01, on a machine with Linux 6.12.1, x86_64, 2 cores and 24.0 GiB of memory." in text
    data = valid(rehearsed_json(found()))
    assert data["date"] == "2026-12-01"
    machine = {"kernel": "Linux 6.12.1", "architecture": "x86_64", "cores": 2, "memory": 24 * 2**30, "roundTrip": None}
    assert data["machine"] == machine
    assert "configs/kubeadm/init.yaml" in data["files"]
    assert {path.split("/")[1] for path in data["files"]} == {"kubeadm", "haproxy", "keepalived"}


def test_how_far_apart_machines_were_is_said_where_the_design_says_how_far_they_are() -> None:
    plain = found()
    assert plain.host is not None
    places = replace(plain.cluster.infrastructure, round_trip=0.002)
    apart = replace(plain, cluster=replace(plain.cluster, infrastructure=places))
    assert "round trip of 2ms between machines of etcd was not made, as the kernel has no sch_netem" in told(apart)
    made = replace(apart, host=replace(plain.host, round_trip=0.002))
    assert "Round trips between machines of etcd were made to take 2ms." in told(made)
    assert valid(rehearsed_json(made))["machine"]["roundTrip"] == 0.002
    assert "ound trip" not in told(plain)


def told(rehearsal: Rehearsed) -> str:
    return " ".join(rehearsed_text(rehearsal).split())


def test_a_timeline_is_rounded_to_what_can_be_seen() -> None:
    told = valid(rehearsed_json(found()))["experiments"][0]["observed"]["timeline"]
    assert told == {
        "until": 9.12,
        "outages": [{"what": "write", "from": 0.01, "to": 1.25, "failed": 3}],
        "held": [
            {"what": "etcd", "machine": "cp-a1", "from": 0.0, "to": 0.0},
            {"what": "etcd", "machine": "cp-b1", "from": 1.1, "to": None},
        ],
    }


def test_what_does_not_agree_is_named() -> None:
    wrong = found({"goes_on": False}, {"last": 60.0, "lost": 1})
    text = rehearsed_markdown(wrong)
    assert "2 of 32 experiments were not as predicted" in text
    for words in ("went down", "predicted and observed survival differ", "acknowledged writes were lost"):
        assert words in text
    data = valid(rehearsed_json(wrong))
    assert data["asPredicted"] is False
    assert [one["observed"]["disagreements"] for one in data["experiments"][:3]] == [["survival"], ["time", "lost"], []]


def test_one_alone_is_spoken_of_as_one() -> None:
    assert "1 of 32 experiments was not as predicted" in rehearsed_text(found({"lost": 1}))


def test_a_list_has_no_outcomes() -> None:
    listed = found(run=False)
    text = rehearsed_text(listed)
    assert "Experiments that can be made" in text
    assert "answers nothing" in text
    assert max(map(len, text.splitlines())) <= 80
    data = valid(rehearsed_json(listed))
    assert data["asPredicted"] is None
    assert data["date"] is data["machine"] is None
    assert {one["observed"] for one in data["experiments"]} == {None}


def test_a_list_says_what_cannot_be_made_and_why() -> None:
    text = " ".join(rehearsed_text(found(run=False)).split())
    assert "a wrong clock of one member, as all machines share the time of day of this one" in text
    assert "cannot be made here" not in rehearsed_text(found())


def test_a_machine_that_was_too_busy_to_tell_is_blamed_for_it() -> None:
    late = found({"last": 60.0, "late": 1.26})
    assert "it took longer than predicted; the machine was too busy to tell: answers took 1.3s" in rehearsed_markdown(
        late
    )
    assert valid(rehearsed_json(late))["experiments"][0]["observed"]["late"] == 1.26
    assert "too busy" not in rehearsed_text(found({"last": 60.0, "late": 0.1}))


def test_markdown_says_the_same() -> None:
    text = rehearsed_markdown(found({"goes_on": False}))
    assert text.startswith("## ")
    assert text.count("| node/cp-b1 ") == 4
    assert "went down" in text


def test_what_became_of_pods_is_told_in_every_form() -> None:
    found = of_workers()
    text = rehearsed_text(found)
    assert "What became of pods" in text
    assert max(map(len, text.splitlines())) <= 80
    markdown = rehearsed_markdown(found)
    for words in ("its budget lets none go", "pods did not leave their machine in time", "never enough again"):
        assert words in markdown
    assert "<b>" not in markdown, "what a scheduler says may be somebody's own words"
    data = valid(rehearsed_json(found))
    drained = next(one for one in data["experiments"] if one["name"] == "node/workers-a-1 drained")
    assert drained["workers"] == ["workers-a-1"]
    assert {one["workload"]: one["moves"] for one in drained["predicted"]["pods"]}["shop/one"] is False
    assert {one["workload"]: one["disagreements"] for one in drained["observed"]["pods"]} == {
        "shop/web": ["replicas", "eviction"], "shop/one": ["replicas"], "shop/db": ["replicas", "eviction"],
    }  # fmt: skip


def test_a_list_tells_what_is_predicted_of_pods() -> None:
    found = of_workers()
    listed = Rehearsed(found.cluster, {}, found.experiments, ())
    text = rehearsed_text(listed)
    assert "What is predicted of pods" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "| node/workers-a-1 drained | shop/one | enough copies stay; its budget lets none go |" in (
        rehearsed_markdown(listed)
    )
    without = as_cluster(rehearsed(LAYOUTS["three"]))
    said = rehearsed_markdown(Rehearsed(without, {}, experiments(prove(without)), ()))
    assert "Nothing is rehearsed of the design's workers: it names no workload" in said

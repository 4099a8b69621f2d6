"""A rehearsal is read as it was written, and nothing else is taken for one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hadesign.errors import UsageError
from hadesign.proof import prove
from hadesign.report.conforming import KNOWN, fault
from hadesign.report.rehearsal import recorded
from hadesign.report.rehearsal.data import rehearsed_json, schema
from hadesign.report.rehearsal.recorded import changed_files, predicted_today, read_rehearsal
from tests.designs import as_cluster
from tests.rehearsal.layouts import LAYOUTS, rehearsed
from tests.rehearsal.made import found

WRONG: tuple[Any, ...] = (None, True, -1, 1.5, 10**400, float("inf"), "x", [None], {"x": 1})
"""What is put in place of everything, one after the other."""


def written(tmp_path: Path, text: str | bytes) -> Path:
    file = tmp_path / "rehearsal.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def words_of(node: Any) -> Iterator[str]:
    """Yield every word of a schema; names of properties are none."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from (word for one in (value.values() if key in ("properties", "$defs") else [value])
                        for word in words_of(one))  # fmt: skip
    elif isinstance(node, list):
        for one in node:
            yield from words_of(one)


def test_every_word_of_the_schema_is_understood() -> None:
    assert set(words_of(schema())) <= KNOWN


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of data, as what holds it and the key or number there."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from places(node[key])


def test_what_is_wrong_anywhere_is_found_as_jsonschema_finds_it() -> None:
    data = json.loads(rehearsed_json(found()))
    data["experiments"] = data["experiments"][:1]
    data["files"] = dict([*data["files"].items()][:1])
    judge = Draft202012Validator(schema())
    assert fault(schema(), data) == ""
    refused = 0
    for holder, key in list(places(data)):
        kept = holder[key]
        for value in WRONG:
            holder[key] = value
            if value != float("inf"):  # which jsonschema takes for a number, and JSON does not have
                assert bool(fault(schema(), data)) is not judge.is_valid(data), (key, value)
            refused += bool(fault(schema(), data))
        holder[key] = kept
        if isinstance(holder, dict):
            del holder[key]
            assert bool(fault(schema(), data)) is not judge.is_valid(data), key
            holder[key] = kept
            holder["other"] = kept
            assert bool(fault(schema(), data)) is not judge.is_valid(data), key
            del holder["other"]
    assert refused > 200


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    told = found({"goes_on": False, "lost": 2})
    read = read_rehearsal(written(tmp_path, rehearsed_json(told)))
    assert (read.design, read.day, read.host) == (told.cluster.name, told.day, told.host)
    assert [one.outcome.experiment.name for one in read.trials] == [one.name for one in told.experiments]
    assert [one.disagreements for one in read.trials[:2]] == [("survival", "lost"), ()]
    assert len(read.disagreeing) == 1
    first = read.trials[0].outcome
    assert (first.lost, first.last, first.timeline.until) == (2, 1.25, 9.12)
    assert first.timeline.tenures[1].start == 1.1
    assert changed_files(read, told.cluster) == []
    assert predicted_today(read, prove(told.cluster)) == {}


def test_the_verdict_is_that_of_then(tmp_path: Path) -> None:
    data = json.loads(rehearsed_json(found()))
    data["experiments"][0]["observed"]["disagreements"] = ["watch"]
    read = read_rehearsal(written(tmp_path, json.dumps(data)))
    assert read.trials[0].disagreements == ("watch",)


def test_what_has_changed_since_is_told(tmp_path: Path) -> None:
    read = read_rehearsal(written(tmp_path, rehearsed_json(found())))
    data = rehearsed(LAYOUTS["three"])
    data["spec"]["loadBalancers"][0]["healthCheck"] = {"path": "/readyz", "interval": "10s", "fall": 3}
    cluster = as_cluster(data)
    assert "configs/haproxy/lb-1/haproxy.cfg" in changed_files(read, cluster)
    assert "configs/kubeadm/init.yaml" not in changed_files(read, cluster)
    later = predicted_today(read, prove(cluster))["zone/a silent"]
    assert later is not None
    assert later.within != read.trials[0].experiment.predicted.within
    fewer = predicted_today(read, prove(as_cluster(rehearsed(LAYOUTS["two"]))))
    assert fewer["node/cp-c1 silent"] is None
    lone = replace(read, files={"configs/gone": "0"})
    assert "configs/gone" in changed_files(lone, cluster)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "rehearsal.json:1:2: this is no JSON"),
        ("[]", "at the top, object is expected"),
        (b"\xff\xfe{", "is no rehearsal"),
        ("[" * 100_000, "nested too deeply"),
        ('{"version": 1' + "0" * 5000 + "}", "a number that is too long"),
        ('{"version": 2}', "is missing"),
    ],
)
def test_what_is_no_rehearsal_is_refused_in_one_sentence(tmp_path: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(UsageError, match="rehears") as refused:
        read_rehearsal(written(tmp_path, text))
    assert told in str(refused.value)


def test_a_list_is_no_rehearsal(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it lists experiments, of which none was made"):
        read_rehearsal(written(tmp_path, rehearsed_json(found(run=False))))


def test_what_is_not_there_or_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        read_rehearsal(tmp_path / "none.json")
    monkeypatch.setattr(recorded, "MOST", 10)
    with pytest.raises(UsageError, match="larger than"):
        read_rehearsal(written(tmp_path, rehearsed_json(found())))

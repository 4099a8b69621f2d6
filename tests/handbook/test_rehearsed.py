"""The page about a rehearsal: what it was, how it went, what has changed since, and nothing where there was none."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from hadesign.handbook import Book, navigation, pages_of
from hadesign.handbook.charts.bars import WIDTH
from hadesign.handbook.charts.timelines import timeline
from hadesign.handbook.rehearsed import charts
from hadesign.rehearsal.timeline import ClientOutage, Tenure, Timeline
from hadesign.report.rehearsal.data import rehearsed_json
from hadesign.report.rehearsal.recorded import RecordedRehearsal, read_rehearsal
from tests.handbook.books import ATTACKS, data_book, page_of
from tests.handbook.rendering import said
from tests.rehearsal.layouts import LAYOUTS, rehearsed
from tests.rehearsal.made import found

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def plain() -> Book:
    return data_book(rehearsed(LAYOUTS["three"]))


def recorded(folder: Path, *outcomes: Mapping[str, Any], text: str = "") -> RecordedRehearsal:
    file = folder / "rehearsal.json"
    file.write_text(text or rehearsed_json(found(*map(dict, outcomes))))
    return read_rehearsal(file)


def test_there_is_no_page_where_nobody_rehearsed(plain: Book) -> None:
    assert "rehearsal.md" not in {file for file, _title, _make in pages_of(plain)}
    assert "rehearsal.md" not in json.dumps(navigation(plain))
    assert list(charts(plain)) == []
    assert "rehearsal" not in page_of(plain, "drills.md")


def test_a_rehearsal_of_these_files_says_so_with_day_machine_and_versions(plain: Book, tmp_path: Path) -> None:
    book = replace(plain, rehearsal=recorded(tmp_path))
    text = said(page_of(book, "rehearsal.md"))
    assert "On 2026-12-01, 32 experiments were made with the generated files as a real control plane:" in text
    assert "all went as predicted. No write that was acknowledged was lost." in text
    assert "Every file that was run is the one that this design makes today." in text
    assert "node/cp-c1 answers nothing goes on within 6.6s went on within 1.2s; 3 of 200 tries failed 0" in text
    assert "on a machine with Linux 6.12.1, x86_64, 2 cores and 24.0 GiB of memory" in text
    assert "etcd 3.6.8, haproxy 2.6.12" in text
    assert "What was not tried" not in text
    assert "rehearsal.md" in json.dumps(navigation(book))
    assert "was made on 2026-12-01" in said(page_of(book, "drills.md"))
    assert "rehearsal of the generated files 2026-12-01" in said(page_of(book, "auditor.md"))


def test_what_did_not_go_as_predicted_is_said_first(plain: Book, tmp_path: Path) -> None:
    text = said(page_of(replace(plain, rehearsal=recorded(tmp_path, {"goes_on": False, "lost": 3})), "rehearsal.md"))
    answer, _, _rest = text.partition("Predicted and observed")
    assert "1 did not go as predicted. Writes that were acknowledged were lost." in answer
    assert "went down 3 predicted and observed survival differ; acknowledged writes were lost" in text


def test_a_rehearsal_of_other_files_says_which_have_changed(plain: Book, tmp_path: Path) -> None:
    data = json.loads(rehearsed_json(found()))
    data["files"]["configs/haproxy/lb-1/haproxy.cfg"] = "0" * 64
    data["experiments"][0]["predicted"]["within"] = 1.0
    data["experiments"] = data["experiments"][:2]
    text = said(page_of(replace(plain, rehearsal=recorded(tmp_path, text=json.dumps(data))), "rehearsal.md"))
    assert "This is not the rehearsal of what stands here today" in text
    assert "these are not those of this design any more: configs/haproxy/lb-1/haproxy.cfg." in text
    assert "what is predicted has changed: zone/a silent: goes on within 10.1s" in text
    assert "30 experiments that can be made were not: zone/a hangs" in text


def test_pages_and_charts_are_the_same_each_time_and_every_picture_is_there(plain: Book, tmp_path: Path) -> None:
    book = replace(plain, rehearsal=recorded(tmp_path))
    text, drawn = page_of(book, "rehearsal.md"), {one.path: one.content for one in charts(book)}
    assert text == page_of(book, "rehearsal.md")
    assert drawn == {one.path: one.content for one in charts(book)}
    assert len(drawn) == 1 + 32
    assert all(f"({path.removeprefix('handbook/docs/')})" in text for path in drawn)


def test_a_timeline_is_drawn_on_one_scale(plain: Book, tmp_path: Path) -> None:
    (first, *_rest) = recorded(tmp_path).trials
    seen = Timeline(
        10.0,
        (ClientOutage("write", 1.0, 3.0, 12), ClientOutage("write", 4.0, 5.0, 2)),
        (Tenure("etcd", "a", 0.0, 0.0), Tenure("etcd", "b", 2.0, None),
         Tenure("address", "x", 0.0, None), Tenure("address", "y", 4.0, 6.0)),
    )  # fmt: skip
    bars = timeline(replace(first, outcome=replace(first.outcome, timeline=seen))).bars
    told = [(bar.label, [(piece.value, piece.tone) for piece in bar.pieces], bar.note) for bar in bars]
    assert told == [
        ("writes", [(1, "good"), (2, "bad"), (1, "good"), (1, "bad"), (5, "good")], "14 failed, until 5\xa0s"),
        ("reads", [(10, "good")], "none failed"),
        ("readiness", [(10, "good")], "none failed"),
        ("leader of etcd", [(2, "none"), (8, "step-2")], "b, from 2\xa0s"),
        ("the address", [(10, "step-3")], "x"),
        ("the address", [(4, "none"), (2, "step-4"), (4, "none")], "y, from 4\xa0s"),
    ]


def test_hostile_words_and_numbers_stay_text_and_in_the_picture(plain: Book, tmp_path: Path) -> None:
    data = json.loads(rehearsed_json(found()))
    attack = " ".join(ATTACKS)
    one = data["experiments"][0]
    one["name"], one["failures"], one["also"] = attack, [attack], [attack]
    one["predicted"]["within"] = 9_999_999
    seen = one["observed"]
    seen["machines"], seen["lastFailure"], seen["failed"] = [attack], 1e-300, 10**15
    seen["timeline"]["outages"] = [{"what": "write", "from": 9e6, "to": 1.0, "failed": 1}] * 30
    seen["timeline"]["held"] = [{"what": "etcd", "machine": attack, "from": 5.0, "to": 1.0}] * 300
    data["programs"], data["hadesign"] = {attack: attack}, attack
    data["machine"] |= {"kernel": attack, "architecture": attack}
    book = replace(plain, rehearsal=recorded(tmp_path, text=json.dumps(data)))
    text = page_of(book, "rehearsal.md")
    assert "<script" not in text
    assert "onerror=" not in text.replace("onerror&#61;", "")
    assert "<script>window.hacked = 1</script>" in said(text)
    for artifact in charts(book):
        root = ET.fromstring(str(artifact.content))
        bars = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in root.iter(f"{SVG}rect")]
        assert all(x >= 0 and width >= 0 and x + width <= WIDTH for x, width in bars)

"""Charts: what they show is what the proof says, whatever a text in them holds, and no bar leaves its picture."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from hadesign.handbook.charts.bars import STEPS, WIDTH, Chart, ChartBar, Piece, fitted, svg
from hadesign.handbook.charts.figures import CHARTS, drawn
from hadesign.proof.availability.exact import MINUTES_PER_YEAR
from tests.designs import design
from tests.handbook.books import ATTACKS, SHIPPED, data_book, shipped

SVG = "{http://www.w3.org/2000/svg}"
WORST = Chart(
    ATTACKS[2],
    [
        ChartBar(ATTACKS[0] * 3, (Piece(3.0, "good", ATTACKS[1]), Piece(0.0, "bad")), ATTACKS[4] * 3, 9.0),
        ChartBar("\x1b[31mcontrol\x00", (), ""),
    ],
    7.5,
    ATTACKS[3],
)


def drawing(chart: Chart) -> ET.Element:
    return ET.fromstring(svg(chart))


def inside(root: ET.Element) -> bool:
    """Whether every bar and line lies in the picture."""
    bars = [(float(e.attrib["x"]), float(e.attrib["x"]) + float(e.attrib["width"])) for e in root.iter(f"{SVG}rect")]
    lines = [(float(e.attrib["x1"]), float(e.attrib["x2"])) for e in root.iter(f"{SVG}line")]
    return all(0 <= left <= right <= WIDTH for left, right in [*bars, *lines])


def test_hostile_texts_are_text_and_stay_in_the_picture() -> None:
    root = drawing(WORST)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg",
        "title",
        "style",
        "text",
        "g",
        "rect",
        "line",
    }
    assert not [key for element in root.iter() for key in element.attrib if key.startswith("on") or "href" in key]
    assert root.attrib["aria-label"] == " ".join(ATTACKS[2].split())
    assert "\x1b" not in svg(WORST)
    assert inside(root)


def test_lengths_are_on_one_scale_and_the_limit_too() -> None:
    bars = [
        ChartBar("a", (Piece(10, "good"),), "10"),
        ChartBar("b", (Piece(5, "bad"), Piece(15, "open")), "20", mark=10),
    ]
    root = drawing(Chart("t", bars, 20, "limit"))
    widths = [float(rect.attrib["width"]) for rect in root.iter(f"{SVG}rect")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == pytest.approx(3 * widths[1], abs=0.2)
    mark, limit = (float(line.attrib["x1"]) for line in root.iter(f"{SVG}line"))
    start = float(next(root.iter(f"{SVG}rect")).attrib["x"])
    assert mark - start == pytest.approx(widths[0], abs=0.2)
    assert limit - start == pytest.approx(2 * widths[0], abs=0.2)
    assert [rect.attrib["class"] for rect in root.iter(f"{SVG}rect")] == ["good", "bad", "open"]


def test_words_are_cut_only_where_they_do_not_fit() -> None:
    assert fitted("short", 200) == "short"
    cut = fitted("a very long name of a workload in a namespace", 120)
    assert cut.endswith("…")
    assert len(cut) < 25
    assert fitted("wide", 2) == ""


@pytest.mark.parametrize("name", SHIPPED)
def test_every_chart_of_a_design_can_be_read_stays_in_its_picture_and_is_the_same_again(name: str) -> None:
    made = list(drawn(shipped(name)))
    assert made
    assert [one.content for one in made] == [one.content for one in drawn(shipped(name))]
    for artifact in made:
        root = ET.fromstring(str(artifact.content))
        assert inside(root), artifact.path
        assert root.attrib["role"] == "img"
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", str(artifact.content))


def test_the_budget_is_that_of_the_objective_and_colours_say_who_keeps_it() -> None:
    book = shipped("bare-metal-three-zones")
    chart = CHARTS["availability"](book)
    assert chart is not None
    assert chart.limit == pytest.approx((1 - 0.9995) * MINUTES_PER_YEAR)
    assert chart.bars[0].label == "workload orders-db"
    assert {piece.tone for bar in chart.bars for piece in bar.pieces if piece.value} == {"good"}
    tight = replace(book.cluster, objectives=replace(book.cluster.objectives, availability=0.99999))
    broken = CHARTS["availability"](replace(book, cluster=tight))
    assert broken is not None
    assert [bar.pieces[0].tone for bar in broken.bars] == ["bad", "bad", "good", "good"]


def test_a_recovery_is_a_line_of_its_terms_beside_the_objective() -> None:
    chart = CHARTS["recovery"](shipped("bare-metal-three-zones"))
    assert chart is not None
    assert chart.limit == 30 * 60
    first = chart.bars[0]
    assert [piece.value for piece in first.pieces] == [300, 1200]
    assert {piece.tone for piece in first.pieces} <= set(STEPS)
    assert sum(piece.value for piece in first.pieces) == max(sum(p.value for p in bar.pieces) for bar in chart.bars)


def test_capacity_is_green_only_where_all_pods_are_shown_to_fit() -> None:
    chart = CHARTS["capacity"](shipped("bare-metal-three-zones"))
    assert chart is not None
    assert {bar.pieces[0].tone for bar in chart.bars} == {"plain"}, "replicas stay Pending without a zone"


def test_of_failures_each_is_counted_once_by_kind() -> None:
    book = shipped("two-sites-five-members")
    chart = CHARTS["failures"](book)
    assert chart is not None
    assert sum(piece.value for bar in chart.bars for piece in bar.pieces) == sum(case.count for case in book.cases)
    tones = {bar.label: {piece.tone for piece in bar.pieces if piece.value} for bar in chart.bars}
    assert tones == {"sites": {"bad", "open"}, "zones": {"bad", "open"}, "nodes": {"open"}}


def test_rules_are_counted_by_verdict() -> None:
    book = shipped("two-sites-five-members")
    chart = CHARTS["rules"](book)
    assert chart is not None
    assert sum(piece.value for bar in chart.bars for piece in bar.pieces) == len(book.report.ran)


def test_of_what_nothing_is_known_there_is_no_chart() -> None:
    book = data_book(design(nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}]))
    names = {artifact.path.rpartition("/")[2].removesuffix(".svg") for artifact in drawn(book)}
    assert names == {"rules", "failures"}

"""The layout: nothing overlaps, nothing sticks out, lines run straight and through no box, and texts have room."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.diagrams.architecture import architecture
from hadesign.diagrams.fonts import text_width
from hadesign.diagrams.layout import ICON, LINE, PAD, SIZE, Canvas, fold, lay_out
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.diagrams.pictures import crosses, odd_designs, overlaps
from tests.strategies import blueprints

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
ODD = dict(odd_designs())


def faults(layout: Canvas) -> list[str]:
    """Return what is wrong with a layout."""
    found = [f"{a.symbol.id} overlaps {b.symbol.id}" for a, b in combinations(layout.boxes, 2) if overlaps(a, b)]
    found += [f"{b.symbol.id} sticks out" for b in layout.boxes if not _inside(b.x, b.y, b.width, b.height, layout)]
    for frame in layout.frames:
        members = {symbol.id for symbol in frame.boundary.symbols}
        for box in layout.boxes:
            within = frame.left < box.x < frame.right and frame.top < box.y < frame.bottom
            if box.symbol.id in members and not within:
                found.append(f"{box.symbol.id} is not in frame {frame.boundary.id}")
    for stroke in layout.strokes:
        if stroke.start[0] != stroke.end[0] and stroke.start[1] != stroke.end[1]:
            found.append(f"{stroke} is oblique")
        found += [f"{stroke} runs through {box.symbol.id}" for box in layout.boxes if crosses(stroke, box)]
    for box in layout.boxes:
        widest = max(text_width(line, SIZE, bold=n == 0) for n, line in enumerate(box.lines))
        if ICON + widest + 3 * PAD > box.width or LINE * len(box.lines) > box.height:
            found.append(f"{box.symbol.id} is too small for its text")
    return found


def _inside(x: float, y: float, width: float, height: float, layout: Canvas) -> bool:
    return (
        x - width / 2 + 0.01 >= 0
        and x + width / 2 <= layout.width + 0.01
        and y - height / 2 >= 0
        and y + height / 2 <= layout.height
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_design_is_laid_out_well(file: Path) -> None:
    assert faults(lay_out(architecture(read_cluster(read(file))))) == []


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_design_is_laid_out_well(data: dict[str, Any]) -> None:
    assert faults(lay_out(architecture(as_cluster(data)))) == []


@pytest.mark.slow
@settings(max_examples=100)
@given(blueprints())
def test_whatever_validates_is_laid_out_well(data: dict[str, Any]) -> None:
    assert faults(lay_out(architecture(as_cluster(data)))) == []


def test_a_fault_is_noticed() -> None:
    layout = lay_out(architecture(as_cluster(ODD["external etcd"])))
    box = layout.boxes[0]
    moved = Canvas(layout.width, layout.height, layout.title, (box, *layout.boxes), layout.frames, layout.strokes)
    assert faults(moved)


def test_every_box_of_a_flow_is_touched_by_a_stroke() -> None:
    picture = architecture(as_cluster(ODD["external etcd"]))
    layout = lay_out(picture)
    tops = {(box.x, box.top) for box in layout.boxes}
    ends = {stroke.end for stroke in layout.strokes if stroke.arrow}
    targets = {target for connector in picture.connectors for target in connector.targets}
    assert ends == {(b.x, b.top) for b in layout.boxes if b.symbol.id in targets}
    assert ends <= tops


def test_boxes_of_a_row_stand_at_one_height_and_columns_are_equally_wide() -> None:
    layout = lay_out(architecture(read_cluster(read(blueprints_dir() / "aws-three-zones.yaml"))))
    rows: dict[str, set[tuple[float, float]]] = {}
    for box in layout.boxes:
        if box.symbol.tier:
            rows.setdefault(box.symbol.tier, set()).add((box.y, box.height))
    assert all(len(places) == 1 for places in rows.values())
    assert len({box.width for box in layout.boxes if box.symbol.tier}) == 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ("short",)),
        ("", ("",)),
        ("api.shop.example.org:6443", ("api.shop.", "example.", "org:6443")),
        ("one two three", ("one two", "three")),
        ("a-b-c-d-e-f-g", ("a-b-c-d-e-", "f-g")),
        ("abcdefghijklmno", ("abcdefghij", "klmno")),
    ],
)
def test_texts_are_folded_where_they_may_be(text: str, lines: tuple[str, ...]) -> None:
    assert fold(text, 10) == lines


@given(st.text(max_size=200), st.integers(1, 40))
def test_folding_loses_nothing_and_keeps_to_the_length(text: str, longest: int) -> None:
    lines = fold(text, longest)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(len(line) for line in lines) <= longest

"""Zones, racks and hosts stand from left to right as the design names them, and machines in a frame, too."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hadesign.diagrams import VIEWS, picture_of
from hadesign.diagrams.draw import placed
from hadesign.diagrams.layout import Canvas
from hadesign.diagrams.picture import Boundary, Picture, Symbol
from hadesign.diagrams.siblings import in_order, inside
from hadesign.diagrams.strokes import Box, Frame
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.diagrams.large import large
from tests.diagrams.pictures import odd_designs
from tests.strategies import blueprints

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))


def swapped(picture: Picture) -> Iterator[str]:
    """Yield what stands wholly to the left of what is named before it, in a row of one frame."""
    canvas = placed(picture)
    used = {end for one in picture.connectors for end in (*one.sources, *one.targets)}
    frames = {frame.boundary.id: frame for frame in canvas.frames}
    boxes = {box.symbol.id: box for box in canvas.boxes}
    for boundary in picture.all_boundaries():
        if used & (inside(boundary) - {boundary.id}):
            continue  # Lines decide what stands where.
        # Boxes and frames in one frame stand wherever there is room; each sort is looked at where it is alone.
        inner = [] if boundary.symbols else [frames[one.id] for one in boundary.boundaries]
        for number, first in enumerate(inner):
            for other in inner[number + 1 :]:
                if other.right <= first.left and other.top < first.bottom and first.top < other.bottom:
                    yield f"{other.boundary.id} before {first.boundary.id}"
        free = [] if boundary.boundaries else [boxes[one.id] for one in boundary.symbols]
        for number, box in enumerate(free):
            for later in free[number + 1 :]:
                if later.x + later.width / 2 <= box.x - box.width / 2:
                    yield f"{later.symbol.id} before {box.symbol.id}"


def all_swapped(proof: Proof) -> dict[str, list[str]]:
    return {view: found for view in VIEWS if (found := list(swapped(picture_of(proof, view))))}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_design_is_drawn_in_its_order(file: Path) -> None:
    assert all_swapped(prove(read_cluster(read(file)))) == {}


@pytest.mark.parametrize("nodes", [30, 60, 200])
def test_a_large_design_is_drawn_in_its_order(nodes: int) -> None:
    assert all_swapped(prove(as_cluster(large(nodes)))) == {}


def test_odd_designs_are_drawn_in_their_order() -> None:
    found = {name: all_swapped(prove(as_cluster(data))) for name, data in odd_designs()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(blueprints())
def test_whatever_validates_is_drawn_in_its_order(data: dict[str, Any]) -> None:
    assert all_swapped(prove(as_cluster(data))) == {}


def test_a_row_changes_places_within_its_room() -> None:
    wide, narrow = (Symbol(name, "api", (name,)) for name in ("wide", "narrow"))
    inner = [Boundary("a", "A", symbols=(wide,)), Boundary("b", "B", symbols=(narrow,))]
    outer = Boundary("all", "All", boundaries=tuple(inner))
    frames = tuple(
        Frame(boundary, 2, left, 0, right, 50, (left + 5, 5), (left + 5, 15))
        for boundary, left, right in ((inner[0], 50, 150), (inner[1], 0, 30))
    )
    canvas = Canvas(150, 50, (), (Box(wide, (), 100, 20, 90, 30), Box(narrow, (), 15, 20, 20, 30)), frames, ())
    rows = {"all": [[frozenset({"a", "wide"}), frozenset({"b", "narrow"})]]}
    moved = in_order(Picture("x", "", "", (), (outer,), ()), canvas, rows)
    assert [(frame.left, frame.right, frame.label_at[0]) for frame in moved.frames] == [(0, 100, 5), (120, 150, 125)]
    assert [box.x for box in moved.boxes] == [50, 135]

"""What is drawn: nothing stands over anything else, and no line runs through a text or a box."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hadesign.diagrams import VIEWS, ViewName, picture_of, written
from hadesign.proof import Proof, prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.designs import as_cluster
from tests.diagrams.geometry import faults
from tests.diagrams.large import large
from tests.diagrams.pictures import odd_designs
from tests.strategies import blueprints

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
ODD = dict(odd_designs())
KNOWN = {("very long names", "architecture"): 3}
"""A zone with a name of 63 letters: its label is as wide as its column, and covers the line that comes down there."""


def drawn(proof: Proof, view: ViewName, zone: str | None = None) -> str:
    """Return a view as SVG."""
    return str(written(picture_of(proof, view, zone=zone), "svg"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_no_view_of_a_shipped_design_has_a_fault(file: Path) -> None:
    proof = prove(read_cluster(read(file)))
    assert {view: found for view in VIEWS if (found := faults(drawn(proof, view)))} == {}


@pytest.mark.parametrize(("name", "data"), ODD.items(), ids=ODD.keys())
def test_faults_of_odd_designs_are_counted(name: str, data: dict[str, Any]) -> None:
    proof = prove(as_cluster(data))
    counted = {(name, view): len(found) for view in VIEWS if (found := faults(drawn(proof, view)))}
    assert counted == {key: count for key, count in KNOWN.items() if key[0] == name}


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(blueprints())
def test_whatever_validates_has_none(data: dict[str, Any]) -> None:
    proof = prove(as_cluster(data))
    assert {view: found for view in VIEWS if (found := faults(drawn(proof, view)))} == {}


@pytest.mark.parametrize("nodes", [60, 200, 2_000])
def test_a_large_design_and_one_zone_of_it_have_none(nodes: int) -> None:
    proof = prove(as_cluster(large(nodes)))
    assert {view: found for view in VIEWS if (found := faults(drawn(proof, view)))} == {}
    assert faults(drawn(proof, "topology", "a")) == []


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "architecture"])
def test_failures_that_add_lines_to_boxes_move_the_others_aside(view: ViewName) -> None:
    proof = prove(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    assert faults(str(written(picture_of(proof, view, failed=("zone/a", "node/cp-b")), "svg"))) == []


def test_a_fault_is_noticed() -> None:
    proof = prove(read_cluster(read(SHIPPED[0])))
    svg = drawn(proof, "flows")
    text = next(line for line in svg.split("\n") if "<text" in line and "TCP 2379" in line)
    box = svg[svg.index('<g id="node"') : svg.index("</g>", svg.index('<g id="node"')) + 4]
    assert faults(svg.replace("</svg>", box.replace('id="node"', 'id="twice"') + "</svg>"))
    assert any("TCP 2379" in fault for fault in faults(svg.replace(text, _moved(text, proof, svg))))


def _moved(text: str, proof: Proof, svg: str) -> str:
    """Return a text at the place where a line begins."""
    start = svg[svg.index('class="edge"') :].partition('d="M')[2].partition("C")[0].split(",")
    x, y = float(start[0]) - 20, float(start[1]) + 8
    before, after = text.partition(' x="')[0], text.partition(' font-family="')[2]
    return f'{before} x="{x}" y="{y}" font-family="{after}'

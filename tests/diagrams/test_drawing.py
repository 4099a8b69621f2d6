"""The files: SVG that stands alone and that no text can break out of, PNG, and the same bytes each time."""

import base64
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hadesign.diagrams import VIEWS, Form, colours, picture_of, pictures, written
from hadesign.diagrams.architecture import architecture
from hadesign.diagrams.draw import png, svg
from hadesign.diagrams.fonts import covered
from hadesign.diagrams.glyphs import GlyphsLackingError
from hadesign.diagrams.icons import SHOWN, icon_file, small_icon
from hadesign.diagrams.picture import Boundary, Connector, Picture, Symbol
from hadesign.errors import UsageError
from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import Cluster, read_cluster
from tests.designs import as_cluster, design
from tests.diagrams import icon_sizes
from tests.diagrams.pictures import complaints, elements, name, odd_designs, texts

SHIPPED = sorted(blueprints_dir().glob("*.yaml"))
ODD = dict(odd_designs())
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</text></svg><a href='javascript:alert(1)'>",
    "&amp; &lt;b&gt; &#x3C; &unknown;",
    r"\N \G \E \T \H \L \n \l \r \\ \"",
    "<B>bold</B><BR/><TABLE>",
    "{record|{field}|<port>}",
    "]]> <![CDATA[ <!-- --> <?xml?>",
    "%s %d {0} ${HOME} $(id) `id`",
    "emoji 🧨👩‍👩‍👧 and 漢字",
    "שלום עולם مرحبا بالعالم",
    "back to front \u202egnirts\u202c",
    "tab\tnewline\nreturn\rnul\x00escape\x1b[31m",
    "combining e\u0301\u0301\u0301 zero\u200bwidth",
    "x" * 300,
)


def svg_of(cluster: Cluster) -> str:
    """Return a Cluster's picture."""
    content = pictures(cluster)[0].content
    assert isinstance(content, str)
    return content


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_picture_stands_alone(file: Path) -> None:
    svg, png, *others = pictures(read_cluster(read(file)))
    assert (svg.path, png.path) == ("diagrams/architecture.svg", "diagrams/architecture.png")
    views = [view for view in VIEWS if view != "architecture"]
    assert [other.path for other in others] == [f"diagrams/{view}.svg" for view in views]
    for drawn in (svg, *others):
        assert complaints(str(drawn.content)) == []
        for machine_or_version in (str(Path.home()), "site-packages", "raphviz", "resources/", sys.prefix):
            assert machine_or_version not in str(drawn.content)


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_an_odd_picture_stands_alone(data: dict[str, Any]) -> None:
    assert complaints(svg_of(as_cluster(data))) == []


def test_a_picture_that_loads_something_is_noticed() -> None:
    svg = svg_of(as_cluster(ODD["no zones"]))
    assert complaints(svg.replace("<use ", '<image xlink:href="https://example.org/x.png"/><use ', 1))
    assert complaints(svg.replace("<use ", '<use onload="alert(1)" ', 1))
    assert complaints(svg.replace("<defs>", '<script xlink:href="#icon-users"/><defs>', 1))


def test_every_icon_is_embedded_once_and_used() -> None:
    svg = svg_of(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    images = [e.get("id") for e in elements(svg) if name(e) == "image"]
    used = [v.removeprefix("#") for e in elements(svg) if name(e) == "use" for k, v in e.attrib.items() if "href" in k]
    assert len(images) == len(set(images))
    assert set(used) == set(images)
    assert len(used) == 2 + 2 + 3 * 3  # clients, address, balancers, and three rows of three


def test_icons_are_embedded_as_large_as_they_are_shown_and_show_what_the_package_shows() -> None:
    """Byte for byte what is committed, pixel for pixel what the package has, twice as fine as it is shown."""
    for file, rows in icon_sizes.files().items():
        assert icon_sizes.pixels(file.read_bytes()) == rows, f"{file.name}: write it by python -m {icon_sizes.__name__}"
        assert file.stat().st_size < 12_000
    there = {file.name for file in small_icon(icon_file("api")).parent.iterdir()}
    assert there == {"LICENSE", *(file.name for file in icon_sizes.files())}
    drawn = svg_of(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    assert len(drawn) < 80_000
    for image in (e for e in elements(drawn) if name(e) == "image"):
        data = next(value for key, value in image.attrib.items() if key.endswith("href"))
        raw = base64.b64decode(data.partition(",")[2])
        assert len(raw) <= icon_sizes.ENOUGH or len(icon_sizes.pixels(raw)[0]) == SHOWN


def test_a_smaller_picture_is_the_mean_of_what_it_covers() -> None:
    clear, black, white = (9, 9, 9, 0), (0, 0, 0, 255), (255, 255, 255, 255)
    assert icon_sizes.scaled([[black, white], [white, black]], 1) == [[(128, 128, 128, 255)]]
    assert icon_sizes.scaled([[clear, white], [clear, white]], 1) == [[(255, 255, 255, 128)]]
    assert icon_sizes.scaled([[clear, clear]], 1) == [[(0, 0, 0, 0)]]
    assert icon_sizes.pixels(icon_sizes.png([[black, white], [(1, 2, 3, 4), clear]]))[1] == [(1, 2, 3, 4), clear]


def test_a_screen_reader_is_told_what_the_picture_shows() -> None:
    (root, *_) = elements(svg_of(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml"))))
    assert root.get("role") == "img"
    assert str(root.get("aria-label")).startswith("Shop production. Clients reach 3 API servers")
    assert int(str(root.get("width"))) > 0


def test_the_png_is_a_picture_of_the_same_proportions() -> None:
    svg, png, *_others = pictures(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    assert isinstance(png.content, bytes)
    assert png.content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png.content[16:24])
    root = elements(str(svg.content))[0]
    assert abs(width - 2 * int(str(root.get("width")))) <= 2
    assert abs(height - 2 * int(str(root.get("height")))) <= 2


def test_every_colour_has_a_dark_one() -> None:
    proof = prove(read_cluster(read(blueprints_dir() / "virtual-machines-on-hypervisors.yaml")))
    for view in VIEWS:
        drawn = str(written(picture_of(proof, view, failed=("rack/r1", "node/cp-3")), "svg"))
        painted = {e.get(part) for e in elements(drawn) for part in ("fill", "stroke")} - {None, "none", "transparent"}
        assert painted <= colours.DARK.keys(), view
        style = next(e.text for e in elements(drawn) if name(e) == "style")
        assert "prefers-color-scheme: dark" in str(style)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_drawing_twice_gives_the_same_bytes(file: Path) -> None:
    cluster = read_cluster(read(file))
    assert [p.data for p in pictures(cluster)] == [p.data for p in pictures(cluster)]


def shown(text: str) -> str:
    """Return a text as a picture shows it: without what cannot be printed, and wherever it was folded."""
    return "".join("".join(c if c.isprintable() else " " for c in text).split())


def hostile(text: str, *, columns: bool) -> Picture:
    """Return a picture that says a text wherever one can stand, in columns or as Graphviz lays it out."""
    inner = Symbol("servers/0", "api", (text, text), "servers", (text,), (text,))
    label = () if columns else (text,)
    return Picture(
        title=text,
        subtitle=text,
        description=text,
        symbols=(Symbol("clients", "clients", (text, text)),),
        boundaries=(Boundary("zone/0", text, text, (inner,)),),
        connectors=(Connector(("clients",), ("servers/0",), label=label),),
        columns=columns,
    )


def said(text: str, *, columns: bool) -> list[str]:
    """Draw a hostile picture, and return its texts; it must stand alone."""
    drawn = svg(hostile(text, columns=columns))
    assert complaints(drawn) == []
    picture = hostile(text, columns=columns)
    if covered(picture.texts()):
        assert png(picture).startswith(b"\x89PNG")
    else:
        with pytest.raises(GlyphsLackingError, match="--font"):
            png(picture)
    return texts(drawn)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_only_text(text: str) -> None:
    # Title, subtitle, label and detail of the frame, and two lines in each of two boxes; what stands on a line besides.
    assert shown("".join(said(text, columns=True))) == shown(text) * 8
    assert shown("".join(said(text, columns=False))) == shown(text) * 9


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("columns", [True, False])
def test_hostile_ids_are_only_ids(text: str, columns: bool) -> None:
    box = Symbol(text, "api", ("API",), "servers" if columns else None, (text,), (text,))
    frame = Boundary(f"frame/{text}", "Frame", "", (box,))
    line = Connector(("clients",), (text,))
    picture = Picture("Title", "", "", (Symbol("clients", "clients", ("Clients",)),), (frame,), (line,), columns)
    drawn = svg(picture)
    assert complaints(drawn) == []
    found = {(e.get("id"), e.get("data-things")) for e in elements(drawn)}
    visible = "".join(c if c.isprintable() else " " for c in text)
    assert (visible, visible) in found
    assert (f"frame/{visible}", None) in found
    assert visible in {e.get("data-target") for e in elements(drawn)}


def test_every_part_says_what_it_is() -> None:
    proof = prove(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    drawn = str(written(picture_of(proof, "control-plane", failed=("zone/a",)), "svg"))
    found = {e.get("id"): e.attrib for e in elements(drawn) if e.get("data-kind")}
    member = found["etcd/cp-a"]
    assert (member["data-kind"], member["data-things"], member["data-services"]) == ("etcd", "node/cp-a", "etcd")
    assert (member["data-state"], found["etcd/cp-b"].get("data-state")) == ("lost", None)
    assert found["etcd"]["data-kind"] == "frame"
    lines = {(e["data-source"], e["data-target"]) for e in found.values() if e["data-kind"] == "line"}
    assert ("scheduler", "s0") in lines
    assert ("s0", "api/cp-a") in lines


def test_title_and_description_are_elements_too() -> None:
    drawn = svg_of(read_cluster(read(blueprints_dir() / "bare-metal-three-zones.yaml")))
    said = {name(e): e.text for e in elements(drawn) if name(e) in ("title", "desc")}
    assert said["title"] == "Shop production"
    assert str(said["desc"]).startswith("Clients reach 3 API servers")


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_only_text(text: str) -> None:
    assert shown("".join(said(text, columns=True))) == shown(text) * 8


@pytest.mark.parametrize("text", [t for t in HOSTILE if t.isprintable()])
def test_a_hostile_title_of_a_design_is_only_text(text: str) -> None:
    data = design(nodes=[{"name": "cp", "roles": ["control-plane", "etcd"]}])
    data["metadata"]["title"] = text
    svg = svg_of(as_cluster(data))
    assert complaints(svg) == []
    assert shown(text) in shown("".join(texts(svg)))
    assert elements(svg)[0].get("aria-label") == f"{text}. {architecture(as_cluster(data)).description}"


@pytest.mark.parametrize("text", ["\u0300" * 300, "\U0001f600", "\ufe0f", "a\u20dd"])
def test_texts_that_show_little_or_nothing_are_drawn(text: str) -> None:
    for columns in (True, False):
        assert complaints(svg(hostile(text, columns=columns))) == []


@pytest.mark.parametrize("package", ["pygraphviz", "diagrams"])
def test_without_the_packages_that_draw_it_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "hadesign.diagrams.draw", raising=False)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=rf"{package}.*pip install 'hadesign\[docs\]'"):
        pictures(as_cluster(ODD["no zones"]))


@pytest.mark.parametrize("form", ["text", "mermaid", "dot"])
def test_forms_of_text_need_no_package_that_draws(form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("pygraphviz", "diagrams", "fontTools"):
        monkeypatch.setitem(sys.modules, package, None)
    for module in ("dot", "mermaid", "text"):
        monkeypatch.delitem(sys.modules, f"hadesign.diagrams.{module}", raising=False)
    assert written(picture_of(prove(as_cluster(ODD["no zones"])), "context"), form)

"""Pictures of pages: a page names views, and shows those that were drawn."""

from dataclasses import replace

from hadesign.artifact import Artifact
from hadesign.handbook import handbook
from hadesign.handbook.views import pictured
from tests.handbook.books import shipped

SVG = '<svg width="600" height="2"></svg>'


def test_named_views_are_shown_in_their_order_and_another_one_only_without_them() -> None:
    book = replace(shipped("bare-metal-three-zones"), views=frozenset({"architecture", "topology", "new"}))
    assert str(pictured(book, "topology", "gone", "architecture")).count("](pictures/") == 4
    assert "architecture" not in pictured(book, "topology", otherwise="architecture")
    assert "pictures/architecture.svg" in pictured(book, "flows", otherwise="architecture")
    assert pictured(book, "flows", otherwise="gone") == ""
    assert "View of the design" in pictured(book, "new")
    assert "sites, zones, racks, hosts, nodes" in pictured(book, "topology")


def test_a_picture_that_is_drawn_is_on_the_page_that_names_it() -> None:
    drawn = tuple(Artifact(f"diagrams/{name}.svg", SVG) for name in ("architecture", "flows"))
    made = {artifact.path: str(artifact.content) for artifact in handbook(shipped("bare-metal-three-zones"), drawn)}
    assert "(pictures/flows.svg)" in made["handbook/docs/network.md"]
    assert made["handbook/docs/pictures/flows.svg"] == SVG
    assert 'img[src$="flows.svg"]' in made["handbook/docs/style.css"]
    assert "(pictures/api-path.svg)" not in made["handbook/docs/load-balancing.md"]

"""The files of a synthesis: its designs as blueprints, and a picture of the Pareto front."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.report.synthesis.front import front_svg
from hadesign.report.synthesis.words import candidate_words, cost_words
from hadesign.source import Document
from hadesign.synthesis.choices import settled
from hadesign.synthesis.outcomes import FoundDesign, Synthesis
from hadesign.targets.yaml_text import yaml_text


def files(found: Synthesis, document: Document, name: str) -> list[Artifact]:
    """Return a blueprint for each design that is shown, and the picture where there is something to draw."""
    made = [Artifact(path_of(one, name), _blueprint(found, document, one)) for one in found.found]
    picture = front_svg(found)
    return [*made, *([Artifact("front.svg", picture)] if picture else [])]


def path_of(one: FoundDesign, name: str) -> str:
    """Return where the blueprint of a design is written."""
    return f"{one.number}-{name}.blueprint.yaml"


def _blueprint(found: Synthesis, document: Document, one: FoundDesign) -> str:
    return yaml_text([settled(document, found.choices, one.tried.candidate.picks)], "\n".join(_head(found, one)))


def _head(found: Synthesis, one: FoundDesign) -> Iterator[str]:
    cost = cost_words(one.tried.candidate.cost, found.prices)
    yield _("Design {number} of those that meet all objectives: {cost}.", number=one.number, cost=cost)
    yield candidate_words(found.choices, one.tried.candidate)

"""Why there is no figure, and where the numbers of one come from, in words."""

from typing import get_args

import pytest

from hadesign.proof.availability.exact import Range
from hadesign.proof.availability.layouts import LayoutKind
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.reasons import Bounded, Forever, NoPlacement, TooLarge
from hadesign.proof.availability.replaced import Waits
from hadesign.proof.failure.reason import Reason, UnknownService
from hadesign.topology.cluster import Origin
from hadesign.words import availability as words

NODE = Origin(("spec", "reliability", "node"))
VAULT = Origin(("spec", "dependencies", 0, "availability"))


def test_every_code_has_words_of_its_own() -> None:
    assert set(words.LAYOUTS) == set(get_args(LayoutKind))
    assert set(words._BOUNDS) == set(get_args(Bounded))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (ModelledAvailability(missing=(NODE,)), "spec.reliability.node is not given"),
        (
            ModelledAvailability(missing=(VAULT, NODE)),
            "spec.dependencies[0].availability and spec.reliability.node are not given",
        ),
        (
            ModelledAvailability(without=UnknownService("endpoint")),
            "no endpoint is given, and none follows from a load balancer",
        ),
        (ModelledAvailability(without=Forever()), "loss of data is for ever: its failure sets say what it takes"),
        (ModelledAvailability(without=NoPlacement()), "no placement meets all that is required of it"),
        (
            ModelledAvailability(without=TooLarge("diagram-nodes", 500_000)),
            "its decision diagram has more than 500,000 nodes",
        ),
        (ModelledAvailability(without=TooLarge("replicas", 40)), "more than 40 replicas are not told apart"),
    ],
)
def test_why_there_is_no_figure(found: ModelledAvailability, said: str) -> None:
    assert words.no_figure(found) == said


def test_what_has_no_words_is_no_silence() -> None:
    class Mute(Reason):
        pass

    with pytest.raises(TypeError, match="Mute"):
        words.without(Mute())


def test_an_agreement_tells_whether_it_was_read() -> None:
    number = Number(0.99, 0.99, what="EC2, a single instance", source="https://aws.amazon.com/compute/sla/")
    quoted = Number(0.99, 0.99, what="EC2, a single instance", source="https://x.example", quoted=True)
    assert words.agreement_words(number) == "EC2, a single instance (agreement)"
    assert words.agreement_words(quoted) == "EC2, a single instance (agreement, quoted by others)"
    assert words.agreement_words(Number(0.99, 0.99, path=NODE.path)) == ""


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        (Waits(400, 400, moved=True), "it is back elsewhere within 6m40s, and counted as down for that long"),
        (Waits(400, 460, moved=True), "within 6m40s to 7m40s"),
        (Waits(None, None, moved=True), "after two failures at once it comes back elsewhere"),
        (Waits(None, None), "is counted as down until what failed is repaired at most"),
        (Waits(400, 400, (NODE,)), "spec.reliability.node would tell"),
        (Waits(180, 180, moved=True, away=True), "for that long; a machine that was started on another host is taken"),
    ],
)
def test_how_long_something_is_down_that_comes_back_elsewhere(waits: Waits, said: str) -> None:
    assert said in words.waits_words(waits)


def test_why_an_objective_lies_within_a_figure() -> None:
    down = Range(0.0, 0.001)
    open_one = ModelledAvailability(down, waits=Waits(400, 400, (NODE,)))
    said = "cart is modelled at 99.9% to 100%"
    assert words.not_decided("cart", open_one) == f"{said}, and spec.reliability.node is not given"
    assert words.not_decided("cart", ModelledAvailability(down)) == said
    tried = ModelledAvailability(down, extremes=False)
    assert words.not_decided("cart", tried) == "cart is modelled at 99.9% in the worst placement that was tried"

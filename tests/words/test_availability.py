"""Why there is no figure, and where the numbers of one come from, in words."""

from typing import get_args

import pytest

from hadesign.proof.availability.layouts import LayoutKind
from hadesign.proof.availability.modelled import ModelledAvailability
from hadesign.proof.availability.numbers import Number
from hadesign.proof.availability.reasons import Bounded, Forever, NoPlacement, TooLarge
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

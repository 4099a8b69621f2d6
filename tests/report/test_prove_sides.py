"""What a page says of an address that both sides of a cut network have."""

from typing import Any

import pytest

from hadesign.proof import Proof
from hadesign.proof.failure.function import Judgement
from hadesign.proof.services.reasons import WrongSide
from hadesign.report.page_text import page_text
from hadesign.report.prove import failure_sets, what_if
from hadesign.report.prove_json import proof_data, what_if_data
from hadesign.words.effects import effect
from tests.proof.test_contested import TWO, fronted
from tests.report.test_prove_json import valid


def said(proof: Proof, failed: list[str] | None = None) -> str:
    services = proof.services()
    sections = failure_sets(proof, services, 1) if failed is None else what_if(proof, services, failed)
    return " ".join(page_text(sections, lambda origin: origin.named).split())


def test_each_side_is_told_what_it_reaches() -> None:
    for text in (said(fronted(TWO, "ab")), said(fronted(TWO, "ab"), ["link/ab-0"])):
        assert "link ab-0: 2 sides have 10.0.0.100" in text
        assert "clients in zone a reach cp-a-1, and the API behind it" in text
        assert "clients in zone b reach cp-b-1, and nothing behind it: no API server there has a majority" in text
        assert "which of them clients from outside reach is not said (entersAt)" in text


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"entersAt": ["b"]}, "clients from outside come in at zone b"),
        (
            {"entersAt": ["a", "b"]},
            "clients from outside come in at zone a and zone b, and are served if each of these is",
        ),
        ({"kind": "kube-vip", "announce": "l2"}, "until who is without a majority gives it up within 3s"),
    ],
)
def test_who_comes_in_where_and_until_when(more: dict[str, Any], expected: str) -> None:
    assert expected in said(fronted(TWO, "ab", **more))


def test_where_nothing_is_cut_nothing_is_said() -> None:
    title = "An address on both sides of a cut"
    assert title not in said(fronted(TWO))
    assert title not in said(fronted(TWO, "ab"), ["zone/b"])


def test_json_has_the_same() -> None:
    proof = fronted(TWO, "ab", entersAt=["a"])
    services = proof.services()
    for data in (proof_data(proof, services, 1), what_if_data(proof, services, ["link/ab-0"])):
        (found,) = valid(data)["sides"]
        assert (found["address"], found["balancer"], found["released"]) == ("10.0.0.100", "api", None)
        assert (found["failures"], found["entersAt"]) == (["link/ab-0"], ["a"])
        assert [(side["zones"], side["answered"]) for side in found["sides"]] == [(["a"], True), (["b"], False)]


def test_a_wrong_side_says_why() -> None:
    text = said(fronted(TWO, "ab", entersAt=["b"]))
    assert "cuts zone b, where clients from outside come in for 10.0.0.100, off from the majority of etcd" in text


def test_who_is_cut_off_from_the_address_is_told_so() -> None:
    judged = Judgement(0, 0, 2, 1, WrongSide("10.0.0.100", ("b",), held=False))
    assert effect(judged) == "cuts zone b, where clients from outside come in for 10.0.0.100, off from who has it"


@pytest.mark.parametrize(
    ("why", "words"),
    [
        (WrongSide("10.0.0.9", ("b",), behind="ingress"), "cuts zone b off, where clients from outside come in for"),
        (WrongSide("10.0.0.9", (), behind="ingress"), "on one of which too few copies may be left"),
    ],
)
def test_ingress_has_words_of_its_own(why: WrongSide, words: str) -> None:
    assert words in effect(Judgement(0, 0, 2, 1, why))

"""The handbook says of each objective what prove says of it: met, not met, or not shown, and with which facts."""

from itertools import pairwise
from typing import Any

import pytest

from hadesign.handbook import Book
from hadesign.lint import lint
from hadesign.proof import prove
from hadesign.report.prove.objectives import MET_WORDS, MOST_FACTS
from hadesign.words.objectives import outcome
from tests.designs import as_cluster, as_document
from tests.effort import tried
from tests.handbook.books import DAY, SHIPPED, book_of, page_of, shipped
from tests.handbook.rendering import render
from tests.lint.test_agreement import random_design
from tests.planted.faults import FAULTS
from tests.shipped_rules import catalogue

BOXES = {"success": True, "info": True, "unshown": None, "failure": False}
"""Without an objective nothing is met. Under errors that nobody waived what is met is told without green."""


def contradictions(book: Book) -> list[str]:
    """Return what the overview says otherwise than prove."""
    page = render(page_of(book, "index.md"))
    cells = [" ".join(element.text.split()) for element in page if element.name == "td"]
    told = [(verdict, goal) for verdict, goal in pairwise(cells) if verdict in MET_WORDS.values()]
    objectives = book.proof.objectives
    proved = [(str(MET_WORDS[one.met]), " ".join(outcome(one.goal).split())) for one in objectives]
    wrong = [f"{told} in the handbook, {proved} in prove"] if told != proved else []
    boxes = [word for one in page for word in one.attributes.get("class", "").split() if word in BOXES]
    worst = min((one.met for one in objectives), key=(False, None, True).index, default=None)
    wrong += [f"the box is {boxes[-1]}"] if BOXES[boxes[-1]] is not worst else []
    text = " ".join(element.text for element in page if element.name == "li")
    facts = dict.fromkeys(fact for one in objectives for fact in one.settled_by)
    places = [f"{fact.named} (line {book.cluster.locate(fact).line})" for fact in list(facts)[:MOST_FACTS]]
    return [*wrong, *(f"no {place}" for place in places if place not in text)]


def unbuilt(data: dict[str, Any]) -> Book:
    """Return the book of a draft for which nothing is compiled."""
    cluster = as_cluster(data)
    proof = prove(cluster)
    return Book(cluster, proof, lint(cluster, proof, catalogue(), DAY), (), DAY.isoformat(), "0.0.0", draft=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_of_shipped_designs(name: str) -> None:
    assert contradictions(shipped(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_of_planted_faults(fault: Any) -> None:
    assert contradictions(book_of(as_document(fault.text))) == []


@pytest.mark.slow
def test_of_random_designs() -> None:
    books = {number: unbuilt(random_design(number)) for number in range(tried(2, by_night=200))}
    assert {number: said for number, book in books.items() if (said := contradictions(book))} == {}

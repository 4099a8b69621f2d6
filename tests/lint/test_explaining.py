"""What explains what: same parts, same failures, at least as severe, and only among what was found."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hadesign.diagnostic import Diagnostic, Location, Severity
from hadesign.lint.explaining import Found, explained, speaking
from hadesign.lint.facts import Item
from hadesign.lint.rule import Rule
from tests.lint.own import own_rule

ZONE_A, ZONE_B, NODE = frozenset({"zone/a"}), frozenset({"zone/b"}), frozenset({"node/n"})
NOTE = Diagnostic("OWN002", "own-rule", Severity.INFO, "cannot check", "spec", Location("a.yaml", 1, 1, 1, 2))


def rule(number: int, explains: Sequence[int] = (), losing: Sequence[str] = ()) -> Rule:
    made = own_rule(
        each="facts.etcd.zones",
        _assert="item.left > 1",
        explains=[f"OWN00{other}" for other in explains] or None,
        losing=list(losing) or None,
    )
    return _numbered(made, number)


def _numbered(made: Rule, number: int) -> Rule:
    from dataclasses import replace

    return replace(made, id=f"OWN00{number}")


def item(parts: str = "etcd", *causes: frozenset[str]) -> Item:
    return Item(("spec",), {}, parts=tuple(parts.split()), causes=lambda: frozenset(causes))


def flaw(of: Rule, about: Item, severity: str = "error") -> Found:
    return Found(of, about, Severity(severity))


ONE, TWO = rule(1, explains=[2]), rule(2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (item("etcd", ZONE_A), item("etcd", ZONE_A), True),
        (item("etcd api", ZONE_A, ZONE_B), item("api", ZONE_B), True),
        (item("etcd", ZONE_A), item("etcd api", ZONE_A), False),
        (item("etcd", ZONE_A), item("etcd", ZONE_A, ZONE_B), False),
        (item("etcd", ZONE_A), item("etcd", ZONE_B), False),
        (item("etcd", ZONE_A), item("etcd", ZONE_A | {"dependency/vault"}), False),
        # What is about no failure is about the part itself, which is not the same as any failure of it.
        (item("etcd"), item("etcd"), True),
        (item("etcd"), item("etcd", ZONE_A), False),
        (item("etcd", ZONE_A), item("etcd"), False),
        # Without parts nobody can tell.
        (item("", ZONE_A), item("", ZONE_A), False),
    ],
)
def test_parts_and_failures_must_all_be_those_of_the_other(first: Item, second: Item, expected: bool) -> None:
    assert explained([flaw(ONE, first), flaw(TWO, second)]) == [(), (0,) if expected else ()]
    assert explained([flaw(TWO, second), flaw(ONE, first)]) == [(1,) if expected else (), ()]


def test_several_findings_explain_one_together() -> None:
    whole = item("etcd api", ZONE_A, ZONE_B)
    halves = [flaw(ONE, item("etcd api", ZONE_A)), flaw(ONE, item("etcd", ZONE_B)), flaw(ONE, item("api", ZONE_B))]
    assert explained([*halves, flaw(TWO, whole)])[-1] == (0, 1, 2)
    assert explained([*halves[:2], flaw(TWO, whole)])[-1] == ()


def test_a_rule_that_found_nothing_explains_nothing_and_neither_does_one_that_does_not_say_so() -> None:
    same = item("etcd", ZONE_A)
    assert explained([flaw(TWO, same)]) == [()]
    assert explained([flaw(rule(1), same), flaw(TWO, same)]) == [(), ()]
    assert explained([flaw(rule(1, explains=[3]), same), flaw(TWO, same)]) == [(), ()]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("error", "error", True), ("error", "warning", True), ("warning", "error", False), ("info", "warning", False)],
)
def test_what_is_worse_is_never_explained_by_what_is_less_bad(first: str, second: str, expected: bool) -> None:
    same = item("etcd", ZONE_A)
    assert bool(explained([flaw(ONE, same, first), flaw(TWO, same, second)])[1]) is expected


@pytest.mark.parametrize(
    ("losing", "expected"), [((), True), (("node",), False), (("zone",), False), (("zone", "node"), True)]
)
def test_a_rule_is_about_the_failures_that_it_names(losing: tuple[str, ...], expected: bool) -> None:
    both = item("etcd", ZONE_A, NODE)
    assert bool(explained([flaw(rule(1, [2], losing), both), flaw(TWO, both)])[1]) is expected
    # A finding that is about zones only needs no more to be explained.
    about_zones = flaw(rule(2, losing=["zone"]), both)
    assert explained([flaw(ONE, item("etcd", ZONE_A)), about_zones])[1] == (0,)


def test_what_cannot_be_checked_of_an_item_is_explained_by_a_finding_about_that_item() -> None:
    same, other = item("etcd", ZONE_A), item("etcd", ZONE_A)
    note = Found(TWO, same, Severity.INFO, NOTE)
    assert explained([flaw(ONE, same), note])[1] == (0,)
    assert explained([flaw(ONE, other), note])[1] == ()


def test_what_cannot_be_checked_explains_nothing() -> None:
    same = item("etcd", ZONE_A)
    assert explained([Found(ONE, same, Severity.INFO, NOTE), flaw(TWO, same)]) == [(), ()]
    assert explained([Found(ONE, same, Severity.INFO, NOTE), Found(TWO, same, Severity.INFO, NOTE)])[1] == ()


RULES = {n: rule(n, explains=range(n + 1, 5)) for n in range(1, 5)}
"""Each explains those of a higher number, so there is no circle."""
_CAUSES = st.frozensets(st.sampled_from([ZONE_A, ZONE_B, NODE]), max_size=3)
_PARTS = st.sets(st.sampled_from(["etcd", "api", "cart"]), max_size=3)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 4]), _PARTS, _CAUSES, st.sampled_from(list(Severity)))))
def test_whatever_is_explained_leads_to_a_finding_that_is_not_and_is_as_bad(
    drawn: list[tuple[int, set[str], frozenset[frozenset[str]], Severity]],
) -> None:
    found = [Found(RULES[n], item(" ".join(sorted(p)), *causes), severity) for n, p, causes, severity in drawn]
    by = explained(found)
    for number, explaining in enumerate(by):
        todo, seen = list(explaining), set()
        while todo:
            place = todo.pop()
            assert found[place].severity.rank <= found[number].severity.rank
            seen.add(place)
            todo += by[place]
        assert not explaining or any(not by[place] for place in seen)
        # A reader is led to findings that are shown, never to one that is left out itself.
        assert bool(speaking(number, by)) is bool(explaining)
        assert all(not by[place] for place in speaking(number, by))
        assert set(speaking(number, by)) <= seen


@pytest.mark.parametrize(
    ("explaining", "ends"),
    [
        ([(), (0,)], (0,)),
        ([(), (0,), (1,)], (0,)),
        ([(), (0,), (0,), (), (3,), (1, 2, 4)], (0, 3)),
        ([(), (0,), (), (1, 2)], (2,)),
    ],
    ids=["one", "a chain of two", "several ways", "those that speak themselves suffice"],
)
def test_a_chain_of_explanations_ends_at_what_speaks(explaining: list[tuple[int, ...]], ends: tuple[int, ...]) -> None:
    assert speaking(len(explaining) - 1, explaining) == ends

"""What is said of each reason of a proof: the cases of `tests/words`, as no shipped design reaches all of them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from hadesign.i18n import Message, Plural, form, translated
from hadesign.proof.failure.reason import UnknownService
from hadesign.vocabulary.balancers import BALANCERS
from hadesign.vocabulary.kinds import KINDS
from hadesign.vocabulary.networks import PLUGINS
from hadesign.words import amounts, availability, effects, fitting, objectives, recovery, seats, unknown
from tests.words import test_availability, test_effects, test_fitting, test_objectives, test_recovery

SAID: tuple[tuple[Callable[..., None], Callable[..., str]], ...] = (
    (test_effects.test_parts, lambda why, numbers: test_effects.told(why, *numbers)),
    (test_effects.test_replicas, lambda why, numbers: test_effects.told(why, *numbers)),
    (test_effects.test_copies, lambda why, numbers: test_effects.told(why, *numbers)),
    (test_effects.test_a_witness_says_what_fails_and_how_much_is_like_it, effects.witness),
    (test_fitting.test_why_pods_do_not_fit, fitting.fit_words),
    (test_fitting.test_facts_that_nobody_gives, fitting.fact_words),
    (test_fitting.test_amounts, lambda resource, count, _bare: amounts.amount(resource, count)),
    (test_objectives.test_goals, objectives.outcome),
    (test_objectives.test_outcomes, test_objectives.said_of),
    (test_objectives.test_what_is_not_known_of_a_service, lambda lacks: unknown.unknown_words(UnknownService(lacks))),
    (test_availability.test_why_there_is_no_figure, availability.no_figure),
    (test_recovery.test_reasons, recovery.recovery_words),
    (test_recovery.test_an_unknown_loss_says_what_would_have_to_be_known, test_recovery.unknown_for),
    (test_recovery.test_what_fails_is_told_for_all_that_are_alike, recovery.failure_of),
)
"""Tests of words, and what says a case of theirs without its last value, which is what is expected."""
TABLES: tuple[ModuleType, ...] = (amounts, availability, effects, fitting, objectives, recovery, seats, unknown)


def reasons() -> Iterator[tuple[str, Callable[[], str]]]:
    """Yield the cases of each test by its name, and all that stands in tables."""
    for test, say in SAID:
        name = f"{test.__module__.rpartition('.')[2]}.{test.__name__}"
        yield f"reasons {name}", partial(_cases, vars(test)["pytestmark"][0].args[1], say)
    for module in TABLES:
        yield f"reasons in tables of {module.__name__}", partial(_tables, module)
    yield "reasons in the vocabulary", _vocabulary


def _cases(cases: Any, say: Callable[..., str]) -> str:
    return "\n".join(say(*case[:-1]) for case in cases)


def _tables(module: ModuleType) -> str:
    """Say every sentence of a table as it stands, with its placeholders."""
    tables = [value for name, value in vars(module).items() if isinstance(value, Mapping) and not name.startswith("__")]
    entries = [entry for table in tables for entry in table.values()]
    said = [translated(Message(entry)) for entry in entries if isinstance(entry, str)]
    said += [form(*entry, count) for entry in entries if isinstance(entry, Plural) for count in (1, 2)]
    return "\n".join(said)


def _vocabulary() -> str:
    said = [row.noun(count) for row in KINDS.values() for count in (1, 2)]
    said += [translated(row.moves) for row in BALANCERS.values()]
    announced = [channel for row in BALANCERS.values() for way in row.announces for channel in way.channels]
    channels = (*announced, *(channel for row in PLUGINS.values() for channel in row.channels))
    said += [translated(channel.why) for channel in channels]
    return "\n".join(said)

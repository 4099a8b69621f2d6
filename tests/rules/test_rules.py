"""Rules about rules: their names and texts, and the designs that their examples start from."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path

import pytest

from hadesign.diagnostic import Diagnostic, Severity
from hadesign.lint import lint
from hadesign.lint.catalogue import BASES, PROFILES
from hadesign.lint.examples import DAY, document
from hadesign.lint.facts import topic
from hadesign.lint.rule import TOPICS
from hadesign.lint.rulefile import Example, RuleFile
from hadesign.proof import prove
from hadesign.resources import rules_dir
from hadesign.source import Document, read
from hadesign.topology import read_cluster
from tests.shipped_rules import FILES, FOLDER, catalogue, examples, rule

DESIGNS = sorted(FOLDER.glob("*.yaml"))
MOST_VALUABLE = {
    "TOP": ("002", "004"),
    "CP": ("001", "002", "004"),
    "ETC": ("001", "002", "004", "005", "007", "010"),
    "LB": ("001", "002", "004", "005", "007", "011"),
    "SEC": ("001", "006", "007"),
    "WRK": ("002", "003", "004"),
    "WL": ("001", "003", "004", "007", "008"),
    "NET": ("001", "002", "016"),
    "STO": ("001", "003", "006"),
    "BKP": ("001", "002", "003", "004"),
    "MON": ("004",),
    "DR": ("002",),
}
LONGEST = 220
"""Characters of a message: about three lines of a terminal."""


def every_rule(check: Callable[[Path], None]) -> Callable[[], None]:
    """Make one test of what holds for every rule: thousands of small ones take longer to deal out than to run."""

    @wraps(check, assigned=("__name__", "__doc__", "__module__"))
    def test() -> None:
        for path in FILES:
            try:
                check(path)
            except AssertionError as error:
                error.add_note(f"in {path.stem}")
                raise

    del test.__wrapped__  # pytest would ask for a fixture `path`
    return test


def judged(design: Document, day: str = DAY) -> tuple[Diagnostic, ...]:
    cluster = read_cluster(design)
    return lint(cluster, prove(cluster), catalogue(), date.fromisoformat(day)).diagnostics


def test_the_forty_most_valuable_rules_are_there() -> None:
    ids = {f"{letters}{number}" for letters, numbers in MOST_VALUABLE.items() for number in numbers}
    assert len(ids) == 40
    assert ids <= set(catalogue().rules)


def test_ids_and_names_are_taken_once() -> None:
    assert max(Counter(rule(path).id for path in FILES).values()) == 1
    assert max(Counter(rule(path).name for path in FILES).values()) == 1


@every_rule
def test_a_rule_is_found_under_its_topic_id_and_name(path: Path) -> None:
    loaded = rule(path)
    letters, _ = TOPICS[path.parent.name]
    assert path.parent.parent == rules_dir()
    assert loaded.id.rstrip("0123456789") == letters
    assert path.name == f"{loaded.id}-{loaded.name}.yaml"


def test_every_topic_has_a_folder_and_every_folder_is_a_topic() -> None:
    assert {path.name for path in rules_dir().iterdir() if path.is_dir()} == {*TOPICS, BASES, PROFILES}


@every_rule
def test_keys_stand_in_the_order_in_which_they_are_explained(path: Path) -> None:
    known = [field.alias or name for name, field in RuleFile.model_fields.items()]
    given = list(read(path).data)
    assert given == [key for key in known if key in given]


@every_rule
def test_a_name_says_what_is_accepted(path: Path) -> None:
    words = rule(path).name.split("-")
    assert 2 <= len(words) <= 7
    # "allow ensure-..." would allow the opposite of what is found.
    assert words[0] not in {"check", "ensure", "must", "should", "require", "avoid", "use", "set", "missing"}


@every_rule
def test_texts_are_sentences_and_titles_are_not(path: Path) -> None:
    loaded = rule(path)
    assert not loaded.title.endswith(".")
    assert loaded.title[0].isupper() or loaded.title.startswith("etcd")
    for text in (loaded.why, loaded.fix):
        assert text.rstrip().endswith((".", ".)", "`.")), text
        assert text[0].isupper() or text.startswith("etcd"), text
        assert "  " not in text
    for example in examples(path):
        assert example.name, "an example says what the design is"
        assert not example.name.endswith(".")


@every_rule
def test_names_of_examples_differ(path: Path) -> None:
    assert max(Counter(example.name for example in examples(path)).values()) == 1


@every_rule
def test_sources_are_named_and_secure(path: Path) -> None:
    references = rule(path).references
    assert all(reference.url.startswith("https://") for reference in references)
    assert len({reference.url for reference in references}) == len(references)
    assert all(reference.title and not reference.title.endswith(".") for reference in references)


@every_rule
def test_severities_go_from_worst_to_best(path: Path) -> None:
    severity = rule(path).severity
    if not isinstance(severity, str):
        ranks = [Severity(level.level).rank for level in severity]
        assert ranks == sorted(set(ranks))


@every_rule
def test_conditions_of_severities_are_said_in_words(path: Path) -> None:
    severity = rule(path).severity
    for level in () if isinstance(severity, str) else severity:
        words = level.in_ or ""
        assert not re.search(r"&&|\|\||==|!=|item\.|facts\.", words), words
        assert not words.endswith(".")
        assert words[:1] == words[:1].lower()


@every_rule
def test_parameters_are_explained_and_where_words_name_one_there_is_such_a_one(path: Path) -> None:
    loaded = rule(path)
    for entry in (loaded.params or {}).values():
        assert not entry.meaning.endswith(".")
        assert "https://" in entry.source or entry.source.startswith("a judgement"), "a source, or honesty"
    levels = () if isinstance(loaded.severity, str) else loaded.severity
    named = {name for level in levels for name in re.findall(r"`(\w+)`", level.in_ or "")}
    assert named <= set(loaded.params or {})


WORDS = re.compile(r"\bin words\b|\bwith units\b|\bwritten out\b|\btexts? such as\b")
"""What is said of a field of a fact that is a text for people."""


@every_rule
def test_no_rule_decides_by_a_sentence(path: Path) -> None:
    loaded = catalogue().rules[rule(path).id]
    conditions = [loaded.applies, loaded.where, loaded.check, *(level.when for level in loaded.levels)]
    conditions += [template.when for template in loaded.templates]
    read = {".".join(name[1:]) for check in conditions if check for name in check.reads if name[0] == "item"}
    _, *name = loaded.each.split(".") if loaded.each.startswith("facts.") else ("",)
    fields = topic(name[0]).lists[name[1]].fields if name else {}
    assert not {field for field in read if WORDS.search(fields.get(field, ""))}


@every_rule
def test_messages_are_short_and_say_something_of_the_design(path: Path) -> None:
    loaded = rule(path)
    for example in (*loaded.examples.bad, *loaded.examples.explained):
        for finding in example.findings:
            where, _, message = finding.partition(": ")
            assert re.fullmatch(r"spec[\w.\[\]]*", where), finding
            assert len(message) <= LONGEST, len(message)
            assert not message.endswith(".")
            assert message[0] == message[0].lower() or message.startswith("Ceph"), message
            assert "unknown" not in message
            assert "nothing is not" not in message
            assert "{{" not in message


@every_rule
def test_no_two_messages_of_a_rule_are_the_same(path: Path) -> None:
    message = rule(path).message
    if not isinstance(message, str):
        assert len({choice.text for choice in message}) == len(message)


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_designs_that_examples_start_from_have_no_flaw(path: Path) -> None:
    found = judged(read(path))
    assert [f"{d.rule} {d.path}: {d.message}" for d in found if d.severity is not Severity.INFO] == []


@pytest.mark.parametrize("name", ["three-zones", "managed"])
def test_nothing_is_left_open_of_the_complete_designs(name: str) -> None:
    assert judged(read(FOLDER / f"{name}.yaml")) == ()


def test_every_design_is_used() -> None:
    used = {example.base for path in FILES for example in examples(path)}
    assert {path.stem for path in DESIGNS} <= used


@pytest.mark.parametrize("letters", ["CP", "ETC", "LB", "TOP"])
def test_a_managed_control_plane_is_the_providers_business(letters: str) -> None:
    """Whatever a blueprint of a managed cluster leaves out, rules about our own control plane say nothing of it."""
    example = Example(
        base="managed",
        remove=(
            "spec.loadBalancers",
            "spec.network",
            "spec.objectives",
            "spec.workloads",
            "spec.storage",
            "spec.backup",
        ),
    )
    found = judged(document(example, [FOLDER]))
    assert [d.rule for d in found if d.rule.rstrip("0123456789") == letters] == []

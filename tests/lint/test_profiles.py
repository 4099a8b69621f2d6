"""Profiles: severities, rules, parameters and what must be said; ours, and those of a user."""

from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.lint import AUDIT, lint, load, profiles
from hadesign.lint.catalogue import PROFILES
from hadesign.lint.profile import DEFAULT, NONE, Profile
from hadesign.proof import prove
from hadesign.resources import blueprints_dir, rules_dir
from hadesign.source import read
from tests.designs import as_cluster
from tests.lint.bank import BANK, bank
from tests.reordering import DAY
from tests.schema_paths import written
from tests.shipped_rules import catalogue

__all__ = ["bank"]  # the fixture
OURS = sorted(path.stem for path in (rules_dir() / PROFILES).glob("*.yaml"))
SHIPPED = blueprints_dir() / "bare-metal-three-zones.yaml"


def shipped(profile: str = "", **spec: Any) -> dict[str, Any]:
    data: dict[str, Any] = read(SHIPPED).data
    return {**data, "spec": {**data["spec"], **({"profile": profile} if profile else {}), **spec}}


def levels(data: dict[str, Any], rule: str) -> set[str]:
    cluster = as_cluster(data)
    report = lint(cluster, prove(cluster), catalogue(), DAY)
    return {found.severity.value for found in report.diagnostics if found.rule == rule}


def test_there_are_five() -> None:
    assert OURS == ["lab", "node", "region", "regulated", "zone"] == profiles.names()


def test_the_default_says_nothing_and_so_need_not_be_read() -> None:
    named = profiles.named(DEFAULT, catalogue())
    assert (named.survive, named.ignored, named.severities, named.params, named.says) == (
        NONE.survive,
        NONE.ignored,
        NONE.severities,
        NONE.params,
        NONE.says,
    )


@pytest.mark.parametrize("name", OURS)
def test_a_shipped_profile_names_rules_that_it_changes_and_fields_that_there_are(name: str) -> None:
    profile = profiles.named(name, catalogue())
    assert [entry.field for entry in profile.says if not written(f"spec.{entry.field}")] == []
    for word, severity in profile.severities.items():
        rules = [rule for rule in catalogue().rules.values() if word in (rule.id, rule.topic)]
        assert any([level.severity for level in rule.levels] != [severity] for rule in rules), f"{word} changes nothing"


@pytest.mark.parametrize(
    ("profile", "level"),
    [("", "warning"), ("node", "warning"), ("lab", "info"), ("zone", "error"), ("region", "error")],
)
def test_silence_is_as_bad_as_the_profile_says(profile: str, level: str) -> None:
    quiet = shipped(profile, monitoring={}, objectives={"survive": "node"})
    assert levels(quiet, "FCT001") == {level}


def test_a_profile_asks_for_more_than_every_design_must_say() -> None:
    assert levels(shipped("zone"), "FCT001") == set()
    assert levels(shipped("region", recovery={"runbook": "https://wiki.example.org"}), "FCT001") == {"error"}


def test_a_promise_below_the_profile_is_an_error() -> None:
    assert levels(shipped("zone", objectives={"survive": "rack"}), "FCT004") == {"error"}
    assert levels(shipped("region"), "FCT004") == set()


def test_a_profile_of_the_user_adds_to_one_of_ours(bank: Path) -> None:
    rules = load([bank])
    profile = profiles.named("bank", rules)
    assert profile.survive == "region"
    assert {"recovery.runbook", "controlPlane.audit", "operations.staging"} <= {one.field for one in profile.says}
    applied = profiles.applied(rules, profile).rules
    assert [param.value for param in applied["BKP004"].params if param.name == "due"] == [30]
    assert [level.severity.value for level in applied["BKP004"].levels] == ["info"], "it comes before what it extends"
    assert [level.severity.value for level in applied["BKP007"].levels] == ["error"]
    assert [level.severity.value for level in applied["AUT002"].levels] == ["error"]
    assert profiles.left_out(rules, profile) == {"MON004"}


def test_a_design_names_what_there_is_not() -> None:
    with pytest.raises(InputError) as error:
        levels(shipped("zonal"), "FCT004")
    (found,) = error.value.diagnostics
    assert (found.message, found.path, found.hint) == (
        "there is no profile 'zonal'",
        "spec.profile",
        "did you mean `zone`?",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BANK.replace("name: bank", "name: savings"), "1:7: the file is called bank.yaml; expected"),
        (BANK.replace("regulated", "banks"), "4:10: there is no profile 'banks'; expected"),
        (BANK.replace("regulated", "bank"), "4:10: profile bank extends itself; expected"),
        (BANK.replace("[MON004]", "[MON994]"), "6:10: there is no rule 'MON994'"),
        (BANK.replace("[MON004]", "[LB023]"), "6:10: LB023 tells files that would not work"),
        (BANK.replace("AUT: error", "LB026: info"), "LB026 tells files that would not work"),
        (BANK.replace("AUT: error", "AUX: error"), "there is no rule 'AUX'"),
        (BANK.replace("due: 30", "dew: 30"), "BKP004 has no parameter 'dew'"),
        (BANK.replace("due: 30", "due: soon"), "BKP004.due"),
        (BANK.replace("survive: region", "survive: moon"), "5:10: "),
        (BANK.replace("why:", "whi:"), "did you mean `why`?"),
        ("name: bank\n", "title"),
        ("- bank\n", "1:1"),
        ("name: [\n", "bank.yaml"),
    ],
)
def test_mistakes_in_a_profile_are_told_with_their_place(bank: Path, text: str, said: str) -> None:
    (bank / PROFILES / "bank.yaml").write_text(text)
    with pytest.raises(InputError) as error:
        profiles.named("bank", load([bank]))
    lines = [
        f"{one.location.line}:{one.location.column}: {one.message}; expected {one.expected} {one.hint}"
        for one in error.value.diagnostics
    ]
    assert any(said in line or said in str(error.value.diagnostics) for line in lines), lines


def test_nothing_is_left_out_by_a_profile_that_says_so(bank: Path) -> None:
    (bank / PROFILES / "bank.yaml").write_text(BANK.replace("[MON004]", "none"))
    assert profiles.named("bank", load([bank])).ignored == frozenset()


def test_no_profile_makes_files_work(bank: Path) -> None:
    (bank / PROFILES / "bank.yaml").write_text(BANK.replace("AUT: error", "LB: info"))
    rules = load([bank])
    applied = profiles.applied(rules, profiles.named("bank", rules)).rules
    assert [level.severity.value for level in applied["LB023"].levels] == ["error"]
    assert [level.severity.value for level in applied["LB007"].levels] == ["info"]


def test_rules_that_a_profile_leaves_out_did_not_run(bank: Path) -> None:
    cluster, rules = as_cluster(shipped("bank")), load([bank])
    report = lint(cluster, prove(cluster), rules, DAY)
    assert report.profile == "bank"
    assert {rule for rule in rules.rules.keys() - report.ran if not rule.startswith(AUDIT)} == {"MON004"}


def test_a_circle_of_profiles(bank: Path) -> None:
    (bank / PROFILES / "bank.yaml").write_text(BANK.replace("regulated", "branch"))
    (bank / PROFILES / "branch.yaml").write_text(
        BANK.replace("name: bank", "name: branch").replace("regulated", "bank")
    )
    with pytest.raises(InputError, match="extends itself"):
        profiles.named("bank", load([bank]))


def test_a_name_that_is_none() -> None:
    with pytest.raises(UsageError, match="there are lab, node, region, regulated, zone"):
        profiles.named("quite-something-else", catalogue())


def test_a_rule_comes_before_its_topic() -> None:
    profile = Profile("x", "", severities=profiles.named("lab", catalogue()).severities)
    found = profile.severity(catalogue().rules["BKP001"])
    assert found is not None
    assert found.value == "info"

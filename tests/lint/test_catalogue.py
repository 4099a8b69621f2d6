"""The catalogue: which rules there are, how they are chosen, and what is wrong with folders of one's own."""

from pathlib import Path

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.lint import Catalogue, load
from hadesign.lint.catalogue import rule_files
from hadesign.resources import rules_dir
from tests.lint.own import write_rule


@pytest.fixture(scope="module")
def ours() -> Catalogue:
    return load()


def test_every_file_is_a_rule_and_they_are_in_order(ours: Catalogue) -> None:
    assert list(ours.rules) == sorted(path.stem.partition("-")[0] for path in rule_files(rules_dir()))
    assert all(rule.ours and rule.url.endswith(f"/{rule.id}/") for rule in ours.rules.values())


def test_designs_to_start_from_are_no_rules() -> None:
    assert not [path for path in rule_files(rules_dir()) if "bases" in path.parts]
    assert (rules_dir() / "bases").is_dir()


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["ETC004"], {"ETC004"}),
        (["etc004"], {"ETC004"}),
        (["ETC00"], {"ETC001", "ETC002", "ETC003", "ETC004", "ETC005", "ETC006", "ETC007", "ETC008", "ETC009"}),
        (["WVR"], {"WVR001", "WVR002", "WVR003", "WVR004"}),
        (["CP001,ETC001"], {"CP001", "ETC001"}),
        (["CP001", "ETC001, LB001"], {"CP001", "ETC001", "LB001"}),
        ([], set()),
    ],
)
def test_rules_are_chosen_by_id_or_its_beginning(ours: Catalogue, words: list[str], count: set[str]) -> None:
    assert ours.matching(words) == count


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ETC999", "there is no rule 'ETC999'; did you mean `ETC029`?"),
        ("ETCD", "there is no rule 'ETCD'; did you mean `ETC`?"),
        ("zone-loss-breaks-quorum", "zone-loss-breaks-quorum is the name of rule ETC004; rules are chosen by id."),
        ("INPUT", "INPUT marks a mistake in a file"),
        ("xyzzy", "there is no rule 'xyzzy'; `hadesign explain --all` lists them."),
        ("", "there is no rule ''"),
        ("CP001,", "there is no rule ''"),
    ],
)
def test_a_word_that_names_no_rule_is_refused(ours: Catalogue, word: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        ours.matching([word])
    assert str(error.value).startswith(said)


def test_rules_of_the_users_own_stand_beside_ours(tmp_path: Path, ours: Catalogue) -> None:
    write_rule(tmp_path / "deep" / "down")
    write_rule(tmp_path, id="OWN002")
    (tmp_path / "README.md").write_text("not a rule", encoding="utf-8")
    both = load([tmp_path])
    assert set(both.rules) - set(ours.rules) == {"OWN001", "OWN002"}
    assert not both.rules["OWN001"].ours
    assert both.matching(["OWN"]) == {"OWN001", "OWN002"}


def test_a_folder_named_twice_is_read_once(tmp_path: Path) -> None:
    write_rule(tmp_path)
    assert "OWN001" in load([tmp_path, tmp_path]).rules


def test_an_id_of_ours_cannot_be_taken(tmp_path: Path) -> None:
    path = write_rule(tmp_path, id="ETC004")
    with pytest.raises(InputError) as error:
        load([tmp_path])
    diagnostic = error.value.diagnostics[0]
    assert str(diagnostic.location) == f"{path}:1:5"
    assert diagnostic.message.startswith("ETC004 is taken by ")
    assert diagnostic.message.endswith("ETC004-zone-loss-breaks-quorum.yaml")


def test_two_own_rules_cannot_have_one_id(tmp_path: Path) -> None:
    write_rule(tmp_path / "a")
    second = write_rule(tmp_path / "b")
    with pytest.raises(InputError) as error:
        load([tmp_path])
    assert [d.location.file for d in error.value.diagnostics] == [str(second)]


@pytest.mark.parametrize("made", [True, False])
def test_a_folder_without_rules_is_refused(tmp_path: Path, made: bool) -> None:
    folder = tmp_path / "rules"
    if made:
        (folder / "bases").mkdir(parents=True)
        (folder / "bases" / "design.yaml").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="holds no rule files"):
        load([folder])


def test_a_rule_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "OWN001-own-rule.yaml").mkdir()
    with pytest.raises(UsageError, match=r"cannot read .*OWN001-own-rule\.yaml: Is a directory"):
        load([tmp_path])

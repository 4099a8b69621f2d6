"""Compiled rules that are kept between runs: they save time, and nothing else depends on them."""

import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from hadesign.lint import Catalogue, cache, catalogue, lint, load
from hadesign.lint.rule import decoded, encoded
from hadesign.proof import prove
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.topology import read_cluster
from tests.lint.own import write_rule


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count how often rules are compiled."""
    counted: list[int] = []
    original = catalogue._compile

    def compile_(*arguments: object) -> object:
        counted.append(1)
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(catalogue, "_compile", compile_)
    return counted


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("rules-*.json"))


def test_the_second_run_compiles_nothing(tmp_path: Path, compilations: list[int]) -> None:
    first, second = load(cache_dir=tmp_path), load(cache_dir=tmp_path)
    assert len(compilations) == 1
    assert first == second
    assert len(kept(tmp_path)) == 1


def test_without_a_folder_nothing_is_kept(compilations: list[int]) -> None:
    load()
    load()
    assert len(compilations) == 2


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"nonsense",
        b"0" * 64 + b"\n[]",
        b"\xff\xfe\n{}",
    ],
)
def test_a_damaged_file_is_replaced(tmp_path: Path, compilations: list[int], damage: bytes) -> None:
    load(cache_dir=tmp_path)
    kept(tmp_path)[0].write_bytes(damage)
    again = load(cache_dir=tmp_path)
    assert len(compilations) == 2
    assert load(cache_dir=tmp_path) == again
    assert len(compilations) == 2


def test_a_file_that_was_cut_short_is_replaced(tmp_path: Path, compilations: list[int]) -> None:
    load(cache_dir=tmp_path)
    file = kept(tmp_path)[0]
    file.write_bytes(file.read_bytes()[:-100])
    load(cache_dir=tmp_path)
    assert len(compilations) == 2


@pytest.mark.parametrize("body", ["{}", "[1]", '[{"id": "X"}]', "null", '[{"check": null}]'])
def test_a_file_of_another_form_is_not_believed_although_its_checksum_fits(tmp_path: Path, body: str) -> None:
    from hashlib import sha256

    key = "k" * 32
    (tmp_path / f"rules-{key}.json").write_bytes(sha256(body.encode()).hexdigest().encode() + b"\n" + body.encode())
    assert not cache.load(tmp_path, key)


@pytest.mark.parametrize("part", ["hadesign.lint.cache.__version__", "version"])
def test_another_version_compiles_again(
    tmp_path: Path, compilations: list[int], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    load(cache_dir=tmp_path)
    if part == "version":
        monkeypatch.setattr("hadesign.lint.cel.version", lambda: "another engine")
    else:
        monkeypatch.setattr(part, "99.0")
    load(cache_dir=tmp_path)
    assert len(compilations) == 2


def test_a_changed_rule_is_compiled_again(tmp_path: Path, compilations: list[int]) -> None:
    own, folder = tmp_path / "own", tmp_path / "cache"
    write_rule(own)
    assert load([own], folder).rules["OWN001"].fix == "Mend it."
    write_rule(own, fix="Mend it well.")
    assert load([own], folder).rules["OWN001"].fix == "Mend it well."
    assert len(compilations) == 2


def test_a_rule_of_ours_is_told_by_its_size_and_time(tmp_path: Path) -> None:
    rule = tmp_path / "etcd" / "ETC001-a.yaml"
    rule.parent.mkdir()
    rule.write_text("fix: a", encoding="utf-8")
    os.utime(rule, ns=(1, 1))
    keys = {cache.key_of({}, tmp_path)}
    assert cache.key_of({}, tmp_path) in keys
    os.utime(rule, ns=(1, 2))
    keys.add(cache.key_of({}, tmp_path))
    rule.write_text("fix: ab", encoding="utf-8")
    os.utime(rule, ns=(1, 2))
    keys.add(cache.key_of({}, tmp_path))
    (rule.parent / "ETC002-b.yaml").write_text("fix: b", encoding="utf-8")
    keys.add(cache.key_of({}, tmp_path))
    keys.add(cache.key_of({}, rule.parent))
    assert len(keys) == 5


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Return a folder of code with a file some folders down."""
    nested = tmp_path / "facts" / "etcd" / "disk.py"
    nested.parent.mkdir(parents=True)
    nested.write_text("ONE = 1\n", encoding="utf-8")
    (tmp_path / "engine.py").write_text("", encoding="utf-8")
    return tmp_path


def _touched(file: Path) -> None:
    file.write_text("TWO = 2\n", encoding="utf-8")
    os.utime(file, ns=(1, 1))


def _moved(file: Path) -> None:
    file.rename(file.parent.parent / file.name)


@pytest.mark.parametrize("change", [_touched, _moved, Path.unlink, lambda file: (file.parent / "new.py").touch()])
def test_code_that_changes_some_folders_down_is_other_code(code: Path, change: Callable[[Path], object]) -> None:
    before = cache.state_of(code)
    assert cache.state_of(code) == before
    change(code / "facts" / "etcd" / "disk.py")
    assert cache.state_of(code) != before


def test_what_python_compiles_beside_the_code_is_no_code(code: Path) -> None:
    before = cache.state_of(code)
    (code / "facts" / "__pycache__").mkdir()
    (code / "facts" / "__pycache__" / "left.py").touch()
    (code / "facts" / "notes.txt").touch()
    assert cache.state_of(code) == before


def test_all_code_that_reads_rules_counts() -> None:
    lint = Path(cache.__file__).parent
    counted = set(re.findall(r"([^ ]+) [0-9]+ [0-9]+", cache._code()))
    assert {str(file.relative_to(lint)) for file in lint.rglob("*.py")} <= counted
    assert "governance.py" in counted


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, compilations: list[int]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert load(cache_dir=blocked / "below").rules
    assert load(cache_dir=blocked / "below").rules
    assert len(compilations) == 2


def test_a_folder_that_one_may_not_write_into_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> tuple[int, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    assert load(cache_dir=tmp_path).rules
    assert kept(tmp_path) == []


def test_a_failed_write_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: object) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    assert load(cache_dir=tmp_path).rules
    assert list(tmp_path.iterdir()) == []


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(12):
        cache.store(tmp_path, f"{number:032}", [])
        os.utime(tmp_path / f"rules-{number:032}.json", ns=(number, number))
    cache.store(tmp_path, "n" * 32, [])
    assert len(kept(tmp_path)) == 8
    assert (tmp_path / f"rules-{'n' * 32}.json").exists()
    assert not (tmp_path / f"rules-{0:032}.json").exists()


def test_what_is_kept_says_the_same_of_a_design(tmp_path: Path) -> None:
    load(cache_dir=tmp_path)
    cluster = read_cluster(read(blueprints_dir() / "two-sites-five-members.yaml"))

    def report(rules: Catalogue) -> object:
        return lint(cluster, prove(cluster), rules, date(2026, 11, 23))

    assert report(load(cache_dir=tmp_path)) == report(load())


def test_every_rule_survives_being_written() -> None:
    for rule in load().rules.values():
        deciding, said = map(json.dumps, encoded(rule))
        assert decoded(json.loads(deciding), said.encode()) == rule


def test_a_rule_without_a_check_is_refused() -> None:
    data, _said = encoded(next(iter(load().rules.values())))
    with pytest.raises(ValueError, match="without a check"):
        decoded(data | {"check": None}, b"{}")


def test_what_is_said_of_findings_is_read_once_there_is_one() -> None:
    rule = next(iter(load().rules.values()))
    deciding, _said = encoded(rule)
    lazy = decoded(deciding, b"no JSON")
    assert (lazy.id, lazy.check) == (rule.id, rule.check)
    with pytest.raises(ValueError, match="Expecting value"):
        list(lazy.templates)

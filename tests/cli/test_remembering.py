"""What was found in designs that do not change is kept: the same bytes, never stale, and harmless when damaged."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hadesign import proof
from hadesign.cli import judging, remembering
from hadesign.lint.catalogue import PROFILES
from hadesign.report.formats import LINT
from hadesign.topology import Cluster
from tests.cli.running import AS_OF, ROOT, SMALL, Cli, Result, environment
from tests.cli.test_manifests import DEPLOYMENT, DESIGN
from tests.lint.bank import bank
from tests.lint.own import FILE, rule_text

__all__ = ["bank"]  # the fixture
WAIVED = SMALL.replace(
    "  nodes:\n",
    '  waivers: [{rule: CP001, all: true, reason: "A lab.", owner: me@example.org, until: 2027-03-01}]\n  nodes:\n',
)


@pytest.fixture
def findings(cache: Path) -> Path:
    """The folder of what is kept, empty."""
    folder = cache / "hadesign" / "findings"
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files of the designs that were judged."""
    files: list[str] = []
    real = proof.prove

    def prove(cluster: Cluster) -> object:
        files.append(cluster.document.file)
        return real(cluster)

    monkeypatch.setattr(judging, "prove", prove)
    return files


@pytest.fixture
def design(tmp_path: Path, findings: Path) -> Path:
    """A design with a waiver and with a manifest; nothing is known of it."""
    assert not findings.exists()
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "cart.yaml").write_text(DEPLOYMENT)
    file = tmp_path / "design.yaml"
    file.write_text(WAIVED + DESIGN.removeprefix(SMALL))
    return file


def lint(cli: Cli, file: Path, *more: str | Path) -> Result:
    return cli("lint", file, "--select", "CP,WL,OWN", *AS_OF, *more)


def select(cli: Cli, file: Path, *more: str | Path) -> Result:
    return cli("lint", file, "--select", "CP,WL", *AS_OF, *more)


@pytest.mark.parametrize("form", LINT.functions)
def test_the_same_bytes_in_every_form(cli: Cli, design: Path, judged: list[str], form: str) -> None:
    more = ("--format", form, "--show", "info", "--show", "explained")
    told = [select(cli, design, *more, *flags) for flags in (["--no-cache"], [], [], ["--no-cache"])]
    assert told[0].code == 1
    assert told == [told[0]] * 4
    assert len(judged) == 3, "the third run judges nothing"


def test_designs_that_changed_stand_between_those_that_did_not(
    cli: Cli, tmp_path: Path, findings: Path, judged: list[str]
) -> None:
    for name in "abcd":
        (tmp_path / f"{name}.yaml").write_text(SMALL.replace("small", name))
    (tmp_path / "e.blueprint.yaml").write_text("a: [\n")
    select(cli, tmp_path)
    (tmp_path / "b.yaml").write_text(SMALL.replace("small", "other"))
    judged.clear()
    again = select(cli, tmp_path)
    assert [Path(file).stem for file in judged] == ["b"]
    assert again == select(cli, tmp_path, "--no-cache")
    assert again.code == 2
    assert [again.out.index(f"{name}.") for name in "abcde"] == sorted(again.out.index(f"{name}.") for name in "abcde")


def _retagged(design: Path) -> None:
    design.write_text(design.read_text() + "\n")


def _scaled(design: Path) -> None:
    (design.parent / "deploy" / "cart.yaml").write_text(DEPLOYMENT.replace("replicas: 1", "replicas: 2"))


def _joined(design: Path) -> None:
    (design.parent / "deploy" / "more.yaml").write_text(DEPLOYMENT.replace("name: cart", "name: more"))


def _renamed(design: Path) -> None:
    (design.parent / "deploy" / "cart.yaml").rename(design.parent / "deploy" / "other.yaml")


@pytest.mark.parametrize("change", [_retagged, _scaled, _joined, _renamed])
def test_another_text_of_it_or_of_what_it_names(
    cli: Cli, design: Path, judged: list[str], change: Callable[[Path], None]
) -> None:
    select(cli, design)
    change(design)
    assert select(cli, design) == select(cli, design, "--no-cache")
    assert len(judged) == 3


def test_a_manifest_that_is_gone_or_wrong_is_told(cli: Cli, design: Path, judged: list[str]) -> None:
    assert select(cli, design).code == 1
    manifest = design.parent / "deploy" / "cart.yaml"
    for damage in (DEPLOYMENT.replace("replicas: 1", "replicas: [1"), b"\xff"):
        manifest.write_bytes(damage if isinstance(damage, bytes) else damage.encode())
        assert select(cli, design).code == 2
    manifest.unlink()
    assert select(cli, design).code == 2
    assert "leads to no manifest" in select(cli, design).out


def test_a_mistake_is_told_every_time(cli: Cli, design: Path, findings: Path) -> None:
    design.write_text(SMALL.replace("roles: [", "rolls: ["))
    first = select(cli, design)
    assert first.code == 2
    assert select(cli, design) == first
    assert not findings.exists()


@pytest.mark.parametrize(
    "more",
    [
        ("--as-of", "2026-11-24"),
        ("--ignore", "CP001"),
        ("--profile", "regulated"),
        ("--param", "ETC007.slowFsync=20ms"),
    ],
    ids=" ".join,
)
def test_another_question_is_asked_anew(cli: Cli, design: Path, judged: list[str], more: tuple[str, ...]) -> None:
    select(cli, design)
    assert len(judged) == 1
    asked = select(cli, design, *more)
    assert asked.code < 2, asked.err
    assert len(judged) == 2
    assert asked == select(cli, design, *more, "--no-cache")


def test_another_file_of_the_same_text(
    cli: Cli, design: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places have its name, and manifests are those beside it."""
    copy = design.parent / "copy" / "design.yaml"
    shutil.copytree(design.parent / "deploy", copy.parent / "deploy")
    shutil.copy(design, copy)
    select(cli, design)
    assert str(copy) in select(cli, copy).out
    monkeypatch.chdir(design.parent)
    select(cli, Path(design.name))
    monkeypatch.chdir(copy.parent)
    select(cli, Path(design.name))
    assert judged == [str(design), str(copy), design.name, design.name]


def test_other_rules_and_profiles(cli: Cli, design: Path, bank: Path, judged: list[str]) -> None:
    asked = ("--rules", bank, "--profile", "bank")
    before = lint(cli, design, *asked)
    assert lint(cli, design, *asked) == before
    assert len(judged) == 1
    (bank / FILE).write_text(rule_text(fix="Mend it well."))
    assert "Mend it well." in lint(cli, design, *asked).out
    profile = bank / PROFILES / "bank.yaml"
    profile.write_text(profile.read_text().replace("severity: {", "severity: {OWN001: info, "))
    after = lint(cli, design, *asked)
    assert "error OWN001" in before.out
    assert "error OWN001" not in after.out
    assert len(judged) == 3


@pytest.mark.parametrize("part", ["hadesign.lint.cache.__version__", "hadesign.cli.remembering._programs"])
def test_another_version(cli: Cli, design: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    select(cli, design)
    monkeypatch.setattr(part, "99.0" if "version" in part else lambda: "other programs")
    select(cli, design)
    assert len(judged) == 2


def test_programs_are_all_that_reads_and_judges() -> None:
    programs = remembering._programs()
    package = ROOT / "hadesign"
    for file in ("proof/availability/published.yaml", "topology/build.py", "cli/lint.py", "source/compose.py"):
        assert f"{file} {(package / file).stat().st_size} " in programs
    assert sys.version in programs
    for name in ("yaml", "pydantic_core"):
        assert f" {name} " in programs


def test_another_language(cli: Cli, design: Path, judged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    select(cli, design)
    words = design.parent / "xx.po"
    header = 'msgid ""\nmsgstr "Language: xx\\nContent-Type: text/plain; charset=UTF-8\\n"\n'
    words.write_text(header)
    monkeypatch.setenv("HADESIGN_LANG", str(words))
    select(cli, design)
    words.write_text(f'{header}\nmsgid "unknown"\nmsgstr "anders"\n')
    select(cli, design)
    assert len(judged) == 3


@pytest.mark.parametrize("flags", [["--no-cache"], ["--statistics"], ["--diff"], ["--fix"]], ids=" ".join)
def test_what_is_timed_or_mended_is_judged(
    cli: Cli, design: Path, findings: Path, judged: list[str], flags: list[str]
) -> None:
    select(cli, design)
    for _ in range(2):
        judged.clear()
        select(cli, design, *flags)
        assert judged


def test_no_cache_keeps_nothing(cli: Cli, design: Path, findings: Path) -> None:
    select(cli, design, "--no-cache")
    assert not findings.exists()
    cli("lint", "-", "--select", "CP", *AS_OF, stdin=SMALL.encode())
    assert not findings.exists(), "nor does standard input"


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _emptied(file: Path) -> None:
    file.write_bytes(b"")


def _checked(body: bytes) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        file.write_bytes(sha256(body).hexdigest().encode() + b"\n" + body)

    return write


def _of_another(file: Path) -> None:
    """What is kept under another name, whole: as a copy by hand would be."""
    entry = json.loads(file.read_bytes().partition(b"\n")[2])
    _checked(json.dumps(["0" * 64, *entry[1:]]).encode())(file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "damage",
    [_cut, _emptied, _checked(b"[]"), _checked(b"{}"), _checked(b"null"), _checked(b"7"), _of_another, _folder],
)
def test_a_damaged_entry_is_judged_anew(
    cli: Cli, design: Path, findings: Path, judged: list[str], damage: Callable[[Path], None]
) -> None:
    first = select(cli, design)
    (entry,) = findings.iterdir()
    damage(entry)
    assert select(cli, design) == first
    assert len(judged) == 2
    if damage is not _folder:
        assert select(cli, design) == first
        assert len(judged) == 2, "it was replaced"


def test_a_folder_that_cannot_be_written(cli: Cli, design: Path, findings: Path, judged: list[str]) -> None:
    findings.write_text("a file")
    first = select(cli, design)
    assert (first.code, first.err) == (1, "")
    assert select(cli, design) == first
    assert len(judged) == 2
    findings.unlink()


@pytest.mark.parametrize("failing", ["tempfile.mkstemp", "os.fdopen"])
def test_a_folder_that_takes_nothing(
    cli: Cli, design: Path, findings: Path, judged: list[str], failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = select(cli, design)
    really = os.fdopen

    def refuse(*given: Any, **named: Any) -> object:
        if len(given) > 1 and "r" in given[1]:
            return really(*given, **named)  # what is full can be read
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(failing, refuse)
    assert select(cli, design) == first, "what is there can be read"
    design.write_text(design.read_text() + "# more\n")
    assert select(cli, design) == first
    assert len(judged) == 2
    assert [file.suffix for file in findings.iterdir()] == [".json"]


def test_what_was_used_least_recently_goes(
    cli: Cli, tmp_path: Path, findings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "MOST", 2)
    for number, name in enumerate("abc"):
        file = tmp_path / f"{name}.yaml"
        file.write_text(SMALL.replace("small", name))
        select(cli, file)
        for entry in findings.iterdir():
            if entry.stat().st_mtime > 10:
                os.utime(entry, (number, number))
        if name == "b":
            select(cli, tmp_path / "a.yaml")  # used, and so the younger one
    kept = sorted(json.loads(entry.read_bytes().partition(b"\n")[2])[1] for entry in findings.iterdir())
    assert kept == ["a", "c"]


def test_bytes_are_bounded_and_what_a_dead_process_left_goes(
    cli: Cli, tmp_path: Path, findings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "ROOM", 20_000)
    findings.mkdir(parents=True)
    (findings / ".rules-left").write_bytes(b"x" * 20_000)
    os.utime(findings / ".rules-left", (1, 1))
    file = tmp_path / "a.yaml"
    file.write_text(SMALL)
    select(cli, file)
    assert [entry.suffix for entry in findings.iterdir()] == [".json"]


def test_rules_that_are_wrong_are_told_as_ever(cli: Cli, design: Path, bank: Path) -> None:
    (bank / FILE).write_text(rule_text(severity="dreadful"))
    result = lint(cli, design, "--rules", bank)
    assert result.code == 2
    assert result == lint(cli, design, "--rules", bank, "--no-cache")
    assert cli("lint", design, "--select", "XYZ").code == 2
    found = cli("lint", design, design.parent / "none.yaml", "--select", "XYZ")
    assert found.err.startswith("hadesign: there is no rule 'XYZ'"), "the first file is judged before the next is read"


def test_two_processes_at_once(cache: Path, tmp_path: Path, findings: Path) -> None:
    """Both begin with nothing, write the same entries, and drop some of them; a third finds what they left."""
    for number in range(30):
        (tmp_path / f"{number}.yaml").write_text(SMALL.replace("small", f"small-{number}"))
    code = (
        "import sys; from hadesign.cli import main, remembering; remembering.MOST = 20;"
        f"main(['lint', *sys.argv[1:], {str(tmp_path)!r}, '--select', 'CP', '--as-of', '2026-11-23'])"
    )
    start = [sys.executable, "-c", code]
    kept = environment(cache, PYTHONPATH=str(ROOT))
    both = [subprocess.Popen(start, env=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    said = [process.communicate(timeout=300) for process in both]
    third = subprocess.run([*start, "--no-cache"], env=kept, capture_output=True, check=False, timeout=300)
    assert said == [(third.stdout, b"")] * 2
    assert [process.returncode for process in both] == [third.returncode] * 2 == [1, 1]
    assert 0 < len(list(findings.iterdir())) <= 20
    assert {entry.suffix for entry in findings.iterdir()} == {".json"}


def test_several_processes_keep_what_they_find(cli: Cli, tmp_path: Path, findings: Path, judged: list[str]) -> None:
    for number in range(4):
        (tmp_path / f"{number}.yaml").write_text(SMALL.replace("small", f"small-{number}"))
    first = select(cli, tmp_path, "--jobs", "2")
    assert len(list(findings.iterdir())) == 4
    judged.clear()
    assert select(cli, tmp_path, "--jobs", "2") == first
    assert judged == []

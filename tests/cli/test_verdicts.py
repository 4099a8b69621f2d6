"""Exit codes that tell what a design is worth: objectives met, not met or not shown, and facts that nobody gave."""

from pathlib import Path

from tests.cli.running import AS_OF, SHOP, Cli


def changed(folder: Path, *edits: tuple[str, str]) -> Path:
    text = SHOP.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file = folder / "design.yaml"
    file.write_text(text, encoding="utf-8")
    return file


UNTIMED = ("    restoreTime: 20m       # measured in the last restore test\n", "")
TOO_SLOW = ("    restoreTime: 20m       # measured in the last restore test\n", "    restoreTime: 20h\n")
AHEAD = ("lastRestoreTest: 2026-10-01    # a backup", "lastRestoreTest: 2028-10-01    # a backup")


def test_prove_tells_by_its_exit_code_whether_objectives_are_met(cli: Cli, tmp_path: Path) -> None:
    assert cli("prove", SHOP, "--strict", *AS_OF).code == 0
    untimed = changed(tmp_path, UNTIMED)
    assert (cli("prove", untimed, *AS_OF).code, cli("prove", untimed, "--strict", *AS_OF).code) == (0, 1)
    assert cli("prove", changed(tmp_path, TOO_SLOW), *AS_OF).code == 1
    assert cli("prove", changed(tmp_path, TOO_SLOW), "--what-if", "zone/a", *AS_OF).code == 0


def test_evidence_that_lies_ahead_is_none(cli: Cli, tmp_path: Path) -> None:
    file = changed(tmp_path, AHEAD)
    result = cli("prove", file, "--strict", *AS_OF)
    assert (result.code, "lastRestoreTest is 2028-10-01, after 2026-11-23" in result.err) == (1, True)
    assert cli("prove", file, "--strict", "--as-of", "2028-10-01").code == 0
    assert "error FCT003" in cli("lint", file, *AS_OF).out


def test_lint_fails_on_what_is_not_known_if_asked_to(cli: Cli, tmp_path: Path) -> None:
    assert cli("lint", SHOP, "--fail-on", "unknown", *AS_OF).code == 0
    unknown = changed(tmp_path, UNTIMED)
    assert (cli("lint", unknown, *AS_OF).code, cli("lint", unknown, "--fail-on", "unknown", *AS_OF).code) == (0, 1)
    # What hadesign decided is a note, and known.
    check = ("      healthCheck: {path: /readyz, interval: 3s, fall: 3, rise: 2}\n", "")
    decided = changed(tmp_path, check)
    assert cli("lint", decided, "--fail-on", "unknown", *AS_OF).code == 0
    assert "info FCT002" in cli("lint", decided, "--show", "info", *AS_OF).out

"""`--fix`, `--unsafe-fixes` and `--diff`: what is written, what is not, and what a person is told."""

import json
import stat
from pathlib import Path

import pytest

from hadesign.cli import fixing
from hadesign.lint.fixing import fix
from hadesign.source import read_text
from tests.cli.running import AS_OF, SMALL, Cli, environment, process

FAULTS = SMALL.replace(
    "spec:\n",
    """\
spec:
  # timers
  etcd:   {preVote: false,  strictReconfigCheck: false}  # both
  loadBalancers:
    - name: api
      type: haproxy-keepalived
      vip: 10.0.0.100

      virtualRouterId: 51   # from an example
""",
)
SOME = ("--select", "ETC015,ETC026,LB004", *AS_OF)
SAFE = FAULTS.replace("preVote: false", "preVote: true").replace("Check: false", "Check: true")
ALL = SAFE.replace("51   #", "71   #")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(FAULTS)
    return file


def test_safe_edits_are_written_and_nothing_else(cli: Cli, small: Path) -> None:
    result = cli("lint", "small.yaml", *SOME, "--fix")
    assert small.read_text() == SAFE
    assert result.err == "small.yaml: 2 findings fixed: ETC026, ETC015.\n"
    assert result.out.endswith("in 1 file.\n1 fixable with --fix --unsafe-fixes.\n")
    assert "ETC" not in result.out.replace("FETCH", "")
    again = cli("lint", "small.yaml", *SOME, "--fix")
    assert (small.read_text(), again.err, again.out) == (SAFE, "", result.out), "the second time changes nothing"


def test_the_others_are_written_if_they_are_asked_for(cli: Cli, small: Path) -> None:
    result = cli("lint", "small.yaml", *SOME, "--fix", "--unsafe-fixes")
    assert (result.code, small.read_text()) == (0, ALL)
    assert result.out == "No findings in 1 file.\n"


def test_a_diff_changes_nothing(cli: Cli, small: Path) -> None:
    result = cli("lint", "small.yaml", *SOME, "--diff")
    assert (result.code, small.read_text()) == (1, FAULTS)
    assert (
        result.out
        == """\
--- small.yaml
+++ small.yaml
@@ -3,7 +3,7 @@
 metadata: {name: small}
 spec:
   # timers
-  etcd:   {preVote: false,  strictReconfigCheck: false}  # both
+  etcd:   {preVote: true,  strictReconfigCheck: true}  # both
   loadBalancers:
     - name: api
       type: haproxy-keepalived
"""
    )
    assert result.err == (
        "small.yaml: 2 findings would be fixed: ETC026, ETC015.\nsmall.yaml: 1 more with --unsafe-fixes.\n"
    )
    assert cli("lint", "small.yaml", "--select", "ETC014", *AS_OF, "--diff").code == 0
    small.write_text(ALL)
    clean = cli("lint", "small.yaml", *SOME, "--diff", "--unsafe-fixes")
    assert (clean.code, clean.out, clean.err) == (0, "", "")


def test_patch_takes_the_diff_of_a_file_that_does_not_end_its_last_line(cli: Cli, small: Path) -> None:
    small.write_text(SMALL.removesuffix("\n") + "\n  etcd: {preVote: false}")
    out = cli("lint", "small.yaml", *SOME, "--diff").out
    end = "\\ No newline at end of file\n"
    assert out.endswith(f"-  etcd: {{preVote: false}}\n{end}+  etcd: {{preVote: true}}\n{end}")


def test_a_runner_acts_on_no_line_of_a_diff(cli: Cli, cache: Path, small: Path) -> None:
    """A diff keeps lines of a stranger's file behind one blank, and a runner of GitHub looks behind blanks."""
    text = SMALL.replace("spec:\n", "spec:\n  etcd: {preVote: false}\n").replace(
        "metadata: {name: small}\n", "metadata:\n  name: small\n  description: |\n   ::add-mask::a\n"
    )
    small.write_text(text)
    plain = cli("lint", "small.yaml", *SOME, "--diff").out
    assert "\n    ::add-mask::a\n" in plain
    env = environment(cache, GITHUB_ACTIONS="true")
    said = process("lint", "small.yaml", *SOME, "--diff", env=env, cwd=small.parent).stdout.decode()
    first, *kept, last = said.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert (len(token), last) == (64, f"::{token}::")
    assert kept == plain.splitlines(), "patch takes it as before"


def test_findings_say_that_they_can_be_fixed(cli: Cli, small: Path) -> None:
    text = cli("lint", "small.yaml", *SOME).out
    assert text.endswith("2 fixable with --fix (1 more with --unsafe-fixes).\n")
    data = json.loads(cli("lint", "small.yaml", *SOME, "--format", "json").out)
    assert [edit for one in data["diagnostics"] for edit in one["edits"]] == [
        {"path": "spec.etcd.preVote", "value": True, "safety": "safe"},
        {"path": "spec.etcd.strictReconfigCheck", "value": True, "safety": "safe"},
        {"path": "spec.loadBalancers[0].virtualRouterId", "value": 71, "safety": "unsafe"},
    ]
    sarif = json.loads(cli("lint", "small.yaml", *SOME, "--format", "sarif").out)
    (fix,) = sarif["runs"][0]["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "small.yaml", "uriBaseId": "%SRCROOT%"}
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    lines = FAULTS.split("\n")
    assert lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1] == "fals"
    assert (region["startLine"], replacement["insertedContent"]["text"]) == (region["endLine"], "tru")


def test_what_is_accepted_stays(cli: Cli, small: Path) -> None:
    waiver = '  # hadesign: allow ETC026 reason="A lab." owner=me until=2027-03-01\n'
    small.write_text(FAULTS.replace("  # timers\n", waiver).replace("{preVote: false,  ", "{preVote: false, "))
    cli("lint", "small.yaml", "--select", "LB004", *AS_OF, "--write-baseline", "known.json")
    result = cli("lint", "small.yaml", *SOME, "--fix", "--unsafe-fixes", "--baseline", "known.json")
    assert "{preVote: false, strictReconfigCheck: true}" in small.read_text()
    assert "virtualRouterId: 51" in small.read_text()
    assert "1 waived, 1 known" in result.out.replace("; ", ", ")
    assert "fixable" not in result.out


def test_line_ends_marks_and_modes_stay(cli: Cli, small: Path) -> None:
    small.write_bytes(b"\xef\xbb\xbf" + FAULTS.replace("\n", "\r\n").encode())
    small.chmod(0o640)
    cli("lint", "small.yaml", *SOME, "--fix")
    assert small.read_bytes() == b"\xef\xbb\xbf" + SAFE.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(small.stat().st_mode) == 0o640


def test_a_link_stays_one(cli: Cli, small: Path) -> None:
    Path("link.yaml").symlink_to(small)
    cli("lint", "link.yaml", *SOME, "--fix")
    assert (Path("link.yaml").is_symlink(), small.read_text()) == (True, SAFE)
    assert sorted(path.name for path in Path().iterdir()) == ["link.yaml", "small.yaml"]


def test_standard_input_comes_out_fixed(cli: Cli) -> None:
    text = FAULTS.replace("\n", "\r\n").encode()
    result = cli("lint", "-", *SOME, "--fix", stdin=text)
    assert result.out == SAFE.replace("\n", "\r\n")
    assert result.err.startswith("<stdin>: 2 findings fixed: ETC026, ETC015.\n<stdin>:")
    assert "warning LB004" in result.err
    unchanged = cli("lint", "-", "--select", "ETC014", *AS_OF, "--fix", stdin=text)
    assert unchanged.out == FAULTS.replace("\n", "\r\n")


def test_a_file_that_somebody_else_changes_meanwhile_is_left_alone(
    cli: Cli, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def slow(*arguments: object, **options: object) -> object:
        small.write_text(FAULTS + "# mine\n")
        return fix(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(fixing, "fix", slow)
    result = cli("lint", "small.yaml", *SOME, "--fix")
    assert (result.code, result.out) == (2, "")
    assert result.err == "hadesign: small.yaml has changed since it was read, and is not written; run it again.\n"
    assert small.read_text() == FAULTS + "# mine\n"


def test_what_others_share_is_told(cli: Cli, small: Path) -> None:
    small.write_text(
        FAULTS.replace("{preVote: false,  strict", "{preVote: &no false, strict").replace(": false}", ": *no}")
    )
    before = small.read_text()
    result = cli("lint", "small.yaml", "--select", "ETC026", *AS_OF, "--fix")
    reason = "other places use the same value by an anchor"
    assert " ".join(result.err.split()) == f"small.yaml: ETC026 at spec.etcd.preVote is not fixed: {reason}."
    assert small.read_text() == before
    assert "warning ETC026" in result.out
    assert "fixable" not in result.out


def test_mistakes_in_a_file_are_told_and_others_are_fixed(cli: Cli, small: Path) -> None:
    Path("b.yaml").write_text(SMALL.replace("spec:\n", "spec:\n  nope: 1\n"))
    diff = cli("lint", "small.yaml", "b.yaml", *SOME, "--diff")
    assert (diff.code, diff.out[:15]) == (2, "--- small.yaml\n")
    assert "b.yaml:5:3: error INPUT invalid-input" in diff.err
    result = cli("lint", "small.yaml", "b.yaml", *SOME, "--fix")
    assert (result.code, small.read_text()) == (2, SAFE)
    assert read_text(Path("b.yaml").read_text(), "b").data["spec"]["nope"] == 1


def test_unsafe_edits_alone_mean_nothing(cli: Cli, small: Path) -> None:
    result = cli("lint", "small.yaml", "--unsafe-fixes")
    assert (result.code, result.err) == (2, "hadesign: --unsafe-fixes goes with --fix or --diff.\n")


def test_quiet_says_nothing_of_it(cli: Cli, small: Path) -> None:
    assert cli("lint", "small.yaml", *SOME, "--fix", "--quiet").err == ""
    assert small.read_text() == SAFE


def test_a_plain_lint_does_not_load_what_fixes(cli: Cli, small: Path) -> None:
    from tests.cli.running import environment, process

    code = (
        "import sys; from hadesign.cli import run; run(['lint', 'small.yaml']);"
        "late = ('hadesign.cli.fixing', 'hadesign.lint.fixing', 'hadesign.source.editing', 'difflib');"
        "print([module for module in late if module in sys.modules], file=sys.stderr)"
    )
    done = process(code=code, env=environment(Path("cache").absolute()), cwd=Path.cwd())
    assert done.stderr.decode().endswith("[]\n")

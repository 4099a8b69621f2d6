"""`hadesign build`: what it writes, what it refuses, and what it says."""

import errno
import hashlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pytest

from hadesign import __version__
from hadesign.lists import listed
from hadesign.resources import blueprints_dir
from hadesign.source import read
from hadesign.targets import target, target_names
from tests.designs import as_cluster
from tests.judging import ROOT
from tests.writer.packages import files

SHOP = blueprints_dir() / "bare-metal-three-zones.yaml"
TWO_SITES = blueprints_dir() / "two-sites-five-members.yaml"
DAY = ("--as-of", "2026-11-23")


class Result(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


Build: TypeAlias = Callable[..., Result]


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Build:
    from hadesign.cli import run

    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)

    def call(*arguments: str | Path) -> Result:
        capfd.readouterr()
        code = run(["build", *(str(argument) for argument in arguments)])
        return Result(code, *capfd.readouterr())

    return call


def flat(text: str) -> str:
    """Return a text without its lines and columns."""
    return " ".join(text.split())


def changed(tmp_path: Path, old: str, new: str, source: Path = SHOP) -> Path:
    """Return a copy of a blueprint with one place changed."""
    text = source.read_text()
    assert old in text
    file = tmp_path / "design.yaml"
    file.write_text(text.replace(old, new, 1))
    return file


@pytest.mark.slow
def test_the_package_holds_everything_and_its_manifest_says_so(build: Build, tmp_path: Path) -> None:
    result = build(SHOP, "-o", "out", *DAY)
    assert result.code == 0
    assert result.err == ""
    there = files(tmp_path / "out")
    assert {path.split("/")[0] for path in there} == {"configs", "diagrams", "handbook", "manifest.json"}
    written = {path.split("/")[1] for path in there if path.startswith("configs/")}
    cluster = as_cluster(read(SHOP).data)
    assert written == {name for name in target_names() if not target(name).why_not(cluster)}
    assert written >= {"haproxy", "keepalived", "kubeadm", "workloads"}
    assert {"diagrams/architecture.svg", "diagrams/architecture.png", "handbook/mkdocs.yml"} <= set(there)
    manifest = json.loads(there.pop("manifest.json"))
    assert {f["path"]: f["sha256"] for f in manifest["files"]} == {
        path: hashlib.sha256(data).hexdigest() for path, data in there.items()
    }
    assert (manifest["hadesign"], manifest["asOf"]) == (__version__, "2026-11-23")
    assert manifest["blueprint"]["sha256"] == hashlib.sha256(SHOP.read_bytes()).hexdigest()
    assert f"Built {len(there) + 1} files in out:" in result.out
    for path in ("out/configs", "out/diagrams/architecture.svg", "out/handbook/docs/index.md"):
        assert f" {path}" in result.out
        assert (tmp_path / path).exists()
    assert max(len(line) for line in result.out.splitlines()) <= 80


@pytest.mark.slow
def test_the_handbook_is_built_if_asked_for(build: Build, tmp_path: Path) -> None:
    result = build(SHOP, "-o", "out", "--html", *DAY)
    assert result.code == 0
    assert " out/handbook/site/index.html" in result.out
    assert (tmp_path / "out" / "handbook" / "site" / "index.html").is_file()
    assert any(f["path"] == "handbook/site/index.html" for f in _manifest(tmp_path)["files"])


def _manifest(tmp_path: Path) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads((tmp_path / "out" / "manifest.json").read_text())
    return found


@pytest.mark.slow
def test_two_builds_are_the_same_whatever_the_order_of_sets(tmp_path: Path) -> None:
    packages = []
    for seed in ("0", "1", "4711"):
        command = [sys.executable, "-m", "hadesign", "build", str(SHOP), "-o", str(tmp_path / seed), *DAY]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment)
        assert done.returncode == 0, done.stderr
        packages.append(files(tmp_path / seed))
    assert packages[0] == packages[1] == packages[2]


@pytest.mark.slow
def test_only_the_targets_that_were_asked_for_are_compiled(build: Build, tmp_path: Path) -> None:
    assert build(SHOP, "-o", "out", "--target", "kubeadm", "--target", "haproxy", *DAY).code == 0
    assert sorted(path.name for path in (tmp_path / "out" / "configs").iterdir()) == ["haproxy", "kubeadm"]
    assert (tmp_path / "out" / "configs" / "kubeadm" / "fill-secrets.sh").stat().st_mode & 0o100


@pytest.mark.slow
def test_what_was_written_for_another_target_stays_and_all_that_changed_is_told(build: Build, tmp_path: Path) -> None:
    first = build(SHOP, "-o", "out", *DAY)
    assert not any(line.startswith("  files ") for line in first.out.splitlines())  # all of it is new
    before = files(tmp_path / "out")
    other = changed(tmp_path, "interval: 3s, fall: 3", "interval: 2s, fall: 3")
    result = build(other, "-o", "out", "--target", "haproxy", *DAY)
    assert result.code == 0
    after = files(tmp_path / "out")
    assert set(after) == set(before)
    differ = {path for path in after if path.startswith("configs/") and after[path] != before[path]}
    assert differ == {"configs/haproxy/lb-a/haproxy.cfg", "configs/haproxy/lb-b/haproxy.cfg"}
    assert all(f"    ~ {path}\n" in result.out for path in differ)
    others = listed(sorted({path.split("/")[1] for path in after if path.startswith("configs/")} - {"haproxy"}))
    assert f"kept {others}, as an earlier build wrote them" in flat(result.out)
    assert "keepalived" in after["handbook/docs/files.md"].decode()
    assert {f["path"] for f in _manifest(tmp_path)["files"]} == set(after) - {"manifest.json"}
    # Of the whole package what is no longer part of the design goes.
    moved = changed(tmp_path, "type: haproxy-keepalived", "type: nginx")
    result = build(moved, "-o", "out", *DAY)
    assert "    - configs/keepalived/lb-a/keepalived.conf\n" in result.out
    assert "left out keepalived: no load balancer of type haproxy-keepalived, nginx-keepalived or" in flat(result.out)
    assert "left out nginx: load balancer api is to make a health check, and nginx makes none" in flat(result.out)
    assert not (tmp_path / "out" / "configs" / "keepalived").exists()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("endpoint: api.shop.example.org:6443", "endpoint: 10.0.0.99:6443", "LB023"),
        ("vip: 10.0.0.100", "vip: 192.168.0.100", "LB010"),
        ("vip: 10.0.0.100", "vip: 10.0.0.100\n      port: 8443", "LB026"),
    ],
)
def test_files_that_would_not_work_are_not_written_even_if_that_is_waived(
    old: str, new: str, rule: str, build: Build, tmp_path: Path
) -> None:
    design = changed(tmp_path, old, new)
    waivers = ", ".join(
        f"{{rule: {one}, all: true, reason: Later., owner: me@example.org, until: 2027-03-01}}"
        for one in (rule, "DR011", "TOP010")
    )
    design.write_text(design.read_text().replace("waivers: []", f"waivers: [{waivers}]"))
    result = build(design, "-o", "out", *DAY)
    assert (result.code, result.out) == (1, "")
    assert f" error {rule}: " in result.err
    assert f"waive does not help against {rule}: the files would not work" in flat(result.err)
    assert not (tmp_path / "out").exists()


def test_files_that_would_not_work_are_not_written_even_if_settings_ignore_the_rule(
    build: Build, tmp_path: Path
) -> None:
    design = changed(tmp_path, "vip: 10.0.0.100", "vip: 192.168.0.100")
    (tmp_path / "hadesign.toml").write_text('ignore = ["LB010", "DR", "TOP"]\n')
    result = build(design, "-o", "out", *DAY)
    assert (result.code, result.out) == (1, "")
    assert " error LB010: " in result.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("source", "name", "said"),
    [
        (SHOP, "kubeadmin", "there is no target 'kubeadmin'; did you mean `kubeadm`?"),
        (SHOP, "elsewhere", f"Targets: {', '.join(target_names())}."),
        (blueprints_dir() / "kubespray-university-lab.yaml", "kubeadm", "its installer is kubespray"),
    ],
)
def test_a_target_that_does_not_exist_or_fit_is_refused(
    source: Path, name: str, said: str, build: Build, tmp_path: Path
) -> None:
    result = build(source, "-o", "out", "--target", name, "--draft", *DAY)
    assert result.code == 2
    assert said in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_design_with_errors_is_not_built_and_the_ways_on_are_named(build: Build, tmp_path: Path) -> None:
    result = build(TWO_SITES, "-o", "out", *DAY)
    assert result.code == 1
    assert result.out == ""
    assert f"{TWO_SITES}:" in result.err
    assert "error TOP002: " in result.err
    assert all(f"\n  {way}      " in result.err for way in ("mend", "waive", "draft"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_draft_is_built_and_says_that_it_is_one(build: Build, tmp_path: Path) -> None:
    result = build(TWO_SITES, "-o", "out", "--draft", *DAY)
    assert result.code == 0
    assert "0 errors" not in result.out
    assert "draft" in (tmp_path / "out" / "handbook" / "mkdocs.yml").read_text()


@pytest.mark.slow
def test_errors_that_were_waived_do_not_stand_in_the_way(build: Build, tmp_path: Path) -> None:
    file = changed(tmp_path, "deadMansSwitch: true", "deadMansSwitch: false")
    refused = build(file, "-o", "out", *DAY)
    assert refused.code == 1
    assert "error MON004" in refused.err
    waiver = "waivers: [{rule: MON004, all: true, reason: Not yet., owner: ops@example.org, until: 2027-01-31}]"
    text = file.read_text()
    assert "waivers: []" in text
    file.write_text(text.replace("waivers: []", waiver))
    result = build(file, "-o", "out", *DAY)
    assert result.code == 0
    assert "1 waived" in result.out


def test_a_fact_that_a_config_needs_is_asked_for_where_it_belongs(build: Build, tmp_path: Path) -> None:
    file = changed(tmp_path, "virtualRouterId: 71", "nodeLocalFallback: true")
    result = build(file, "-o", "out", *DAY)
    assert result.code == 2
    line = next(n for n, text in enumerate(file.read_text().splitlines(), 1) if "name: api" in text)
    assert f"{file}:{line}:" in result.err
    assert "keepalived needs the virtual router id of balancer api" in result.err
    assert "virtualRouterId, 1 to 255" in " ".join(result.err.split())
    assert not (tmp_path / "out").exists()


def test_a_broken_blueprint_is_refused_at_its_line(build: Build, tmp_path: Path) -> None:
    file = changed(tmp_path, "survive: zone", "survive: planet")
    result = build(file, "-o", "out", *DAY)
    assert result.code == 2
    assert f"{file}:" in result.err
    assert "Traceback" not in result.err
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_one_is_refused_before_anything_is_read(build: Build, tmp_path: Path) -> None:
    result = build("no-such-file.yaml", "-o", ".", *DAY)
    assert result.code == 2
    assert "the folder you are working in" in result.err
    assert "no-such-file" not in result.err
    (tmp_path / "file").write_text("")
    assert "file is a file" in build("no-such-file.yaml", "-o", "file", *DAY).err


@pytest.mark.slow
def test_what_was_edited_is_kept_until_force_gives_it_up(build: Build, tmp_path: Path) -> None:
    assert build(SHOP, "-o", "out", *DAY).code == 0
    edited = tmp_path / "out" / "configs" / "haproxy" / "lb-a" / "haproxy.cfg"
    original = edited.read_bytes()
    edited.write_text("# mended at night\n")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    result = build(SHOP, "-o", "out", *DAY)
    assert result.code == 2
    assert "configs/haproxy/lb-a/haproxy.cfg" in result.err
    assert "--force" in result.err
    assert edited.read_text() == "# mended at night\n"
    assert build(SHOP, "-o", "out", "--force", *DAY).code == 0
    assert edited.read_bytes() == original
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"


@pytest.mark.slow
def test_a_failure_while_writing_leaves_the_old_package(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build(SHOP, "-o", "out", *DAY).code == 0
    before = files(tmp_path / "out")
    real = Path.write_bytes

    def write_bytes(self: Path, data: bytes) -> int:
        if self.name == "mkdocs.yml":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    result = build(SHOP, "-o", "out", "--as-of", "2026-11-24")
    assert result.code == 2
    assert "No space left on device. out is as it was." in result.err
    assert files(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.slow
def test_the_blueprint_may_lie_in_the_folder_or_come_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    inside = tmp_path / "out" / "design.yaml"
    inside.write_bytes(SHOP.read_bytes())
    for name, data in ((str(inside), b""), ("-", SHOP.read_bytes())):
        command = [sys.executable, "-m", "hadesign", "build", name, "-o", str(tmp_path / "out"), *DAY]
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, input=data)
        assert done.returncode == 0, done.stderr
        assert inside.read_bytes() == SHOP.read_bytes()


@pytest.mark.slow
def test_progress_is_shown_on_a_terminal_only_and_wiped_away(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hadesign", "build", str(SHOP), "-o", str(tmp_path / "out"), *DAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        said = _until_closed(ours)
        out = process.stdout.read() if process.stdout else b""
    os.close(ours)
    assert process.returncode == 0
    assert b"Drawing ..." in said
    assert said.endswith(b"\r\x1b[K")
    assert b"\x1b" not in out


@pytest.mark.slow
def test_a_message_never_stands_behind_a_line_of_progress(tmp_path: Path) -> None:
    file = changed(tmp_path, "virtualRouterId: 71", "nodeLocalFallback: true")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hadesign", "build", str(file), "-o", str(tmp_path / "out"), *DAY]
    with subprocess.Popen(command, stderr=theirs, cwd=ROOT) as process:
        os.close(theirs)
        said = _until_closed(ours).decode()
    os.close(ours)
    assert process.returncode == 2
    assert "Compiling configs ..." in said
    assert said.rindex("\r\x1b[K") < said.index("keepalived needs")


def _until_closed(terminal: int) -> bytes:
    """Read a terminal until nobody writes to it any more; Linux then says EIO."""
    said = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            return said
        if not piece:
            return said
        said += piece

"""Snapshots by an installer's schedule: never rarer than the design says, kept for as long, and S3 without keys."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hadesign.blueprint.schedule import parse_cron
from hadesign.errors import InputError
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.targets.snapshots import cron, kept, taken
from tests.judging import run_judge
from tests.targets.rancher import PROGRAMS, configs_of, files_of, small

DUMMIES = {
    "S3_ENDPOINT": "s3.example.org:9000",
    "S3_REGION": "eu-1",
    "S3_ACCESS_KEY": "010",
    "S3_SECRET_KEY": "abc/DEF+ghi=",
}


@given(minutes=st.integers(1, 3 * 24 * 60), hours=st.integers(1, 24 * 30))
def test_the_longest_gap_is_no_longer_than_the_interval(minutes: int, hours: int) -> None:
    backup = {"etcd": {"interval": f"{minutes}m", "retention": f"{hours}h"}}
    cluster = small("rke2", backup=backup)
    found = taken(cluster)
    assert found
    schedule = cron(cluster, found, "RKE2")
    assert schedule
    text, gap = schedule
    assert longest_gap(parse_cron(text)) == gap <= minutes * 60
    number = kept(found, gap)
    assert number
    assert number * gap >= hours * 3600 > (number - 1) * gap


@pytest.mark.parametrize(
    ("interval", "schedule"),
    [("15m", "*/15 * * * *"), ("1m", "* * * * *"), ("1h", "0 * * * *"), ("5h", "0 */4 * * *"), ("36h", "0 0 * * *")],
)
def test_an_interval_is_written_as_cron_has_it(interval: str, schedule: str) -> None:
    config = configs_of(small("rke2", backup={"etcd": {"interval": interval}}))["server-cp-a-1.yaml"]
    assert config["etcd-snapshot-schedule-cron"] == schedule


def test_what_cron_cannot_is_asked_for() -> None:
    with pytest.raises(InputError, match=r"design.yaml:\d+:\d+: RKE2 takes a snapshot once a minute at most"):
        files_of(small("rke2", backup={"etcd": {"interval": "30s"}}))


@pytest.mark.parametrize(
    ("backup", "written"),
    [
        ({}, {}),
        ({"backup": {"etcd": "none"}}, {"etcd-disable-snapshots": True}),
        ({"backup": {"etcd": {"enabled": False}}}, {"etcd-disable-snapshots": True}),
        ({"backup": {"etcd": {"kept": 9}}}, {"etcd-snapshot-retention": 9}),
        ({"backup": {"etcd": {"location": "gs://shop/etcd"}}}, {}),
        (
            {"backup": {"etcd": {"location": "s3://shop/etcd"}}},
            {"etcd-s3": True, "etcd-s3-config-secret": "etcd-snapshot-s3"},
        ),
    ],
)
@pytest.mark.parametrize("program", PROGRAMS)
def test_silence_is_the_usual_and_none_is_none(program: str, backup: dict[str, Any], written: dict[str, Any]) -> None:
    config = configs_of(small(program, **backup))["server-cp-b-1.yaml"]
    assert {key: value for key, value in config.items() if "snapshot" in key or "s3" in key} == written


HOSTILE = "s3://buck\"et/$(reboot) `id`: {{ x }} 'y'/---/../z #1"


@pytest.mark.parametrize("location", ["s3://shop-backup/etcd/one", HOSTILE])
def test_the_script_fills_the_secret_in_and_nothing_else(location: str, tmp_path: Any) -> None:
    backup = {"etcd": {"interval": "6h", "kept": 8, "location": location}}
    for name, artifact in files_of(small("rke2", backup=backup)).items():
        (tmp_path / name).write_bytes(artifact.data)
    values = [f"{name}={value}" for name, value in DUMMIES.items()]
    done = run_judge(["env", *values, "sh", tmp_path / "fill-secrets.sh", tmp_path / "filled"])
    assert (done.returncode, done.stderr) == (0, "")
    (file,) = (tmp_path / "filled").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    bucket, _, folder = location.removeprefix("s3://").partition("/")
    assert yaml.safe_load(file.read_text())["stringData"] == {
        "etcd-s3-endpoint": "s3.example.org:9000", "etcd-s3-region": "eu-1", "etcd-s3-bucket": bucket,
        "etcd-s3-folder": folder, "etcd-s3-retention": "24", "etcd-s3-access-key": "010",
        "etcd-s3-secret-key": "abc/DEF+ghi=",
    }  # fmt: skip


@pytest.mark.parametrize("value", ["x|e id", "a&b", "a\nb", 'a"b', "$(id)", "`id`", ""])
def test_the_script_refuses_what_is_no_key(value: str, tmp_path: Any) -> None:
    for name, artifact in files_of(small("rke2", backup={"etcd": {"location": "s3://shop"}})).items():
        (tmp_path / name).write_bytes(artifact.data)
    values = [f"{name}={given}" for name, given in (DUMMIES | {"S3_SECRET_KEY": value}).items()]
    done = run_judge(["env", *values, "sh", tmp_path / "fill-secrets.sh", tmp_path / "filled"])
    assert done.returncode == 2
    assert "S3_SECRET_KEY" in done.stderr
    assert not (tmp_path / "filled").exists()


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("location", [None, "gs://shop/etcd", "s3://shop/etcd", HOSTILE])
def test_a_shell_can_read_how_to_restore(program: str, location: str | None) -> None:
    backup = {"etcd": {"interval": "6h"} | ({"location": location} if location else {})}
    found = files_of(small(program, backup=backup, etcd={"dataDir": "/srv/etcd"}))
    for name in ("README.md", "RESTORE.md"):
        text = str(found[name].content)
        assert text.count("```") % 2 == 0
        for block in text.split("```sh\n")[1:]:
            done = run_judge(["sh", "-n", "-c", block.partition("```")[0]])
            assert (done.returncode, done.stderr) == (0, ""), block


def test_a_restore_goes_in_the_order_that_works() -> None:
    text = str(files_of(small("rke2", backup={"etcd": {"location": "s3://shop/etcd"}}))["RESTORE.md"].content)
    order = [
        "systemctl stop rke2-server", "--cluster-reset --etcd-s3=false --cluster-reset-restore-path=", "--etcd-s3 \\",
        "systemctl start rke2-server", "-mindepth 1 -delete", "systemctl restart rke2-agent",
    ]  # fmt: skip
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)
    assert "echo 'server: https://api.example.org:9345'" in text  # the first one's file has none

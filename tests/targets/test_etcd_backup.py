"""Backups of etcd: files that systemd and shells take, settings that are the design's, and what is refused."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hadesign.blueprint.schedule import parse_cron
from hadesign.proof.recovery.schedule import longest_gap
from hadesign.targets import compile_configs, unfit
from hadesign.targets.etcd_backup.jobs import job_name
from hadesign.targets.filling import FORBIDDEN
from hadesign.targets.locations import located
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.judging import judge, run_judge
from tests.targets.backed_up import APART, PLACES, RECIPIENT, built, data, files_of
from tests.targets.generated import PARTS, each

KUBESPRAY = {"kubernetes": {"version": "1.36.4", "installer": "kubespray"}}
OTHER = {"kubernetes": {"version": "1.36.4", "installer": "other"}}


def read_back(text: str, folder: Path) -> dict[str, str]:
    """Return the variables of a file of settings, as a real shell reads them."""
    file = folder / "settings"
    file.write_text(text)
    done = run_judge([judge("dash"), "-c", f"set -a; . {file}; env -0"])
    assert done.returncode == 0, done.stderr
    values = {name: value for name, _, value in (one.partition("=") for one in done.stdout.split("\0"))}
    return {name: values[name] for name in re.findall("^([A-Z_]+)=", text, re.MULTILINE)}


def why(cluster: Cluster) -> str:
    return {one.target: one.why for one in unfit(cluster)}.get("etcd-backup", "")


@pytest.mark.judge
def test_settings_are_the_designs(tmp_path: Path) -> None:
    said = read_back(files_of(built({"interval": "15m"}))["cp-b-1/settings"], tmp_path)
    expected = {
        "MACHINE": "cp-b-1",
        "ENDPOINT": "https://127.0.0.1:2379",
        "AUTHORITY": "/etc/kubernetes/pki/etcd/ca.crt",
        "CERTIFICATE": "/etc/kubernetes/pki/etcd/healthcheck-client.crt",
        "KEY": "/etc/kubernetes/pki/etcd/healthcheck-client.key",
        "LOCATION": "offsite:/etcd",
        "KEEP": str(14 * 24 * 4),
        "KEEP_KEYS": "14",
        "FOLDERS": "etc/kubernetes/pki etc/kubernetes/encryption.yaml",
        "RECIPIENT": RECIPIENT,
    }
    assert {name: said[name] for name in expected} == expected


@pytest.mark.judge
def test_kubespray_has_its_own_places(tmp_path: Path) -> None:
    files = files_of(built(nodes=APART, **KUBESPRAY, controlPlane={"endpoint": "api.example.org:6443"}))
    said = read_back(files["etcd-b/settings"], tmp_path)
    assert said["CERTIFICATE"] == "/etc/ssl/etcd/ssl/admin-etcd-b.pem"
    assert said["FOLDERS"] == "etc/ssl/etcd/ssl"
    assert read_back(files["cp-a/settings"], tmp_path)["FOLDERS"] == "etc/kubernetes/ssl"


def test_machines_without_a_member_copy_their_keys_alone() -> None:
    files = files_of(built(nodes=APART))
    assert {name for name in files if name.startswith("cp-a/")} == {"cp-a/settings", "cp-a/etcd-backup-keys.timer"}
    assert "etcd-a/etcd-backup-snapshot.timer" in files
    quiet = files_of(built({"recipient": "none", "restoreTestInterval": None}, nodes=APART))
    assert {name for name in quiet if name.startswith("cp-a/")} == {"cp-a/settings"}
    assert not [name for name in quiet if "keys" in name or "restore" in name]


@pytest.mark.judge
@pytest.mark.parametrize("backup", [{}, {"interval": "5h", "restoreTestInterval": "90d"}, {"interval": "1m"}])
def test_systemd_takes_the_units(backup: dict[str, Any], tmp_path: Path) -> None:
    files = files_of(built(backup))
    program = tmp_path / "etcd-backup.sh"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    units = []
    for name, text in files.items():
        if name.endswith(".service") or (name.startswith("cp-b-1/") and name.endswith(".timer")):
            unit = tmp_path / Path(name).name
            unit.write_text(text.replace("/usr/local/sbin/etcd-backup.sh", str(program)))
            units.append(unit)
    assert len(units) == 6
    done = run_judge([judge("systemd-analyze"), "verify", "--man=no", *units])
    assert (done.returncode, done.stderr) == (0, "")
    units[0].write_text(units[0].read_text().replace("ExecStart=", "ExecStrat=").replace("OnCalendar=", "OnCalender="))
    assert run_judge([judge("systemd-analyze"), "verify", "--man=no", units[0]]).stderr


@pytest.mark.judge
@pytest.mark.parametrize("shell", [("dash", "-n"), ("shellcheck", "-s", "sh")])
def test_shells_take_the_script(shell: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "etcd-backup.sh"
    file.write_text(files_of(built())["etcd-backup.sh"])
    done = run_judge([judge(shell[0]), *shell[1:], file])
    assert (done.returncode, done.stdout) == (0, "")
    file.write_text(file.read_text() + "\nif [ $unquoted ]; then\n")
    assert run_judge([judge(shell[0]), *shell[1:], file]).returncode != 0


def test_the_script_is_the_same_for_every_design() -> None:
    one, other = (files_of(built({"location": place}))["etcd-backup.sh"] for place in PLACES[:2])
    assert one == other
    assert not re.search("%[A-Z_]{2,}%", one)


@pytest.mark.judge
@pytest.mark.parametrize("provider", ["bare-metal", "aws", "gcp"])
@pytest.mark.parametrize("place", PLACES[1:])
def test_rclone_knows_what_it_is_told(place: str, provider: str, tmp_path: Path) -> None:
    cluster = built({"location": place}, infrastructure=zones("a", "b", "c", provider=provider))
    said = read_back(files_of(cluster)["credentials"], tmp_path)
    kind = said["RCLONE_CONFIG_OFFSITE_TYPE"]
    shown = run_judge([judge("rclone"), "help", "backend", kind]).stdout
    for name in said:
        option = name.removeprefix("RCLONE_CONFIG_OFFSITE_").lower()
        if option not in ("type", "env_auth"):  # Debian's rclone is older than env_auth of Google's
            assert re.search(rf"Config: +{option}\n", shown), name
    assert not any("@" in value for value in said.values()) or "fill-secrets.sh" in files_of(cluster)


def test_no_key_of_a_store_is_in_a_file() -> None:
    files = files_of(built({"location": PLACES[1]}))
    assert "SECRET_ACCESS_KEY=@S3_SECRET_KEY@" in files["credentials"]
    cloud = built({"location": PLACES[1], "region": "eu-west-1"}, infrastructure=zones("a", "b", "c", provider="aws"))
    assert "REGION=eu-west-1" in files_of(cloud)["credentials"]
    assert "@" not in files_of(cloud)["credentials"]
    assert "fill-secrets.sh" not in files_of(cloud)


def jobs_of(cluster: Cluster) -> list[dict[str, Any]]:
    found = list(yaml.safe_load_all(files_of(cluster)["cronjobs.yaml"]))
    return [one for one in found if one["kind"] == "CronJob"]


@pytest.mark.parametrize("place", PLACES)
def test_jobs_are_bound_to_their_machine_and_read_what_it_is_told(place: str) -> None:
    cluster = built({"runner": "cronjob", "location": place})
    jobs = jobs_of(cluster)
    assert len(jobs) == 9
    for job in jobs:
        pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        (term,) = pod["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
        (machine,) = term["matchFields"][0]["values"]
        task = pod["containers"][0]["command"][-1]
        assert job["metadata"]["name"] == job_name(task, machine)
        mounted = {mount["name"] for mount in pod["containers"][0]["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["volumes"]}
        assert pod.get("hostNetwork", False) is (task == "snapshot")
        written = [m for m in pod["containers"][0]["volumeMounts"] if not m.get("readOnly")]
        assert {mount["name"] for mount in written} == {"work", "metrics"} | ({"copies"} if place[0] == "/" else set())
        limit = {"snapshot": 600, "keys": 86400, "restore-test": 7 * 86400}[task]
        assert longest_gap(parse_cron(job["spec"]["schedule"])) == limit
    (first, *_) = jobs
    assert first["spec"]["concurrencyPolicy"] == "Forbid"


@given(st.lists(st.from_regex(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", fullmatch=True), unique=True, max_size=5))
def test_names_of_jobs_are_short_and_differ(machines: list[str]) -> None:
    names = [job_name(task, machine) for machine in machines for task in ("snapshot", "keys", "restore-test")]
    assert all(len(name) <= 52 for name in names)
    assert len(set(names)) == len(names)


def test_the_image_has_all_programs_of_the_clusters_minor_version() -> None:
    for version, release in (("1.36.4", "v3.6.14"), ("1.37.1", "v3.7.1")):
        kubernetes = {"version": version, "installer": "kubeadm"}
        text = files_of(built({"runner": "cronjob"}, kubernetes=kubernetes))["Containerfile"]
        assert f"etcd:{release} AS etcd" in text


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        (lambda: built({"runner": None}), "does not say what takes"),
        (lambda: built({"interval": None}), "does not say how often"),
        (lambda: built({"interval": "30s"}), "does not say how often"),
        (lambda: built({"enabled": False}), "has no backup"),
        (lambda: as_cluster(data() | {"spec": data()["spec"] | {"backup": {"etcd": "none"}}}), "has no backup"),
        (lambda: built(kubernetes={"version": "1.36.4", "installer": "rke2"}), "by its own schedule"),
        (lambda: built(kubernetes={"version": "1.36.4", "installer": "talos"}), "certificates of etcd"),
        (lambda: as_cluster(design(kubernetes={"version": "1.36.4", "installer": "managed"})), "not on machines"),
        (lambda: built({"runner": "cronjob"}, nodes=APART), "run no pods"),
        (lambda: built(**OTHER), ""),
    ],
)  # fmt: skip
def test_it_says_why_it_does_not_fit(cluster: Any, reason: str) -> None:
    found = why(cluster())
    assert (reason in found) if reason else not found


HOSTILE = (
    "s3://", "s3://A/etcd", "s3://bucket/../etcd", "s3://bucket/$(reboot)", "sftp://-oProxyCommand=x/etcd",
    "sftp://host", "sftp://host/a b", "/mnt/back up", "/mnt/'; reboot #", "/", "rsync://host/etcd", "tape 7",
    "/mnt/../etc", "gs://b/x/etcd:/", "s3://bucket/{{ x }}", "sftp://u@v@host/x", "/mnt/-rf", "s3://bucket/a%20b",
)  # fmt: skip


def test_without_a_place_it_does_not_fit_and_nothing_else_is_held_up() -> None:
    cluster = built({"location": None})
    assert why(cluster) == "the design does not say where copies go (backup.etcd.location)"
    assert {"kubeadm", "dr"} <= {one.path.split("/")[1] for one in compile_configs(cluster)}


@pytest.mark.parametrize("place", HOSTILE)
def test_a_place_that_it_cannot_write_to_does_not_fit(place: str) -> None:
    assert why(built({"location": place})).startswith("it cannot write to the place that the design names")


@given(st.text(max_size=40) | st.builds("{}{}".format, st.sampled_from(["s3://", "gs://", "sftp://", "/"]), st.text()))
def test_nothing_of_a_place_means_anything_to_a_shell(text: str) -> None:
    found = located(text)
    if found is not None:
        written = f"{found.path}{found.bucket}{found.user}{found.host}{found.port}"
        assert not FORBIDDEN & set(written)
        assert not set(written) & set(" #;(){}<>*?[]~!%")
        assert ".." not in written.split("/")


def test_an_address_of_ipv6_is_asked_on_its_own_loopback() -> None:
    ipv6 = {"provider": "bare-metal", "zones": [{"name": "a", "subnet": "fd00:1::/64"}]}
    files = files_of(built(infrastructure=ipv6, nodes=control_plane({"a": 1})))
    assert "ENDPOINT='https://[::1]:2379'" in files["cp-a-1/settings"]


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_generated_designs_have_settings_that_a_shell_takes(
    part: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, fitted = tmp_path_factory.mktemp("settings"), []

    def judged(design: dict[str, Any]) -> None:
        cluster = as_cluster(design)
        if why(cluster):
            return
        for name, text in files_of(cluster).items():
            if name.endswith("/settings"):
                assert read_back(text, folder)["MACHINE"] in {node.name for node in cluster.nodes}
                fitted.append(name)

    each(part, judged)
    assert fitted


def test_files_are_named_apart() -> None:
    paths = [artifact.path for artifact in compile_configs(built(), ["etcd-backup"])]
    assert len(set(paths)) == len(paths)

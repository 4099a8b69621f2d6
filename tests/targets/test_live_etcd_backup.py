"""The script of etcd's backups, run on a real etcd: copies arrive and are restored, and what is broken is noticed."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hadesign.targets import metrics
from hadesign.targets.etcd_backup.location import FOLDER
from tests.control_plane.plane import _free_ports
from tests.judging import JUDGES, judge, lacking, namespaces, run_judge
from tests.targets.backed_up import built, files_of
from tests.targets.live import certificate, eventually
from tests.targets.machines import TIED

pytestmark = [pytest.mark.judge, pytest.mark.slow]
MACHINE = "cp-a-1"
NAMESPACE = "/registry/namespaces/kube-system"


@dataclass
class Site:
    """A machine with a member, a place for copies on another disk, and what monitoring would read."""

    folder: Path
    work: Path
    endpoint: str
    client: Path
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def copies(self) -> Path:
        """The place."""
        return self.folder / "copies"

    def names(self) -> list[str]:
        """Return what is there."""
        return sorted(file.name for file in self.copies.iterdir())

    def run(self, task: str) -> subprocess.CompletedProcess[str]:
        """Run the script; where paths and ports of a test are, its settings are changed, and nothing else."""
        settings = {
            "ENDPOINT": self.endpoint, "AUTHORITY": str(_authority(self.client)), "CERTIFICATE": str(self.client),
            "KEY": str(self.client), "LOCATION": str(self.copies), "WORK": str(self.work),
            "TEXTFILES": str(self.folder / "metrics"), "FOLDERS": str(self.folder / "pki").removeprefix("/"),
        } | self.changed  # fmt: skip
        made = files_of(built({"location": "/mnt/backup/etcd", "kept": 2}))
        told = self.folder / "told"
        told.mkdir(exist_ok=True)
        lines = "".join(f"{name}={shlex.quote(value)}\n" for name, value in settings.items())
        (told / "settings").write_text(made[f"{MACHINE}/settings"] + lines)
        (self.folder / "etcd-backup.sh").write_text(made["etcd-backup.sh"])
        environment = os.environ | {"ETCD_BACKUP_FOLDER": str(told), "PATH": f"{JUDGES}:{os.environ['PATH']}:/usr/sbin"}
        return subprocess.run(
            [judge("dash"), self.folder / "etcd-backup.sh", task],
            capture_output=True, text=True, timeout=120, check=False, env=environment,
        )  # fmt: skip

    def metrics(self) -> dict[str, float]:
        """Return what monitoring reads."""
        text = "".join(file.read_text() for file in sorted((self.folder / "metrics").glob("*.prom")))
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        label = f'{{{metrics.MACHINE}="{MACHINE}"}}'
        assert all(label in line for line in lines)
        return {line.split("{")[0]: float(line.split()[-1]) for line in lines}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    for name in ("etcdctl", "etcdutl", "age", "tar"):
        judge(name)
    namespaces("--net")
    work = Path("/dev/shm") / f"hadesign-{os.getpid()}"
    if not work.parent.is_dir() or work.parent.stat().st_dev == tmp_path.stat().st_dev:
        lacking("there is no second file system to copy to")
    pem = certificate(tmp_path / "etcd.pem", ["127.0.0.1"])
    port, peers = _free_ports(2)
    endpoint, peer = f"https://127.0.0.1:{port}", f"http://127.0.0.1:{peers}"
    told = {
        "name": "one", "data-dir": tmp_path / "etcd", "unsafe-no-fsync": "true",
        "listen-client-urls": endpoint, "advertise-client-urls": endpoint,
        "listen-peer-urls": peer, "initial-advertise-peer-urls": peer, "initial-cluster": f"one={peer}",
        "cert-file": pem, "key-file": pem, "trusted-ca-file": _authority(pem), "client-cert-auth": "true",
    }  # fmt: skip
    (tmp_path / "copies").mkdir()
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "ca.key").write_text("secret")
    with ExitStack() as stack:
        output = stack.enter_context((tmp_path / "etcd.log").open("wb"))
        command = [*TIED, str(judge("etcd")), *(f"--{name}={value}" for name, value in told.items())]
        started = subprocess.Popen(command, stdout=output, stderr=output)
        stack.callback(started.wait)
        stack.callback(started.kill)
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        found = Site(tmp_path, work, endpoint, pem)
        eventually("etcd answers", lambda: ask(found, "put", NAMESPACE, "x") == 0)
        yield found


def _authority(pem: Path) -> Path:
    """Return the certificate alone: etcd takes each part of a file of authorities for one."""
    text, begin = pem.read_text(), "-----BEGIN CERTIFICATE"
    file = pem.with_suffix(".crt")
    file.write_text(begin + text.partition(begin)[2])
    return file


def ask(site: Site, *command: str) -> int:
    client = (f"--cacert={_authority(site.client)}", f"--cert={site.client}", f"--key={site.client}")
    told: list[str | Path] = [
        judge("etcdctl"),
        f"--endpoints={site.endpoint}",
        "--command-timeout=2s",
        *client,
        *command,
    ]
    return run_judge(told).returncode


def test_a_snapshot_arrives_and_is_restored(site: Site) -> None:
    before = int(time.time())
    done = site.run("snapshot")
    assert (done.returncode, done.stderr) == (0, "")
    (name,) = site.names()
    assert name.startswith(f"etcd-{MACHINE}-")
    said = site.metrics()
    assert said[metrics.SNAPSHOT_GOOD] == 1
    assert before <= said[metrics.SNAPSHOT_TIME] <= time.time()
    assert said[metrics.SNAPSHOT_SIZE] == (site.copies / name).stat().st_size
    done = site.run("restore-test")
    assert (done.returncode, done.stderr) == (0, "")
    said = site.metrics()
    assert said[metrics.TEST_GOOD] == 1
    assert said[metrics.TEST_SNAPSHOT] == said[metrics.SNAPSHOT_TIME] <= said[metrics.TEST_TIME]
    assert list(site.work.iterdir()) == []


def test_only_the_newest_are_kept_and_those_of_others_stay(site: Site) -> None:
    others = ("etcd-cp-a-10-20200101T000000Z.db", "etcd-cp-a-1-old.db", "notes")
    old = [f"etcd-{MACHINE}-2020010{day}T000000Z.db" for day in (1, 2, 3)]
    for name in (*others, *old):
        (site.copies / name).write_text("")
    assert site.run("snapshot").returncode == 0
    mine = [name for name in site.names() if name not in others]
    assert len(mine) == 2
    assert mine[0] == old[-1]
    assert set(others) <= set(site.names())


def test_keys_leave_the_machine_encrypted(site: Site) -> None:
    identity = site.folder / "identity"
    made = run_judge([judge("age-keygen"), "-o", identity])
    site.changed["RECIPIENT"] = made.stderr.split()[-1]
    done = site.run("keys")
    assert (done.returncode, done.stderr) == (0, "")
    (name,) = site.names()
    assert b"secret" not in (site.copies / name).read_bytes()
    opened = site.folder / "opened.tar"
    assert run_judge([judge("age"), "--decrypt", "-i", identity, "-o", opened, site.copies / name]).returncode == 0
    held = str(site.folder / "pki" / "ca.key").removeprefix("/")
    assert run_judge([judge("tar"), "-xOf", opened, held]).stdout == "secret"
    assert metrics.KEYS_TIME in site.metrics()


@pytest.mark.parametrize("changed", [{"RECIPIENT": "age1nobody"}, {"FOLDERS": "no/such/folder"}])
def test_keys_that_cannot_be_encrypted_or_read_stay(site: Site, changed: dict[str, str]) -> None:
    site.changed |= changed
    assert site.run("keys").returncode == 1
    assert site.names() == []
    assert not (site.folder / "metrics").exists()


def _shortened(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-512])


def _changed(copy: Path) -> None:
    content = bytearray(copy.read_bytes())
    content[content.index(NAMESPACE.encode()) + 3] ^= 1
    copy.write_bytes(content)


@pytest.mark.parametrize("spoil", [_shortened, _changed, Path.unlink])
def test_a_broken_copy_is_noticed(site: Site, spoil: Callable[[Path], None]) -> None:
    assert site.run("snapshot").returncode == 0
    assert site.run("restore-test").returncode == 0
    before = site.metrics()
    (name,) = site.names()
    spoil(site.copies / name)
    done = site.run("restore-test")
    assert done.returncode == 1
    assert done.stderr.startswith("etcd-backup: ")
    said = site.metrics()
    assert said[metrics.TEST_GOOD] == 0
    assert said[metrics.TEST_TIME] == before[metrics.TEST_TIME]


def test_a_snapshot_of_another_etcd_is_noticed(site: Site) -> None:
    assert ask(site, "del", NAMESPACE) == 0
    assert site.run("snapshot").returncode == 0
    done = site.run("restore-test")
    assert done.returncode == 1
    assert NAMESPACE in done.stderr
    assert site.metrics()[metrics.TEST_GOOD] == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"ENDPOINT": "https://127.0.0.1:1"},
        {"KEY": "/no/such/key"},
        {"LOCATION": "/no/such/folder"},
        {"LOCATION": "/dev/shm"},
        {"LOCATION": "nowhere:etcd"},
    ],
    ids=["no etcd", "no key", "no folder", "the same disk", "no remote"],
)
def test_a_snapshot_that_is_not_taken_or_does_not_arrive_is_noticed(site: Site, changed: dict[str, str]) -> None:
    judge("rclone")
    assert site.run("snapshot").returncode == 0
    before, kept = site.metrics(), site.names()
    site.changed |= changed
    assert site.run("snapshot").returncode == 1
    said = site.metrics()
    assert said == before | {metrics.SNAPSHOT_GOOD: 0}
    assert site.names() == kept


@pytest.fixture
def server(site: Site) -> Iterator[int]:
    """Serve the folder of copies by SFTP, to the key that is in the machine's own folder, and return the port."""
    told, (port,) = site.folder / "told", _free_ports(1)
    told.mkdir()
    keys = {name: Ed25519PrivateKey.generate() for name in ("id_ed25519", "host")}
    public = {name: key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) for name, key in keys.items()}
    for name, key in keys.items():
        (told / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    (told / "known_hosts").write_bytes(f"[127.0.0.1]:{port} ".encode() + public["host"] + b"\n")
    (told / "authorized").write_bytes(public["id_ed25519"] + b"\n")
    command = [
        *TIED, str(judge("rclone")), "serve", "sftp", str(site.copies), f"--addr=127.0.0.1:{port}",
        f"--authorized-keys={told / 'authorized'}", f"--key={told / 'host'}",
    ]  # fmt: skip
    with ExitStack() as stack:
        output = stack.enter_context((site.folder / "sftp.log").open("wb"))
        started = subprocess.Popen(command, stdout=output, stderr=output)
        stack.callback(started.wait)
        stack.callback(started.kill)
        eventually("the server listens", lambda: b"listening" in (site.folder / "sftp.log").read_bytes())
        yield port


def test_copies_go_to_a_server_and_come_back(site: Site, server: int) -> None:
    place = f"sftp://saver@127.0.0.1:{server}/shop/etcd"
    told = files_of(built({"location": place}))["credentials"]
    (site.folder / "told" / "credentials").write_text(told.replace(FOLDER, str(site.folder / "told")))
    site.changed["LOCATION"] = "offsite:/shop/etcd"
    for _ in range(3):
        assert site.run("snapshot").returncode == 0
        time.sleep(1)  # copies are named by the second
    done = site.run("restore-test")
    assert (done.returncode, done.stderr) == (0, "")
    assert site.metrics()[metrics.TEST_GOOD] == 1
    assert len(list((site.copies / "shop" / "etcd").iterdir())) == 2
    (site.folder / "told" / "known_hosts").write_text("")
    assert site.run("snapshot").returncode == 1

"""Services and timers of systemd: what is run, and when, on a machine."""

from collections.abc import Iterator

from hadesign.artifact import Artifact
from hadesign.i18n import _
from hadesign.targets.base import header, in_file_name, in_line
from hadesign.targets.clock import DAY, Clock
from hadesign.targets.etcd_backup.machines import Keeper
from hadesign.targets.etcd_backup.settings import SETTINGS, Plan, settings

PROGRAM = "/usr/local/sbin/etcd-backup.sh"
SNAPSHOT, KEYS, TEST = "snapshot", "keys", "restore-test"
"""What the program does, by the word that it is run with."""
_SERVICE = """\
# {header}
[Unit]
Description={about}
Documentation=https://etcd.io/docs/v3.6/op-guide/recovery/
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={program} {task}
TimeoutStartSec={limit}
Nice=10
IOSchedulingClass=best-effort
IOSchedulingPriority=7
NoNewPrivileges=yes
ProtectHome=yes
ProtectSystem=full
PrivateTmp=yes
"""
"""systemd.exec(5): it comes behind etcd's own writes, and changes no program of the machine."""
_TIMER = """\
# {header}
[Unit]
Description={about}

[Timer]
OnCalendar={when}
AccuracySec=1s
Persistent=true

[Install]
WantedBy=timers.target
"""
"""systemd.timer(5): a run that was missed while the machine was off is made up for."""


def unit(task: str) -> str:
    """Return the name of a task's units, without their type."""
    return f"etcd-backup-{task}"


def tasks(plan: Plan, keeper: Keeper) -> Iterator[tuple[str, Clock]]:
    """Yield what a machine does, and when."""
    if keeper.member:
        yield SNAPSHOT, plan.snapshots(keeper)
    if plan.recipient:
        yield KEYS, plan.keys()
    if keeper.member and plan.tests:
        yield TEST, plan.restores(keeper)


def services(plan: Plan, keepers: tuple[Keeper, ...]) -> Iterator[Artifact]:
    """Yield the services, which are the same on every machine."""
    done = {task for keeper in keepers for task, _clock in tasks(plan, keeper)}
    for task in (SNAPSHOT, KEYS, TEST):
        if task in done:
            limit = min(plan.gap, DAY) if task == SNAPSHOT else DAY // 4
            text = _SERVICE.format(
                header=header(plan.cluster), about=_text(about(task)), program=PROGRAM, task=task, limit=limit
            )
            yield Artifact(f"{unit(task)}.service", text)


def of_machine(plan: Plan, keeper: Keeper) -> Iterator[Artifact]:
    """Yield a machine's own files: its settings, and when it does what."""
    folder = in_file_name(keeper.name)
    yield Artifact(f"{folder}/{SETTINGS}", settings(plan, keeper, pod=False))
    for task, clock in tasks(plan, keeper):
        text = _TIMER.format(header=header(plan.cluster), about=_text(about(task)), when=clock.calendar())
        yield Artifact(f"{folder}/{unit(task)}.timer", text)


def about(task: str) -> str:
    """Say what a task is."""
    return {
        SNAPSHOT: _("Snapshot of etcd, copied off this machine"),
        KEYS: _("Encrypted copy of the cluster's keys"),
        TEST: _("Test that the newest snapshot of etcd can be restored"),
    }[task]


def _text(words: str) -> str:
    """Return words as the value of a unit: in one line, a percent sign for itself, no line carried on."""
    return in_line(words).replace("%", "%%").rstrip("\\")

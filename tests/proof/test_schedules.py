"""How much data a cron schedule of backups may lose: the longest time between two runs, read from the calendar."""

import pytest

from hadesign.errors import InputError
from hadesign.proof import prove
from hadesign.proof.recovery.losses import LossWindow
from tests.designs import as_cluster, control_plane, design, zones


def window(schedule: str) -> LossWindow:
    """Return what of the volumes is lost with all copies."""
    spec = design(
        infrastructure=zones("a"),
        nodes=[*control_plane({"a": 3}), {"pool": "w", "roles": ["worker"], "perZone": 1}],
        storage={"classes": [{"name": "block", "provider": "rook-ceph", "replicas": 3, "failureDomain": "host"}]},
        workloads=[{"name": "cart", "kind": "Deployment", "replicas": 1, "volumes": [{"class": "block"}]}],
        backup={"volumes": {"schedule": schedule, "location": "s3://copies"}},
    )
    losses = prove(as_cluster(spec)).recovery.losses
    (found,) = (loss for loss in losses if (loss.what, loss.failure) == ("volumes", "all-copies"))
    return found


def longest_pause(schedule: str) -> float:
    """Return the hours between two backups."""
    (term,) = window(schedule).terms
    return term.seconds / 3600


@pytest.mark.parametrize(
    ("schedule", "days"),
    [
        # Steps count from the first value that a field has; a month begins anew.
        ("0 0 */2 * *", 2),  # 1, 3, ... 29, 31
        ("0 0 */10 * *", 10),  # 1, 11, 21, 31
        ("0 0 */31 * *", 31),  # the first
        ("0 0 2-30/14 * *", 15),  # 2, 16, 30: a leap year's February has no 30th
        ("0 0 5/20 * *", 20),  # 5, 25
        ("0 0 * * */2", 2),  # Sunday, Tuesday, Thursday, Saturday
        ("0 0 * * */5", 5),  # Sunday, Friday
        ("0 0 * * 1/3", 3),  # Monday, Thursday, and 7, which is Sunday
        ("0 0 1 */5 *", 153),  # January, June, November
        ("0 0 1 */12 *", 366),  # January
        ("0 0 31 * *", 61),  # not June and not November
        ("0 0 * * 0", 7),
        ("0 0 * * 7", 7),
        ("0 0 * * sun", 7),
        ("0 0 * * 6,7", 6),
        ("0 0 * * fri-7", 5),
        ("0 0 1 jan-mar *", 306),
        ("0 0 1 feb,dec *", 304),
        # Two fields that are both restricted: either will do. One that begins with a star is not restricted, also
        # with a step, so both must hold (https://man7.org/linux/man-pages/man5/crontab.5.html).
        ("0 0 1,15 * MON", 7),
        ("0 0 1-31/2 * MON", 2),
        ("0 0 */2 * MON", 21),  # Mondays with an odd date: from the 23rd of a month of 31 days to the 13th
        ("0 0 13 * */2", 153),
        ("0 0 1-7 * *", 25),
        ("0 0 1-7 * */7", 35),  # the first Sunday of a month
    ],
)
def test_days_between_backups(schedule: str, days: int) -> None:
    assert longest_pause(schedule) == days * 24


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("*/20 * * * *", 1 / 3),
        ("*/59 * * * *", 59 / 60),  # 0 and 59
        ("7 * * * *", 1),
        ("0 */5 * * *", 5),  # 0, 5, 10, 15, 20, and after four hours midnight
        ("0 */23 * * *", 23),
        ("0 1-5/2 * * *", 20),
        ("30 22 * * *", 24),
        ("0,10 6,9 * * *", 20 + 50 / 60),
        ("0 8-16 * * mon-fri", 64),  # over the weekend
        ("0 8,20 * * *", 12),
    ],
)
def test_hours_between_backups(schedule: str, hours: float) -> None:
    assert longest_pause(schedule) == pytest.approx(hours)


@pytest.mark.parametrize(
    "schedule", ["0 0 */32 * *", "0 0 */0 * *", "*/60 * * * *", "0 */24 * * *", "0 0 1 */13 *", "0 0 * * */8"]
)
def test_a_step_is_no_longer_than_its_field(schedule: str) -> None:
    with pytest.raises(InputError, match="cron schedule"):
        longest_pause(schedule)


def test_a_day_that_no_month_has_is_refused() -> None:
    with pytest.raises(InputError, match="never runs"):
        window("0 0 30 2 *")

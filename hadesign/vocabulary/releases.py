"""Minor versions of Kubernetes, and the day on which each is no longer maintained: no fix reaches it from then on."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeAlias

Minor: TypeAlias = tuple[int, int]

SOURCE = "https://kubernetes.io/releases/patch-releases/"
SOURCE_AS_OF = date(2026, 11, 22)
"""Day on which these lines were read: kubernetes.io/releases/1.35 to 1.37, and data/releases/eol.yaml of
kubernetes/website for those before."""

END_OF_LIFE: Mapping[Minor, date] = {
    (1, 37): date(2027, 10, 28),
    (1, 36): date(2027, 6, 28),
    (1, 35): date(2027, 2, 28),
    (1, 34): date(2026, 10, 27),
    (1, 33): date(2026, 6, 28),
    (1, 32): date(2026, 2, 28),
    (1, 31): date(2025, 11, 11),
    (1, 30): date(2025, 7, 15),
    (1, 29): date(2025, 2, 28),
    (1, 28): date(2024, 10, 22),
    (1, 27): date(2024, 7, 16),
    (1, 26): date(2024, 2, 28),
    (1, 25): date(2023, 10, 28),
    (1, 24): date(2023, 7, 28),
}
"""The last day of each; what is older ended before the first of these, what is newer is not known here."""

LAST_PATCH: Mapping[Minor, int] = {
    (1, 31): 14, (1, 30): 14, (1, 29): 14, (1, 28): 15, (1, 27): 16, (1, 26): 15, (1, 25): 16, (1, 24): 17,
    (1, 23): 17, (1, 22): 17, (1, 21): 14, (1, 20): 15, (1, 19): 16, (1, 18): 20, (1, 17): 17, (1, 16): 15,
    (1, 15): 12, (1, 14): 10, (1, 13): 12, (1, 12): 10, (1, 11): 10, (1, 10): 13, (1, 9): 11, (1, 8): 15,
    (1, 7): 16, (1, 6): 13, (1, 5): 8, (1, 4): 12, (1, 3): 10, (1, 2): 7,
}  # fmt: skip
"""The last patch of minor versions that ended (kubernetes/website@0637786b: data/releases/eol.yaml)."""

_MAINTAINED = timedelta(days=426)
"""Fourteen months from the first release to the last day (https://kubernetes.io/releases/patch-releases/)."""
_FORTNIGHT, _QUARTER = 14, 90
"""Days: patches come monthly, after a first one or two weeks, and minor versions three times a year (same page, and
https://kubernetes.io/releases/release/). None come as often as this, so that what is beyond it does not exist."""


def most_patches(minor: Minor, day: date) -> int | None:
    """Return the highest patch that a minor version can have by a day; `None` if there is no such version then.

    Where it is known, that is the last one. Of days before the tables were read theirs counts: what is in them exists.
    """
    day = max(day, SOURCE_AS_OF)
    if minor in LAST_PATCH or minor < min(LAST_PATCH):
        return LAST_PATCH.get(minor, min(LAST_PATCH.values()))
    ends = END_OF_LIFE.get(minor)
    if ends is None and minor[1] > max(END_OF_LIFE)[1] + 1 + (day - SOURCE_AS_OF).days // _QUARTER:
        return None
    since = ends - _MAINTAINED if ends else SOURCE_AS_OF
    return 1 + (min(day, ends or day) - since).days // _FORTNIGHT


ETCD: Mapping[Minor, Minor] = {(1, 37): (3, 7), (1, 36): (3, 6), (1, 35): (3, 6), (1, 34): (3, 6)}
"""The minor version of etcd that comes with one of Kubernetes (kubernetes/kubernetes:
cmd/kubeadm/app/constants/constants.go, SupportedEtcdVersion; 3.6 since 1.34)."""


def etcd_minor(kubernetes: Minor, *, behind: Mapping[Minor, Minor]) -> Minor:
    """Return the minor version of etcd beside one of Kubernetes; `behind` are those of an installer that is slower."""
    newest = max(ETCD.values()) if kubernetes > max(ETCD) else (3, 5)
    return behind.get(kubernetes) or ETCD.get(kubernetes, newest)


def end_of_life(minor: Minor) -> date | None:
    """Return the last day of a minor version; of older ones a day by which all had ended, of newer ones `None`."""
    return END_OF_LIFE.get(minor) or (min(END_OF_LIFE.values()) if minor < min(END_OF_LIFE) else None)

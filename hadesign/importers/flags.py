"""Flags of Kubernetes' and etcd's programs as facts: what installers pass through to them has one meaning."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace

API_SERVER, CONTROLLERS, SCHEDULER, ETCD = "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"
_PLANE: FactPath = ("spec", "controlPlane")


class ProgramFlag(NamedTuple):
    """Where a flag's value belongs, and how it is written there; raises `ValueError` for what is no value."""

    path: FactPath
    convert: Callable[[str], Any]


def duration(text: str) -> str:
    """Return a duration of Go's as a blueprint has it: `8760h0m0s` is `8760h`, and zero `0s`."""
    parts = _go_parts(text)
    kept = [f"{number}{unit}" for number, unit in parts if float(number)]
    return "".join(kept) or "0s"


def _go_parts(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    rest = text.strip()
    while rest:
        end = next((index for index, letter in enumerate(rest) if not (letter.isdigit() or letter == ".")), len(rest))
        unit = "ms" if rest[end : end + 2] == "ms" else rest[end : end + 1]
        if not end or unit not in ("h", "m", "s", "ms", "d"):
            raise ValueError(text)
        found.append((rest[:end], unit))
        rest = rest[end + len(unit) :]
    if not found:
        raise ValueError(text)
    return found


def milliseconds(text: str) -> str:
    """Return a number of milliseconds as a duration."""
    return f"{int(text)}ms"


def seconds(text: str) -> str:
    """Return a number of seconds as a duration."""
    return f"{int(text)}s"


def hours(text: str) -> str:
    """Return what compaction keeps: a duration, or a number of hours (etcd's --auto-compaction-retention)."""
    return f"{int(text)}h" if text.isdigit() else duration(text)


def size(text: str) -> str:
    """Return bytes as a size, in the largest unit that divides them."""
    count, unit = int(text), ""
    for larger in ("Ki", "Mi", "Gi", "Ti"):
        if count % 1024 or not count:
            break
        count, unit = count // 1024, larger
    return f"{count}{unit}"


def truth(text: str) -> bool:
    """Return a truth value as Go's flags read it."""
    if text.lower() in ("true", "t", "1"):
        return True
    if text.lower() in ("false", "f", "0"):
        return False
    raise ValueError(text)


def _share(text: str) -> str:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError(text)
    return f"{share * 100:.10g}%"


def _days(text: str) -> str:
    return f"{int(text)}d"


def _folder(text: str) -> str:
    folder, sign, _name = text.rpartition("/")
    if not sign:
        raise ValueError(text)
    return folder or "/"


def _election(component: str) -> dict[str, ProgramFlag]:
    at = (*_PLANE, component)
    return {
        "leader-elect": ProgramFlag((*at, "leaderElect"), truth),
        "leader-elect-lease-duration": ProgramFlag((*at, "leaseDuration"), duration),
        "leader-elect-renew-deadline": ProgramFlag((*at, "renewDeadline"), duration),
        "leader-elect-retry-period": ProgramFlag((*at, "retryPeriod"), duration),
    }


_FLAGS: Mapping[str, Mapping[str, ProgramFlag]] = {
    API_SERVER: {
        "secure-port": ProgramFlag((*_PLANE, "apiServer", "port"), int),
        "goaway-chance": ProgramFlag((*_PLANE, "apiServer", "goawayChance"), _share),
        "default-not-ready-toleration-seconds": ProgramFlag(
            (*_PLANE, "apiServer", "defaultNotReadyToleration"), seconds
        ),
        "enable-priority-and-fairness": ProgramFlag((*_PLANE, "apiServer", "priorityAndFairness"), truth),
        "audit-policy-file": ProgramFlag((*_PLANE, "audit", "policyFile"), str),
        "audit-log-path": ProgramFlag((*_PLANE, "audit", "logDir"), _folder),
        "audit-log-maxage": ProgramFlag((*_PLANE, "audit", "maxAge"), _days),
        "service-cluster-ip-range": ProgramFlag(("spec", "network", "serviceCIDR"), str),
    },
    CONTROLLERS: {
        **_election("controllerManager"),
        "node-monitor-grace-period": ProgramFlag((*_PLANE, "controllerManager", "nodeMonitorGracePeriod"), duration),
        "node-cidr-mask-size": ProgramFlag(("spec", "network", "nodeMask"), int),
        "node-cidr-mask-size-ipv4": ProgramFlag(("spec", "network", "nodeMask"), int),
        "node-cidr-mask-size-ipv6": ProgramFlag(("spec", "network", "nodeMaskIPv6"), int),
        "cluster-cidr": ProgramFlag(("spec", "network", "podCIDR"), str),
    },
    SCHEDULER: _election("scheduler"),
    ETCD: {
        "heartbeat-interval": ProgramFlag(("spec", "etcd", "heartbeatInterval"), milliseconds),
        "election-timeout": ProgramFlag(("spec", "etcd", "electionTimeout"), milliseconds),
        "quota-backend-bytes": ProgramFlag(("spec", "etcd", "quota"), size),
        "auto-compaction-retention": ProgramFlag(("spec", "etcd", "autoCompaction"), hours),
        "strict-reconfig-check": ProgramFlag(("spec", "etcd", "strictReconfigCheck"), truth),
        "pre-vote": ProgramFlag(("spec", "etcd", "preVote"), truth),
        "data-dir": ProgramFlag(("spec", "etcd", "dataDir"), str),
    },
}
"""https://kubernetes.io/docs/reference/command-line-tools-reference/ and https://etcd.io/docs/v3.6/op-guide/configuration/."""


def take_flags(draft: ImportDraft, program: str, flags: Iterator[tuple[str, str, FilePlace]]) -> None:
    """Take the flags of a program that a blueprint has a field for; a value that is none becomes a note."""
    known = _FLAGS[program]
    for name, value, place in flags:
        flag = known.get(name.lstrip("-"))
        if flag is None:
            continue
        take(draft, flag.path, flag.convert, value, place)


def take(draft: ImportDraft, path: FactPath, convert: Callable[[str], Any], value: str, place: FilePlace) -> None:
    """Take one value; if it is none of its kind, say so without repeating it."""
    try:
        draft.say(path, convert(value), place)
    except (ValueError, OverflowError):
        draft.note(place, _("{path} has a value that cannot be read", path=".".join(path)))

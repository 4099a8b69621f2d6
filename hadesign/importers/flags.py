"""Flags of Kubernetes' and etcd's programs as facts: what installers pass through to them has one meaning."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath, FilePlace
from hadesign.importers.sources import YamlValue

API_SERVER, CONTROLLERS, SCHEDULER, ETCD = "kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd"
_PLANE: FactPath = ("spec", "controlPlane")
_CHECKS: FactPath = ("spec", "etcd", "corruptionChecks")
_GATES = {"InitialCorruptCheck": (*_CHECKS, "initial"), "CompactHashCheck": (*_CHECKS, "compaction")}
"""Feature gates of etcd since 3.6, https://etcd.io/docs/v3.6/upgrades/upgrade_3_6/."""
GivenFlag: TypeAlias = tuple[str, str, FilePlace]
"""A flag as a file gives it: its name, its value and its place."""


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


def _or(word: str) -> Callable[[str], str]:
    """Return what reads a duration of which 0 says that something is not done."""

    def convert(text: str) -> str:
        found = "0s" if text.strip() == "0" else duration(text)
        return word if found == "0s" else found

    return convert


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
        "audit-webhook-config-file": ProgramFlag((*_PLANE, "audit", "webhook", "configFile"), str),
        "audit-webhook-mode": ProgramFlag((*_PLANE, "audit", "webhook", "mode"), str),
        "authorization-config": ProgramFlag((*_PLANE, "authorization", "configFile"), str),
        "etcd-compaction-interval": ProgramFlag(("spec", "etcd", "autoCompaction"), _or("none")),
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
        "experimental-initial-corrupt-check": ProgramFlag((*_CHECKS, "initial"), truth),
        "experimental-compact-hash-check-enabled": ProgramFlag((*_CHECKS, "compaction"), truth),
        "experimental-corrupt-check-time": ProgramFlag((*_CHECKS, "interval"), _or("never")),
        "corrupt-check-time": ProgramFlag((*_CHECKS, "interval"), _or("never")),
    },
}
"""https://kubernetes.io/docs/reference/command-line-tools-reference/ and https://etcd.io/docs/v3.6/op-guide/configuration/."""


def take_flags(draft: ImportDraft, program: str, flags: Iterable[GivenFlag]) -> None:
    """Take the flags of a program that a blueprint has a field for; a value that is none becomes a note."""
    known = _FLAGS[program]
    for name, value, place in flags:
        flag = known.get(name.lstrip("-"))
        if flag is not None:
            take(draft, flag.path, flag.convert, value, place)
        elif program == ETCD and name.lstrip("-") == "feature-gates":
            _take_gates(draft, value, place)
        elif program == API_SERVER and name.lstrip("-") == "encryption-provider-config":
            text = _("Secrets are encrypted, by a provider that this file does not name")
            draft.note(place, text)


def _take_gates(draft: ImportDraft, text: str, place: FilePlace) -> None:
    for gate, on in pairs(text):
        if gate in _GATES:
            take(draft, _GATES[gate], truth, on, place)


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a list such as `cpu=500m,memory=1Gi`; a part without a sign has no value."""
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _sign, value = part.partition("=")
        yield name.strip(), value.strip()


def given_flags(arguments: YamlValue | None) -> Iterator[GivenFlag]:
    """Yield flags of a mapping, of a list of names and values, or of a list of texts such as `--v=2`."""
    if arguments is None:
        return
    for name, value in arguments.fields.items():
        if value.text is not None:
            yield name, value.text, value.place
    texts = [(arguments.text, arguments.place)] if arguments.text is not None else []
    for entry in arguments.items:
        named, said = entry.text_at("name"), entry.text_at("value")
        if named is not None and said is not None:
            yield named, said, entry.place
        elif entry.text is not None:
            texts.append((entry.text, entry.place))
    yield from ((*split_flag(text or ""), place) for text, place in texts)


def split_flag(text: str) -> tuple[str, str]:
    """Return the name and the value of `--name=value`; a flag without a value is true."""
    name, sign, value = text.strip().lstrip("-").partition("=")
    return name, value.strip().strip("'\"") if sign else "true"


def take(draft: ImportDraft, path: FactPath, convert: Callable[[str], Any], value: str, place: FilePlace) -> None:
    """Take one value; if it is none of its kind, say so without repeating it."""
    try:
        draft.say(path, convert(value), place)
    except (ValueError, OverflowError):
        draft.note(place, _("{path} has a value that cannot be read", path=".".join(path)))

"""Objects of Kubernetes, each kind by a function that takes what is of use and passes over what is malformed."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass as mutable
from dataclasses import field
from datetime import UTC, datetime
from typing import Any

from hadesign.blueprint.schedule import MACROS, CronSchedule, parse_cron
from hadesign.blueprint.units import parse_cpu, parse_memory
from hadesign.observed.nouns import (
    Observed,
    ObservedBudget,
    ObservedCertificate,
    ObservedClass,
    ObservedNode,
    ObservedPod,
    ObservedSchedule,
    ObservedServer,
    ObservedTaint,
    ObservedWorkload,
)


@mutable(slots=True)
class Collected:
    """Collects objects; a list that stays `None` was not seen."""

    found: dict[str, list[Any]] = field(default_factory=dict)
    snapshots: list[datetime] = field(default_factory=list)
    version: str | None = None
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    """Deployments by namespace and name of their ReplicaSets."""
    backups: dict[tuple[str, str], datetime] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    """Kinds that were looked at."""
    attempts: int = 0
    """Jobs that take snapshots, whether or not they ever succeeded."""

    def add(self, name: str, *values: Any) -> None:
        """Add what was seen of one kind."""
        self.found.setdefault(name, []).extend(values)

    def looked(self, kind: str) -> None:
        """Note that objects of a kind were asked for, even if there are none."""
        if kind in _PLACES:
            self.found.setdefault(_PLACES[kind], [])
        self.kinds.add(kind)

    def whole(self, sources: tuple[str, ...]) -> Observed:
        """Return what was seen."""
        found: dict[str, Any] = {name: tuple(values) for name, values in self.found.items()}
        for suggested in ("etcd_pods", "etcd_nodes"):
            names = found.pop(suggested, ())
            if names:
                found.setdefault("members", names)  # etcd itself knows better, and then its pods
        if "pods" in found:
            found["pods"] = tuple(self._owned(pod) for pod in found["pods"])
        if "schedules" in found:
            found["schedules"] = tuple(self._ended(one) for one in found["schedules"])
        if "versions" in found:
            found["versions"] = tuple(sorted(set(found["versions"])))
        newest = max(self.snapshots, default=None)
        looked = bool(self.attempts) or "ETCDSnapshotFile" in self.kinds
        return Observed(
            sources=sources,
            snapshot=newest,
            snapshots=len(self.snapshots) if looked else None,
            backups=len(self.backups) if "Backup" in self.kinds else None,
            version=self.version,
            **found,
        )

    def _owned(self, pod: ObservedPod) -> ObservedPod:
        if pod.owner is None or pod.owner[0] != "ReplicaSet":
            return pod
        name = self.owners.get((pod.namespace, pod.owner[1])) or pod.owner[1].rpartition("-")[0]
        owner = ("Deployment", name) if name else pod.owner
        return ObservedPod(pod.namespace, pod.name, owner, pod.node, pod.running, pod.labels)

    def _ended(self, one: ObservedSchedule) -> ObservedSchedule:
        ended = [when for (schedule, _name), when in self.backups.items() if schedule == one.name]
        return ObservedSchedule(one.name, one.cron, one.schedule, max(ended, default=None))


def _at(data: Any, *keys: str) -> Any:
    """Return what stands below some keys, or `None`."""
    for key in keys:
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _text(data: Any, *keys: str) -> str | None:
    value = _at(data, *keys)
    return value if isinstance(value, str) and value else None


def _whole(data: Any, *keys: str) -> int | None:
    value = _at(data, *keys)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _entries(data: Any, *keys: str) -> Iterator[Mapping[str, Any]]:
    value = _at(data, *keys)
    yield from (entry for entry in (value if isinstance(value, list) else ()) if isinstance(entry, Mapping))


def _labels(data: Any, *keys: str) -> dict[str, str]:
    value = _at(data, *keys)
    pairs = value.items() if isinstance(value, Mapping) else ()
    return {key: text for key, text in pairs if isinstance(key, str) and isinstance(text, str)}


def moment(text: str | None) -> datetime | None:
    """Return a time as Kubernetes prints it (RFC 3339, in UTC); `None` if it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _amount(parse: Callable[[Any], int], text: str | None) -> int | None:
    try:
        return parse(text) if text else None
    except ValueError:
        return None


def _node(seen: Collected, one: Mapping[str, Any]) -> None:
    name = _text(one, "metadata", "name")
    if name is None:
        return
    taints = tuple(
        ObservedTaint(key, _text(taint, "value") or "", _text(taint, "effect") or "")
        for taint in _entries(one, "spec", "taints")
        if (key := _text(taint, "key"))
    )
    addresses = tuple(
        address
        for entry in _entries(one, "status", "addresses")
        if _text(entry, "type") in ("InternalIP", "ExternalIP") and (address := _text(entry, "address"))
    )
    ready = next((_text(c, "status") for c in _entries(one, "status", "conditions") if c.get("type") == "Ready"), None)
    offers = _at(one, "status", "capacity")
    version = _text(one, "status", "nodeInfo", "kubeletVersion")
    pods = _text(offers, "pods")
    seen.add(
        "nodes",
        ObservedNode(
            name=name,
            labels=_labels(one, "metadata", "labels"),
            taints=taints,
            addresses=addresses,
            version=_plain_version(version),
            build=version,
            ready=None if ready is None else ready == "True",
            cpu=_amount(parse_cpu, _text(offers, "cpu")),
            memory=_amount(parse_memory, _text(offers, "memory")),
            pods=int(pods) if pods and pods.isdigit() else None,
        ),
    )
    if "node-role.kubernetes.io/etcd" in _labels(one, "metadata", "labels"):  # of RKE, RKE2 and k3s
        seen.add("etcd_nodes", name)


def _plain_version(text: str | None) -> str | None:
    """Return `1.36.4` for `v1.36.4+rke2r1`."""
    return text.removeprefix("v").partition("+")[0].partition("-")[0] if text else None


def _pod(seen: Collected, one: Mapping[str, Any]) -> None:
    namespace, name = _text(one, "metadata", "namespace") or "default", _text(one, "metadata", "name")
    if name is None:
        return
    owner = next(
        ((kind, by) for o in _entries(one, "metadata", "ownerReferences")
         if (kind := _text(o, "kind")) and (by := _text(o, "name"))), None,
    )  # fmt: skip
    running = _text(one, "status", "phase") == "Running" and not _at(one, "metadata", "deletionTimestamp")
    labels = _labels(one, "metadata", "labels")
    seen.add("pods", ObservedPod(namespace, name, owner, _text(one, "spec", "nodeName"), running, labels))
    if name.startswith("etcd-") and labels.get("component") == "etcd":
        seen.add("etcd_pods", _flag(one, "name") or name.removeprefix("etcd-"))
    if running and labels.get("component") == "kube-apiserver":
        images = [image for container in _entries(one, "spec", "containers") if (image := _text(container, "image"))]
        seen.add("versions", *(found.group(1) for image in images if (found := _TAG.search(image))))


_TAG = re.compile(r"/(?:kube-apiserver|hardened-kubernetes):v(\d+\.\d+\.\d+)(?![\w.])(?!-(?:alpha|beta|rc))")
"""The version in the name of an image of Kubernetes' own, or of RKE2's."""


def _flag(one: Mapping[str, Any], flag: str) -> str | None:
    """Return what a pod's program is told by a flag, in one word (`--name=cp-a`)."""
    told = f"--{flag}="
    for container in _entries(one, "spec", "containers"):
        for key in ("command", "args"):
            words = container.get(key)
            for word in words if isinstance(words, list) else ():
                if isinstance(word, str) and word.startswith(told):
                    return word.removeprefix(told)
    return None


def _replica_set(seen: Collected, one: Mapping[str, Any]) -> None:
    namespace, name = _text(one, "metadata", "namespace") or "default", _text(one, "metadata", "name")
    for owner in _entries(one, "metadata", "ownerReferences"):
        if name and _text(owner, "kind") == "Deployment" and (by := _text(owner, "name")):
            seen.owners[namespace, name] = by


def _workload(seen: Collected, one: Mapping[str, Any]) -> None:
    name, kind = _text(one, "metadata", "name"), _text(one, "kind") or ""
    if name is None:
        return
    namespace = _text(one, "metadata", "namespace") or "default"
    replicas = _whole(one, "spec", "replicas") if kind != "DaemonSet" else None
    labels = _labels(one, "spec", "template", "metadata", "labels")
    seen.add("workloads", ObservedWorkload(kind, namespace, name, replicas, labels))


def _budget(seen: Collected, one: Mapping[str, Any]) -> None:
    name = _text(one, "metadata", "name")
    if name is None:
        return
    selector = _at(one, "spec", "selector")
    selector = selector if isinstance(selector, Mapping) else None
    most, least = (_at(one, "spec", key) for key in ("maxUnavailable", "minAvailable"))
    namespace = _text(one, "metadata", "namespace") or "default"
    seen.add("budgets", ObservedBudget(namespace, name, selector, _number(most), _number(least)))


def _number(value: Any) -> int | str | None:
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _class(seen: Collected, one: Mapping[str, Any]) -> None:
    name = _text(one, "metadata", "name")
    if name is not None:
        binding, reclaim = _text(one, "volumeBindingMode") or "Immediate", _text(one, "reclaimPolicy") or "Delete"
        seen.add("classes", ObservedClass(name, _text(one, "provisioner") or "", binding, reclaim))


def _members(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take what `etcdctl member list -w json` prints."""
    names = [name for member in _entries(one, "members") if (name := _text(member, "name"))]
    seen.add("members", *names)


def _certificates(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take what `kubeadm certs check-expiration -o json` prints."""
    for key, authority in (("certificates", False), ("certificateAuthorities", True)):
        for entry in _entries(one, key):
            name, ends = _text(entry, "name"), moment(_text(entry, "expirationDate"))
            if name and ends:
                seen.add("certificates", ObservedCertificate(name, ends, authority))


def _schedule(seen: Collected, one: Mapping[str, Any]) -> None:
    name, cron = _text(one, "metadata", "name"), _text(one, "spec", "schedule")
    if name and cron and not _at(one, "spec", "paused"):
        seen.add("schedules", ObservedSchedule(name, cron, _cron(cron), None))


def _cron(text: str) -> CronSchedule | None:
    """Return a schedule, which Velero takes with a time zone before it and by names such as `@daily`, too."""
    zone, _blank, rest = text.strip().partition(" ")
    plain = rest.strip() if zone.startswith(("CRON_TZ=", "TZ=")) else text.strip()
    try:
        return parse_cron(MACROS.get(plain, plain))
    except ValueError:
        return None


def _backup(seen: Collected, one: Mapping[str, Any]) -> None:
    schedule = _text(one, "metadata", "labels", "velero.io/schedule-name")
    name, ended = _text(one, "metadata", "name"), moment(_text(one, "status", "completionTimestamp"))
    if schedule and name and ended and _text(one, "status", "phase") == "Completed":
        seen.backups[schedule, name] = ended


def _snapshot(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take a snapshot of RKE2's or k3s', which these keep as objects."""
    taken = moment(_text(one, "status", "creationTime"))
    if taken and _at(one, "status", "readyToUse") is not False:
        seen.snapshots.append(taken)


def _cron_job(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take the last success of a job that takes snapshots of etcd, by the name that hadesign gives it."""
    if (_text(one, "metadata", "name") or "").startswith("etcd-backup") and not _at(one, "spec", "suspend"):
        seen.attempts += 1
        ended = moment(_text(one, "status", "lastSuccessfulTime"))
        seen.snapshots += [ended] if ended else []


def _server(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take the certificate that a server shows: the names in it, and when it ends."""
    address, names = _text(one, "address"), _at(one, "names")
    if address:
        ends = moment(_text(one, "notAfter"))
        known = tuple(name for name in (names if isinstance(names, list) else ()) if isinstance(name, str))
        seen.add("servers", ObservedServer(address, known, ends))
        seen.add("certificates", *([ObservedCertificate(address, ends, authority=False)] if ends else []))


def _version(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take what `kubectl version -o json` prints, and what an API server says of itself."""
    version = _plain_version(_text(one, "serverVersion", "gitVersion"))
    seen.add("versions", *([version] if version else []))


def _config(seen: Collected, one: Mapping[str, Any]) -> None:
    """Take the names that kubeadm's configuration adds to the API servers' certificate: not all that are in it."""
    if _text(one, "metadata", "name") != "kubeadm-config":
        return
    for line in (_text(one, "data", "ClusterConfiguration") or "").splitlines():
        key, sign, value = line.partition(":")
        if sign and key == "kubernetesVersion":
            seen.version = _plain_version(value.strip())


_PLACES = {
    "Node": "nodes",
    "Pod": "pods",
    "Deployment": "workloads",
    "StatefulSet": "workloads",
    "DaemonSet": "workloads",
    "PodDisruptionBudget": "budgets",
    "StorageClass": "classes",
    "Schedule": "schedules",
}
"""Fields of `Observed` by the kind of object that they hold."""

READERS: Mapping[str, Callable[[Collected, Mapping[str, Any]], None]] = {
    "Node": _node,
    "Pod": _pod,
    "ReplicaSet": _replica_set,
    "Deployment": _workload,
    "StatefulSet": _workload,
    "DaemonSet": _workload,
    "PodDisruptionBudget": _budget,
    "StorageClass": _class,
    "MemberList": _members,
    "CertificateExpirationInfo": _certificates,
    "Schedule": _schedule,
    "Backup": _backup,
    "ETCDSnapshotFile": _snapshot,
    "CronJob": _cron_job,
    "ConfigMap": _config,
    "ServedCertificate": _server,
    "ServerVersion": _version,
}
"""Kinds that something is read of; any other one is passed over."""

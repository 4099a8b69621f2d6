"""What a pod template says of one copy: what it asks for, how it is asked, how it ends, and what it is made from.

A manifest is whole: what it leaves out is what the API server fills in, or there is none of it.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from hadesign.blueprint.manifests.parts import ManifestPart
from hadesign.blueprint.manifests.quantities import amount, as_bytes, as_cores
from hadesign.source import Far
from hadesign.stated import NONE

Said: TypeAlias = Iterator[tuple[str, Far]]
"""Fields of a workload."""
_WORD = NONE.value
_WRITTEN: dict[str, Callable[[Decimal], str]] = {"cpu": as_cores, "memory": as_bytes}
_PERIOD, _FAILURES, _GRACE = 10, 3, 30
"""What the API server fills in: seconds between probes, failures in a row, seconds until a pod is killed
(https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/)."""
_SLEEP = re.compile(r"(?:^|[ ;/])sleep ([0-9]{1,6})(?:$|[s ;&])")
SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict"


def pod_fields(template: ManifestPart) -> Said:
    """Yield what a pod template says."""
    pod = template.part("spec")
    containers = pod.parts("containers")
    yield "requests", _requests(pod, containers)
    yield "limits", _limits(pod, containers)
    yield "probes", Far(dict(_probes(pod, containers)), pod.at("containers"))
    hook = _pre_stop(pod, containers)
    if hook is not None:
        yield "preStop", hook
    grace = pod.get("terminationGracePeriodSeconds")
    seconds = _GRACE if grace is None else grace
    yield "terminationGracePeriod", pod.far("terminationGracePeriodSeconds", value=f"{seconds}s")
    if containers:
        yield "image", _image(containers)
    evict = template.get("metadata", "annotations", SAFE_TO_EVICT)
    if evict is not None:
        at = template.at("metadata", "annotations", SAFE_TO_EVICT)
        yield "safeToEvict", Far(str(evict).lower() == "true", at)


def _asked(container: ManifestPart, kind: str, resource: str) -> Any:
    """Return what a container asks for; where it sets only a limit, that is what it asks for as well."""
    found = container.get("resources", kind, resource)
    return container.get("resources", "limits", resource) if found is None else found


def _requests(pod: ManifestPart, containers: list[ManifestPart]) -> Far:
    """Return what a pod asks for: its containers together, or the largest of those that run before them.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers.
    """
    place = containers[0].at("resources", "requests") if containers else pod.at("containers")
    found: dict[str, Far] = {}
    for resource in _WRITTEN:
        whole = _asked(pod, "requests", resource)
        if whole is not None:
            where = "requests" if pod.get("resources", "requests", resource) is not None else "limits"
            found[resource] = _amount(pod, where, resource, whole)
        elif (summed := _summed(pod, containers, resource)) is not None:
            found[resource] = summed
    if not found:
        return Far(_WORD, place)
    # Of a resource that no container names, there is nothing that the scheduler would reserve.
    return Far({name: found.get(name) or Far(0, place) for name in _WRITTEN}, place)


def _summed(pod: ManifestPart, containers: list[ManifestPart], resource: str) -> Far | None:
    """Return what containers ask for together; what is no quantity is returned as it stands, for others to refuse."""
    first: Far | None = None
    beside, most = Decimal(0), Decimal(0)
    for container in [*pod.parts("initContainers"), *containers]:
        asked = _asked(container, "requests", resource)
        number = Decimal(0) if asked is None else amount(asked)
        where = "requests" if container.get("resources", "requests", resource) is not None else "limits"
        if number is None:
            return _amount(container, where, resource, asked)
        if asked is not None and first is None:
            first = container.far("resources", where, resource, value=str(asked))
        early = container.path[len(pod.path)] == "initContainers" and container.get("restartPolicy") != "Always"
        most = max(most, beside + number)
        beside += Decimal(0) if early else number
    return None if first is None else Far(_WRITTEN[resource](max(most, beside)), first.at)


def _amount(owner: ManifestPart, kind: str, resource: str, value: Any) -> Far:
    number = amount(value)
    written = str(value) if number is None else _WRITTEN[resource](number)
    return Far(written, owner.at("resources", kind, resource))


def _limits(pod: ManifestPart, containers: list[ManifestPart]) -> Far:
    """Return what a pod may take at most; a container without a limit leaves it without one."""
    place = containers[0].at("resources", "limits") if containers else pod.at("containers")
    found: dict[str, Far] = {}
    for resource, written in _WRITTEN.items():
        own = pod.get("resources", "limits", resource)
        numbers = [amount(c.get("resources", "limits", resource)) for c in containers]
        if own is not None:
            found[resource] = _amount(pod, "limits", resource, own)
        elif numbers and None not in numbers:
            total = sum((number for number in numbers if number is not None), Decimal(0))
            found[resource] = containers[0].far("resources", "limits", resource, value=written(total))
    return Far(found or _WORD, place)


def _probes(pod: ManifestPart, containers: list[ManifestPart]) -> Said:
    """Yield the first probe of each kind; a pod without one is taken for ready as soon as it runs."""
    sidecars = [c for c in pod.parts("initContainers") if c.get("restartPolicy") == "Always"]
    for kind in ("readiness", "liveness"):
        key = f"{kind}Probe"
        probe = next((c.part(key) for c in (*containers, *sidecars) if c.part(key).data), None)
        if probe is None:
            yield kind, Far(_WORD, containers[0].at(key) if containers else pod.at("containers"))
            continue
        period, failures = probe.get("periodSeconds"), probe.get("failureThreshold")
        said = {
            "period": probe.far("periodSeconds", value=f"{_PERIOD if period is None else period}s"),
            "failures": probe.far("failureThreshold", value=_FAILURES if failures is None else failures),
        }
        yield kind, Far(said, probe.at())


def _pre_stop(pod: ManifestPart, containers: list[ManifestPart]) -> Far | None:
    """Return for how long a hook keeps a pod serving; `None` if there is one that does not say."""
    hooks = [c.part("lifecycle", "preStop") for c in containers if c.part("lifecycle", "preStop").data]
    for hook in hooks:
        seconds, command = hook.get("sleep", "seconds"), hook.get("exec", "command")
        if isinstance(seconds, int):
            return hook.far("sleep", "seconds", value=f"{seconds}s")
        words = " ".join(map(str, command)) if isinstance(command, list) else ""
        if match := _SLEEP.search(words):
            return hook.far("exec", "command", value=f"{match[1]}s")
    if hooks:
        return None
    return Far(_WORD, containers[0].at("lifecycle") if containers else pod.at("containers"))


def _image(containers: list[ManifestPart]) -> Far:
    """Return how images are named and pulled: as the one that is worst off.

    A tag may be moved, but one that is not `latest` is meant to stay. What is filled in where no policy is given:
    https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting.
    """
    loose = [container for container in containers if not _pinned(container.text("image"))]
    policies = [
        (
            container,
            container.text("imagePullPolicy") or ("IfNotPresent" if _pinned(container.text("image")) else "Always"),
        )
        for container in containers
    ]
    ranks = {policy: (container, policy) for container, policy in reversed(policies)}
    container, policy = next(ranks[one] for one in ("Always", "Never", *ranks) if one in ranks)
    first = (loose or containers)[0]
    said = {
        "pinned": first.far("image", value=not loose),
        "pullPolicy": container.far("imagePullPolicy", value=policy),
    }
    return Far(said, first.at("image"))


def _pinned(image: str) -> bool:
    tag = image.rpartition("/")[2].partition(":")[2]
    return "@" in image or tag not in ("", "latest")

"""Which keys a pod's manifest may have, as far as we write any, and what a value under each must be."""

from collections.abc import Iterator
from typing import Any, TypeAlias

Shape: TypeAlias = Any
"""A type; a list of one shape, for each entry; or a mapping of keys, of which those with `*` must be there."""

KEY_TO_PATH: Shape = {"*path": str, "type": str}
ENVIRONMENT: Shape = {"*name": str, "value": str, "valueFrom": {"*fieldRef": {"*fieldPath": str}}}
PROBE: Shape = {
    "httpGet": {"host": str, "path": str, "*port": int, "scheme": str},
    "periodSeconds": int,
    "timeoutSeconds": int,
    "failureThreshold": int,
}
CONTAINER: Shape = {
    "*name": str,
    "*image": str,
    "imagePullPolicy": str,
    "command": [str],
    "args": [str],
    "env": [ENVIRONMENT],
    "resources": {"requests": {"cpu": str, "memory": str}},
    "livenessProbe": PROBE,
    "securityContext": {"capabilities": {"add": [str], "drop": [str]}},
    "volumeMounts": [{"*name": str, "*mountPath": str, "readOnly": bool}],
}
POD: Shape = {
    "*apiVersion": str,
    "*kind": str,
    "*metadata": {"*name": str, "*namespace": str},
    "*spec": {
        "hostNetwork": bool,
        "priorityClassName": str,
        "hostAliases": [{"*ip": str, "*hostnames": [str]}],
        "*containers": [CONTAINER],
        "volumes": [{"*name": str, "*hostPath": KEY_TO_PATH}],
    },
}
"""https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#pod-v1-core and what is linked from there."""
HOST_PATHS = {"", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"}
"""https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types."""
POLICIES = {"Always", "Never", "IfNotPresent"}


def complaints(pod: Any) -> list[str]:
    """Return what no API server would take."""
    found = list(_unfit(pod, POD, "pod"))
    if found:
        return found
    return [*_choices(pod), *_names(pod)]


def _unfit(value: Any, shape: Shape, where: str) -> Iterator[str]:
    """Yield keys that there are not, keys that are missing, and values of another type."""
    if isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for number, one in enumerate(value):
            yield from _unfit(one, shape[0], f"{where}[{number}]")
    elif isinstance(shape, dict):
        known = {key.removeprefix("*"): inner for key, inner in shape.items()}
        if not isinstance(value, dict):
            yield f"{where} is no mapping"
            return
        yield from (f"{where}.{key} does not exist" for key in value if key not in known)
        yield from (f"{where}.{key[1:]} is missing" for key in shape if key[0] == "*" and key[1:] not in value)
        for key, inner in value.items():
            if key in known:
                yield from _unfit(inner, known[key], f"{where}.{key}")
    elif type(value) is not shape:
        yield f"{where} is {value!r}, and no {shape.__name__}"


def _choices(pod: Any) -> Iterator[str]:
    spec = pod["spec"]
    if (pod["apiVersion"], pod["kind"]) != ("v1", "Pod"):
        yield "it is no pod"
    for volume in spec.get("volumes", []):
        if volume["hostPath"].get("type", "") not in HOST_PATHS:
            yield f"volume {volume['name']} is of no type"
    for container in spec["containers"]:
        if container.get("imagePullPolicy", "Always") not in POLICIES:
            yield f"container {container['name']} has no policy"


def _names(pod: Any) -> Iterator[str]:
    """Yield what is named twice, or mounted and not there."""
    volumes = [volume["name"] for volume in pod["spec"].get("volumes", [])]
    for container in pod["spec"]["containers"]:
        names = [one["name"] for one in container.get("env", [])]
        mounts = [one["name"] for one in container.get("volumeMounts", [])]
        yield from (f"{name} is set twice" for name in {*names} if names.count(name) > 1)
        yield from (f"{name} is mounted and is no volume" for name in mounts if name not in volumes)
        yield from (f"{name} is mounted nowhere" for name in volumes if name not in mounts)
        for one in container.get("env", []):
            if ("value" in one) is ("valueFrom" in one):
                yield f"{one['name']} has no value, or two"

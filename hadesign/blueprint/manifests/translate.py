"""From a manifest to the fields of a workload, as if the architect had written them."""

from collections.abc import Iterator, Mapping

from hadesign.blueprint.manifests.annotations import annotated
from hadesign.blueprint.manifests.objects import (
    CONTROLLERS,
    ManifestObjects,
    budget,
    outside,
    priority,
    scaling,
    volumes,
)
from hadesign.blueprint.manifests.parts import ManifestPart
from hadesign.blueprint.manifests.placing import Placing, eviction, spread
from hadesign.blueprint.manifests.pods import Said, pod_fields
from hadesign.diagnostic import Diagnostic
from hadesign.source import Far

_SHARE = "25%"
"""Of a Deployment that does not say: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/."""


def workloads(objects: ManifestObjects, placing: Placing, problems: list[Diagnostic]) -> Iterator[Far]:
    """Yield every workload of some manifests, by kind and in the order in which they were read."""
    for controller in objects.of(*CONTROLLERS):
        yield _workload(controller, objects, placing, problems)


def _workload(controller: ManifestPart, objects: ManifestObjects, placing: Placing, problems: list[Diagnostic]) -> Far:
    runs = controller.part("spec", "jobTemplate") if controller.text("kind") == "CronJob" else controller
    template = runs.part("spec", "template")
    said = dict(_identity(controller))
    notes = {**dict(annotated(template, problems)), **dict(annotated(controller, problems))}
    said |= dict(_counted(controller, runs, said["kind"], objects))
    said |= dict(pod_fields(template))
    pod = template.part("spec")
    said["spread"] = spread(template, controller.namespace)
    said |= dict(placing.bound(pod, problems, told="pool" in notes))
    said["priorityClass"] = priority(pod, objects)
    beside = {
        "tolerates": placing.tolerated(pod),
        "evictionToleration": eviction(pod),
        "volumes": volumes(controller, pod, objects, problems),
        "externalTrafficPolicy": outside(controller, template, objects),
    }
    said |= {name: found for name, found in beside.items() if found is not None}
    for name, value in notes.items():
        said = _with(said, name.split("."), value)
    return Far(said, controller.heading)


def _identity(controller: ManifestPart) -> Said:
    yield "name", controller.far("metadata", "name", value=controller.name)
    if controller.text("metadata", "namespace"):
        yield "namespace", controller.far("metadata", "namespace")
    kind = controller.text("kind")
    yield "kind", controller.far("kind", value="Job" if kind == "CronJob" else kind)
    if kind in ("Job", "CronJob"):
        # What a Job runs ends by itself: nobody is served by it without interruption.
        yield "tier", controller.far("kind", value="batch")


def _counted(controller: ManifestPart, runs: ManifestPart, kind: Far, objects: ManifestObjects) -> Said:
    """Yield how many copies there are, and what changes or replaces them; a DaemonSet is drained around."""
    spec = runs.part("spec")
    if kind.value != "DaemonSet":
        yield "podDisruptionBudget", budget(controller, spec.part("template"), objects)
    if kind.value == "Job":
        given = spec.get("parallelism")
        yield "replicas", spec.far("parallelism", value=1 if given is None else given)
        return
    if kind.value != "DaemonSet":
        scaled = scaling(controller, objects)
        yield "hpa", scaled
        yield "replicas", _replicas(spec, scaled)
    yield from _strategy(spec, str(kind.value))


def _replicas(spec: ManifestPart, scaled: Far) -> Far:
    """Return the number of copies; where none is given, it is the autoscaler's least, or one."""
    if spec.get("replicas") is not None:
        return spec.far("replicas")
    return scaled.value["minReplicas"] if isinstance(scaled.value, Mapping) else spec.far("replicas", value=1)


def _strategy(spec: ManifestPart, kind: str) -> Said:
    """Yield how a new version takes the place of the old one; `OnDelete` is nobody's but the architect's to time."""
    key = "strategy" if kind == "Deployment" else "updateStrategy"
    own = spec.part(key)
    chosen = own.text("type") or "RollingUpdate"
    if chosen not in ("RollingUpdate", "Recreate"):
        return
    said = {"type": own.far("type", value=chosen)}
    if chosen == "RollingUpdate":
        filled = {"maxUnavailable": _SHARE, "maxSurge": _SHARE} if kind == "Deployment" else {}
        for name in ("maxUnavailable", "maxSurge"):
            value = own.get("rollingUpdate", name)
            value = filled.get(name) if value is None else value
            if value is not None:
                said[name] = own.far("rollingUpdate", name, value=value)
    yield "strategy", Far(said, spec.at(key))


def _with(said: Mapping[str, Far], steps: list[str], value: Far) -> dict[str, Far]:
    """Return fields with one more; what stands below something that there is not is left out."""
    name, *below = steps
    if not below:
        return {**said, name: value}
    inner = said.get(name)
    if inner is None or not isinstance(inner.value, Mapping):
        return dict(said)
    return {**said, name: inner._replace(value=_with(inner.value, below, value))}

"""What stands beside a workload: its budget, its autoscaler, its priority, and the claims of its volumes."""

from collections.abc import Iterable, Iterator
from dataclasses import field

from hadesign.blueprint.manifests.parts import ManifestPart, selects
from hadesign.blueprint.manifests.quantities import amount, as_bytes
from hadesign.blueprint.wording import shown
from hadesign.diagnostic import Diagnostic
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.source import Far, input_diagnostic
from hadesign.stated import NONE

CONTROLLERS = ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
BESIDE = ("PodDisruptionBudget", "HorizontalPodAutoscaler", "PriorityClass", "PersistentVolumeClaim", "Service")
GROUPS = {
    **dict.fromkeys(("Deployment", "StatefulSet", "DaemonSet"), "apps/"),
    **dict.fromkeys(("Job", "CronJob"), "batch/"),
    "PodDisruptionBudget": "policy/",
    "HorizontalPodAutoscaler": "autoscaling/",
    "PriorityClass": "scheduling.k8s.io/",
    "PersistentVolumeClaim": "v1",
    "Service": "v1",
    "List": "v1",
}
"""What is read, by kind, with the API group that it is of."""

_UNHEALTHY = "IfHealthyBudget"
"""What a budget that says nothing does with pods that are not ready
(https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/pod-disruption-budget-v1)."""


@dataclass(frozen=True, slots=True)
class ManifestObjects:
    """All objects that were read, by kind."""

    found: dict[str, list[ManifestPart]] = field(default_factory=dict)

    def add(self, thing: ManifestPart) -> None:
        """Keep an object, or those of a list; other kinds are passed over."""
        kind = thing.text("kind")
        if not thing.text("apiVersion").startswith(GROUPS.get(kind, "-")):
            return
        if kind == "List":
            for item in thing.parts("items"):
                self.add(item)
        else:
            self.found.setdefault(kind, []).append(thing)

    def of(self, *kinds: str) -> Iterator[ManifestPart]:
        """Yield the objects of some kinds."""
        return (thing for kind in kinds for thing in self.found.get(kind, ()))


def budget(workload: ManifestPart, template: ManifestPart, objects: ManifestObjects) -> Far:
    """Return the budget that selects the pods, or none. Pods that two of them select cannot be evicted at all.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#arbitrary-controllers-and-selectors.
    """
    labels = template.get("metadata", "labels")
    found = [
        one
        for one in objects.of("PodDisruptionBudget")
        if one.namespace == workload.namespace and selects(one.get("spec", "selector"), labels)
    ]
    if not found:
        return Far(NONE.value, workload.heading)
    if len(found) > 1:
        return Far({"maxUnavailable": Far(0, found[1].heading)}, found[1].heading)
    spec = found[0].part("spec")
    said = {key: spec.far(key) for key in ("maxUnavailable", "minAvailable") if spec.get(key) is not None}
    policy = spec.get("unhealthyPodEvictionPolicy")
    said["unhealthyPodEvictionPolicy"] = spec.far("unhealthyPodEvictionPolicy", value=policy or _UNHEALTHY)
    return Far(said, spec.at(_number(spec)))


def _number(spec: ManifestPart) -> str:
    return "minAvailable" if spec.get("minAvailable") is not None else "maxUnavailable"


def scaling(workload: ManifestPart, objects: ManifestObjects) -> Far:
    """Return the autoscaler that names the workload, or none; without a least number, it is one."""
    for one in objects.of("HorizontalPodAutoscaler"):
        spec, target = one.part("spec"), one.part("spec", "scaleTargetRef")
        if (one.namespace, target.text("kind"), target.text("name")) == (
            workload.namespace, workload.text("kind"), workload.name
        ):  # fmt: skip
            least = spec.get("minReplicas")
            said = {"minReplicas": spec.far("minReplicas", value=1 if least is None else least)}
            if spec.get("maxReplicas") is not None:
                said["maxReplicas"] = spec.far("maxReplicas")
            return Far(said, spec.at("minReplicas"))
    return Far(NONE.value, workload.heading)


def priority(pod: ManifestPart, objects: ManifestObjects) -> Far:
    """Return the name of the priority class: the one that is given, the one for all, or none."""
    if pod.text("priorityClassName"):
        return pod.far("priorityClassName")
    for one in objects.of("PriorityClass"):
        if one.get("globalDefault") is True and one.name:
            return one.far("metadata", "name")
    return Far(NONE.value, pod.at("priorityClassName"))


def outside(workload: ManifestPart, template: ManifestPart, objects: ManifestObjects) -> Far | None:
    """Return which machines answer for the service by which clients outside reach the pods; `Local` of several wins.

    A service that says nothing is answered for by every machine. Source:
    https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy.
    """
    labels, found = template.get("metadata", "labels"), []
    for one in objects.of("Service"):
        spec, selector = one.part("spec"), one.get("spec", "selector")
        chosen = bool(selector) and selects({"matchLabels": selector}, labels)
        if one.namespace == workload.namespace and chosen and spec.text("type") in ("LoadBalancer", "NodePort"):
            found.append(spec.far("externalTrafficPolicy", value=spec.text("externalTrafficPolicy") or "Cluster"))
    return next((one for one in found if one.value == "Local"), found[0] if found else None)


def volumes(
    workload: ManifestPart, pod: ManifestPart, objects: ManifestObjects, problems: list[Diagnostic]
) -> Far | None:
    """Return the persistent volumes of each copy."""
    claims = [*workload.parts("spec", "volumeClaimTemplates"), *_claimed(workload, pod, objects, problems)]
    found = [volume for claim in claims for volume in _volume(claim, problems)]
    return Far(found, found[0].at) if found else None


def _claimed(
    workload: ManifestPart, pod: ManifestPart, objects: ManifestObjects, problems: list[Diagnostic]
) -> Iterator[ManifestPart]:
    known = {(one.namespace, one.name): one for one in objects.of("PersistentVolumeClaim")}
    for volume in pod.parts("volumes"):
        if volume.part("ephemeral", "volumeClaimTemplate").data:
            yield volume.part("ephemeral", "volumeClaimTemplate")
        name = volume.text("persistentVolumeClaim", "claimName")
        if name and (workload.namespace, name) in known:
            yield known[workload.namespace, name]
        elif name:
            what = _("the claim {name} is in no manifest", name=shown(name))
            at = volume.at("persistentVolumeClaim", "claimName")
            problems.append(input_diagnostic(what, at, expected=_("its PersistentVolumeClaim beside the workload")))


def _volume(claim: ManifestPart, problems: list[Diagnostic]) -> Iterable[Far]:
    spec = claim.part("spec")
    if not spec.text("storageClassName"):
        what = _("the claim names no storage class")
        expected = _("storageClassName, one of spec.storage.classes in the blueprint")
        problems.append(input_diagnostic(what, spec.at("storageClassName"), expected=expected))
        return
    said = {"class": spec.far("storageClassName")}
    asked, modes = spec.get("resources", "requests", "storage"), spec.get("accessModes")
    if asked is not None:
        number = amount(asked)
        written = str(asked) if number is None else as_bytes(number)
        said["size"] = spec.far("resources", "requests", "storage", value=written)
    if isinstance(modes, list) and modes and isinstance(modes[0], str):
        said["accessMode"] = spec.far("accessModes", value=modes[0])
    yield Far(said, spec.at("storageClassName"))

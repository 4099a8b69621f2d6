"""Where pods may run and how they are kept apart, in the blueprint's words."""

from collections.abc import Iterator, Mapping
from typing import Any

from hadesign.blueprint.design import Design
from hadesign.blueprint.manifests.parts import ManifestPart, selects
from hadesign.blueprint.manifests.pods import Said
from hadesign.blueprint.reading import Entry
from hadesign.blueprint.wording import shown
from hadesign.diagnostic import Diagnostic
from hadesign.i18n import _
from hadesign.source import Far, input_diagnostic
from hadesign.stated import NONE

_ZONE, _NODE, _POOL = "topology.kubernetes.io/zone", "kubernetes.io/hostname", "hadesign.io/pool"
_LEVELS = {_ZONE: "zone", "failure-domain.beta.kubernetes.io/zone": "zone", _NODE: "node"}
"""Levels of a spread by the labels that stand for them; the second is the one from before Kubernetes 1.17."""
_EVERYWHERE = ("kubernetes.io/os", "kubernetes.io/arch")
"""Labels that the kubelet sets, and by which the machines of a design do not differ."""
_CONTROL_PLANE = "node-role.kubernetes.io/control-plane"
_UNREACHABLE = "node.kubernetes.io/unreachable"
_STRENGTH = ("none", "preferred", "required")
_REQUIRED, _PREFERRED = (f"{one}DuringSchedulingIgnoredDuringExecution" for one in ("required", "preferred"))


def spread(template: ManifestPart, namespace: str) -> Far:
    """Return how copies are kept apart: by anti-affinity or by spread constraints, the stronger one of each level."""
    pod = template.part("spec")
    place = pod.at("topologySpreadConstraints")
    found: dict[str, Far] = {}
    for level, said in (*_constraints(template), *_anti_affinity(template, namespace)):
        before = found.get(level)
        if before is None or _STRENGTH.index(str(before.value)) < _STRENGTH.index(str(said.value)):
            found[level] = said
    if not found:
        return Far(NONE.value, place)
    return Far(found, next(iter(found.values())).at)


def _constraints(template: ManifestPart) -> Said:
    """Yield what spread constraints bind; one that lets copies differ by two may put them together."""
    labels = template.get("metadata", "labels")
    for one in template.part("spec").parts("topologySpreadConstraints"):
        level = _LEVELS.get(one.text("topologyKey"))
        if level is None or not selects(one.get("labelSelector"), labels):
            continue
        binds = one.get("whenUnsatisfiable") != "ScheduleAnyway" and one.get("maxSkew") in (None, 1)
        yield level, one.far("topologyKey", value="required" if binds else "preferred")


def _anti_affinity(template: ManifestPart, namespace: str) -> Said:
    """Yield the levels at which a pod avoids others like itself."""
    labels, affinity = template.get("metadata", "labels"), template.part("spec", "affinity", "podAntiAffinity")
    required = [(one, "required") for one in affinity.parts(_REQUIRED)]
    preferred = [(one.part("podAffinityTerm"), "preferred") for one in affinity.parts(_PREFERRED)]
    for term, strength in (*required, *preferred):
        level, homes = _LEVELS.get(term.text("topologyKey")), term.get("namespaces")
        own = not homes or namespace in homes
        if level is not None and own and selects(term.get("labelSelector"), labels):
            yield level, term.far("topologyKey", value=strength)


class Placing:
    """The machines of a design, by whose labels and taints manifests choose."""

    def __init__(self, design: Design) -> None:
        """Look at what may run pods."""
        self._places = [entry for entry in design.placed if "worker" in entry.words("roles")]
        self._taints: dict[str, list[Entry]] = {_CONTROL_PLANE: [Entry((), {"effect": "NoSchedule"})]}
        for entry in design.placed:
            for taint in entry.entries("taints"):
                if taint.text("effect") != "PreferNoSchedule":
                    self._taints.setdefault(taint.text("key") or "", []).append(taint)

    def tolerated(self, pod: ManifestPart) -> Far | None:
        """Return the keys of taints that a pod tolerates, whatever their values here are."""
        tolerations = pod.parts("tolerations")
        keys = {one.text("key") for one in tolerations if one.text("key")} - {*self._taints}
        for key, taints in self._taints.items():
            if all(any(_tolerates(one, key, taint) for one in tolerations) for taint in taints):
                keys.add(key)
        keys = {key for key in keys if not key.startswith("node.kubernetes.io/")}
        at = pod.at("tolerations")
        return Far([Far(key, at) for key in sorted(keys)], at) if keys else None

    def bound(self, pod: ManifestPart, problems: list[Diagnostic], *, told: bool) -> Said:
        """Yield the zones and the pool that a pod is bound to; `told` says that an annotation names the pool."""
        zones: list[Far] | None = None
        labels: dict[str, Far] = {}
        for key, values in _chosen(pod):
            if _LEVELS.get(key) == "zone":
                known = {str(one.value) for one in values}
                zones = values if zones is None else [one for one in zones if str(one.value) in known]
            elif key == _POOL and len(values) == 1:
                yield "pool", values[0]
                told = True
            elif key not in _EVERYWHERE:
                labels[key] = values[0] if len(values) == 1 else Far("", values[0].at)
        if zones:
            yield "zones", Far(zones, zones[0].at)
        if labels and not told:
            yield from self._by_labels(labels, problems)

    def _by_labels(self, labels: Mapping[str, Far], problems: list[Diagnostic]) -> Said:
        """Yield the only pool whose machines have some labels, or nothing where all have them."""
        wanted = {key: one.value for key, one in labels.items()}
        fits = [e for e in self._places if wanted.items() <= {**e.section("labels").data, **_own(e)}.items()]
        at = next(iter(labels.values())).at
        if fits and len(fits) == len(self._places):
            return
        if len(fits) == 1 and (pool := fits[0].text("pool")):
            yield "pool", Far(pool, at)
            return
        what = _("which machines have the label {label} is not known", label=shown(next(iter(labels))))
        expected = _("labels of one pool in `spec.nodes`, or an annotation hadesign.io/pool that names it")
        problems.append(input_diagnostic(what, at, expected=expected))


def _own(entry: Entry) -> dict[str, str]:
    """Return the labels that a machine has without being told."""
    name = entry.text("name")
    return {_NODE: name} if name else {}


def _chosen(pod: ManifestPart) -> Iterator[tuple[str, list[Far]]]:
    """Yield the labels that a node must have, each with the values that do."""
    selector = pod.part("nodeSelector")
    yield from ((key, [selector.far(key)]) for key, value in selector.data.items() if isinstance(value, str))
    terms = pod.part("affinity", "nodeAffinity", _REQUIRED).parts("nodeSelectorTerms")
    every: list[dict[str, list[Far]]] = [dict(map(_values, term.parts("matchExpressions"))) for term in terms]
    for key in every[0] if every else ():
        # Of several terms one is enough: only what each of them says binds.
        if all(term.get(key) for term in every):
            yield key, [value for term in every for value in term[key]]


def _values(expression: ManifestPart) -> tuple[str, list[Far]]:
    values = expression.get("values") if expression.get("operator") == "In" else None
    at = expression.at("values")
    listed: list[Any] = values if isinstance(values, list) else []
    return expression.text("key"), [Far(one, at) for one in listed if isinstance(one, str)]


def _tolerates(toleration: ManifestPart, key: str, taint: Entry) -> bool:
    """Tell whether a toleration matches a taint.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/.
    """
    own, effect, exists = toleration.text("key"), toleration.text("effect"), toleration.get("operator") == "Exists"
    if (own or not exists) and own != key:
        return False
    if effect and effect != taint.text("effect"):
        return False
    return exists or toleration.text("value") == (taint.text("value") or "")


def eviction(pod: ManifestPart) -> Far | None:
    """Return how long a pod stays on a node that cannot be reached."""
    for one in pod.parts("tolerations"):
        seconds = one.get("tolerationSeconds")
        if one.text("key") == _UNREACHABLE and isinstance(seconds, int) and seconds >= 0:
            return one.far("tolerationSeconds", value=f"{seconds}s")
    return None

"""Control planes: KubeadmControlPlane with its ClusterConfiguration, and of other kinds how many machines there are."""

import re
from collections.abc import Sequence

from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.cluster_api.objects import CapiObjects, kind_of, known_text
from hadesign.importers.cluster_api.pools import CapiPool, FoundZone, count_of, pool_name, registered
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FactPath
from hadesign.importers.flags import take
from hadesign.importers.kubeadm.cluster import read_cluster_configuration
from hadesign.importers.networks import default_networks
from hadesign.importers.sources import UNKNOWN, YamlValue
from hadesign.vocabulary.installers import KUBEADM_SERVICES

_VERSION = re.compile(r"v?(1\.[0-9]+\.[0-9]+)(?:[-+].*)?")
_KUBEADM = "KubeadmControlPlane"
_OWN_ETCD = frozenset({_KUBEADM, "RKE2ControlPlane", "K0sControlPlane", "TalosControlPlane"})
"""Kinds whose machines run members of etcd, unless another one is named."""
_DEFAULTS = "https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/"
_CERTIFICATES = "https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/"
_TOPOLOGY: FactPath = ("spec", "etcd", "topology")
_VALIDITY: FactPath = ("spec", "controlPlane", "certificates", "validity")
_OTHERS: frozenset[FactPath] = frozenset(
    {("spec", "kubernetes", "installer"), ("spec", "kubernetes", "version"), ("metadata", "name")}
)
"""What Cluster API decides itself, whatever a ClusterConfiguration says."""


@dataclass(frozen=True)
class CapiPlane:
    """A control plane: its kind, what counts its machines, and what is said of its kubeadm, if anything."""

    kind: str
    counted: YamlValue
    said: YamlValue | None


def say_version(draft: ImportDraft, value: YamlValue | None) -> None:
    """Say the version of Kubernetes."""
    text = known_text(draft, value)
    match = _VERSION.fullmatch(text)
    if value is not None and match:
        draft.say(("spec", "kubernetes", "version"), match[1], value.place)
    elif value is not None and text:
        draft.note(value.place, _("the version is none of Kubernetes', such as 1.36.4"))


def read_planes(draft: ImportDraft, objects: CapiObjects, zones: Sequence[FoundZone]) -> list[CapiPool]:
    """Say what control planes say, and return their machines."""
    found: list[CapiPool] = []
    for plane in objects.planes:
        spec = plane.get("spec")
        if spec is None:
            continue
        if kind_of(plane) not in _OWN_ETCD:
            draft.note(plane.place, _("a control plane of another kind, of which nothing is taken"))
            continue
        say_version(draft, spec.get("version"))
        if kind_of(plane) != _KUBEADM:
            draft.note(plane.place, _("of this control plane only its machines and version are taken"))
        found += _pool(draft, CapiPlane(kind_of(plane), spec, spec), plane.get("metadata", "name"), zones)
    return found


def read_topology_plane(
    draft: ImportDraft, objects: CapiObjects, topology: YamlValue, zones: Sequence[FoundZone]
) -> list[CapiPool]:
    """Return the machines of a control plane of a class, with what its template says if there is just one."""
    section = topology.get("controlPlane")
    if section is None:
        return []
    template = objects.templates[0] if len(objects.templates) == 1 else None
    kind = kind_of(template).removesuffix("Template") if template is not None else ""
    if kind not in _OWN_ETCD:
        draft.note(section.place, _("whether machines of the control plane run etcd is not known"))
    said = template.get("spec", "template", "spec") if template is not None else None
    return _pool(draft, CapiPlane(kind, section, said), None, zones)


def _pool(draft: ImportDraft, plane: CapiPlane, name: YamlValue | None, zones: Sequence[FoundZone]) -> list[CapiPool]:
    """Say what all machines of a control plane share; return them as a pool, unless nobody knows how many."""
    spec = plane.counted
    config = plane.said.get("kubeadmConfigSpec") if plane.said is not None and plane.kind == _KUBEADM else None
    if plane.kind == _KUBEADM:
        _configuration(draft, config, spec)
    own_etcd = plane.kind in _OWN_ETCD and draft.value(*_TOPOLOGY) != "external"
    counted = count_of(draft, spec, None)
    if counted is None:
        return []
    called = pool_name(draft, name, "control-plane", spec.place, ())
    own, extra, told = ImportDraft(), set[str](), dict[str, FoundZone]()
    for part in ("initConfiguration", "joinConfiguration"):
        section = config.get(part, "nodeRegistration") if config is not None else None
        roles, fixed = registered(own, called, section, plane=True)
        extra |= set(roles)
        told |= {zone[0]: zone for zone in fixed}
    everything = ("control-plane", *(("etcd",) if own_etcd else ()), *sorted(extra))
    return [CapiPool(called, everything, spec.place, *counted, tuple(zones) or tuple(told.values()), own)]


def _configuration(draft: ImportDraft, config: YamlValue | None, spec: YamlValue) -> None:
    """Say what a ClusterConfiguration says, but for what Cluster API decides itself."""
    cluster = config.get("clusterConfiguration") if config is not None else None
    own = ImportDraft()
    if cluster is not None:
        _templates(own, cluster)
        read_cluster_configuration(own, cluster)
        for path in _OTHERS:
            own.facts.pop(path, None)
        days = cluster.get("certificateValidityPeriodDays")
        if days is not None and days.text:
            take(own, _VALIDITY, lambda text: f"{int(text)}d", days.text, days.place)
    else:
        own.say(_TOPOLOGY, "stacked", spec.place)
        own.default(_VALIDITY, "365d", "kubeadm", _CERTIFICATES)
    draft.taken(own)
    default_networks(draft, "kubeadm", _DEFAULTS, pods=None, services=KUBEADM_SERVICES)


def _templates(draft: ImportDraft, value: YamlValue) -> None:
    """Note each template in a section, of which one that holds itself is read once."""
    seen: set[int] = set()
    left = [value]
    while left:
        one = left.pop()
        if id(one.yaml) in seen:
            continue
        seen.add(id(one.yaml))
        if one.scalar is UNKNOWN:
            known_text(draft, one)
        left += [*one.fields.values(), *one.items]

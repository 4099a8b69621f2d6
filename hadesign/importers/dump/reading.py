"""Reads objects of a cluster that runs: machines, workloads and storage classes as they are.

Secrets are not read, and no value of a container's environment. Objects have no lines: a place names file and object.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from hadesign.errors import UsageError
from hadesign.importers.draft import ImportDraft
from hadesign.importers.dump.workloads import workloads
from hadesign.importers.facts import FilePlace
from hadesign.importers.sources import SourceFile
from hadesign.observed import Observed, observed_of
from hadesign.observed.nouns import ObservedNode
from hadesign.observed.reading import flattened, parsed, too_much_yaml

TITLE = "kubectl"
_KINDS = ('"NodeList"', '"Node"', '"List"', '"PodList"', '"DeploymentList"', '"members"', "kind: Node", "kind: List",
          '"StorageClassList"', '"DaemonSetList"', '"StatefulSetList"', '"PodDisruptionBudgetList"')  # fmt: skip
_LIFECYCLE = ("node.kubernetes.io/", "node.cloudprovider.kubernetes.io/", "ToBeDeletedByClusterAutoscaler")
"""Taints that come and go with the state of a machine, and that nobody designs."""
_BUILDS = {"+rke2": "rke2", "+k3s": "k3s", "+k0s": "k0s"}
"""What a kubelet's version ends in where an installer builds it itself."""
_PLUGINS = {
    "calico-node": "calico", "canal": "canal", "rke2-canal": "canal", "cilium": "cilium", "kube-flannel-ds": "flannel",
    "kube-flannel": "flannel", "kube-router": "kube-router", "kube-ovn-cni": "kube-ovn",
}  # fmt: skip
"""Network plugins by the DaemonSet that each of their own manifests installs."""
PROVISIONERS = {
    ".rbd.csi.ceph.com": "rook-ceph", ".cephfs.csi.ceph.com": "rook-ceph", "rbd.csi.ceph.com": "ceph",
    "cephfs.csi.ceph.com": "ceph", "ebs.csi.aws.com": "ebs", "pd.csi.storage.gke.io": "gce-pd",
    "driver.longhorn.io": "longhorn", "disk.csi.azure.com": "azure-disk", "csi.vsphere.vmware.com": "vsphere",
    "cinder.csi.openstack.org": "cinder", "nfs.csi.k8s.io": "nfs", "rancher.io/local-path": "local",
    "kubernetes.io/no-provisioner": "local",
}  # fmt: skip
"""Storage providers by the end of their drivers' names (https://kubernetes-csi.github.io/docs/drivers.html): Rook's
have the name of its namespace before Ceph's own."""


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold objects of a cluster, or etcd's members.

    Raises:
        UsageError: one holds them as more YAML than anybody reads.
    """
    for one in sources:
        if one.large and one.text.lstrip()[:1] not in ("{", "[") and any(kind in one.text for kind in _KINDS):
            raise UsageError(too_much_yaml(one.name))
    return [one for one in sources if any(kind in one.text for kind in _KINDS) and any(map(_counts, _objects(one)))]


def _counts(one: Mapping[str, Any]) -> bool:
    """Whether an object makes a file a dump; ConfigMaps alone are kubeadm's to read."""
    return one.get("kind") != "ConfigMap"


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the objects of all files say."""
    draft, objects, origin = ImportDraft(), [], {}
    for source in sources:
        for one in _objects(source):
            objects.append(one)
            origin[_id(one)] = source.name

    def place(kind: str, name: str) -> FilePlace:
        return FilePlace(f"{origin.get((kind, name), sources[0].name)}, {kind} {name}")

    seen = observed_of(objects)
    members = set(seen.members or ())
    for node in seen.nodes or ():
        _node(draft, node, node.name in members, place("Node", node.name))
    _version(draft, seen, sources, place)
    _etcd(draft, seen, place)
    _plugin(draft, objects, place)
    _classes(draft, seen, place)
    workloads(draft, objects, place)
    return draft


def _id(one: Mapping[str, Any]) -> tuple[str, str]:
    meta = one.get("metadata")
    return str(one.get("kind")), str(meta.get("name")) if isinstance(meta, Mapping) else ""


def _objects(source: SourceFile) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a file; of one that is none, nothing."""
    if source.text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            yield from _of_cluster(json.loads(source.text))
        return
    for document in parsed(source.text.encode("utf-8", "replace"), source.name):
        yield from _of_cluster(document)


def _of_cluster(data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield objects that have a state, as only an API server gives them one, and etcd's list of members."""
    for one in flattened(data):
        if "status" in one or "members" in one or one.get("kind") in ("StorageClass", "PriorityClass", "ConfigMap"):
            yield one


def _node(draft: ImportDraft, node: ObservedNode, member: bool, place: FilePlace) -> None:
    at = ("spec", "nodes", node.name)
    roles = ["control-plane", *(["etcd"] if member else [])] if node.plane else ["worker"]
    draft.node(node.name, place, roles=roles)
    if node.zone:
        draft.say((*at, "zone"), node.zone, place)
    if node.addresses:
        draft.say((*at, "address"), node.addresses[0], place)
    offers = {"cpu": node.cpu and f"{node.cpu}m", "memory": node.memory and str(node.memory), "pods": node.pods}
    if any(offers.values()):
        draft.say((*at, "size"), {key: value for key, value in offers.items() if value}, place)
    taints = [
        {key: value for key, value in (("key", one.key), ("value", one.value), ("effect", one.effect)) if value}
        for one in node.taints
        if not one.key.startswith(_LIFECYCLE)
    ]
    usual = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    if node.plane and not taints:
        draft.say((*at, "taints"), [], place)
    elif taints and not (node.plane and taints == usual):
        draft.say((*at, "taints"), taints, place)


def _version(draft: ImportDraft, seen: Observed, sources: Sequence[SourceFile], place: Any) -> None:
    """Take the version that all kubelets have, unless kubeadm's ConfigMap says that of the API servers."""
    if seen.version and any(source.large for source in sources):
        place_of_map = place("ConfigMap", "kubeadm-config")  # whose other settings are read from a file of its own
        draft.say(("spec", "kubernetes", "version"), seen.version, place_of_map)
        draft.say(("spec", "kubernetes", "installer"), "kubeadm", place_of_map)
        return
    kubelets = {node.version: node.name for node in seen.nodes or () if node.version}
    if len(kubelets) == 1 and not any("kubeadm-config" in source.text for source in sources):
        ((version, name),) = kubelets.items()
        draft.say(("spec", "kubernetes", "version"), version, place("Node", name))
    for node in seen.nodes or ():
        for end, installer in _BUILDS.items():
            if end in (node.build or ""):
                draft.say(("spec", "kubernetes", "installer"), installer, place("Node", node.name))


def _etcd(draft: ImportDraft, seen: Observed, place: Any) -> None:
    """Say where etcd is: on machines of the control plane, or beside them."""
    if not seen.members:
        return
    planes = {node.name for node in seen.nodes or () if node.plane}
    where = place("MemberList", "")
    if planes and planes >= set(seen.members):
        draft.say(("spec", "etcd", "topology"), "stacked", where)
    elif planes and not planes & set(seen.members):
        draft.say(("spec", "etcd", "topology"), "external", where)
        for name in seen.members:
            draft.node(name, where, roles=["etcd"])


def _plugin(draft: ImportDraft, objects: Sequence[Mapping[str, Any]], place: Any) -> None:
    for one in objects:
        kind, name = _id(one)
        if kind == "DaemonSet" and name in _PLUGINS:
            draft.say(("spec", "network", "cni"), _PLUGINS[name], place(kind, name))


def _classes(draft: ImportDraft, seen: Observed, place: Any) -> None:
    for one in seen.classes or ():
        at, where = ("spec", "storage", "classes", one.name), place("StorageClass", one.name)
        provider = next((kind for end, kind in PROVISIONERS.items() if one.provisioner.endswith(end)), "other")
        draft.say((*at, "name"), one.name, where)
        draft.say((*at, "provider"), provider, where)
        draft.say((*at, "bindingMode"), one.binding, where)
        draft.say((*at, "reclaimPolicy"), one.reclaim, where)

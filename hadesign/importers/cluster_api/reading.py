"""Reads objects of Cluster API, v1beta1 and v1beta2 and the older forms that have the same fields.

https://cluster-api.sigs.k8s.io/reference/api/crd-reference and the types in kubernetes-sigs/cluster-api, api/.
"""

from collections.abc import Sequence

from hadesign.i18n import _
from hadesign.importers.cluster_api.infrastructure import read_infrastructure
from hadesign.importers.cluster_api.objects import (
    CapiObjects,
    choose,
    documents,
    group_of,
    kind_of,
    known_text,
    written,
)
from hadesign.importers.cluster_api.plane import read_planes, read_topology_plane, say_version
from hadesign.importers.cluster_api.pools import (
    CapiPool,
    FoundZone,
    count_of,
    is_zone,
    pool_name,
    registered,
    say_pools,
    zones_of,
)
from hadesign.importers.draft import ImportDraft
from hadesign.importers.sources import SourceFile, YamlValue
from hadesign.topology.members import API_PORT, host

TITLE = "Cluster API"
_GROUP = "cluster.x-k8s.io/"
_INSTALLER = ("spec", "kubernetes", "installer")
_NOT_TAKEN = frozenset({"ClusterClass", "MachineHealthCheck", "Machine", "MachineSet"})
_NETWORKS = (("pods", "podCIDR"), ("services", "serviceCIDR"))
_WORKERS = (("machineDeployments", "failureDomain"), ("machinePools", "failureDomains"))


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return the files that hold an object of Cluster API or of its providers."""
    return [source for source in sources if _GROUP in source.text and any(documents(source))]


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what the objects of all files say of the first cluster among them."""
    draft = ImportDraft()
    found = [document for source in sources for document in documents(source)]
    if not found:  # a person said that it is of this format
        for source in sources:
            draft.say(_INSTALLER, "cluster-api", source.place(1))
            draft.note(source.place(1), _("a file without an object of Cluster API"))
        return draft
    objects = choose(draft, found)
    draft.say(_INSTALLER, "cluster-api", (objects.cluster or found[0]).place)
    for one in found:
        if kind_of(one) in _NOT_TAKEN and not group_of(one):
            draft.note(one.place, _("a {kind}, which is not taken", kind=kind_of(one)))
    _cluster(draft, objects)
    zones = read_infrastructure(draft, objects)
    topology = objects.cluster.get("spec", "topology") if objects.cluster is not None else None
    pools = read_planes(draft, objects, zones)
    if topology is not None and topology.fields:
        pools += _topology(draft, objects, topology, zones, pools)
    for one in objects.pools:
        pools += _workers(draft, objects, one, pools)
    say_pools(draft, pools, zones)
    return draft


def _cluster(draft: ImportDraft, objects: CapiObjects) -> None:
    """Say the name, the networks, and where the API is reached."""
    cluster = objects.cluster
    name = cluster.get("metadata", "name") if cluster is not None else None
    text = known_text(draft, name)
    if name is not None and is_zone(text):  # one label of DNS, as a zone's name is
        draft.say(("metadata", "name"), text, name.place)
    elif name is not None and text:
        draft.note(name.place, _("the name of the cluster is none that a blueprint takes"))
    network = cluster.get("spec", "clusterNetwork") if cluster is not None else None
    if network is not None:
        _network(draft, network)
    for one in (cluster, *objects.infrastructure):
        endpoint = one.get("spec", "controlPlaneEndpoint") if one is not None else None
        if endpoint is not None:
            _endpoint(draft, endpoint)


def _network(draft: ImportDraft, network: YamlValue) -> None:
    for key, field in _NETWORKS:
        blocks = network.get(key, "cidrBlocks")
        texts = [known_text(draft, one) for one in (blocks.items if blocks is not None else ())]
        if blocks is not None and texts and all(texts):
            draft.say(("spec", "network", field), ",".join(texts), blocks.items[0].place)
    domain, port = network.get("serviceDomain"), network.get("apiServerPort")
    text = known_text(draft, domain)
    if domain is not None and text:
        draft.say(("spec", "network", "dns", "domain"), text, domain.place)
    if port is not None and isinstance(port.scalar, int) and port.scalar:
        draft.say(("spec", "controlPlane", "apiServer", "port"), port.scalar, port.place)


def _endpoint(draft: ImportDraft, endpoint: YamlValue) -> None:
    found, port = endpoint.get("host"), endpoint.get("port")
    name, number = known_text(draft, found), known_text(draft, port)
    if found is None or not name or (port is not None and not number):
        return
    draft.say(
        ("spec", "controlPlane", "endpoint"), f"{host(name)}:{number if number not in ('', '0') else API_PORT}",
        found.place,
    )  # fmt: skip


def _topology(
    draft: ImportDraft, objects: CapiObjects, topology: YamlValue, zones: Sequence[FoundZone], before: list[CapiPool]
) -> list[CapiPool]:
    """Return the pools of a cluster that is made of a class."""
    say_version(draft, topology.get("version"))
    draft.note(topology.place, _("what a class and its variables add to a cluster is not taken"))
    pools = list(before) or read_topology_plane(draft, objects, topology, zones)
    for key, domain in _WORKERS:
        section = topology.get("workers", key)
        for one in section.items if section is not None else ():
            where = one.get(domain)
            counted = count_of(draft, one, one.get("metadata"))
            if counted is None:
                continue
            name = pool_name(draft, one.get("name"), "workers", one.place, (pool.name for pool in pools))
            found = zones_of(draft, where.items or [where] if where is not None else [])
            pools.append(CapiPool(name, ("worker",), one.place, *counted, found, ImportDraft()))
    return pools[len(before) :]


def _workers(draft: ImportDraft, objects: CapiObjects, one: YamlValue, before: Sequence[CapiPool]) -> list[CapiPool]:
    """Return the machines of a MachineDeployment or a MachinePool, unless nobody knows how many there are."""
    spec, machine = one.get("spec"), one.get("spec", "template", "spec")
    if spec is None:
        return []
    say_version(draft, machine.get("version") if machine is not None else None)
    counted = count_of(draft, spec, one.get("metadata"))
    if counted is None:
        return []
    name = pool_name(draft, one.get("metadata", "name"), "workers", one.place, (pool.name for pool in before))
    domain = machine.get("failureDomain") if machine is not None else None
    listed = spec.get("failureDomains")
    zones = zones_of(draft, [*(listed.items if listed is not None else ()), *([domain] if domain is not None else ())])
    own = ImportDraft()
    roles, told = registered(own, name, _bootstrap(objects, machine), plane=False)
    return [CapiPool(name, ("worker", *roles), one.place, *counted, zones or told, own)]


def _bootstrap(objects: CapiObjects, machine: YamlValue | None) -> YamlValue | None:
    """Return what a template for kubeadm says of its nodes."""
    name = written(machine, "bootstrap", "configRef", "name")
    for one in objects.bootstraps:
        if name and written(one, "metadata", "name") == name:
            spec = one.get("spec", "template", "spec") if kind_of(one).endswith("Template") else one.get("spec")
            return spec.get("joinConfiguration", "nodeRegistration") if spec is not None else None
    return None

"""What the files of all machines of RKE2 or k3s say together: machines first, then what servers have in common."""

from collections.abc import Collection, Sequence

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.machine import NODES
from hadesign.importers.rke2.files import RancherConfig, configs_of, registries_of
from hadesign.importers.rke2.machines import names_of, read_machine
from hadesign.importers.rke2.mirrors import read_mirrors
from hadesign.importers.rke2.servers import read_server, say_defaults
from hadesign.importers.rke2.snapshots import read_snapshots
from hadesign.importers.sources import SourceFile
from hadesign.importers.urls import host_of
from hadesign.targets.rke2.flavour import Flavour
from hadesign.topology.members import API_PORT, host


def recognised(sources: Sequence[SourceFile], kind: Flavour) -> list[SourceFile]:
    """Return the files of a distribution; those that say where images come from go with most of the others."""
    found = configs_of(sources)
    own = {source.name for config in found.get(kind.installer, ()) for source in config.files}
    if own and max(found, key=lambda one: len(found[one])) == kind.installer:
        own |= {source.name for source, _document in registries_of(sources)}
    return [source for source in sources if source.name in own]


def read_configs(sources: Sequence[SourceFile], kind: Flavour) -> ImportDraft:
    """Return what the files say of machines and of the cluster."""
    draft = ImportDraft()
    configs = [config for found in configs_of(sources).values() for config in found]
    names = names_of(draft, configs)
    stored = _datastore(draft, configs, kind)
    for config, name in zip(configs, names, strict=True):
        draft.say(("spec", "kubernetes", "installer"), kind.installer, config.place)
        read_machine(draft, config, name, etcd=stored and not config.on("disable-etcd"))
        if config.server:
            read_server(draft, config, kind)
    known = {part for node in draft.entries(*NODES) for part in _known_by(draft, node)}
    for config in configs:
        _joining(draft, config, kind, known)
    for _source, document in registries_of(sources):
        read_mirrors(draft, document)
    servers = [config for config in configs if config.server]
    if servers:
        say_defaults(draft, servers, kind)
    if servers and stored:
        read_snapshots(draft, servers, kind)
    return draft


def _datastore(draft: ImportDraft, configs: Sequence[RancherConfig], kind: Flavour) -> bool:
    """Tell whether servers run etcd themselves; say where it is if not. What leads to it may hold a password."""
    given = [found for config in configs if (found := config.text("datastore-endpoint")) is not None]
    servers = [config for config in configs if config.server]
    if not given:
        alone = kind.installer == "k3s" and not any(_clusters(config) for config in servers)
        if alone and servers:
            text = _("k3s without cluster-init keeps its state in SQLite, of which a blueprint knows nothing")
            draft.note(servers[0].place, text)
        return not alone
    text, place = given[0]
    if text.startswith(("http://", "https://")):
        draft.say(("spec", "etcd", "topology"), "external", place)
        for url in text.split(","):
            name = host_of(url.strip())
            if name:
                draft.host(name, place, "etcd")
    else:
        draft.note(place, _("the state of the cluster is in a database, of which a blueprint knows nothing"))
    return False


def _clusters(config: RancherConfig) -> bool:
    """Tell whether a server of k3s has etcd: it founds one, or joins others, which only etcd can."""
    return config.on("cluster-init") or config.joins is not None


def _joining(draft: ImportDraft, config: RancherConfig, kind: Flavour, known: Collection[str]) -> None:
    """Say at which address machines join, if it is none of a machine's: all of them reach the API there, too."""
    if config.joins is None:
        return
    name, port, place = config.joins
    if name in known:
        draft.note(place, _("machines join at {name}, which is one machine and no address that moves", name=name))
        return
    own = API_PORT if kind.installer == "rke2" or port is None else port
    draft.say(("spec", "controlPlane", "nodeEndpoint"), f"{host(name)}:{own}", place)
    if own != port:
        text = _("port {port} is for joining alone; {own} is that of the API servers of {program}",
                 port=port, own=own, program=kind.title)  # fmt: skip
        draft.note(place, text)


def _known_by(draft: ImportDraft, node: str) -> list[str]:
    address = draft.value(*NODES, node, "address")
    return [node, *(address.split(",") if isinstance(address, str) else ())]

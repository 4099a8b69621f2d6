"""Which files make an inventory: those with Kubespray's groups, and group_vars and host_vars beside them."""

from collections.abc import Iterator, Mapping, Sequence

from hadesign.errors import UsageError
from hadesign.frozen import dataclass
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.kubespray.ini import IniReader, sections
from hadesign.importers.kubespray.inventory import CLUSTER, CONTROL_PLANE, OLD_NAMES, WORKERS, AnsibleInventory
from hadesign.importers.kubespray.trees import groups_named, read_tree
from hadesign.importers.sources import SourceFile, YamlValue
from hadesign.lists import COMMAS, joined

_GROUPS = frozenset({CONTROL_PLANE, WORKERS, CLUSTER, *OLD_NAMES})
"""An inventory with one of these groups is one of Kubespray's; `etcd` alone may be anybody's."""
_BESIDE = ("group_vars", "host_vars")
_ENDS = ("", "yml", "yaml", "json")
"""https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#organizing-host-and-group-variables"""
_TELLING = ("kube_version", "kube_network_plugin", "kube_service_addresses", "kube_pods_subnet")
"""Variables by which group_vars without an inventory are known to be Kubespray's."""


@dataclass(frozen=True)
class VariableFile:
    """A file below group_vars or host_vars: beside what it stands, of which of both, and for whom."""

    base: str
    kind: str
    name: str
    source: SourceFile


@dataclass(frozen=True)
class InventoryFiles:
    """Inventories that stand in one folder, and the files beside them."""

    base: str
    inventories: tuple[SourceFile, ...]
    variables: tuple[VariableFile, ...]


def _base(source: SourceFile) -> str:
    return "/".join(source.folders)


def is_inventory(source: SourceFile) -> bool:
    """Tell whether a file is an inventory with Kubespray's groups."""
    if _variable_file(source) or not any(name in source.text for name in _GROUPS):
        return False
    return not _GROUPS.isdisjoint(sections(source) or groups_named(source))


def _variable_file(source: SourceFile) -> VariableFile | None:
    """Return what a file below group_vars or host_vars is for; `None` for any other one."""
    folders = source.folders
    for kind in _BESIDE:
        if kind not in folders:
            continue
        at = len(folders) - 1 - folders[::-1].index(kind)
        below = (*folders[at + 1 :], source.base)
        hidden = any(part.startswith(".") or part.endswith("~") for part in below)
        name = below[0] if len(below) > 1 else _stem(below[0])
        if not hidden and _end(source.base) in _ENDS:
            return VariableFile("/".join(folders[:at]), kind, name, source)
    return None


def _end(base: str) -> str:
    stem, _dot, end = base.rpartition(".")
    return end.lower() if stem else ""


def _stem(base: str) -> str:
    return base.rpartition(".")[0] if _end(base) in _ENDS[1:] else base


def found_in(sources: Sequence[SourceFile]) -> InventoryFiles | None:
    """Return the inventory among some files with all that stands beside it, or `None`.

    Raises:
        UsageError: several files each of which is the inventory of a cluster.
    """
    inventories = [source for source in sources if is_inventory(source)]
    variables = [found for source in sources if (found := _variable_file(source))]
    named = [source for source in inventories if _probe(source).hosts]
    whole = [source for source in named if _probe(source).members(CONTROL_PLANE)]
    if len(whole) > 1:
        names = joined([source.name for source in whole][:4], COMMAS)
        message = _(
            "several files hold an inventory of Kubespray's ({names}); name the one of the cluster that you mean, with"
            " its group_vars and host_vars.",
            names=names,
        )
        raise UsageError(message)
    bases = list(dict.fromkeys(_base(source) for source in whole or named or inventories))
    if bases:
        mine = tuple(source for source in named or inventories if _base(source) == bases[0])
        return InventoryFiles(bases[0], mine, tuple(_beside(bases[0], variables)))
    telling = [one for one in variables if one.kind == "group_vars" and _tells(one.source)]
    bases = list(dict.fromkeys(one.base for one in telling))
    return InventoryFiles(bases[0], (), tuple(_beside(bases[0], variables))) if len(bases) == 1 else None


def _beside(base: str, variables: Sequence[VariableFile]) -> Sequence[VariableFile]:
    """Return the files beside an inventory; where there are none, those that a person named together with it."""
    own = [one for one in variables if one.base == base]
    others = {one.base for one in variables}
    return own or (variables if len(others) == 1 else [])


def _tells(source: SourceFile) -> bool:
    return any(name in document.fields for document in source.documents[:1] for name in _TELLING)


def _probe(source: SourceFile) -> AnsibleInventory:
    inventory = AnsibleInventory()
    _read(source, inventory, ImportDraft())
    return inventory


def _read(source: SourceFile, inventory: AnsibleInventory, draft: ImportDraft) -> None:
    if sections(source):
        IniReader(source, inventory, draft).read()
    else:
        read_tree(source, inventory, draft)


def inventory_of(files: InventoryFiles, draft: ImportDraft) -> AnsibleInventory:
    """Return the inventory that some files make; what means nothing in them becomes notes."""
    inventory = AnsibleInventory()
    for source in files.inventories:
        _read(source, inventory, draft)
    for kind, told in (("group_vars", inventory.group_files), ("host_vars", inventory.host_files)):
        for name, chosen in _chosen(files.variables, kind):
            key = inventory.named(name) if kind == "group_vars" else name
            told.setdefault(key, []).extend(_documents(chosen, draft))
    inventory.settle()
    for child, place in inventory.cycles:
        draft.note(place, _("group {name} stands below itself, which Ansible refuses", name=child))
    return inventory


def _chosen(variables: Sequence[VariableFile], kind: str) -> Iterator[tuple[str, Sequence[SourceFile]]]:
    """Yield the files of each name: those of the folder of that name in order, or the one file of that name.

    A folder comes first, and then a file of the same name is not read (ansible/ansible, lib/ansible/parsing/
    dataloader.py, find_vars_files).
    """
    names: dict[str, list[VariableFile]] = {}
    for one in variables:
        if one.kind == kind:
            names.setdefault(one.name, []).append(one)
    for name, found in names.items():
        folder = sorted((one for one in found if one.source.folders[-1] != kind), key=lambda one: one.source.name)
        files = sorted(found, key=lambda one: _ENDS.index(_end(one.source.base)))
        yield name, [one.source for one in folder or files[:1]]


def _documents(sources: Sequence[SourceFile], draft: ImportDraft) -> Iterator[Mapping[str, YamlValue]]:
    for source in sources:
        if source.text.lstrip().startswith("$ANSIBLE_VAULT"):
            draft.note(source.place(1), _("encrypted by Ansible's vault: not read"))
            continue
        documents = source.documents
        if not documents and any(
            line.strip()[:1] not in ("", "#") and line.strip() != "---" for _at, line in source.lines()
        ):
            draft.note(source.place(1), _("no YAML that can be read"))
        yield from (document.fields for document in documents[:1])


def _says_nothing(line: str) -> bool:
    return line in ("", "---", "...") or line.startswith("#")

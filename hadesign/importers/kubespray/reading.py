"""Reads inventories of Kubespray, 2.5 to 2.32: machines with their groups, and the variables that a blueprint has.

https://github.com/kubernetes-sigs/kubespray/blob/master/docs/ansible/inventory.md and docs/ansible/vars.md
"""

from collections.abc import Sequence

from hadesign.errors import UsageError
from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.facts import FilePlace
from hadesign.importers.kubespray.endpoint import read_endpoint
from hadesign.importers.kubespray.files import found_in, inventory_of, is_inventory
from hadesign.importers.kubespray.inventory import CLUSTER, CONTROL_PLANE, ETCD, WORKERS, AnsibleInventory
from hadesign.importers.kubespray.machines import read_machines
from hadesign.importers.kubespray.variables import read_variables
from hadesign.importers.sources import SourceFile

TITLE = "Kubespray"


def recognises(sources: Sequence[SourceFile]) -> Sequence[SourceFile]:
    """Return inventories with Kubespray's groups, and the files of variables beside them."""
    try:
        files = found_in(sources) if _may_hold_one(sources) else None
    except UsageError:  # it is said where they are read
        return [source for source in sources if is_inventory(source)]
    if files is None:
        return []
    mine = {source.name for source in files.inventories} | {one.source.name for one in files.variables}
    return [source for source in sources if source.name in mine]


def _may_hold_one(sources: Sequence[SourceFile]) -> bool:
    return any("group_vars" in source.folders or is_inventory(source) for source in sources)


def read(sources: Sequence[SourceFile]) -> ImportDraft:
    """Return what an inventory says, each host by Ansible's order of precedence.

    Raises:
        UsageError: machines of several clusters.
    """
    draft = ImportDraft()
    files = found_in(sources)
    if files is None:
        return draft
    inventory = inventory_of(files, draft)
    place = next(iter(files.inventories), sources[0]).place(1)
    draft.say(("spec", "kubernetes", "installer"), "kubespray", place)
    if not inventory.hosts:
        _imagined(inventory, place)
        draft.note(place, _("no inventory names a machine beside these variables"))
        view = _IMAGINED
    else:
        read_machines(draft, inventory)
        view = next(iter(inventory.members(CONTROL_PLANE) or inventory.hosts))
    member = next(iter(inventory.members(ETCD)), view)
    read_variables(draft, inventory, view, member)
    read_endpoint(draft, inventory, view)
    return draft


_IMAGINED = "\0"
"""No machine can be called that."""


def _imagined(inventory: AnsibleInventory, place: FilePlace) -> None:
    """Add a host that is told what the groups of a control-plane machine are, where no inventory names one."""
    for group in (CONTROL_PLANE, ETCD, WORKERS, CLUSTER):
        inventory.host(_IMAGINED, place, group)
    inventory.settle()

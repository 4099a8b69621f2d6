"""Inventories in Ansible's YAML format.

https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html: groups at the top, each with
`hosts`, `children` and `vars`; a group or host that stands in several places is one.
"""

from hadesign.i18n import _
from hadesign.importers.draft import ImportDraft
from hadesign.importers.kubespray.inventory import AnsibleInventory
from hadesign.importers.kubespray.ranges import RangeError, expanded
from hadesign.importers.sources import SourceFile, YamlValue

_PARTS = frozenset({"hosts", "children", "vars"})


def groups_named(source: SourceFile) -> frozenset[str]:
    """Return the names of all groups of a YAML inventory; none if the file is something else."""
    names: set[str] = set()
    for document in source.documents[:1]:
        if any(not _is_group(group) for group in document.fields.values()):
            return frozenset()
        left = list(document.fields.items())
        for name, group in left:  # it grows while it is walked; a file's nesting is bounded
            names.add(name)
            children = group.get("children")
            left += list(children.fields.items()) if children is not None else ()
    return frozenset(names)


def _is_group(value: YamlValue) -> bool:
    return not value.items and (value.fields.keys() <= _PARTS if value.fields else value.text is None)


def read_tree(source: SourceFile, inventory: AnsibleInventory, draft: ImportDraft) -> None:
    """Read a file into an inventory."""
    for document in source.documents[:1]:
        left = list(document.fields.items())
        for name, said in left:  # it grows while it is walked
            group = inventory.group(name)
            for host, own in _below(said, "hosts"):
                _host(inventory, draft, host, own, name)
            for child, more in _below(said, "children"):
                group.children.setdefault(inventory.named(child), more.place)
                left.append((child, more))
            group.variables.update(_below(said, "vars"))


def _below(value: YamlValue, key: str) -> list[tuple[str, YamlValue]]:
    found = value.get(key)
    return list(found.fields.items()) if found is not None else []


def _host(inventory: AnsibleInventory, draft: ImportDraft, pattern: str, said: YamlValue, group: str) -> None:
    try:
        names = expanded(pattern)
    except RangeError:
        draft.note(said.place, _("a range of machines that is none, or of more than anybody has"))
        return
    for name in names:
        inventory.host(name, said.place, group)
        if said.fields:
            inventory.host_variables.setdefault(name, {}).update(said.fields)

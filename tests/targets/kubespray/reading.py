"""What an inventory tells each machine, by Ansible's rules as we read them.

https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#how-variables-are-merged: the group `all`,
then other groups, parents before their children and those of one depth by name, then the host; in each of them what
stands in the inventory comes before what stands in files beside it. `tests.targets.kubespray.judge` holds this against
`ansible-inventory`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from hadesign.targets import compile_configs
from hadesign.topology import Cluster

Files: TypeAlias = Mapping[str, Any]
"""What stands in each YAML file, by its path below the target's folder."""
Variables: TypeAlias = dict[str, Any]


def files_of(cluster: Cluster) -> Files:
    """Return the target's YAML files, read back."""
    texts = {a.path.removeprefix("configs/kubespray/"): str(a.content) for a in compile_configs(cluster, ["kubespray"])}
    return {path: yaml.safe_load(text) for path, text in texts.items() if path.endswith((".yaml", ".yml"))}


def groups_of(files: Files) -> dict[str, list[str]]:
    """Return the hosts of each group, those of the groups below it included, in the order of the file."""
    tree, found = files["hosts.yaml"], {}
    named = dict(_groups(tree))
    for name in named:
        hosts: dict[str, None] = {}
        for below in _below(name, named):
            hosts |= dict.fromkeys(named[below].get("hosts") or ())
        found[name] = list(hosts)
    return found


def _groups(tree: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every group with what is said of it in all places together."""
    merged: dict[str, dict[str, Any]] = {}

    def note(name: str, said: Mapping[str, Any] | None) -> None:
        own = merged.setdefault(name, {"hosts": {}, "children": {}})
        own["hosts"] |= (said or {}).get("hosts") or {}
        for child, more in ((said or {}).get("children") or {}).items():
            own["children"][child] = None
            note(child, more)

    for name, said in tree.items():
        note(name, said)
    yield from merged.items()


def _below(name: str, named: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield name
    for child in named[name]["children"]:
        yield from _below(child, named)


def _depth(name: str, named: Mapping[str, Mapping[str, Any]]) -> int:
    """Return how many groups stand above one, on the longest way."""
    above = [_depth(other, named) for other in named if name in named[other]["children"]]
    return 1 + max(above, default=-1)


def variables_of(files: Files, host: str) -> Variables:
    """Return everything that a machine is told."""
    named, groups = dict(_groups(files["hosts.yaml"])), groups_of(files)
    own = [name for name, hosts in groups.items() if host in hosts]
    told: Variables = {}
    for name in sorted(own, key=lambda name: (name != "all", _depth(name, named), name)):
        told |= _merged(files, f"group_vars/{name}/")
    for group in named.values():
        told |= group["hosts"].get(host) or {}
    return told | (files.get(f"host_vars/{host}.yml") or {})


def _merged(files: Files, folder: str) -> Variables:
    found: Variables = {}
    for path in sorted(path for path in files if path.startswith(folder)):
        found |= files[path]
    return found


def names_in(files: Files) -> set[str]:
    """Return the name of every variable, wherever it stands."""
    hosts: Iterable[Mapping[str, Any]] = (
        own or {} for _name, group in _groups(files["hosts.yaml"]) for own in group["hosts"].values()
    )
    beside = (values for path, values in files.items() if path != "hosts.yaml")
    return {name for values in (*hosts, *beside) for name in values}

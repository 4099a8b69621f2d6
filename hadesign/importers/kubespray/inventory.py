"""An Ansible inventory: hosts, groups, and what each host is told, by Ansible's own order.

https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#how-variables-are-merged and
https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_variables.html#understanding-variable-precedence: the
group `all`, then other groups, parents before children and those of one depth by name, then the host. What stands in
the inventory comes first, then what stands in group_vars, then the host's own in both: the later one counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass as mutable
from dataclasses import field

from hadesign.importers.facts import FilePlace
from hadesign.importers.sources import YamlValue

ALL = "all"
CONTROL_PLANE, WORKERS, ETCD = "kube_control_plane", "kube_node", "etcd"
CLUSTER, REFLECTORS = "k8s_cluster", "calico_rr"
OLD_NAMES: Mapping[str, str] = {
    "kube-master": CONTROL_PLANE,
    "kube_master": CONTROL_PLANE,
    "kube-node": WORKERS,
    "k8s-cluster": CLUSTER,
    "calico-rr": REFLECTORS,
}
"""kubernetes-sigs/kubespray@46dbdd399:roles/dynamic_groups/tasks/main.yml, and what older releases called them."""
_DEEPEST = 100
"""Levels of groups that are followed; a real inventory has three or four."""
Variables = Mapping[str, YamlValue]


@mutable(slots=True)
class AnsibleGroup:
    """A group: its hosts and children in the order of the file, and what it says."""

    hosts: dict[str, FilePlace] = field(default_factory=dict)
    children: dict[str, FilePlace] = field(default_factory=dict)
    variables: dict[str, YamlValue] = field(default_factory=dict)


@mutable(slots=True)
class AnsibleInventory:
    """Hosts and groups, and the variables of both, those of files beside the inventory apart."""

    hosts: dict[str, FilePlace] = field(default_factory=dict)
    groups: dict[str, AnsibleGroup] = field(default_factory=dict)
    host_variables: dict[str, dict[str, YamlValue]] = field(default_factory=dict)
    group_files: dict[str, list[Variables]] = field(default_factory=dict)
    host_files: dict[str, list[Variables]] = field(default_factory=dict)
    cycles: list[tuple[str, FilePlace]] = field(default_factory=list)
    _above: dict[str, list[str]] | None = None
    _depths: dict[str, int] = field(default_factory=dict)
    _merged: dict[frozenset[str], Variables] = field(default_factory=dict)
    _closed: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)
    _direct: dict[str, set[str]] = field(default_factory=dict)

    @staticmethod
    def named(group: str) -> str:
        """Return what a group is called today."""
        return OLD_NAMES.get(group, group)

    def group(self, name: str) -> AnsibleGroup:
        """Return a group, made if it is not there; groups with their old names are those of today."""
        return self.groups.setdefault(self.named(name), AnsibleGroup())

    def host(self, name: str, place: FilePlace, group: str) -> None:
        """Add a host to a group."""
        self.hosts.setdefault(name, place)
        self.group(group).hosts.setdefault(name, place)

    def settle(self) -> None:
        """Work out which groups stand above which; a child that is its own ancestor is left out and remembered."""
        self._drop_cycles()
        for name in (CONTROL_PLANE, WORKERS, REFLECTORS):  # Kubespray makes this group itself if nobody does
            if name in self.groups:
                place = next(iter(self.groups[name].hosts.values()), FilePlace(name))
                self.group(CLUSTER).children.setdefault(name, place)
        self._drop_cycles()
        above: dict[str, list[str]] = {name: [] for name in self.groups}
        for name, group in self.groups.items():
            for child in group.children:
                above.setdefault(child, []).append(name)
            for host in group.hosts:
                self._direct.setdefault(host, set()).add(name)
        self._above = above
        self._find_depths()

    def _drop_cycles(self) -> None:
        """Walk from every group, without recursion, and cut each way that comes back to where it came from."""
        done: set[str] = set()
        for start in list(self.groups):
            trail: list[tuple[str, list[str]]] = [] if start in done else [(start, self._children(start))]
            open_ = {start}
            while trail:
                name, left = trail[-1]
                if not left:
                    trail.pop()
                    open_.discard(name)
                    done.add(name)
                    continue
                child = left.pop()
                if child in open_:
                    self.cycles.append((child, self.groups[name].children.pop(child)))
                elif child not in done:
                    open_.add(child)
                    trail.append((child, self._children(child)))

    def _children(self, name: str) -> list[str]:
        return list(self.groups[name].children) if name in self.groups else []

    def _find_depths(self) -> None:
        """Count how many groups stand above one, on the longest way."""
        left = {name: len(parents) for name, parents in (self._above or {}).items()}
        ready = [name for name, count in left.items() if not count]
        self._depths = {name: 0 if name == ALL else 1 for name in ready}
        while ready:
            name = ready.pop()
            for child in self._children(name):
                self._depths[child] = max(self._depths.get(child, 0), self._depths[name] + 1)
                left[child] -= 1
                if not left[child]:
                    ready.append(child)

    def members(self, name: str) -> dict[str, FilePlace]:
        """Return the hosts of a group and of those below it, in the order in which the group lists them."""
        found: dict[str, FilePlace] = {}
        below = [name]
        seen = {name}
        for one in below:  # it grows while it is walked
            group = self.groups.get(one, AnsibleGroup())
            for host, place in group.hosts.items():
                found.setdefault(host, place)
            more = [child for child in group.children if child not in seen]
            seen.update(more)
            below += more
        return found

    def ancestors(self, direct: Iterable[str]) -> frozenset[str]:
        """Return some groups and all above them."""
        direct = frozenset(direct)
        if direct in self._closed:
            return self._closed[direct]
        found = {ALL, *direct}
        level = list(direct)
        for _level in range(_DEEPEST):
            level = [parent for name in level for parent in (self._above or {}).get(name, ()) if parent not in found]
            level = list(dict.fromkeys(level))
            if not level:
                break
            found.update(level)
        return self._closed.setdefault(direct, frozenset(found))

    def told(self, groups: frozenset[str]) -> Variables:
        """Return what hosts of exactly these groups are told by them."""
        if groups not in self._merged:
            ordered = sorted(groups - {ALL}, key=self._rank)
            found: dict[str, YamlValue] = {}
            for beside in (False, True):
                for name in (ALL, *ordered):
                    for variables in self._said(name, beside):
                        found.update(variables)
            self._merged[groups] = found
        return self._merged[groups]

    def _rank(self, name: str) -> tuple[int, int, str]:
        group = self.groups.get(name)
        said = group.variables.get("ansible_group_priority") if group else None
        text = said.text if said is not None else None
        priority = int(text) if text and text.isdecimal() and len(text) < 10 else 1
        return self._depths.get(name, 1), priority, name

    def _said(self, name: str, beside: bool) -> Sequence[Variables]:
        if beside:
            return self.group_files.get(name, ())
        group = self.groups.get(name)
        return [group.variables] if group else ()

    def value(self, host: str, key: str) -> YamlValue | None:
        """Return what a host is told under a name, or `None`."""
        for variables in reversed(self.host_files.get(host, ())):
            if key in variables:
                return variables[key]
        own = self.host_variables.get(host, {})
        return own[key] if key in own else self.told(self.ancestors(self._direct.get(host, ()))).get(key)

"""Inventories: groups of both formats, and what a host is told by Ansible's own order."""

import pytest

from hadesign.importers.draft import ImportDraft
from hadesign.importers.kubespray.files import found_in, inventory_of
from hadesign.importers.kubespray.inventory import AnsibleInventory
from hadesign.importers.sources import SourceFile

INI = """\
[all]
cp-[1:3] ansible_user=root  # a comment
w-1 ansible_host=10.0.0.9 labels="a b"

[kube-master]
cp-[1:3]

[etcd:children]
kube-master

[kube-node]
w-1

[k8s-cluster:children]
kube-master
kube-node

[k8s-cluster:vars]
kube_version = "v1.30.1"
"""
YAML = """\
all:
  hosts:
    cp-[1:3]: {ansible_user: root}
    w-1: {ansible_host: 10.0.0.9}
  children:
    kube_control_plane: {hosts: {'cp-[1:3]': }}
    etcd: {children: {kube_control_plane: }}
    kube_node: {hosts: {w-1: }}
"""


def read(**files: str) -> AnsibleInventory:
    """Read files by name, in which `_` stands for `/`, and which end in .yml unless they are the inventory."""
    sources = [SourceFile(name, text) for name, text in files.items()]
    found = found_in(sources)
    assert found is not None
    return inventory_of(found, ImportDraft())


def text_of(inventory: AnsibleInventory, host: str, key: str) -> str | None:
    found = inventory.value(host, key)
    return None if found is None else found.text


@pytest.mark.parametrize("text", [INI, YAML])
def test_groups_of_both_formats_and_their_old_names(text: str) -> None:
    inventory = read(**{"inv/hosts.yaml" if text == YAML else "inv/hosts.ini": text})
    assert list(inventory.members("kube_control_plane")) == ["cp-1", "cp-2", "cp-3"]
    assert list(inventory.members("etcd")) == ["cp-1", "cp-2", "cp-3"]
    assert list(inventory.members("kube_node")) == ["w-1"]
    assert set(inventory.members("k8s_cluster")) == {"cp-1", "cp-2", "cp-3", "w-1"}, "Kubespray makes it if nobody does"
    assert text_of(inventory, "cp-3", "ansible_user") == "root"


def test_variables_of_an_ini_inventory() -> None:
    inventory = read(**{"hosts.ini": INI})
    assert text_of(inventory, "w-1", "labels") == "a b"
    assert text_of(inventory, "cp-1", "kube_version") == "v1.30.1"
    value = inventory.value("cp-1", "kube_version")
    assert value is not None
    assert str(value.place) == "hosts.ini:19"


ORDER = [
    ("hosts.ini", "[kube_node]\nw\n[all:vars]\nx=0\n"),
    ("hosts.ini", "[kube_node]\nw\n[all:vars]\nx=0\n[zz:children]\nkube_node\n[zz:vars]\nx=1\n"),
    ("hosts.ini", "[kube_node]\nw\n[zz:children]\nkube_node\n[zz:vars]\nx=1\n[kube_node:vars]\nx=2\n"),
    ("group_vars/all.yml", "x: 3"),
    ("group_vars/zz.yml", "x: 4"),
    ("group_vars/kube_node/a.yml", "x: 5"),
    ("group_vars/kube_node/b.yml", "x: 6"),
    ("hosts.ini", "[kube_node]\nw x=7\n[zz:children]\nkube_node\n[zz:vars]\nx=1\n[kube_node:vars]\nx=2\n"),
    ("host_vars/w.yml", "x: 8"),
]
"""Each of these comes before the ones above it: docs.ansible.com, understanding variable precedence."""


@pytest.mark.parametrize("count", range(1, len(ORDER) + 1))
def test_the_later_one_counts(count: int) -> None:
    inventory = read(**dict(ORDER[:count]))
    assert text_of(inventory, "w", "x") == str(count - 1)


def test_groups_of_one_depth_are_taken_by_name_unless_they_have_a_priority() -> None:
    text = "[kube_node]\nw\n[aa]\nw\n[aa:vars]\nx=a\n[bb]\nw\n[bb:vars]\nx=b\n"
    assert text_of(read(**{"hosts.ini": text}), "w", "x") == "b"
    first = text.replace("x=a", "x=a\nansible_group_priority=10")
    assert text_of(read(**{"hosts.ini": first}), "w", "x") == "a"


def test_a_folder_of_a_group_comes_before_a_file_of_its_name() -> None:
    beside = {"hosts.ini": "[kube_node]\nw", "group_vars/all.yml": "x: 1", "group_vars/all/z.yml": "y: 2"}
    inventory = read(**beside)
    assert text_of(inventory, "w", "x") is None
    assert text_of(inventory, "w", "y") == "2"


def test_files_that_ansible_passes_over() -> None:
    beside = {"hosts.ini": "[kube_node]\nw", "group_vars/all/.x.yml": "x: 1", "group_vars/all/x.yml~": "x: 1",
              "group_vars/all/x.txt": "x: 1"}  # fmt: skip
    assert text_of(read(**beside), "w", "x") is None


def test_old_names_of_groups_have_their_files() -> None:
    beside = {"hosts.ini": "[kube-node]\nw", "group_vars/k8s-cluster/k8s-cluster.yml": "x: 1"}
    assert text_of(read(**beside), "w", "x") == "1"


@pytest.mark.parametrize(
    "text",
    [
        "[kube_node:children]\nkube_node\n",
        "[kube_node:children]\na\n[a:children]\nb\n[b:children]\nkube_node\n[a]\nw\n",
        "".join(f"[g{n}:children]\ng{n + 1}\n" for n in range(3000))
        + "[g3000:children]\ng0\n[kube_node]\nw\n[g3000]\nw\n",
    ],
)
def test_groups_below_themselves_come_to_an_end(text: str) -> None:
    inventory = read(**{"hosts.ini": text})
    assert len(inventory.cycles) == 1
    assert inventory.value("w", "x") is None

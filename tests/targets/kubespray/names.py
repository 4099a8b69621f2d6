"""The names of Kubespray's variables: `python -m tests.targets.kubespray.names KUBESPRAY_DIR` lists them again.

Names alone are taken, from the defaults of roles that an inventory of ours speaks to, from Kubespray's sample inventory
(where most stand behind a `#`), and of host variables from the page that lists these.
"""

import re
import sys
from pathlib import Path

import yaml

LIST = Path(__file__).with_name("variables.yaml")
COMMIT = "46dbdd399"
SOURCES = (
    "roles/kubespray_defaults/defaults/main/main.yml",
    "roles/kubespray_defaults/defaults/main/download.yml",
    "roles/container-engine/containerd/defaults/main.yml",
    "roles/etcd_defaults/defaults/main.yml",
    "roles/kubernetes/control-plane/defaults/main/*.yml",
    "roles/kubernetes/node/defaults/main.yml",
    "roles/kubernetes/node-taint/defaults/main.yml",
    "roles/kubernetes-apps/ansible/defaults/main.yml",
    "roles/network_plugin/calico_defaults/defaults/main.yml",
    "roles/network_plugin/cilium/defaults/main.yml",
    "roles/network_plugin/kube-router/defaults/main.yml",
    "inventory/sample/group_vars/all/all.yml",
    "inventory/sample/group_vars/all/etcd.yml",
    "inventory/sample/group_vars/k8s_cluster/k8s-cluster.yml",
    "inventory/sample/group_vars/k8s_cluster/addons.yml",
)
HOST_VARIABLES = "docs/ansible/vars.md"
_KEY = re.compile(r"^(?:#\s?)?([a-z][a-z0-9_]*):(?:\s|$)", re.MULTILINE)
_LISTED = re.compile(r"^\* \*([a-z][a-z0-9_]*)\*", re.MULTILINE)


def found_in(kubespray: Path) -> dict[str, list[str]]:
    """Return the names by the file that they were first seen in."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for pattern, key in (*((source, _KEY) for source in SOURCES), (HOST_VARIABLES, _LISTED)):
        for file in sorted(kubespray.glob(pattern)):
            new = sorted(set(key.findall(file.read_text(encoding="utf-8"))) - seen)
            seen.update(new)
            if new:
                found[str(file.relative_to(kubespray))] = new
    return found


def listed() -> dict[str, list[str]]:
    """Return the names that are kept here."""
    kept: dict[str, list[str]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return kept


def known() -> frozenset[str]:
    """Return every name, and that of Ansible's own variable for a host's address."""
    return frozenset({"ansible_host", *(name for names in listed().values() for name in names)})


def written(found: dict[str, list[str]]) -> str:
    """Return the list as it is kept."""
    head = f"# Names of Kubespray's variables, by file of kubernetes-sigs/kubespray@{COMMIT}; made by names.py.\n"
    return head + yaml.safe_dump(found, sort_keys=False, width=116, default_flow_style=None)


if __name__ == "__main__":
    LIST.write_text(written(found_in(Path(sys.argv[1]))), encoding="utf-8")

"""`hadesign import` and `audit` of what a large cluster has: an inventory, and its objects as kubectl prints them."""

import json
from pathlib import Path
from typing import Any

from benchmarks import table
from benchmarks.designs import design
from benchmarks.linting import HADESIGN
from benchmarks.measure import measure

HOSTS = 1_000
NODES, PODS, DEPLOYMENTS = 1_000, 15_000, 1_000
MEMORY = 6.0
"""Most memory of a dump's import, as a multiple of the file."""
RUNS = 3


def sizes(folder: Path) -> None:
    """Print what it takes to import an inventory of 1,000 hosts, and to import and audit a dump of some 50 MB."""
    inventory, dump, shop = folder / "inventory.ini", folder / "dump.json", folder / "shop.yaml"
    inventory.write_text(inventory_text(HOSTS))
    dump.write_text(json.dumps({"kind": "List", "items": objects()}))
    shop.write_text(design(NODES, 0))
    megabytes = dump.stat().st_size / 1_000_000
    commands = {
        f"import of {HOSTS:,} hosts": [HADESIGN, "import", str(inventory)],
        f"import of a dump of {megabytes:.0f} MB": [HADESIGN, "import", str(dump), "--installer", "kubeadm"],
        f"audit by a dump of {megabytes:.0f} MB": [
            HADESIGN,
            "audit",
            str(shop),
            "--dump",
            str(dump),
            "--fail-on",
            "never",
        ],
    }
    found = measure(commands, runs=RUNS)
    table.title("What exists: an inventory, and the objects of a cluster")
    for name, process in found.items():
        table.process(name, process)
    largest = max(found[name].memory for name in commands if "dump" in name)
    ratio = largest * 1024**2 / dump.stat().st_size
    table.goal("  memory of a dump by its size", (f"{ratio:.1f}",), f"{MEMORY:g}", met=ratio <= MEMORY)


def inventory_text(hosts: int) -> str:
    """Return an inventory of Kubespray with three servers."""
    lines = [f"node-{n} ip=10.{n // 60_000}.{n // 250 % 250}.{n % 250 + 1}" for n in range(hosts)]
    servers = [f"node-{n}" for n in range(3)]
    workers = [f"node-{n}" for n in range(3, hosts)]
    groups = {"kube_control_plane": servers, "etcd": servers, "kube_node": workers}
    return "\n".join([*lines, *(f"\n[{group}]\n" + "\n".join(names) for group, names in groups.items())]) + "\n"


def objects() -> list[dict[str, Any]]:
    """Return nodes, pods and deployments with as much beside what is read as kubectl prints."""
    return [*map(_node, range(NODES)), *map(_pod, range(PODS)), *map(_deployment, range(DEPLOYMENTS))]


def _node(number: int) -> dict[str, Any]:
    labels = {"topology.kubernetes.io/zone": "abc"[number % 3]}
    address = f"10.1.{number // 250}.{number % 250 + 1}"
    return {
        "apiVersion": "v1", "kind": "Node", "spec": {},
        "metadata": {"name": f"n-{number}", "labels": labels | _plane(number)},
        "status": {"capacity": {"cpu": "8", "memory": "32Gi", "pods": "110"},
                   "addresses": [{"type": "InternalIP", "address": address}],
                   "nodeInfo": {"kubeletVersion": "v1.36.4"}, "images": [{"names": ["x" * 200]}] * 40},
    }  # fmt: skip


def _plane(number: int) -> dict[str, str]:
    return {"node-role.kubernetes.io/control-plane": ""} if number == 0 else {}


def _pod(number: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": f"p-{number}", "namespace": "shop", "managedFields": [{"f": "y" * 1_500}]},
        "spec": {"nodeName": f"n-{number % NODES}",
                 "containers": [{"name": "c", "env": [{"name": "E", "value": "v" * 50}] * 10}]},
        "status": {"phase": "Running"},
    }  # fmt: skip


def _deployment(number: int) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": f"d-{number}"}}, "spec": {"containers": [{"name": "c"}]}}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "status": {},
        "metadata": {"name": f"d-{number}", "namespace": "shop"}, "spec": {"replicas": 3, "template": template},
    }  # fmt: skip

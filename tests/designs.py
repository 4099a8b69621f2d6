"""Small designs as data or text, and the way from there to a Cluster."""

import json
from typing import Any

from hadesign.source import Document, read_text
from hadesign.topology import Cluster, read_cluster


def as_document(data: dict[str, Any] | str, file: str = "design.yaml") -> Document:
    """Read data (or YAML text) as if it had come from a file."""
    # JSON is YAML, and quotes every text.
    text = data if isinstance(data, str) else json.dumps(data, indent=1, ensure_ascii=False)
    return read_text(text, file)


def as_cluster(data: dict[str, Any] | str) -> Cluster:
    """Read data (or YAML text) and decide what will exist."""
    return read_cluster(as_document(data))


def design(**spec: Any) -> dict[str, Any]:
    """Return a blueprint with the given parts of its spec (underscores stand for capital letters as YAML has them)."""
    return {
        "apiVersion": "hadesign.io/v1",
        "kind": "Blueprint",
        "metadata": {"name": "test"},
        "spec": {"kubernetes": {"version": "1.36.4", "installer": "kubeadm"}} | spec,
    }


def zones(*names: str, **more: Any) -> dict[str, Any]:
    """Return an infrastructure of zones, each with a subnet of its own, in which each machine is its own host."""
    named = [{"name": n, "subnet": f"10.0.{i}.0/24"} for i, n in enumerate(names, 1)]
    return {"provider": "bare-metal", "zones": named, **more}


def control_plane(layout: dict[str, int], **more: Any) -> list[dict[str, Any]]:
    """Return control-plane machines with etcd: so many in each zone."""
    return [
        {"name": f"cp-{zone}-{n}", "zone": zone, "roles": ["control-plane", "etcd"], **more}
        for zone, count in layout.items()
        for n in range(1, count + 1)
    ]

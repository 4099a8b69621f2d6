"""A cluster that is as its design says, as objects of Kubernetes; tests plant differences."""

from typing import Any

from hadesign.resources import rules_dir

BLUEPRINT = (rules_dir() / "bases" / "three-zones.yaml").read_text(encoding="utf-8")
TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
ENDPOINT = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
            "10.96.0.1", "api.example.org", "10.0.0.100"]  # fmt: skip
"""What the certificate of each API server has to name."""


def served(address: str, names: list[str]) -> dict[str, Any]:
    """Return a certificate as it is shown at an address."""
    return {"kind": "ServedCertificate", "address": address, "names": names, "notAfter": "2027-10-01T00:00:00Z"}


def node(name: str, zone: str, address: str, *, plane: bool) -> dict[str, Any]:
    labels = {"topology.kubernetes.io/zone": zone} | ({"node-role.kubernetes.io/control-plane": ""} if plane else {})
    return {
        "kind": "Node", "metadata": {"name": name, "labels": labels}, "spec": {"taints": [TAINT] if plane else []},
        "status": {"addresses": [{"type": "InternalIP", "address": address}],
                   "nodeInfo": {"kubeletVersion": "v1.36.4"}},
    }  # fmt: skip


def built() -> list[dict[str, Any]]:
    """Return the cluster as it was designed."""
    servers = [node(f"cp-{zone}", zone, f"10.0.{number}.10", plane=True) for number, zone in enumerate("abc", 1)]
    workers = [node(f"w-{n}", "abc"[n % 3], f"10.0.{n % 3 + 1}.{20 + n}", plane=False) for n in range(6)]
    found: list[dict[str, Any]] = [*servers, *workers]
    for kind, name, replicas in (("Deployment", "cart", 6), ("StatefulSet", "orders-db", 3)):
        meta, labels = {"name": name, "namespace": "default"}, {"app": name}
        spec = {"replicas": replicas, "template": {"metadata": {"labels": labels}}}
        found.append({"apiVersion": "apps/v1", "kind": kind, "metadata": meta, "spec": spec, "status": {}})
        budget = {"maxUnavailable": 1, "selector": {"matchLabels": labels}}
        found.append(
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": meta, "spec": budget, "status": {}}
        )
        for number in range(replicas):
            owner = {"kind": "ReplicaSet", "name": f"{name}-7d9f"} if kind == "Deployment" else meta | {"kind": kind}
            pod = {"name": f"{name}-{number}", "namespace": "default", "ownerReferences": [owner]}
            found.append({"kind": "Pod", "metadata": pod, "spec": {"nodeName": f"w-{number}"},
                          "status": {"phase": "Running"}})  # fmt: skip
    found.append({"kind": "StorageClass", "metadata": {"name": "block"}, "provisioner": "rook-ceph.rbd.csi.ceph.com"})
    found.append({"header": {}, "members": [{"name": f"cp-{zone}"} for zone in "abc"]})
    ends = "2027-10-01T00:00:00Z"
    found.append({"kind": "CertificateExpirationInfo", "certificates": [{"name": "apiserver", "expirationDate": ends}]})
    taken = {"creationTime": "2026-11-23T11:55:00Z", "readyToUse": True}
    found.append({"kind": "ETCDSnapshotFile", "metadata": {"name": "s"}, "status": taken})
    found.append({"kind": "Schedule", "metadata": {"name": "all"}, "spec": {"schedule": "*/10 * * * *"}})
    found.append({"kind": "Backup", "metadata": {"name": "b", "labels": {"velero.io/schedule-name": "all"}},
                  "status": {"phase": "Completed", "completionTimestamp": "2026-11-23T11:52:00Z"}})  # fmt: skip
    found.append({"serverVersion": {"gitVersion": "v1.36.4"}})
    found += [served(address, ENDPOINT) for address in ("api.example.org:6443", "10.0.0.100:6443")]
    for number in (1, 2, 3):
        found.append(served(f"10.0.{number}.10:6443", [*ENDPOINT, f"10.0.{number}.10"]))
        found.append(served(f"10.0.{number}.10:2379", [f"10.0.{number}.10"]))
    return found

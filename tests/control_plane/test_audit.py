"""The audit of a cluster that a real API server and etcd keep: what was planted is found, and nothing else."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from hadesign.observed.api import handshakes
from hadesign.observed.api.requests import PAGE
from tests.cli.conftest import cache, cli
from tests.cli.running import ROOT, Cli
from tests.control_plane.client import Client
from tests.control_plane.plane import HOST, control_plane
from tests.observed.fake_api import TOKEN, kubeconfig

__all__ = ["cache", "cli"]
pytestmark = pytest.mark.judge
GUIDE = ROOT / "site" / "guide" / "audit.md"
TAINT = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}
DESIGN = """\
apiVersion: hadesign.io/v1
kind: Blueprint
metadata: {{name: judged}}
spec:
  kubernetes: {{version: 1.36.3, installer: kubeadm}}
  infrastructure: {{provider: bare-metal, zones: [{{name: a}}, {{name: b}}, {{name: c}}]}}
  nodes:
    - {{name: cp-a, zone: a, address: 10.0.1.10, roles: [control-plane, etcd]}}
    - {{name: cp-b, zone: b, address: 10.0.2.10, roles: [control-plane, etcd]}}
    - {{name: cp-c, zone: c, address: 10.0.3.10, roles: [control-plane, etcd]}}
    - {{pool: workers, roles: [worker], perZone: 2}}
  controlPlane: {{endpoint: "api.example.org:{port}"}}
  etcd: {{topology: stacked}}
  storage: {{classes: [{{name: block, provider: rook-ceph, reclaimPolicy: Retain}}]}}
  workloads:
    - name: cart
      kind: Deployment
      namespace: shop
      replicas: 3
      spread: {{zone: required}}
      podDisruptionBudget: {{maxUnavailable: 1}}
  backup: {{volumes: {{tool: velero, schedule: "0 * * * *"}}}}
"""


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("audited")
    tokens = folder / "tokens.csv"
    tokens.write_text(f"{TOKEN},auditor,1\nother-{TOKEN},stranger,2\n")
    with control_plane(folder, token_auth_file=str(tokens)) as client:
        fill(client)
        yield client


def fill(client: Client) -> None:
    """Make the cluster as it was designed, and what the guide gives an auditor."""
    keep(client, "/api/v1/namespaces", "Namespace", "shop")
    for zone, address in zip("abc", ("10.0.1.10", "10.0.2.10", "10.0.3.10"), strict=True):
        a_node(client, f"cp-{zone}", zone, address, plane=True)
        component(client, "etcd", f"cp-{zone}", "registry.k8s.io/etcd:3.6.5-0")
        component(client, "kube-apiserver", f"cp-{zone}", "registry.k8s.io/kube-apiserver:v1.36.3")
        for number in (1, 2):
            a_node(client, f"w-{zone}{number}", zone, f"{address[:-2]}2{number}", plane=False)
    labels, pods = (
        {"app": "cart"},
        [{"name": "cart", "image": "example.org/cart", "env": [{"name": "X", "value": TOKEN}]}],
    )
    template = {"metadata": {"labels": labels}, "spec": {"containers": pods}}
    spec = {"replicas": 3, "selector": {"matchLabels": labels}, "template": template}
    keep(client, "/apis/apps/v1/namespaces/shop/deployments", "Deployment", "cart", spec=spec, version="apps/v1")
    budget = {"maxUnavailable": 1, "selector": {"matchLabels": labels}}
    keep(client, "/apis/policy/v1/namespaces/shop/poddisruptionbudgets", "PodDisruptionBudget", "cart", spec=budget,
         version="policy/v1")  # fmt: skip
    for zone in "abc":
        a_pod(client, "shop", f"cart-7d9f-{zone}", f"w-{zone}1", pods[0],
              {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "cart-7d9f", "uid": "1"})  # fmt: skip
    keep(client, "/apis/storage.k8s.io/v1/storageclasses", "StorageClass", "block", version="storage.k8s.io/v1",
         provisioner="rook-ceph.rbd.csi.ceph.com", reclaimPolicy="Retain")  # fmt: skip
    for one in guide_objects():
        path = "/apis/rbac.authorization.k8s.io/v1/" + (
            "clusterroles" if one["kind"] == "ClusterRole" else "clusterrolebindings"
        )
        status, answer = client.ask("POST", path, one)
        assert status == 201, answer


def guide_objects() -> list[dict[str, Any]]:
    """Return the objects that the guide has anybody apply."""
    (block,) = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return list(yaml.safe_load_all(block))


def keep(client: Client, path: str, kind: str, name: str, version: str = "v1", **fields: Any) -> None:
    given = {"apiVersion": version, "kind": kind, "metadata": {"name": name} | fields.pop("metadata", {}), **fields}
    status, answer = client.ask("POST", path, given)
    assert status == 201, answer


def a_node(client: Client, name: str, zone: str, address: str, *, plane: bool) -> None:
    labels = {"topology.kubernetes.io/zone": zone} | ({"node-role.kubernetes.io/control-plane": ""} if plane else {})
    keep(client, "/api/v1/nodes", "Node", name, metadata={"labels": labels}, spec={"taints": [TAINT] if plane else []})
    state = {"addresses": [{"type": "InternalIP", "address": address}], "nodeInfo": node_info("v1.36.3")}
    change(client, f"/api/v1/nodes/{name}/status", {"status": state})
    # Admission taints each new node until a controller says that it is ready; here none runs.
    change(client, f"/api/v1/nodes/{name}", {"spec": {"taints": [TAINT] if plane else None}})


def node_info(version: str) -> dict[str, str]:
    names = ("machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion",
             "kubeProxyVersion", "operatingSystem", "architecture")  # fmt: skip
    return dict.fromkeys(names, "") | {"kubeletVersion": version}


def component(client: Client, name: str, node: str, image: str) -> None:
    container = {"name": name, "image": image, "command": [name, f"--name={node}"]}
    a_pod(client, "kube-system", f"{name}-{node}", node, container, labels={"component": name})


def a_pod(
    client: Client, namespace: str, name: str, node: str, container: Any, owner: Any = None, labels: Any = None
) -> None:
    path = f"/api/v1/namespaces/{namespace}/pods"
    metadata = {"labels": labels or {"app": "cart"}, "ownerReferences": [owner] if owner else []}
    keep(client, path, "Pod", name, metadata=metadata, spec={"nodeName": node, "containers": [container]})
    change(client, f"{path}/{name}/status", {"status": {"phase": "Running"}})


def change(client: Client, path: str, patch: Any) -> None:
    status, answer = client.ask("PATCH", path, patch, "application/merge-patch+json")
    assert status == 200, answer


@pytest.fixture
def audit(cli: Cli, plane: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    reach, named = socket.create_connection, {("api.example.org", plane.port): (HOST, plane.port)}

    def here(address: tuple[str, int], *more: Any, **options: Any) -> Any:
        address = named.get((address[0], address[1]), address)
        if address[0] != HOST:
            raise OSError(f"{address} is not here")
        return reach(address, *more, **options)

    monkeypatch.setattr(handshakes, "create_connection", here)
    design = tmp_path / "design.yaml"
    design.write_text(DESIGN.format(port=plane.port))

    def run(user: str = f"token: {TOKEN}", *more: str) -> Any:
        file = tmp_path / "kubeconfig"
        file.write_text(kubeconfig(f"https://{HOST}:{plane.port}", plane.ca, user))
        found = cli("audit", design, "--kubeconfig", file, *more)
        assert TOKEN not in found.out + found.err
        return found

    return run


def messages(result: Any, *, unseen: bool = False) -> list[tuple[str, str]]:
    found = json.loads(result.out)["diagnostics"]
    return [(one["rule"], one["message"]) for one in found if unseen or "was not observed" not in one["message"]]


ALWAYS = [
    ("AUD018", "no schedule of Velero runs, and by the design volumes are copied every 1h"),
    ("AUD019", "no backup of Velero's was ever complete, and by the design volumes are copied"),
]
"""Velero is not installed there, which no drift is needed to see."""
LACKS = "the certificate that is shown at api.example.org:{port} lacks api.example.org"
"""kubeadm made the test's certificate for another endpoint: that is seen by a real handshake with the real server."""


def test_what_is_as_designed_has_no_finding_and_three_drifts_have_three(audit: Any, plane: Client) -> None:
    always = sorted([*ALWAYS, ("AUD016", LACKS.format(port=plane.port))])
    assert sorted(messages(audit(f"token: {TOKEN}", "--format", "json", "--show", "info"))) == always
    zone, replicas = "topology.kubernetes.io/zone", "/apis/apps/v1/namespaces/shop/deployments/cart"
    change(plane, "/api/v1/nodes/cp-b", {"metadata": {"labels": {zone: "a"}}})
    change(plane, replicas, {"spec": {"replicas": 2}})
    change(plane, "/api/v1/nodes/cp-c", {"spec": {"taints": None}})
    try:
        planted = [
            ("AUD002", "cp-b is in zone a by its labels, and in b by the design"),
            ("AUD007", f"cp-c has no taint {TAINT['key']}:NoSchedule: pods may run there that the design keeps away"),
            ("AUD009", "cart asks for 2 copies, and the design for 3"),
        ]  # fmt: skip
        found = audit(f"token: {TOKEN}", "--format", "json", "--show", "info")
        assert (found.code, sorted(messages(found))) == (1, sorted([*always, *planted]))
        text = " ".join(audit(f"token: {TOKEN}").out.split())
        assert [rule for rule, _message in (*always, *planted) if rule not in text] == []
        assert "asks for 2 copies, and the design for 3" in text
        assert " 5 errors" in text or "5 errors" in text
    finally:
        change(plane, "/api/v1/nodes/cp-b", {"metadata": {"labels": {zone: "b"}}})
        change(plane, replicas, {"spec": {"replicas": 3}})
        change(plane, "/api/v1/nodes/cp-c", {"spec": {"taints": [TAINT]}})


def test_who_has_too_few_rights_is_told_which(audit: Any, plane: Client) -> None:
    stranger = f"token: other-{TOKEN}"
    found = audit(stranger, "--format", "json")
    assert (found.code, found.out) == (2, "")
    assert "/api/v1/nodes, /api/v1/pods, " in found.err
    assert "(403); nothing was judged" in " ".join(found.err.split())
    nobody = audit("token: nobody-knows", "--format", "json")
    assert (nobody.code, nobody.out) == (2, "")
    assert "(401)" in nobody.err
    some = audit(stranger, "--allow-forbidden", "--format", "json", "--show", "info")
    assert {rule for rule, _message in messages(some)} == {"AUD016"}
    assert "AUD001" in {rule for rule, _message in messages(some, unseen=True)}


def test_the_guides_role_lets_nobody_see_a_secret_or_change_a_thing(plane: Client) -> None:
    asked = [("get", "", "secrets"), ("list", "", "secrets"), ("list", "", "configmaps"), ("delete", "", "nodes"),
             ("create", "apps", "deployments"), ("list", "", "nodes")]  # fmt: skip
    granted = []
    for verb, group, resource in asked:
        spec = {"user": "auditor", "resourceAttributes": {"verb": verb, "group": group, "resource": resource}}
        review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}
        status, answer = plane.ask("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        assert status == 201, answer
        granted += [(verb, resource)] if answer["status"]["allowed"] else []
    assert granted == [("list", "nodes")]


def test_etcd_shows_its_certificate_to_who_has_none(plane: Client) -> None:
    (shown,) = handshakes.served([handshakes.TlsServer(HOST, plane.store)])
    assert {"judge", "localhost", HOST} <= set(shown["names"])
    assert shown["address"] == f"{HOST}:{plane.store}"
    assert shown["notAfter"] > "2026"


def test_pages_of_a_real_server(audit: Any, plane: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE == 500
    monkeypatch.setattr("hadesign.observed.api.requests.PAGE", 2)
    whole = messages(audit(f"token: {TOKEN}", "--format", "json", "--show", "info"), unseen=True)
    monkeypatch.undo()
    rules = {rule for rule, _message in whole}
    assert not {"AUD001", "AUD003", "AUD009", "AUD014", "AUD015"} & rules

"""Cluster API: control planes and pools of machines, where they stand, and what their kubeadm is told."""

import json

import pytest

from hadesign.importers.result import Imported
from hadesign.report.imported import summary
from tests.importers.cluster_api_samples import ALL, CLUSTER, PLANE, WORKERS
from tests.importers.importing import cluster, imported
from tests.importers.test_broken_files import as_data


def capi(text: str) -> Imported:
    return imported({"cluster.yaml": text})


def placed(found: Imported) -> dict[str, tuple[list[str], str | None]]:
    return {node.name: (sorted(node.roles), node.zone) for node in cluster(found).nodes}


def said(found: Imported, *path: str) -> object:
    return next((fact.value for fact in found.facts if fact.path == ("spec", *path)), None)


def noted(found: Imported, word: str) -> list[int | None]:
    return [note.place.line for note in found.notes if word in note.text]


def test_a_cluster_in_three_zones() -> None:
    found = capi(ALL)
    made = cluster(found)
    assert (made.name, made.kubernetes.version, made.kubernetes.installer) == ("shop", "1.36.4", "cluster-api")
    members = ["control-plane", "etcd"]
    assert placed(found) == {
        "shop-cp-eu-west-1a-1": (members, "eu-west-1a"),
        "shop-cp-eu-west-1b-1": (members, "eu-west-1b"),
        "shop-cp-eu-west-1c-1": (members, "eu-west-1c"),
        **{f"md-a-eu-west-1a-{n}": (["worker"], "eu-west-1a") for n in range(1, 5)},
        "mp-eu-west-1b-1": (["worker"], "eu-west-1b"),
        "mp-eu-west-1c-1": (["worker"], "eu-west-1c"),
    }
    assert made.endpoint is not None
    assert made.endpoint.address == "api.example.org:443"
    assert {server.port for server in made.api_servers} == {8443}
    assert [pods.network for pods in made.network.pods] == ["10.44.0.0/16", "fd00:44::/56"]
    assert made.network.services == ("10.45.0.0/16", "fd00:45::/112")
    assert made.dns_domain == "k.example.org"
    assert "k8s.example.org" in {san.value for san in made.api_sans}
    assert made.etcd is not None
    assert (made.etcd.heartbeat, made.etcd.election) == (0.2, 2.0)
    nodes = {node.name: node for node in made.nodes}
    assert nodes["shop-cp-eu-west-1a-1"].size.pods == 200
    worker = nodes["md-a-eu-west-1a-1"]
    assert dict(worker.labels) == {"disk": "nvme"}
    assert [(t.key, t.value, t.effect) for t in worker.taints or ()] == [("dedicated", "db", "NoSchedule")]
    assert said(found, "infrastructure", "provider") == "aws"
    assert said(found, "infrastructure", "region") == "eu-west-1"
    assert not found.contradictions


def test_machines_whose_zone_is_not_said_are_in_none() -> None:
    found = capi(ALL.replace("      failureDomain: eu-west-1a\n", "").replace("replicas: 3", "replicas: 1"))
    zones = {name: zone for name, (_roles, zone) in placed(found).items()}
    assert {name for name, zone in zones.items() if zone is None} == {"shop-cp-1", *(f"md-a-{n}" for n in range(1, 5))}
    assert dict(next(n for n in cluster(found).nodes if n.name == "md-a-2").labels) == {"disk": "nvme"}
    assert any("In which zone" in question.text for question in found.questions)


def test_machines_and_pools_of_one_name_are_different_ones() -> None:
    found = capi(ALL.replace("      failureDomain: eu-west-1a\n", "").replace("name: mp", "name: md-a-2"))
    names = list(placed(found))
    assert [name for name in names if name.startswith("md-a")] == [
        "md-a-1", "md-a-2-of-md-a", "md-a-3", "md-a-4", "md-a-2-eu-west-1b-1", "md-a-2-eu-west-1c-1",
    ]  # fmt: skip


def test_without_any_zone_pools_have_none_and_are_asked_about() -> None:
    text = (
        CLUSTER
        + PLANE
        + WORKERS.replace("      failureDomain: eu-west-1a\n", "").replace("[eu-west-1b, eu-west-1c]", "['${Z}']")
    )
    found = capi(text)
    assert said(found, "nodes", "md-a", "count") == 4
    assert {zone for _roles, zone in placed(found).values()} == {None}
    assert any("shop-cp" in question.text and "zones" in question.text for question in found.questions)
    assert noted(found, "template")


@pytest.mark.parametrize(
    ("status", "zones"),
    [
        ("{a: {controlPlane: true}, b: {controlPlane: true}, w: {controlPlane: false}}", ["a", "b"]),
        ("[{name: a, controlPlane: true}, {name: b, controlPlane: true}, {name: w, controlPlane: false}]", ["a", "b"]),
    ],
)
def test_failure_domains_that_a_provider_reported(status: str, zones: list[str]) -> None:
    found = capi(CLUSTER.replace("---\n", f"status: {{failureDomains: {status}}}\n---\n") + PLANE)
    assert said(found, "nodes", "shop-cp", "zones") == zones
    assert noted(found, "one machine more")


@pytest.mark.parametrize("unknown", ["'${ZONE}'", "AZ_1"])
def test_zones_of_which_one_is_unknown_are_none(unknown: str) -> None:
    found = capi(ALL.replace("availabilityZone: eu-west-1b", f"availabilityZone: {unknown}"))
    assert {zone for name, (_roles, zone) in placed(found).items() if "cp" in name} == {None}
    assert noted(found, "template" if "$" in unknown else "cannot have")
    by_id = capi(ALL.replace("{availabilityZone: eu-west-1b}", "{id: subnet-1}"))
    assert {zone for name, (_roles, zone) in placed(by_id).items() if "cp" in name} == {None}


@pytest.mark.parametrize(
    ("kind", "spec", "provider", "zones"),
    [
        ("GCPCluster", "{region: europe-west1, failureDomains: [a, b, c]}", "gcp", ["a", "b", "c"]),
        ("OpenStackCluster", "{controlPlaneAvailabilityZones: [a, b, c]}", "openstack", ["a", "b", "c"]),
        ("AzureCluster", "{location: westeurope}", "azure", None),
        ("DockerCluster", "{}", "other", None),
    ],
)
def test_what_providers_say(kind: str, spec: str, provider: str, zones: list[str] | None) -> None:
    infra = (
        f"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: {kind}\nmetadata: {{name: shop}}\nspec: {spec}\n"
    )
    found = capi(CLUSTER.replace("AWSCluster", kind) + PLANE + infra)
    assert said(found, "infrastructure", "provider") == provider
    assert said(found, "nodes", "shop-cp", "zones") == zones


def test_vsphere_has_zones_of_its_own_kind() -> None:
    zone = (
        "apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: VSphereDeploymentZone\nmetadata: {name: %s}\n"
        "spec: {controlPlane: %s}\n---\n"
    )
    infra = (
        "apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: VSphereCluster\nmetadata: {name: shop}\n"
        "spec: {controlPlaneEndpoint: {host: 10.0.0.100, port: 6443}}\n---\n"
    )
    text = CLUSTER.replace("AWSCluster", "VSphereCluster").replace(
        "  controlPlaneEndpoint: {host: api.example.org, port: 443}\n", ""
    )
    found = capi(text + infra + zone % ("a", "true") + zone % ("b", "true") + zone % ("w", "false") + PLANE)
    assert said(found, "infrastructure", "provider") == "vsphere"
    assert said(found, "nodes", "shop-cp", "zones") == ["a", "b"]
    assert said(found, "controlPlane", "endpoint") == "10.0.0.100:6443"


@pytest.mark.parametrize("klass", ["class: quick", "classRef: {name: quick}"])
def test_a_cluster_of_a_class(klass: str) -> None:
    version = "v1beta2" if "Ref" in klass else "v1beta1"
    text = (
        f"apiVersion: cluster.x-k8s.io/{version}\nkind: Cluster\nmetadata: {{name: shop}}\nspec:\n  topology:\n"
        f"    {klass}\n    version: v1.36.4\n    controlPlane: {{replicas: 3}}\n    workers:\n"
        "      machineDeployments:\n"
        "      - {class: w, name: md-a, replicas: 2, failureDomain: a}\n"
        "      - {class: w, name: md-b, replicas: 1, failureDomain: b}\n"
        "      machinePools: [{class: w, name: mp, replicas: 2, failureDomains: [a, b]}]\n"
    )
    template = (
        "---\napiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: KubeadmControlPlaneTemplate\n"
        "metadata: {name: t}\nspec: {template: {spec: {kubeadmConfigSpec: {clusterConfiguration: {apiServer:"
        " {certSANs: [k8s.example.org]}}}}}}\n"
    )
    found = capi(text + template)
    places = placed(found)
    assert sorted(places) == sorted(
        [
            "control-plane-1",
            "control-plane-2",
            "control-plane-3",
            "md-a-a-1",
            "md-a-a-2",
            "md-b-b-1",
            "mp-a-1",
            "mp-b-1",
        ]
    )
    assert places["control-plane-1"] == (["control-plane", "etcd"], None)
    assert said(found, "controlPlane", "apiServer", "extraSANs") == ["k8s.example.org"]
    assert noted(found, "class")
    bare = capi(text)
    assert said(bare, "nodes", "control-plane-1", "roles") == ["control-plane"]
    assert noted(bare, "run etcd is not known")


@pytest.mark.parametrize("kind", ["RKE2ControlPlane", "K0sControlPlane"])
def test_other_control_planes_are_counted(kind: str) -> None:
    plane = (
        f"apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: {kind}\nmetadata: {{name: shop-cp}}\n"
        "spec: {replicas: 3, version: v1.35.4+rke2r1}\n"
    )
    found = capi(CLUSTER.replace("KubeadmControlPlane", kind) + plane)
    assert said(found, "nodes", "shop-cp", "roles") == ["control-plane", "etcd"]
    assert (said(found, "nodes", "shop-cp", "count"), said(found, "kubernetes", "version")) == (3, "1.35.4")
    assert noted(found, "only its machines")
    managed = plane.replace(kind, "AWSManagedControlPlane")
    for ref, word in ((kind, "does not refer"), ("AWSManagedControlPlane", "another kind")):
        other = capi(CLUSTER.replace("KubeadmControlPlane", ref) + managed)
        assert said(other, "nodes", "shop-cp", "count") is None
        assert noted(other, word)


@pytest.mark.parametrize(("days", "validity"), [("", 365), ("      certificateValidityPeriodDays: 90\n", 90)])
def test_how_long_certificates_live(days: str, validity: int) -> None:
    made = cluster(capi(ALL.replace("      clusterName: another\n", days))).control_plane.certificates
    assert made is not None
    assert made.validity == validity * 86400


def test_an_etcd_outside_and_a_control_plane_that_works() -> None:
    outside = "etcd: {external: {endpoints: ['https://10.0.9.1:2379'], caFile: /e/ca, certFile: /e/c, keyFile: /e/k}}"
    text = CLUSTER + PLANE.replace(PLANE[PLANE.index("etcd: {local") : PLANE.index("    initC")], outside + "\n")
    found = capi(text.replace("nodeRegistration: {kubelet", "nodeRegistration: {taints: [], kubelet"))
    assert said(found, "nodes", "shop-cp", "roles") == ["control-plane", "worker"]
    assert said(found, "nodes", "node-10-0-9-1", "roles") == ["etcd"]
    assert said(found, "etcd", "topology") == "external"


def test_templates_are_unknown_and_never_expanded() -> None:
    text = ALL.replace("replicas: 4", "replicas: '${WORKERS:=7}'").replace("v1.36.4", "${VERSION}")
    found = capi(
        text.replace("name: shop}", "name: '${NAME}'}")
        .replace("clusterName: shop", "clusterName: '${NAME}'")
        .replace("region: eu-west-1", "region: '${REGION:=x}'")
    )
    assert "7" not in {str(fact.value) for fact in found.facts}
    assert said(found, "nodes", "md-a", "count") is None
    assert said(found, "infrastructure", "region") is None
    assert said(found, "kubernetes", "version") is None
    assert said(found, "nodes", "shop-cp", "count") == 3
    assert "${" not in found.text
    assert len(noted(found, "template")) >= 4


@pytest.mark.parametrize(
    ("replicas", "count", "word"),
    [("replicas: 0", None, "no machine"), ("replicas: many", None, "cannot be read"), ("paused: false", 1, "")],
)
def test_how_many_machines(replicas: str, count: int | None, word: str) -> None:
    found = capi(ALL.replace("replicas: 4", replicas))
    assert said(found, "nodes", "md-a", "count") == count
    assert not word or noted(found, word)
    assert (count is None) or "Cluster API by itself" in found.text


def test_an_autoscaler_begins_with_its_smallest_number() -> None:
    key = "cluster.x-k8s.io/cluster-api-autoscaler-node-group-min-size"
    text = ALL.replace("metadata: {name: md-a}", f'metadata: {{name: md-a, annotations: {{{key}: "5"}}}}')
    assert said(capi(text), "nodes", "md-a", "count") == 4
    without = capi(text.replace("  replicas: 4\n", ""))
    assert said(without, "nodes", "md-a", "count") == 5
    assert noted(without, "autoscaler")


def test_other_clusters_and_objects_that_stand_twice() -> None:
    other = CLUSTER.replace("name: shop", "name: other") + WORKERS.replace("shop", "other").replace("md-a", "md-z")
    found = capi(ALL + other + WORKERS.replace("replicas: 4", "replicas: 9"))
    assert said(found, "nodes", "md-a", "count") == 4
    assert said(found, "nodes", "md-z", "count") is None
    assert noted(found, "another cluster")
    assert noted(found, "second time")


@pytest.mark.parametrize("replicas", [1, 3])
def test_what_first_and_further_machines_are_told_differently_is_not_taken(replicas: int) -> None:
    found = capi(ALL.replace('max-pods: "200"', 'max-pods: "100"', 1).replace("replicas: 3", f"replicas: {replicas}"))
    assert [(one.first, one.second) for one in found.contradictions] == [(100, 200)]
    assert not any(fact.path[-1] == "pods" for fact in found.facts)


def test_a_name_that_is_none() -> None:
    found = capi(ALL.replace("name: shop}", "name: '::'}"))
    assert cluster(found).name == "imported"
    assert noted(found, "name of the cluster")
    assert summary(found, "")


def test_a_list_as_kubectl_prints_it_and_pools_of_one_name() -> None:
    documents = as_data(ALL.replace("name: md-a", "name: shop-cp"))
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": [one for one in documents if one]})
    found = imported({"all.json": text})
    assert found.formats == {"cluster-api": ("all.json",)}
    assert (said(found, "nodes", "shop-cp", "count"), said(found, "nodes", "shop-cp-2", "count")) == (3, 4)


def test_other_files_are_not_of_this_format() -> None:
    text = "apiVersion: machine.openshift.io/v1beta1\nkind: MachineSet\nmetadata: {name: cluster.x-k8s.io/x}\n"
    found = imported({"a.yaml": ALL, "b.yaml": text})
    assert found.formats == {"cluster-api": ("a.yaml",)}
    assert summary(imported({"b.yaml": text}, "cluster-api"), "")

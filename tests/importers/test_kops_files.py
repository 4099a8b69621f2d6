"""kOps: groups of machines become pools, zones come from subnets, etcd from its members, and much is told by notes."""

import time

import pytest

from hadesign.errors import UsageError
from hadesign.importers.result import Imported
from tests.importers.importing import cluster, imported
from tests.importers.kops_samples import CLUSTER, FILES, HEAD, PLANES, PLANTED, ZONES, S, group
from tests.importers.test_broken_files import survives


def kops(old: str = "", new: str = "", **more: str) -> Imported:
    """Import the files with one text of them replaced."""
    assert not old or any(old in text for text in FILES.values())
    return imported({name: text.replace(old, new) if old else text for name, text in FILES.items()} | more)


def notes(found: Imported) -> str:
    return "\n".join(f"{note.place} {note.text}" for note in found.notes)


def value(found: Imported, *path: str) -> object:
    return next((fact.value for fact in found.facts if fact.path == ("spec", *path)), None)


def place(found: Imported, *path: str) -> str:
    return next(str(fact.places[0]) for fact in found.facts if fact.path == ("spec", *path))


def test_groups_become_pools_in_the_zones_of_their_subnets() -> None:
    found = kops()
    made = cluster(found)
    assert found.formats == {"kops": ("cluster.yaml", "groups.yaml")}
    assert found.contradictions == () and found.refused == ()
    assert (made.name, made.kubernetes.version, made.kubernetes.installer) == ("shop-example-org", "1.34.6", "other")
    assert sorted((sorted(node.roles), node.zone) for node in made.nodes) == [
        *((["control-plane", "etcd"], f"eu-1{z}") for z in ZONES),
        *((["worker"], f"eu-1{z}") for z in ZONES),
    ]
    told = {key: value(found, "nodes", "nodes-eu", key) for key in ("spot", "taints")}
    assert told == {"spot": True, "taints": [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]}
    assert value(found, "nodes", "nodes-eu", "labels", "disk") == "nvme"
    assert place(found, "kubernetes", "installer") == "kOps, another installer, cluster.yaml:1"
    assert place(found, "nodes", "cp-eu-1b", "count") == "groups.yaml:9"


def test_a_zone_has_the_network_of_the_one_subnet_that_has_machines() -> None:
    found = kops()
    networks = {z: value(found, "infrastructure", "zones", f"eu-1{z}", "subnet") for z in ZONES}
    assert networks == {"a": "10.0.1.0/24", "b": "10.0.2.0/24", "c": "10.0.3.0/24"}
    several = kops("subnets: [eu-1a, private-b, eu-1c]", "subnets: [utility-eu-1a, private-b, eu-1c]")
    assert value(several, "infrastructure", "zones", "eu-1a", "subnet") is None
    assert value(several, "infrastructure", "zones", "eu-1b", "subnet") == "10.0.2.0/24"
    assert "machines of zone eu-1a stand in several subnets" in notes(several)


def test_zones_of_a_group_come_first_and_a_subnet_that_no_file_has_is_no_zone() -> None:
    own = kops("subnets: [eu-1a, private-b, eu-1c]", "zones: [eu-1b], subnets: [eu-1a]")
    assert value(own, "nodes", "nodes-eu", "zones") == ["eu-1b"]
    alone = imported({"groups.yaml": FILES["groups.yaml"]}, version="1.34.6", installer="other")
    assert value(alone, "nodes", "nodes-eu", "zones") is None
    assert "a subnet whose zone no file says" in notes(alone)
    assert "no file says the zones of nodes-eu" in notes(alone) and "the zones of" not in notes(own)
    assert value(alone, "nodes", "cp-eu-1a", "roles") == ["control-plane"]
    assert "no file says whether cp-eu-1a runs etcd" in notes(alone)


def test_etcd_is_where_its_members_are() -> None:
    found = kops("    - {name: c, instanceGroup: cp-eu-1c}\n")
    assert value(found, "nodes", "cp-eu-1c", "roles") == ["control-plane"]
    assert value(found, "nodes", "cp-eu-1b", "roles") == ["control-plane", "etcd"]
    more = kops("minSize: 1, maxSize: 1, subnets: [eu-1c]", "minSize: 2, maxSize: 2, subnets: [eu-1c]")
    assert "cp-eu-1c has another number of machines than of members of etcd" in notes(more)
    assert "another number" not in notes(kops())


def test_settings_of_etcd_and_its_snapshots() -> None:
    found = kops()
    told = {path: value(found, "etcd", path) for path in ("version", "heartbeatInterval", "electionTimeout", "quota")}
    assert told == {"version": "3.5.21", "heartbeatInterval": "200ms", "electionTimeout": "2s", "quota": "8Gi"}
    assert (value(found, "etcd", "separateEvents"), value(found, "etcd", "disk", "type")) == (True, "network")
    assert value(kops("name: events", "name: other"), "etcd", "separateEvents") is False
    at = ("backup", "etcd")
    assert [value(found, *at, key) for key in ("interval", "retention", "location")] == [
        "1h", "90d", "s3://state/shop.example.org/backups/etcd/main",
    ]  # fmt: skip
    assert value(kops("      backupInterval: 1h\n"), *at, "interval") == "15m"


def test_revisions_are_no_hours() -> None:
    env = "{name: ETCD_AUTO_COMPACTION_RETENTION, value: '10'}, "
    assert value(kops("env: [", f"env: [{env}"), "etcd", "autoCompaction") == "10h"
    found = kops("env: [", f"env: [{env}{{name: ETCD_AUTO_COMPACTION_MODE, value: revision}}, ")
    assert value(found, "etcd", "autoCompaction") is None
    assert value(found, "etcd", "quota") == "8Gi"
    assert "compacted by revisions" in notes(found)


@pytest.mark.parametrize(
    ("version", "interval", "retention"),
    [("1.11.9", None, None), ("1.12.0", "15m", None), ("1.26.9", "15m", None), ("1.27.0", "15m", "90d")],
)
def test_snapshots_are_taken_by_itself_since_a_version(version: str, interval: object, retention: object) -> None:
    text = CLUSTER.replace("v1.34.6", version).replace("      backupInterval: 1h\n", "")
    found = kops(**{"cluster.yaml": text})
    assert [value(found, "backup", "etcd", key) for key in ("interval", "retention")] == [interval, retention]
    legacy = kops(**{"cluster.yaml": text.replace("  - name: main\n", "  - name: main\n    provider: Legacy\n")})
    assert value(legacy, "backup", "etcd", "interval") is None


def test_the_balancer_and_the_endpoint() -> None:
    found = kops()
    assert [balancer.type for balancer in cluster(found).balancers] == ["cloud"]
    told = [value(found, "loadBalancers", "api", key) for key in ("scope", "crossZone", "port")]
    assert told == ["internal", True, 443]
    assert value(found, "loadBalancers", "api", "idleTimeout") == "300s"
    assert value(found, "controlPlane", "endpoint") == "api.shop.example.org:443"
    assert value(found, "controlPlane", "apiServer", "port") == 443
    assert value(found, "controlPlane", "apiServer", "extraSANs") == ["shop.example.net"]
    assert "class of the balancer is not taken" in notes(found)
    public = kops("type: Internal, class: Network, crossZoneLoadBalancing: true", "type: Public")
    assert value(public, "loadBalancers", "api", "scope") == "external"
    assert value(public, "loadBalancers", "api", "crossZone") is None
    names = kops("loadBalancer: {type: Internal", "dns: {type: Internal")
    assert value(names, "loadBalancers", "api", "type") == "dns"


def test_subnets_of_a_balancer_are_zones_of_it_and_not_of_machines() -> None:
    found = kops("{type: Internal,", "{type: Internal, subnets: [{name: utility-eu-1a}],")
    assert value(found, "loadBalancers", "api", "zones") == ["eu-1a"]
    assert value(found, "infrastructure", "zones", "eu-1a", "subnet") == "10.0.1.0/24"


def test_an_endpoint_that_nobody_says_follows_from_public_dns_alone() -> None:
    line = "  masterPublicName: api.shop.example.org\n"
    assert value(kops(line), "controlPlane", "endpoint") == "api.shop.example.org:443"
    assert value(kops(line, "  topology: {dns: {type: None}}\n"), "controlPlane", "endpoint") is None
    gossip = kops(**{"cluster.yaml": CLUSTER.replace("shop.example.org", "shop.k8s.local")})
    assert value(gossip, "controlPlane", "endpoint") is None
    assert "a name of the API that leads nowhere" in notes(gossip)
    unnamed = CLUSTER.replace(line, "").replace("shop.example.org", "shop.k8s.local")
    assert value(kops(**{"cluster.yaml": unnamed}), "controlPlane", "endpoint") is None


def test_flags_of_programs_and_kubelets() -> None:
    found = kops()
    plane = ("controlPlane",)
    assert value(found, *plane, "apiServer", "goawayChance") == "0.1%"
    assert value(found, *plane, "apiServer", "defaultNotReadyToleration") == "60s"
    assert value(found, *plane, "controllerManager", "nodeMonitorGracePeriod") == "50s"
    assert value(found, *plane, "controllerManager", "leaseDuration") == "20s"
    assert value(found, "kubernetes", "kubelet", "evictionHard", "memoryAvailable") == "200Mi"
    assert value(found, "kubernetes", "kubelet", "systemReserved", "memory") == "1Gi"


def test_the_most_pods_are_those_of_the_group_or_of_all() -> None:
    found = kops("kubelet: {evictionHard", "masterKubelet: {maxPods: 20}\n  kubelet: {maxPods: 90, evictionHard")
    assert value(found, "nodes", "cp-eu-1a", "size", "pods") == 20
    assert value(found, "nodes", "nodes-eu", "size", "pods") == 50
    text = FILES["groups.yaml"].replace("kubelet: {maxPods: 50}", "kubelet: {}")
    common = CLUSTER.replace("kubelet: {evictionHard", "kubelet: {maxPods: 90, evictionHard")
    found = imported({"cluster.yaml": common, "groups.yaml": text})
    assert [value(found, "nodes", name, "size", "pods") for name in ("cp-eu-1a", "nodes-eu")] == [90, 90]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("calico: {}", ("calico", None, "100.96.0.0/11", None)),
        ("kuberouter: {}", ("kube-router", None, "100.96.0.0/11", None)),
        ("cilium: {tunnel: disabled}", ("cilium", "none", "100.96.0.0/11", None)),
        ("cilium: {ipam: eni}", ("cilium", None, None, "subnet")),
        ("amazonvpc: {}", ("cloud", None, None, "subnet")),
        ("cni: {}", (None, None, "100.96.0.0/11", None)),
    ],
)
def test_network_plugins(spec: str, expected: tuple[object, ...]) -> None:
    found = kops("calico: {encapsulationMode: vxlan}", spec)
    keys = ("cni", "encapsulation", "podCIDR", "podAddressing")
    assert tuple(value(found, "network", key) for key in keys) == expected
    assert ("has no word for this network plugin" in notes(found)) is (expected[0] is None)


def test_ranges_that_are_not_masqueraded() -> None:
    line = "  networkCIDR: 10.0.0.0/16\n"
    other = kops(line, "  nonMasqueradeCIDR: 172.16.0.0/12\n")
    assert value(other, "network", "podCIDR") == "172.24.0.0/13"
    assert value(kops(line, "  nonMasqueradeCIDR: ::/0\n"), "network", "podCIDR") is None
    own = kops(line, "  podCIDR: 10.9.0.0/16\n  serviceClusterIPRange: 10.8.0.0/16\n")
    assert [value(own, "network", key) for key in ("podCIDR", "serviceCIDR")] == ["10.9.0.0/16", "10.8.0.0/16"]
    assert value(kops("cloudProvider: aws", "cloudProvider: gce"), "network", "podCIDR") is None
    assert value(kops(), "network", "kubeProxy") == "ipvs"
    assert "the network of all subnets is not taken" in notes(kops())


def test_only_what_an_autoscaler_scales_has_limits() -> None:
    at = ("autoscaling", "clusterAutoscaler")
    found = kops()
    assert value(found, *at, "enabled") is True
    assert [value(found, *at, "groups", "nodes-eu", key) for key in ("min", "max")] == [3, 6]
    assert value(found, "nodes", "nodes-eu", "count") == 3
    assert "cp-eu-1c may have more" in notes(kops("maxSize: 1, subnets: [eu-1c]", "maxSize: 2, subnets: [eu-1c]"))
    for old, new in (("  clusterAutoscaler: {enabled: true}\n", ""), ("maxSize: 6", "maxSize: 6, autoscale: false")):
        alone = kops(old, new)
        assert value(alone, *at, "groups", "nodes-eu", "max") is None
        assert "nodes-eu may have more machines, but nothing here scales it" in notes(alone)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        *(("minSize: 3", f"minSize: {odd}", "nodes-eu has no machine for sure") for odd in (0, -1, 10**9, "'${x}'")),
        ("maxSize: 6", "maxSize: '${most}'", "the most machines of nodes-eu cannot be read"),
        ("{name: nodes.eu}", "{name: '${env}-nodes'}", "a group without a name that can be read"),
        ("role: Node", "role: '${role}'", "nodes-eu has no role that can be read"),
        ("role: Node", "role: APIServer", "nodes-eu has a role for which a blueprint has no word"),
        ("'dedicated=db:NoSchedule'", "nonsense", "a taint of nodes-eu that cannot be read"),
        ("v1.34.6", "https://dl.example.org/v1.34.6", "the version is none such as 1.36.4"),
        ("cloudProvider: aws", "cloudProvider: '${cloud}'", "a provider that cannot be read"),
        ("zone: eu-1c", "zone: '${zone}'", "a subnet whose zone no file says"),
        ("cidr: 10.0.1.0/24", "cidr: '${cidr}'", "a template is not known"),
    ],
)
def test_what_cannot_be_known_is_noted(old: str, new: str, said: str) -> None:
    found = kops(old, new)
    assert said in notes(found) and said not in notes(kops())
    if "minSize" in old or "name:" in old or "role" in old:
        assert value(found, "nodes", "nodes-eu", "pool") is None
    assert "$" not in found.text


def test_taints_of_a_control_plane_are_added_to_its_own() -> None:
    more = "role: ControlPlane, taints: ['db=:NoExecute']"
    found = kops("role: ControlPlane", more)
    assert value(found, "nodes", "cp-eu-1a", "taints") == [
        {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"},
        {"key": "db", "effect": "NoExecute"},
    ]
    assert value(kops(), "nodes", "cp-eu-1a", "taints") is None


def test_the_newer_form_of_the_same() -> None:
    text = (
        CLUSTER.replace("v1alpha2", "v1alpha3")
        .replace("cloudProvider: aws", "cloudProvider: {azure: {}}")
        .replace("etcdMembers", "members")
        .replace("  masterPublicName: api.shop.example.org\n", "")
        .replace("  api:\n", "  api:\n    publicName: kube.example.org\n")
    )
    start = text.index("  subnets:")
    moved = "".join(f"  {line}\n" for line in text[start:].splitlines())
    text = text[:start].replace(
        "networking: {calico: {encapsulationMode: vxlan}}\n", "networking:\n    cilium: {}\n" + moved
    )
    found = kops(**{"cluster.yaml": text})
    assert value(found, "infrastructure", "provider") == "azure"
    assert value(found, "controlPlane", "endpoint") == "kube.example.org:443"
    assert value(found, "nodes", "cp-eu-1c", "roles") == ["control-plane", "etcd"]
    assert value(found, "infrastructure", "zones", "eu-1b", "subnet") == "10.0.2.0/24"
    assert value(found, "network", "cni") == "cilium"


def test_what_holds_secrets_is_noted() -> None:
    assert PLANTED["cluster.yaml"].count(S) == 13
    found = imported(PLANTED)
    assert value(found, "nodes", "nodes-eu", "count") == 3
    assert "where snapshots go cannot be read" in notes(found)
    assert "Secrets are encrypted" in notes(found)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}Cluster\nspec: &s {{api: *s, subnets: [*s], etcdClusters: [*s], networking: *s}}\n",
        f"{HEAD}InstanceGroup\nmetadata: {{name: x}}\nspec: &s {{role: Node, minSize: 1, kubelet: *s, taints: [*s]}}\n",
        HEAD + "Cluster\nspec: " + '{"a":' * 5000,
        f"{HEAD}Cluster\nspec: []\n",
        f"{HEAD}InstanceGroup\n",
    ],
)
def test_cycles_and_depths_end(text: str) -> None:
    survives({"x.yaml": text}, "kops")


def test_a_template_that_is_no_yaml_is_one_message() -> None:
    with pytest.raises(UsageError):
        imported({"t.yaml": CLUSTER + "{{range .zones}}\n  - x\n{{end}}\n"})


def test_many_groups_cost_linear_time() -> None:
    times = []
    for count in (100, 400):
        groups = [group(f"n{number}", "role: Node, minSize: 1, subnets: [eu-1a]") for number in range(count)]
        before = time.process_time()
        found = imported({"cluster.yaml": CLUSTER, "groups.yaml": "---\n".join([*PLANES, *groups])})
        times.append(time.process_time() - before)
        assert sum(fact.path[-1] == "pool" for fact in found.facts) == count + 3
    assert times[1] < 8 * times[0] + 1, f"four times as many groups took {times[1]:.1f} s after {times[0]:.1f} s"

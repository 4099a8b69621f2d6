"""Configs of RKE2 and k3s: which machine a file is for, what servers share, and what happens where nothing is said."""

from collections.abc import Mapping

import pytest

from hadesign.importers.result import Imported
from tests.importers.importing import cluster, imported

FIRST = "node-name: cp-a\nnode-ip: 10.0.1.10\ntls-san: [api.example.org]\ncni: calico\n"
SECOND = "server: https://api.example.org:9345\n" + FIRST.replace("cp-a", "cp-b").replace("10.0.1.", "10.0.2.")
AGENT = "server: https://api.example.org:9345\nnode-name: w-1\nnode-label: [topology.kubernetes.io/zone=b, disk=nvme]\n"
RKE2 = {"a/config.yaml": FIRST, "b/config.yaml": SECOND, "w/config.yaml": AGENT}


def rancher(files: Mapping[str, str], only: str = "") -> Imported:
    return imported(files, only, version="1.36.4")


def roles(found: Imported) -> dict[str, list[str]]:
    said = (fact for fact in found.facts if fact.path[1:2] == ("nodes",) and fact.path[-1] == "roles")
    return {fact.path[2]: fact.value for fact in said}


def notes(found: Imported) -> str:
    return "\n".join(f"{note.place}: {note.text}" for note in found.notes)


def test_servers_and_agents_become_machines() -> None:
    found = rancher(RKE2)
    assert found.formats == {"rke2": ("a/config.yaml", "b/config.yaml", "w/config.yaml")}
    assert found.contradictions == ()
    made = cluster(found)
    assert {node.name: (node.address, sorted(node.roles), node.zone) for node in made.nodes} == {
        "cp-a": ("10.0.1.10", ["control-plane", "etcd", "worker"], None),
        "cp-b": ("10.0.2.10", ["control-plane", "etcd", "worker"], None),
        "w-1": (None, ["worker"], "b"),
    }
    assert dict(made.nodes[-1].labels) == {"disk": "nvme"}
    assert made.network.plugin == "calico"
    assert made.joined_at is not None
    assert made.joined_at.address == "api.example.org:6443"
    assert "port 9345 is for joining alone" in notes(found)
    assert any("Under which name or address do clients reach the API?" in one.text for one in found.questions)


def test_what_servers_must_have_alike_is_a_contradiction_where_they_have_not() -> None:
    found = rancher(RKE2 | {"b/config.yaml": SECOND.replace("calico", "canal")})
    (one,) = found.contradictions
    assert (one.path[-1], one.first, one.second) == ("cni", "calico", "canal")
    assert (str(one.first_place), str(one.second_place)) == ("a/config.yaml:4", "b/config.yaml:5")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("disable-etcd: true\n", ["control-plane", "worker"]),
        ("disable-apiserver: true\ndisable-scheduler: true\n", ["etcd", "worker"]),
        ("node-taint: ['node-role.kubernetes.io/control-plane:NoSchedule']\n", ["control-plane", "etcd"]),
        ("node-taint: [CriticalAddonsOnly=true:NoExecute]\n", ["control-plane", "etcd"]),
        ("node-taint: [x=y:PreferNoSchedule]\n", ["control-plane", "etcd", "worker"]),
    ],
)
def test_roles_of_servers(more: str, expected: list[str]) -> None:
    assert roles(rancher(RKE2 | {"b/config.yaml": SECOND + more}))["cp-b"] == expected


def test_taints_are_said_but_for_the_usual_one_of_a_control_plane() -> None:
    taints = {
        "a/config.yaml": FIRST + "node-taint: ['node-role.kubernetes.io/control-plane:NoSchedule']\n",
        "b/config.yaml": SECOND + "node-taint: [CriticalAddonsOnly=true:NoExecute, 'broken']\n",
    }
    found = rancher(RKE2 | taints)
    first, second, _agent = cluster(found).nodes
    assert first.taints is None
    assert [(t.key, t.value, t.effect) for t in second.taints or ()] == [("CriticalAddonsOnly", "true", "NoExecute")]
    assert "a taint of cp-b that cannot be read" in notes(found)


def test_parts_of_a_configuration_are_put_together() -> None:
    files = {
        "cp-a/etc/rancher/rke2/config.yaml": "node-name: cp-a\nnode-label: [a=1]\ncluster-cidr: 10.44.0.0/16\n",
        "cp-a/etc/rancher/rke2/config.yaml.d/20.yaml": "cluster-cidr: 10.46.0.0/16\nnode-label+: [c=3]\n",
        "cp-a/etc/rancher/rke2/config.yaml.d/10.yaml": "cluster-cidr: 10.45.0.0/16\nnode-label+: [b=2]\nmine: x\n",
    }
    found = rancher(files)
    made = cluster(found)
    assert [pods.network for pods in made.network.pods] == ["10.46.0.0/16"]
    assert dict(made.nodes[0].labels) == {"a": "1", "b": "2", "c": "3"}
    assert "cp-a/etc/rancher/rke2/config.yaml.d/20.yaml:1" in found.text


@pytest.mark.parametrize(
    ("name", "text", "machine", "expected"),
    [
        ("server-1.yaml", "token: t\ntls-san: [x.example.org]\n", "server-1", ["control-plane", "etcd", "worker"]),
        ("cp_b/config.yaml", "token: t\nwrite-kubeconfig-mode: '0644'\n", "cp-b", ["control-plane", "etcd", "worker"]),
        ("rke2/agents/config.yaml", "server: https://x.example.org:9345\ntoken: t\n", "agents", ["worker"]),
        ("rke2/master2.yaml", "server: https://x.example.org:9345\n", "master2", ["control-plane", "etcd", "worker"]),
        ("rke2/config.yaml", "tls-san: [x.example.org]\n", "server", ["control-plane", "etcd", "worker"]),
        ("rke2/config.yaml", "server: https://x.example.org:9345\n", "agent", ["worker"]),
    ],
)
def test_a_machine_without_a_name_has_that_of_its_file(name: str, text: str, machine: str, expected: list[str]) -> None:
    found = rancher({name: text})
    assert roles(found) == {machine: expected}
    assert f"no node-name: the machine is called {machine} after its file" in notes(found)


def test_names_after_files_are_told_apart() -> None:
    found = rancher({"x/rke2/config.yaml": "tls-san: [a]\n", "x/k/rke2/config.yaml": "tls-san: [a]\nnode-name: x\n"})
    assert sorted(roles(found)) == ["x", "x-2"]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("config.yaml", "cluster-init: true\n", "k3s"),
        ("config.yaml", "cni: cilium\n", "rke2"),
        ("config.yaml", "server: https://x.example.org:6443\nnode-ip: 10.0.0.1\n", "k3s"),
        ("config.yaml", "server: https://x.example.org:9345\nnode-ip: 10.0.0.1\n", "rke2"),
        ("config.yaml", "token-file: /etc/rancher/k3s/token\nnode-ip: 10.0.0.1\n", "k3s"),
        ("k3s/config.yaml", "node-ip: 10.0.0.1\n", "k3s"),
        ("old-k3s/rke2/config.yaml", "node-ip: 10.0.0.1\n", "rke2"),
        ("config.yaml", "node-ip: 10.0.0.1\n", "rke2"),
    ],
)
def test_which_distribution_a_file_is_for(name: str, text: str, kind: str) -> None:
    assert rancher({name: text}).formats == {kind: (name,)}


def test_what_nothing_tells_apart_goes_with_the_others_or_as_it_is_asked_for() -> None:
    files = {
        "a/config.yaml": "cluster-init: true\nnode-name: a\n",
        "b/config.yaml": "node-ip: 10.0.0.2\nnode-name: b\n",
    }
    assert rancher(files).formats == {"k3s": ("a/config.yaml", "b/config.yaml")}
    assert rancher({"b/config.yaml": files["b/config.yaml"]}, "k3s").formats == {"k3s": ("b/config.yaml",)}


@pytest.mark.parametrize(
    "text", ["token: x\ndebug: true\n", "server: 10.0.0.1\n", "- tls-san\n", "kind: X\ntls-san: []\n"]
)
def test_files_of_others_are_left_to_them(text: str) -> None:
    assert rancher(RKE2 | {"x.yaml": text}).passed_over == ("x.yaml",)


@pytest.mark.parametrize(
    ("more", "interval", "kept", "location"),
    [
        ("", 43200, 5, None),
        ("etcd-snapshot-schedule-cron: '0 */6 * * *'\netcd-snapshot-retention: 24\n", 21600, 24, None),
        ("etcd-snapshot-schedule-cron: '@daily'\n", 86400, 5, None),
        ("etcd-snapshot-schedule-cron: '0 0,6 * * *'\n", 64800, 5, None),
        (
            "etcd-s3: true\netcd-s3-bucket: shop\netcd-s3-folder: /etcd\netcd-s3-retention: 9\n",
            43200,
            9,
            "s3://shop/etcd",
        ),
        ("etcd-s3-bucket: shop\netcd-s3-retention: 9\n", 43200, 5, None),
        ("etcd-s3: true\netcd-s3-config-secret: s\netcd-snapshot-retention: 3\n", 43200, 3, None),
    ],
)
def test_snapshots_are_taken_every_twelve_hours_unless_somebody_says_otherwise(
    more: str, interval: int, kept: int, location: str | None
) -> None:
    found = rancher({"a/config.yaml": FIRST + more})
    backup = cluster(found).backups.etcd
    assert backup
    assert (backup.interval, backup.kept, backup.location) == (interval, kept, location)
    assert backup.taken_on == "every-member"


def test_snapshots_by_a_clock_that_is_none_and_those_that_are_turned_off() -> None:
    found = rancher({"a/config.yaml": FIRST + "etcd-snapshot-schedule-cron: often\n"})
    assert "spec.backup.etcd.interval has a value that cannot be read" in notes(found)
    assert "often" not in notes(found)
    off = rancher({"a/config.yaml": FIRST + "etcd-disable-snapshots: true\n"})
    assert not cluster(off).backups.etcd
    assert "etcd: none" in off.text


def test_what_rke2_does_by_itself() -> None:
    found = rancher({"a/config.yaml": "node-name: a\ntls-san: [x.example.org]\n"})
    made = cluster(found)
    assert [pods.network for pods in made.network.pods] == ["10.42.0.0/16"]
    assert (made.network.services, made.network.plugin) == (("10.43.0.0/16",), "canal")
    assert made.control_plane.certificates is not None
    assert made.control_plane.certificates.validity == 365 * 86400
    assert made.control_plane.encryption
    assert made.control_plane.encryption.provider == "aescbc"
    for source in ("docs.rke2.io/reference/server_config", "docs.rke2.io/security/certificates"):
        assert f"RKE2 by itself, https://{source}" in found.text


def test_a_plugin_that_is_taken_away_is_no_default() -> None:
    found = rancher({"rke2/config.yaml": "node-name: a\nnode-ip: 10.0.1.10\ndisable: [rke2-canal]\n"})
    assert cluster(found).network.plugin is None


def test_networks_of_ipv4_are_no_default_beside_ipv6() -> None:
    found = rancher({"a/config.yaml": FIRST + "cluster-cidr: 'fd00:44::/56'\nservice-cidr: 'fd00:45::/112'\n"})
    made = cluster(found)
    assert [pods.network for pods in made.network.pods] == ["fd00:44::/56"]
    alone = rancher({"a/config.yaml": FIRST.replace("10.0.1.10", "fd00:1::10")})
    assert "10.42.0.0/16" not in alone.text
    both = rancher({"a/config.yaml": FIRST + "cluster-cidr: [10.44.0.0/16, 'fd00:44::/56']\n"})
    assert [fact.value for fact in both.facts if fact.path[-1].endswith("CIDR")] == ["10.44.0.0/16,fd00:44::/56"]


K3S = "cluster-init: true\nnode-name: a\n"


@pytest.mark.parametrize(
    ("more", "said", "unsaid"),
    [
        ("", ["cni: flannel", "controller: traefik", "encryption: none"], ["encapsulation"]),
        ("disable: [traefik, servicelb]\n", ["cni: flannel"], ["traefik"]),
        ("disable: traefik,servicelb\n", [], ["traefik"]),
        ("flannel-backend: wireguard-native\n", ["cni: flannel", "encapsulation: wireguard"], []),
        ("flannel-backend: none\n", [], ["cni:"]),
        ("secrets-encryption: true\n", ["provider: aescbc", "k3s/server/cred/encryption-config.json"], []),
        ("https-listen-port: 7443\n", ["port: 7443"], []),
        ("disable-kube-proxy: true\n", ["kubeProxy: none"], []),
        ("kube-proxy-arg: [proxy-mode=ipvs]\n", ["kubeProxy: ipvs"], []),
        ("kube-apiserver-arg: [encryption-provider-config=/e.yaml]\n", [], ["encryption:"]),
        ("cloud-provider-name: aws\n", ["provider: aws"], []),
    ],
)
def test_settings_of_k3s(more: str, said: list[str], unsaid: list[str]) -> None:
    found = rancher({"k3s/config.yaml": K3S + more})
    assert [text for text in said if text not in found.text] == []
    assert [text for text in unsaid if text in found.text] == []
    assert cluster(found).kubernetes.installer == "k3s"


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("tls-san: [a.example.org]\n", ["control-plane", "worker"], "SQLite"),
        ("datastore-endpoint: 'mysql://u:hush-hush@tcp(db:3306)/k3s'\n", ["control-plane", "worker"], "in a database"),
        ("cluster-init: true\n", ["control-plane", "etcd", "worker"], ""),
    ],
)
def test_where_k3s_keeps_its_state(text: str, expected: list[str], said: str) -> None:
    found = rancher({"k3s/config.yaml": "node-name: a\n" + text})
    assert roles(found) == {"a": expected}
    assert said in notes(found)
    assert "hush-hush" not in found.text + notes(found)
    assert ("interval: 12h" in found.text) == ("etcd" in expected)


def test_an_etcd_of_its_own() -> None:
    text = "node-name: a\ndatastore-endpoint: 'https://u:hush-hush@10.0.9.1:2379,https://[fd00::9]:2379'\n"
    found = rancher({"k3s/config.yaml": text})
    assert roles(found) == {"a": ["control-plane", "worker"], "node-10-0-9-1": ["etcd"], "node-fd00--9": ["etcd"]}
    assert "topology: external" in found.text
    assert "hush-hush" not in found.text


def test_joining_at_one_machine_is_said_and_is_no_endpoint() -> None:
    found = rancher(RKE2 | {"w/config.yaml": AGENT.replace("api.example.org", "10.0.1.10")})
    assert "machines join at 10.0.1.10, which is one machine and no address that moves" in notes(found)
    assert "nodeEndpoint: api.example.org:6443" in found.text


def test_mirrors_of_registries_without_their_logins() -> None:
    registries = (
        "mirrors:\n"
        "  docker.io: {endpoint: ['https://mirror-a.example.org:5000', 'https://mirror-b.example.org']}\n"
        "  quay.io: {endpoint: ['https://u:hush-hush@m.example.org']}\n"
        "  '*': {endpoint: ['https://any.example.org']}\n"
        "configs:\n"
        "  mirror-a.example.org:5000: {auth: {username: u, password: hush-hush}, tls: {ca_file: /etc/ca.crt}}\n"
    )
    found = rancher(RKE2 | {"etc/rancher/rke2/registries.yaml": registries})
    made = cluster(found)
    assert [(m.registry, m.endpoints, m.ca_file) for m in made.kubernetes.mirrors] == [
        ("docker.io", ("https://mirror-a.example.org:5000", "https://mirror-b.example.org"), "/etc/ca.crt")
    ]
    assert notes(found).count("a mirror for every registry, or one with a login") == 2
    assert "hush-hush" not in found.text + notes(found)


def test_flags_of_programs_and_kubelets() -> None:
    more = (
        "kube-apiserver-arg: [--goaway-chance=0.001, default-not-ready-toleration-seconds=30]\n"
        "kube-controller-manager-arg: node-monitor-grace-period=20s\n"
        "etcd-arg: [heartbeat-interval=200, quota-backend-bytes=8589934592, 'feature-gates=CompactHashCheck=true']\n"
        "kubelet-arg: [max-pods=200, 'system-reserved=cpu=500m,memory=1Gi', 'eviction-hard=memory.available<500Mi']\n"
    )
    made = cluster(rancher({"a/config.yaml": FIRST + more}))
    assert (made.timers.toleration, made.timers.node_monitor_grace) == (30, 20)
    assert made.etcd is not None
    assert (made.etcd.heartbeat, made.etcd.quota) == (0.2, 8 * 1024**3)
    assert made.etcd.corruption is not None
    assert made.etcd.corruption.compaction is True
    (node,) = made.nodes
    assert node.size.pods == 200
    assert node.kubelet is not None
    assert node.kubelet.eviction_memory == 500 * 1024**2
    system = node.kubelet.system
    assert system
    assert (system.cpu, system.memory) == (500, 1024**3)

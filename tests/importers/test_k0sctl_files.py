"""k0sctl.yaml: hosts and what they are told, k0s' configuration, and what k0s does where it is told nothing."""

import pytest

from hadesign.importers.result import Imported
from tests.importers.importing import cluster, imported

HOSTS = """\
apiVersion: k0sctl.k0sproject.io/v1beta1
kind: Cluster
metadata: {name: shop}
spec:
  hosts:
  - role: controller
    hostname: cp-a
    privateAddress: 10.0.1.10
    ssh: {address: 203.0.113.10, user: root}
  - {role: controller, ssh: {address: 10.0.2.10}}
  - role: controller+worker
    noTaints: true
    openSSH: {address: cp-c.example.org}
    installFlags: [--labels=topology.kubernetes.io/zone=c, '--kubelet-extra-args="--max-pods=200 --node-ip=10.0.3.10"']
  - role: worker
    ssh: {address: 10.0.1.20}
    installFlags: ['--labels', 'disk=nvme,tier=1', '--taints=dedicated=db:NoSchedule', --debug]
  k0s:
    version: v1.35.4+k0s.0
"""
CONFIG = """\
    config:
      apiVersion: k0s.k0sproject.io/v1beta1
      kind: ClusterConfig
      spec:
"""


def k0s(spec: str = "", hosts: str = HOSTS) -> Imported:
    lines = "".join(f"        {line}\n" for line in spec.splitlines())
    return imported({"k0sctl.yaml": hosts + (CONFIG + lines if spec else "")})


def test_hosts_become_machines_with_what_they_are_told() -> None:
    found = k0s()
    made = cluster(found)
    assert (made.name, made.kubernetes.version, made.kubernetes.installer) == ("shop", "1.35.4", "k0s")
    assert {node.name: (node.address, sorted(node.roles), node.zone) for node in made.nodes} == {
        "cp-a": ("10.0.1.10", ["control-plane", "etcd"], None),
        "node-10-0-2-10": ("10.0.2.10", ["control-plane", "etcd"], None),
        "cp-c.example.org": ("10.0.3.10", ["control-plane", "etcd", "worker"], "c"),
        "node-10-0-1-20": ("10.0.1.20", ["worker"], None),
    }
    third = next(node for node in made.nodes if node.name == "cp-c.example.org")
    assert third.size.pods == 200
    by_name = {node.name: node for node in made.nodes}
    worker = by_name["node-10-0-1-20"]
    assert dict(worker.labels) == {"disk": "nvme", "tier": "1"}
    assert [(t.key, t.value, t.effect) for t in worker.taints or ()] == [("dedicated", "db", "NoSchedule")]


def test_a_controller_that_is_a_worker_is_tainted_unless_it_is_not_to_be() -> None:
    tainted = k0s(hosts=HOSTS.replace("    noTaints: true\n", ""))
    node = next(node for node in cluster(tainted).nodes if node.name == "cp-c.example.org")
    assert "worker" not in node.roles
    by_flag = k0s(
        hosts=HOSTS.replace("    noTaints: true\n", "").replace("[--labels=top", "[--no-taints, --labels=top")
    )
    node = next(node for node in cluster(by_flag).nodes if node.name == "cp-c.example.org")
    assert "worker" in node.roles


def test_the_configuration_of_k0s() -> None:
    found = k0s(
        "api: {externalAddress: api.example.org, port: 8443, sans: [10.0.0.100],\n"
        "  ca: {certificatesExpireAfter: 2160h}, extraArgs: {goaway-chance: '0.001'}}\n"
        "controllerManager: {extraArgs: {node-monitor-grace-period: 20s}}\n"
        "storage: {type: etcd, etcd: {extraArgs: {heartbeat-interval: '200'}, rawArgs: [--election-timeout=2000]}}\n"
        "network: {provider: calico, podCIDR: 10.44.0.0/16, serviceCIDR: 10.45.0.0/16, clusterDomain: k.example.org,\n"
        "  calico: {mode: vxlan}, kubeProxy: {mode: ipvs},\n"
        "  dualStack: {enabled: true, IPv6podCIDR: 'fd00:44::/56', IPv6serviceCIDR: 'fd00:45::/112'}}\n"
    )
    made = cluster(found)
    assert made.endpoint is not None
    assert made.endpoint.address == "api.example.org:8443"
    assert {server.port for server in made.api_servers} == {8443}
    assert "10.0.0.100" in {san.value for san in made.api_sans}
    assert [pods.network for pods in made.network.pods] == ["10.44.0.0/16", "fd00:44::/56"]
    assert made.network.services == ("10.45.0.0/16", "fd00:45::/112")
    assert (made.network.plugin, made.network.proxy, made.dns_domain) == ("calico", "ipvs", "k.example.org")
    assert made.timers.node_monitor_grace == 20
    assert made.etcd is not None
    assert (made.etcd.heartbeat, made.etcd.election) == (0.2, 2.0)
    assert made.control_plane.certificates is not None
    assert made.control_plane.certificates.validity == 90 * 86400


def test_what_k0s_does_by_itself() -> None:
    made = cluster(k0s())
    assert [pods.network for pods in made.network.pods] == ["10.244.0.0/16"]
    assert (made.network.services, made.network.plugin) == (("10.96.0.0/12",), "kube-router")
    assert made.control_plane.certificates is not None
    assert made.control_plane.certificates.validity == 365 * 86400
    assert cluster(k0s("network: {podCIDR: 10.44.0.0/16}")).network.plugin == "kube-router"
    assert cluster(k0s("network: {provider: custom}")).network.plugin is None


def test_balancers_on_workers_and_an_address_that_moves() -> None:
    found = k0s(
        "network:\n"
        "  nodeLocalLoadBalancing: {enabled: true}\n"
        "  controlPlaneLoadBalancing:\n"
        "    enabled: true\n"
        "    keepalived:\n"
        "      vrrpInstances: [{virtualIPs: [10.0.0.100/24], authPass: hush-hush, advertIntervalSeconds: 2}]\n"
    )
    made = cluster(found)
    balancers = {balancer.name: balancer for balancer in made.balancers}
    assert balancers["nllb"].type == "node-local"
    assert [instance.node for instance in balancers["cplb"].instances] == ["cp-a", "node-10-0-2-10", "cp-c.example.org"]
    assert made.endpoint is not None
    assert made.endpoint.address == "10.0.0.100:6443"
    assert "virtualRouterId: 51" in found.text
    assert "hush-hush" not in found.text


OUTSIDE = (
    "storage: {type: etcd, etcd: {externalCluster: {endpoints: ['https://u:hush-hush@10.0.9.1:2379'],"
    " caFile: /e/ca.crt, clientCertFile: /e/c.crt, clientKeyFile: /e/c.key}}}"
)


@pytest.mark.parametrize(
    ("spec", "members", "said"),
    [
        ("storage: {type: kine, kine: {dataSource: 'postgres://u:hush-hush@db/k0s'}}", [], "in a database"),
        (OUTSIDE, ["node-10-0-9-1"], ""),
    ],
)
def test_where_the_state_is(spec: str, members: list[str], said: str) -> None:
    found = k0s(spec)
    assert [name for name, roles in _roles(found).items() if "etcd" in roles] == members
    assert not said or any(said in note.text for note in found.notes)
    assert "hush-hush" not in found.text


def _roles(found: Imported) -> dict[str, list[str]]:
    return {
        fact.path[2]: fact.value for fact in found.facts if fact.path[1:2] == ("nodes",) and fact.path[-1] == "roles"
    }


def test_a_single_node_keeps_its_state_in_a_file() -> None:
    head = "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: cluster\nspec:\n  hosts: [{role: single, ssh: {address: "
    found = imported({"k0sctl.yaml": head + "10.0.0.1}}]\n"})
    assert _roles(found) == {"node-10-0-0-1": ["control-plane", "worker"]}
    assert any("SQLite" in note.text for note in found.notes)


def test_hosts_behind_one_loopback_address_are_several_machines() -> None:
    hosts = "".join(f"  - {{role: controller, ssh: {{address: 127.0.0.1, port: {9022 + n}}}}}\n" for n in range(3))
    head = "apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: cluster\nspec:\n  hosts:\n"
    assert list(_roles(imported({"k0sctl.yaml": head + hosts}))) == ["host-1", "host-2", "host-3"]


def test_a_configuration_alone_and_hosts_that_cannot_be_read() -> None:
    alone = imported({"k0s.yaml": "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec: {}\n"})
    assert alone.formats == {"k0sctl": ("k0s.yaml",)}
    odd = HOSTS.replace("role: worker", "role: $ROLE").replace("ssh: {address: 10.0.2.10}", "ssh: {address: '${IP}'}")
    found = imported({"k0sctl.yaml": odd})
    assert list(_roles(found)) == ["cp-a", "cp-c.example.org"]
    assert [note.place.line for note in found.notes if "host" in note.text] == [10, 15]

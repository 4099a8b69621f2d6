"""What Kubespray's own templates make of an inventory: kubeadm's configuration, etcd's environment, kube-vip's pod.

A play of ours renders them on this machine, with the defaults of Kubespray's roles in an inventory before ours, so that
ours counts wherever it says something. Roles themselves are not run: some of them set up users and services.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import yaml

from hadesign.targets.kubespray.kube_vip import kube_vip
from hadesign.topology import Cluster
from hadesign.topology.cluster import Etcd
from tests.judging import judge, run_judge

DEFAULTS = (
    "roles/kubespray_defaults/defaults/main/main.yml",
    "roles/kubespray_defaults/defaults/main/download.yml",
    "roles/kubespray_defaults/vars/main/main.yml",
    "roles/kubespray_defaults/vars/main/checksums.yml",
    "roles/etcd_defaults/defaults/main.yml",
    "roles/etcd_defaults/vars/main.yml",
    "roles/network_facts/defaults/main.yml",
    "roles/kubernetes/node/defaults/main.yml",
    "roles/kubernetes/control-plane/defaults/main/main.yml",
    "roles/kubernetes/control-plane/defaults/main/etcd.yml",
    "roles/kubernetes/control-plane/defaults/main/kube-proxy.yml",
    "roles/kubernetes/control-plane/defaults/main/kube-scheduler.yml",
    "roles/kubernetes/kubeadm/defaults/main.yml",
    "roles/kubernetes/kubeadm_common/defaults/main.yml",
    "roles/network_plugin/calico_defaults/defaults/main.yml",
    "roles/network_plugin/cilium/defaults/main.yml",
    "roles/network_plugin/kube-router/defaults/main.yml",
)
_FIRST = "inventory_hostname == groups['kube_control_plane'][0]"
TEMPLATES: Mapping[str, tuple[str, str]] = {
    "etcd.env": ("roles/etcd/templates/etcd.env.j2", "'etcd' in group_names"),
    "kubeadm.yaml": ("roles/kubernetes/control-plane/templates/kubeadm-config.v1beta4.yaml.j2", _FIRST),
    "scheduler.yaml": ("roles/kubernetes/control-plane/templates/kubescheduler-config.yaml.j2", _FIRST),
    "kube-vip.yaml": (
        "roles/kubernetes/node/templates/manifests/kube-vip.manifest.j2",
        f"{_FIRST} and kube_vip_enabled",
    ),
}
"""By the name of the file that is made: the template, and on which machines."""
FACTS: dict[str, Any] = {
    "ansible_become": False,
    "ansible_default_ipv4": {},
    "ansible_default_ipv6": {},
    "etcd_cluster_is_healthy": {"rc": 1},
    "host_architecture": "amd64",
    "kube_vip_admin_conf": "admin.conf",
    "ssl_ca_dirs": [],
}
"""What Kubespray finds out on a machine or on the way there."""
OLDEST = (1, 35)
"""The oldest minor version whose configuration the judging kubeadm takes."""
Play = Callable[[Sequence[Path], Path, dict[str, Any]], CompletedProcess[str]]


def defaults(kubespray: Path, folder: Path) -> Path:
    """Write an inventory of no machine with the defaults of Kubespray's roles."""
    variables = folder / "group_vars" / "all"
    variables.mkdir(parents=True)
    for number, name in enumerate(DEFAULTS):
        shutil.copy(kubespray / name, variables / f"{number:02}.yml")
    inventory = folder / "hosts.yaml"
    inventory.write_text("all: {hosts: {}}\n", encoding="utf-8")
    return inventory


def _play(kubespray: Path, folder: Path) -> list[dict[str, Any]]:
    """Return the play: addresses as Kubespray decides them, what its tasks set, and the templates."""
    name = "apiserver_loadbalancer_domain_name if loadbalancer_apiserver is defined else omit"
    own = {
        "apiserver_sans": "{{ supplementary_addresses_in_ssl_keys }}",
        "kubeadm_config_api_fqdn": f"{{{{ {name} }}}}",
    }
    rendered = [
        {
            "template": {"src": str(kubespray / source), "dest": f"{folder}/{{{{ inventory_hostname }}}}-{name}"},
            "when": condition,
        }
        for name, (source, condition) in TEMPLATES.items()
    ]
    tasks = [{"include_role": {"name": "network_facts"}}, {"set_fact": own, "when": "'k8s_cluster' in group_names"}]
    return [
        {
            "hosts": "kube_control_plane:etcd",
            "connection": "local",
            "gather_facts": False,
            "tasks": [*tasks, *rendered],
        }
    ]


def wrong_in_templates(kubespray: Path, inventory: Path, cluster: Cluster, play: Play) -> Iterator[str]:
    """Yield what Kubespray's templates make of an inventory that is not the Cluster, or not what kubeadm takes."""
    folder = inventory.parent / "rendered"
    folder.mkdir()
    file = folder / "play.yml"
    file.write_text(yaml.safe_dump(_play(kubespray, folder)), encoding="utf-8")
    before = defaults(kubespray, folder / "defaults")
    done = play([before, inventory], file, FACTS)
    if done.returncode:
        yield "\n".join(line for line in done.stdout.splitlines() if line.startswith("fatal")) or done.stderr
        return
    etcd = cluster.etcd
    assert etcd
    for member in etcd.members:
        yield from _wrong_in_etcd(etcd, member.name, folder / f"{member.node}-etcd.env")
    yield from _refused_by_kubeadm(cluster, folder / f"{cluster.api_servers[0].node}-kubeadm.yaml")
    yield from _wrong_in_kube_vip(cluster, folder / f"{cluster.api_servers[0].node}-kube-vip.yaml")


def _wrong_in_etcd(etcd: Etcd, name: str, file: Path) -> Iterator[str]:
    """Yield where a member's environment is not that of the Cluster; members without an address are not looked at."""
    lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    found = {key: value for key, _equals, value in lines}
    member = next(member for member in etcd.members if member.name == name)
    wanted = {
        "ETCD_NAME": name,
        "ETCD_DATA_DIR": etcd.data_dir,
        "ETCD_HEARTBEAT_INTERVAL": str(max(round(etcd.heartbeat * 1000), 1)),
        "ETCD_ELECTION_TIMEOUT": str(max(round(etcd.election * 1000), 1)),
    }
    if all(one.peer_url for one in etcd.members):
        wanted["ETCD_INITIAL_CLUSTER"] = ",".join(f"{one.name}={one.peer_url}" for one in etcd.members)
        wanted["ETCD_INITIAL_ADVERTISE_PEER_URLS"] = str(member.peer_url)
        wanted["ETCD_ADVERTISE_CLIENT_URLS"] = str(member.client_url)
    if etcd.quota is not None:
        wanted["ETCD_QUOTA_BACKEND_BYTES"] = str(etcd.quota)
    for key, value in wanted.items():
        if found.get(key) != value:
            yield f"{file.name}: {key} is {found.get(key)}, not {value}"


def _wrong_in_kube_vip(cluster: Cluster, file: Path) -> Iterator[str]:
    """Yield where kube-vip's pod is not told what the Cluster says; there is none where nothing is said of kube-vip."""
    found = kube_vip(cluster)
    if found is None:
        return
    pod = yaml.safe_load(file.read_text(encoding="utf-8"))
    told = {one["name"]: one.get("value") for one in pod["spec"]["containers"][0]["env"]}
    wanted = {"address": found.vip, "cp_enable": "true", "vip_arp": "false" if found.bgp else "true"}
    if found.bgp:
        peers = ",".join(f"{peer.address}:{peer.asn}" for peer in found.bgp.peers)
        wanted |= {"bgp_as": str(found.bgp.asn), "bgp_peers": peers}
    elif found.election:
        wanted |= {
            "vip_leaseduration": str(int(found.election.lease)),
            "vip_renewdeadline": str(int(found.election.renew)),
            "vip_retryperiod": str(int(found.election.retry)),
        }
    for name, value in wanted.items():
        if str(told.get(name)).lower() != value:
            yield f"{file.name}: {name} is {told.get(name)}, not {value}"


def _refused_by_kubeadm(cluster: Cluster, file: Path) -> Iterator[str]:
    """Yield what kubeadm does not take, and what in it is not the Cluster."""
    documents = {one["kind"]: one for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))}
    whole = documents["ClusterConfiguration"]
    if cluster.kubernetes.minor >= OLDEST:
        done = run_judge([judge("kubeadm"), "config", "validate", "--config", file])
        if done.returncode:
            yield f"{file.name}: {done.stderr}"
    names = {san.value for san in cluster.api_sans} - set(whole["apiServer"]["certSANs"])
    if names:
        yield f"{file.name}: its certificate lacks {sorted(names)}"
    joined = cluster.joined_at
    if joined and joined.balancer and joined.failover != "node-local":
        called = whole["controlPlaneEndpoint"]
        if called.replace("[", "").replace("]", "") != f"{joined.host}:{joined.port}":
            yield f"{file.name}: machines call {called}, not {joined.address}"
    if cluster.etcd and all(member.client_url for member in cluster.etcd.members):
        urls = [member.client_url for member in cluster.etcd.members]
        if whole["etcd"]["external"]["endpoints"] != urls:
            yield f"{file.name}: the API server talks to {whole['etcd']}, not {urls}"
    ranges = ",".join(pods.network for pods in cluster.network.pods)
    if ranges and cluster.network.plugin != "kube-ovn" and whole["networking"]["podSubnet"] != ranges:
        yield f"{file.name}: pods are in {whole['networking']['podSubnet']}, not {ranges}"
    mode = documents["KubeProxyConfiguration"]["mode"]
    if cluster.network.proxy not in (None, "none", mode):
        yield f"{file.name}: kube-proxy's mode is {mode}"

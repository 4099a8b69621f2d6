"""Broken and hostile files of Kubespray, HAProxy and keepalived end nothing and break out of nothing."""

import random
import time

import pytest

from hadesign.errors import UsageError
from hadesign.report.imported import imported_json, summary
from tests.importers.balancers.test_haproxy import text as haproxy
from tests.importers.balancers.test_keepalived import conf
from tests.importers.importing import cluster, imported
from tests.importers.kubespray.test_inventory import INI
from tests.importers.kubespray.test_reading import HOSTS, PLANTED, VARS

FILES = {
    "i/hosts.yaml": HOSTS,
    "i/group_vars/all.yml": VARS + PLANTED,
    "i/host_vars/cp-1.yml": "ip: 10.0.0.1\nnode_labels: {a: b}\nnode_taints: ['a=b:NoSchedule']\n",
    "a/haproxy.cfg": haproxy(options="option httpchk GET /healthz"),
    "a/keepalived.conf": conf(more="unicast_src_ip 10.0.0.11\nunicast_peer {\n10.0.0.12\n}"),
}
PIECES = ["{", "}", "[", "]", ":", "[a:children]", "\n", "- ", "'", '"', "{{ x }}", "!vault ", "&a ", "*a", "\0", "\t",
          "=", "[1:999999999]", "[01:3]", "\u202e", "server a b:6443", "<<: *a", "999999999999999999999", "-1",
          "children:", "hosts:", "\r", "#", "!", "é", "all", "kube_node"]  # fmt: skip


def broken(rng: random.Random, whole: str) -> str:
    """Return a text with some pieces put in, taken out or said twice."""
    for _change in range(rng.randint(1, 8)):
        at, end = sorted(rng.randint(0, len(whole)) for _side in "ab")
        kind = rng.randrange(3)
        if kind == 0:
            whole = whole[:at] + rng.choice(PIECES) + whole[at:]
        elif kind == 1:
            whole = whole[:at] + whole[min(end, at + 40) :]
        else:
            whole = whole[:at] + whole[at : at + 60] * 2 + whole[at + 60 :]
    return whole


@pytest.mark.parametrize("seed", range(60))
def test_broken_files_end_nothing(seed: int) -> None:
    rng = random.Random(seed)
    whole = FILES if seed % 2 else {**FILES, "i/hosts.yaml": "", "i/hosts.ini": INI}
    files = {name: broken(rng, text) if rng.random() < 0.6 else text for name, text in whole.items()}
    try:
        found = imported(files)
    except UsageError as error:
        assert "\n" not in str(error)
        return
    said = summary(found, "")
    assert imported_json(found)
    assert "\u202e" not in said + found.text


@pytest.mark.parametrize(
    "name", ["a\nb: {x: 1}", "x\u202ey", "'\"", "#", "{{ x }}", "a" * 300, "../../etc", "-rf", "$(id)", "<b>"]
)
def test_hostile_names_of_hosts_and_groups(name: str) -> None:
    hosts = f"[kube_control_plane]\ncp-1 ip=10.0.0.1\n{name} ip=10.0.0.2\n[{name}]\ncp-1\n[{name}:vars]\nx={name}\n"
    found = imported({"h.ini": hosts, f"group_vars/{name}.yml": "a: 1"}, version="1.36.4")
    assert "cp-1" in {node.name for node in cluster(found).nodes}
    assert "\u202e" not in summary(found, "") + found.text


def test_an_inventory_of_thousands_of_machines() -> None:
    hosts = "[kube_control_plane]\ncp-[1:3]\n[etcd:children]\nkube_control_plane\n[kube_node]\n"
    hosts += "".join(f"w-{n} ip=10.{n // 250}.{n % 250}.1\n" for n in range(2_000))
    began = time.perf_counter()
    found = imported({"h.ini": hosts, "group_vars/all.yml": VARS})
    assert len(cluster(found).nodes) == 2_003
    assert time.perf_counter() - began < 30


def test_thousands_of_servers_that_are_known_by_address_only() -> None:
    servers = "".join(f"    server s{n} 10.1.{n // 250}.{n % 250}:6443 check\n" for n in range(3_000))
    began = time.perf_counter()
    found = imported({"haproxy.cfg": haproxy() + servers}, version="1.36.4", installer="kubeadm")
    assert sum(fact.path[-1] == "name" and fact.path[1] == "nodes" for fact in found.facts) == 3_003
    assert time.perf_counter() - began < 30


@pytest.mark.parametrize(
    "config",
    ["}" * 100_000, "vrrp_instance a {" * 50_000, "vrrp_instance\n" * 10_000, "vrrp_instance x { virtual_ipaddress {"],
)
def test_braces_of_keepalived_that_do_not_match(config: str) -> None:
    with pytest.raises(UsageError, match="no file is of a format"):
        imported({"x.txt": config})
    imported({"keepalived.conf": config + "\nvrrp_instance y {\n virtual_ipaddress {\n 10.0.0.9\n }\n}\n"})

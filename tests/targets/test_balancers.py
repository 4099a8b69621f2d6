"""HAProxy and keepalived: what stands in their files, and that a failing check really changes the order."""

import re
from typing import Any

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.targets import compile_configs
from hadesign.targets.keepalived import weight
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones


def cluster(count: int = 3, **balancer: Any) -> Cluster:
    nodes = control_plane({"a": count}, interface="eth0")
    entry = {"name": "api", "type": "haproxy-keepalived", "vip": "10.0.1.200", "virtualRouterId": 7}
    entry |= {"instances": [node["name"] for node in nodes]} | balancer
    plane = {"endpoint": "api.example.org:8443"}
    return as_cluster(design(infrastructure=zones("a"), nodes=nodes, controlPlane=plane, loadBalancers=[entry]))


def files(built: Cluster, target: str) -> dict[str, str]:
    return {a.path.removeprefix(f"configs/{target}/"): str(a.content) for a in compile_configs(built, [target])}


@pytest.mark.parametrize("count", range(2, 10))
def test_a_failing_check_puts_the_first_instance_behind_the_last(count: int) -> None:
    (balancer,) = cluster(count).balancers
    priorities = [instance.priority for instance in balancer.instances]
    assert priorities[0] + weight(balancer) < priorities[-1]
    assert all(1 <= priority <= 254 for priority in priorities)


def test_without_preemption_a_failing_check_takes_the_instance_out() -> None:
    text = files(cluster(preempt=False), "keepalived")["cp-a-1/keepalived.conf"]
    assert re.search(r"^    weight 0$", text, re.MULTILINE)
    assert re.search(r"^    nopreempt$", text, re.MULTILINE)
    other = files(cluster(), "keepalived")["cp-a-1/keepalived.conf"]
    assert re.search(r"^    weight -30$", other, re.MULTILINE)
    assert "nopreempt\n" not in other


def test_every_instance_speaks_to_the_others_and_not_to_itself() -> None:
    text = files(cluster(), "keepalived")["cp-a-2/keepalived.conf"]
    peers = re.search(r"unicast_peer \{\n(.*?)\n    \}", text, re.DOTALL)
    assert peers
    assert peers[1].split() == ["10.0.1.2", "10.0.1.4"]
    assert "unicast_src_ip 10.0.1.3" in text
    assert "10.0.1.200/32" in text


def test_every_api_server_stands_behind_haproxy() -> None:
    text = files(cluster(healthCheck={"path": "/readyz", "interval": "1500ms", "fall": 4, "rise": 1}), "haproxy")[
        "cp-a-1/haproxy.cfg"
    ]
    assert re.findall(r"^    server (\S+) (\S+)", text, re.MULTILINE) == [
        (f"cp-a-{n}", f"10.0.1.{n + 1}:6443") for n in (1, 2, 3)
    ]
    assert "check inter 1500ms fall 4 rise 1 on-marked-down shutdown-sessions verify none" in text
    assert "http-check connect ssl\n    http-check send meth GET uri /readyz" in text
    assert "bind *:8443" in text


@pytest.mark.parametrize(
    ("missing", "target", "said"),
    [
        ("interface", "keepalived", "the interface of cp-a-1"),
        ("virtualRouterId", "keepalived", "the virtual router id"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(missing: str, target: str, said: str) -> None:
    built = cluster()
    data = built.document.data
    data["spec"]["loadBalancers"][0].pop(missing, None)
    for node in data["spec"]["nodes"]:
        node.pop(missing, None)
    with pytest.raises(InputError, match=said):
        compile_configs(as_cluster(data), [target])


def test_an_address_that_is_not_known_is_asked_for() -> None:
    data = cluster().document.data
    del data["spec"]["infrastructure"]["zones"][0]["subnet"]
    with pytest.raises(InputError, match="HAProxy needs the address of cp-a-1"):
        compile_configs(as_cluster(data), ["haproxy"])


def test_a_target_that_does_not_fit_says_why() -> None:
    lonely = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    assert {a.path.split("/")[1] for a in compile_configs(lonely)} == {"kubeadm"}
    with pytest.raises(UsageError, match="no load balancer of type haproxy-keepalived or haproxy"):
        compile_configs(lonely, ["haproxy"])
    with pytest.raises(UsageError, match="did you mean `kubeadm`"):
        compile_configs(lonely, ["kubeadmin"])


def test_ipv6_addresses_stand_in_brackets() -> None:
    data = cluster().document.data
    data["spec"]["infrastructure"]["zones"][0]["subnet"] = "fd00::/64"
    data["spec"]["loadBalancers"][0]["vip"] = "fd00::ff"
    built = as_cluster(data)
    text = files(built, "haproxy")["cp-a-1/haproxy.cfg"]
    assert "server cp-a-1 [fd00::2]:6443" in text
    assert "bind :::8443 v6only" in text
    assert "fd00::ff/128" in files(built, "keepalived")["cp-a-1/keepalived.conf"]

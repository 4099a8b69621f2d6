"""HAProxy and keepalived: what stands in their files, and that a failing check really changes the order."""

import re
from itertools import product
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


@pytest.mark.parametrize("count", [*range(2, 10), 14, 15, 40])
def test_whoever_fails_stands_behind_whoever_does_not(count: int) -> None:
    (balancer,) = cluster(count).balancers
    priorities = [instance.priority for instance in balancer.instances]
    assert all(1 <= priority <= 254 for priority in priorities)
    assert priorities == sorted(set(priorities), reverse=True)
    failing = [priority + weight(balancer) for priority in priorities]
    assert all(bad < good for (n, bad), (m, good) in product(enumerate(failing), enumerate(priorities)) if n != m)
    assert all(priority >= 1 for priority in failing)


def test_without_preemption_a_failing_check_takes_the_instance_out() -> None:
    text = files(cluster(preempt=False), "keepalived")["cp-a-1/keepalived.conf"]
    assert re.search(r"^    weight 0$", text, re.MULTILINE)
    assert re.search(r"^    nopreempt$", text, re.MULTILINE)
    other = files(cluster(), "keepalived")["cp-a-1/keepalived.conf"]
    assert re.search(r"^    weight -21$", other, re.MULTILINE)
    assert not re.search(r"^ *nopreempt", other, re.MULTILINE)


def test_every_instance_speaks_to_the_others_and_not_to_itself() -> None:
    text = files(cluster(), "keepalived")["cp-a-2/keepalived.conf"]
    peers = re.search(r"unicast_peer \{\n(.*?)\n    \}", text, re.DOTALL)
    assert peers
    assert peers[1].split() == ["10.0.1.2", "10.0.1.4"]
    assert "unicast_src_ip 10.0.1.3" in text
    assert "10.0.1.200/32" in text


@pytest.mark.parametrize("preempt", [True, False])
def test_an_address_that_nobody_watches_over_has_no_check(preempt: bool) -> None:
    written = files(cluster(track="none", preempt=preempt), "keepalived")
    machines = {f"cp-a-{number}/keepalived.conf" for number in (1, 2, 3)}
    assert set(written) == {"README.md", *machines}
    assert not any(word in text for text in written.values() for word in ("vrrp_script", "track_script", "check-ready"))
    assert ("nopreempt" in written["cp-a-1/keepalived.conf"]) is not preempt
    assert "(`track: none`)" in written["README.md"]


@pytest.mark.parametrize(("given", "written"), [(None, "1"), ("1s", "1"), ("250ms", "0.25"), ("40s", "40")])
def test_the_interval_is_that_of_the_design(given: str | None, written: str) -> None:
    more: dict[str, Any] = {"advertInterval": given} if given else {}
    built = cluster(**more)
    assert f"    advert_int {written}\n" in files(built, "keepalived")["cp-a-1/keepalived.conf"]


@pytest.mark.parametrize(
    ("track", "lines"),
    [
        (None, ["interval 1", "timeout 1", "fall 2", "rise 2"]),
        ({"interval": "3s", "fall": 10, "rise": 1}, ["interval 3", "timeout 2", "fall 10", "rise 1"]),
    ],
)
def test_keepalived_s_own_check_is_that_of_the_design(track: dict[str, Any] | None, lines: list[str]) -> None:
    more: dict[str, Any] = {"track": track} if track else {}
    text = files(cluster(**more), "keepalived")["cp-a-1/keepalived.conf"]
    script = re.search(r"vrrp_script api \{\n(.*?)\n\}", text, re.DOTALL)
    assert script
    assert [
        line.strip() for line in script[1].splitlines() if re.match(r" *(interval|timeout|fall|rise) ", line)
    ] == lines


@pytest.mark.parametrize("interval", ["5ms", "41s", "1h"])
def test_an_interval_that_vrrp_cannot_express_is_refused(interval: str) -> None:
    with pytest.raises(InputError, match=r"design.yaml:\d+:\d+: balancer api advertises every"):
        cluster(advertInterval=interval)


def test_a_virtual_address_of_another_ip_version_is_refused() -> None:
    with pytest.raises(InputError, match="of different IP versions, and VRRP speaks one"):
        cluster(vip="fd00::1")


def test_every_api_server_stands_behind_haproxy() -> None:
    text = files(cluster(healthCheck={"path": "/readyz", "interval": "1500ms", "fall": 4, "rise": 1}), "haproxy")[
        "cp-a-1/haproxy.cfg"
    ]
    assert re.findall(r"^    server (\S+) (\S+)", text, re.MULTILINE) == [
        (f"cp-a-{n}", f"10.0.1.{n + 1}:6443") for n in (1, 2, 3)
    ]
    assert "check inter 1500ms fastinter 375ms fall 4 rise 1 on-marked-down shutdown-sessions verify none" in text
    assert "http-check connect ssl\n    http-check send meth GET uri /readyz" in text
    assert "bind *:8443" in text


@pytest.mark.parametrize(
    ("check", "lines"),
    [
        (
            None,
            [
                "option httpchk",
                "http-check connect ssl",
                "http-check send meth GET uri /readyz",
                "inter 1000ms fastinter",
            ],
        ),
        ({"interval": "3s"}, ["http-check send meth GET uri /readyz", "inter 3000ms", "timeout check 2000ms"]),
        ({"interval": "30s", "timeout": "10s"}, ["inter 30000ms", "timeout check 10000ms"]),
        ({"protocol": "http"}, ["http-check connect\n", "http-check send meth GET uri /readyz"]),
        ({"protocol": "tcp"}, ["option tcp-check", "tcp-check connect\n"]),
    ],
)
def test_what_the_blueprint_leaves_open_about_checks_is_what_the_proof_counts_with(
    check: Any, lines: list[str]
) -> None:
    built = cluster(**({"healthCheck": check} if check else {}))
    text = files(built, "haproxy")["cp-a-1/haproxy.cfg"]
    assert all(line in text for line in lines)
    counted = built.balancers[0].check
    assert counted
    assert counted.timeout
    pace = f"inter {counted.interval * 1000:.0f}ms fastinter {counted.again * 1000:.0f}ms"
    assert f"{pace} fall {counted.fall} rise {counted.rise}" in text
    assert "    timeout connect 1000ms\n" in text
    assert f"    timeout check {counted.timeout * 1000:.0f}ms\n" in text


def test_a_watch_may_be_silent_for_an_hour() -> None:
    text = files(cluster(), "haproxy")["cp-a-1/haproxy.cfg"]
    minutes = [int(value) for value in re.findall(r"^    timeout (?:client|server) (\d+)m$", text, re.MULTILINE)]
    assert len(minutes) == 2
    assert min(minutes) > 60


def double() -> dict[str, Any]:
    """Return two balancers on the same machines, one of them on the port of the health answers."""
    nodes = [*control_plane({"a": 1}), *({"name": f"lb-{n}", "zone": "a", "roles": ["load-balancer"]} for n in (1, 2))]
    shared = {"type": "haproxy-keepalived", "instances": ["lb-1", "lb-2"], "interface": "eth0"}
    entries = [
        {"name": "api", "vip": "10.0.1.200", "virtualRouterId": 7, **shared},
        {"name": "api-servers", "vip": "10.0.1.201", "virtualRouterId": 8, "port": 8404, "preempt": False, **shared},
    ]
    return design(infrastructure=zones("a"), nodes=nodes, loadBalancers=entries)


def test_two_balancers_on_one_machine_share_its_files() -> None:
    built = as_cluster(double())
    text = files(built, "haproxy")["lb-1/haproxy.cfg"]
    assert re.findall(r"^(?:frontend|backend) (\S+)", text, re.MULTILINE) == [
        "api",
        "api_servers",
        "api-servers",
        "api-servers_servers",
        "_health",
    ]
    assert "bind 127.0.0.1:8405" in text
    found = files(built, "keepalived")
    assert re.findall(r"^vrrp_instance (\S+)", found["lb-1/keepalived.conf"], re.MULTILINE) == ["api", "api-servers"]
    asked = re.findall(
        r"^    (\S+)\) url=http://127.0.0.1:8405/ready/(\S+) ;;$", found["lb-1/check-ready.sh"], re.MULTILINE
    )
    assert asked == [("api", "api"), ("api-servers", "api-servers")]


def test_two_balancers_on_one_port_of_a_machine_are_refused() -> None:
    data = double()
    data["spec"]["loadBalancers"][1]["port"] = 6443
    with pytest.raises(InputError, match="balancer api-servers and balancer api both want port 6443 of lb-1"):
        as_cluster(data)


def test_a_balancer_for_ingress_on_the_same_machines_is_none_of_our_business() -> None:
    data = double()
    data["spec"]["loadBalancers"][1] |= {"serves": "ingress"}
    data["spec"]["loadBalancers"][1].pop("port")
    assert "api-servers" not in files(as_cluster(data), "haproxy")["lb-1/haproxy.cfg"]


@pytest.mark.parametrize(
    ("missing", "target", "said"),
    [
        ("interface", "keepalived", "the interface of cp-a-1"),
        ("virtualRouterId", "keepalived", "the virtual router id"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(missing: str, target: str, said: str) -> None:
    data = cluster().document.data
    data["spec"]["loadBalancers"][0].pop(missing, None)
    for node in data["spec"]["nodes"]:
        node.pop(missing, None)
    with pytest.raises(InputError, match=rf"design.yaml:\d+:\d+: keepalived needs {said}"):
        compile_configs(as_cluster(data), [target])


def test_an_address_that_is_not_known_is_asked_for() -> None:
    data = cluster().document.data
    del data["spec"]["infrastructure"]["zones"][0]["subnet"]
    with pytest.raises(InputError, match="HAProxy needs the address of cp-a-1"):
        compile_configs(as_cluster(data), ["haproxy"])


def test_a_target_that_does_not_fit_says_why() -> None:
    lonely = as_cluster(design(infrastructure=zones("a"), nodes=control_plane({"a": 1})))
    assert {a.path.split("/")[1] for a in compile_configs(lonely)} == {"dr", "kubeadm", "system-budgets"}
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
    assert "bind :::8443 v4v6" in text
    assert "fd00::ff/128" in files(built, "keepalived")["cp-a-1/keepalived.conf"]

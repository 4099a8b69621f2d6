"""Where nodes join: a second port of each balancer beside what listens there already, and what leads there."""

from typing import Any

import pytest

from hadesign.targets import compile_configs
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.filled import refused_by_haproxy, refused_by_keepalived, write_configs
from tests.targets.rancher import small


def front(kind: str, installer: str = "rke2", endpoint: str | None = "api.example.org:6443", **entry: Any) -> Cluster:
    nodes = [*control_plane({"a": 1, "b": 1}), {"name": "lb-1", "zone": "a", "roles": ["load-balancer"]}]
    return as_cluster(
        design(
            kubernetes={"version": "1.36.4", "installer": installer},
            infrastructure=zones("a", "b"),
            nodes=nodes,
            controlPlane={"endpoint": endpoint} if endpoint else {"apiServer": {"port": 6443}},
            loadBalancers=[{"name": "api", "type": kind} | entry],
        )
    )


@pytest.mark.parametrize("installer", ["kubeadm", "k3s", "kubespray"])
def test_without_a_supervisor_there_is_no_second_port(installer: str) -> None:
    cluster = front("haproxy", installer, instances=["lb-1"])
    assert cluster.balancers[0].joining is None
    assert cluster.registration is None


@pytest.mark.parametrize(
    ("kind", "entry", "port"),
    [
        ("haproxy", {"instances": ["lb-1"]}, 9345),
        ("haproxy", {"instances": ["lb-1"], "port": 9345}, 9346),
        ("nginx", {"instances": ["lb-1"]}, 9345),
        ("cloud", {"dnsName": "elb.example.org"}, 9345),
        ("hardware", {"vip": "10.0.1.99"}, 9345),
        ("kube-vip", {"vip": "10.0.1.99", "instances": ["cp-a-1", "cp-b-1"]}, None),
        ("node-local", {}, None),
        ("dns", {"dnsName": "api.example.org"}, None),
    ],
)
def test_what_passes_requests_on_has_a_port_for_joining(kind: str, entry: dict[str, Any], port: int | None) -> None:
    (balancer,) = front(kind, **entry).balancers
    assert (balancer.joining.port if balancer.joining else None) == port


@pytest.mark.parametrize(
    ("check", "written"),
    [
        (None, ("https", "/ping", 1.0)),
        ({"path": "/livez", "interval": "5s"}, ("https", "/ping", 5.0)),
        ({"protocol": "tcp"}, ("tcp", None, 1.0)),
        ("none", None),
    ],
)
def test_its_check_is_paced_as_that_of_the_api(check: Any, written: Any) -> None:
    given = {} if check is None else {"healthCheck": check}
    (balancer,) = front("haproxy", instances=["lb-1"], **given).balancers
    assert balancer.joining
    found = balancer.joining.check
    assert ((found.protocol, found.path, found.interval) if found else None) == written


@pytest.mark.parametrize(
    ("kind", "entry", "endpoint", "address"),
    [
        ("haproxy", {"instances": ["lb-1"]}, "api.example.org:6443", "api.example.org:9345"),
        ("haproxy", {"instances": ["lb-1"]}, "10.0.1.3:6443", "10.0.1.3:9345"),
        ("kube-vip", {"vip": "10.0.1.99", "instances": ["cp-a-1"]}, "10.0.1.99:6443", "10.0.1.99:9345"),
        ("hardware", {"vip": "10.0.1.99"}, None, "10.0.1.99:9345"),
        ("dns", {"dnsName": "api.example.org"}, "api.example.org:6443", "api.example.org:9345"),
    ],
)
def test_the_port_is_that_of_what_answers(kind: str, entry: dict[str, Any], endpoint: str | None, address: str) -> None:
    found = front(kind, endpoint=endpoint, **entry).registration
    assert found
    assert found.address == address


def test_two_balancers_on_one_machine_have_a_port_each() -> None:
    nodes = [*control_plane({"a": 1}), {"name": "lb-1", "zone": "a", "roles": ["load-balancer"]}]
    entries = [
        {"name": "one", "type": "haproxy", "instances": ["lb-1"], "port": 6443},
        {"name": "two", "type": "haproxy", "instances": ["lb-1"], "port": 9346},
    ]
    kubernetes = {"version": "1.36.4", "installer": "rke2"}
    data = design(kubernetes=kubernetes, infrastructure=zones("a"), nodes=nodes, loadBalancers=entries)
    found = {b.name: b.joining.port for b in as_cluster(data).balancers if b.joining}
    assert found == {"one": 9345, "two": 9347}


def test_firewalls_are_told_of_both() -> None:
    flows = {flow.id: flow for flow in small("rke2", apart=False).flows}
    assert flows["supervisor/api"].ports == (9346, 9346)
    assert flows["supervisor/api"].target.nodes == ("cp-a-1", "cp-b-1", "cp-c-1")
    assert flows["joining/api"].ports == flows["supervisor"].ports == (9345, 9345)


@pytest.mark.parametrize("apart", [True, False])
def test_haproxy_listens_on_both_and_keepalived_asks_as_before(apart: bool) -> None:
    cluster = small("rke2", apart=apart)
    found = {a.path: str(a.content) for a in compile_configs(cluster, ["haproxy", "keepalived"])}
    machine = "lb-a" if apart else "cp-a-1"
    text = found[f"configs/haproxy/{machine}/haproxy.cfg"]
    assert f"bind *:{9345 if apart else 9346}\n" in text
    assert "http-check send meth GET uri /ping\n" in text
    assert all(f"server {server.node} {server.address}:9345\n" in text for server in cluster.api_servers)
    assert "nbsrv(api_servers) ge 1" in text
    other = {a.path: str(a.content) for a in compile_configs(small("k3s", apart=apart), ["keepalived"])}
    assert {path: body for path, body in found.items() if "keepalived" in path} == other


@pytest.mark.judge
@pytest.mark.parametrize("apart", [True, False])
def test_haproxy_and_keepalived_accept_it(apart: bool, tmp_path: Any) -> None:
    configs = write_configs(small("rke2", apart=apart), tmp_path)
    assert [*refused_by_haproxy(configs), *refused_by_keepalived(configs)] == []

"""nginx: what stands in its files, what it is not asked to do, and that it refuses a file that is broken."""

import re
from pathlib import Path
from typing import Any

import pytest

from hadesign.errors import InputError, UsageError
from hadesign.proof.recovery.noticing import Passing, checks_of
from hadesign.targets import compile_configs, unfit
from hadesign.targets.nginx import word
from hadesign.topology import Cluster
from tests.designs import as_cluster, control_plane, design, zones
from tests.targets.filled import refused_by_haproxy, refused_by_keepalived, refused_by_nginx, write_configs

MAIN = {"include", "worker_processes", "worker_rlimit_nofile", "events", "stream", "http"}
"""https://nginx.org/en/docs/ngx_core_module.html."""
EVENTS = {"worker_connections"}
STREAM = {"upstream", "server"}
UPSTREAM = {"zone", "least_conn", "server"}
"""https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html."""
SERVER = {
    *("listen", "proxy_pass", "proxy_connect_timeout", "proxy_next_upstream", "proxy_timeout"),
    "proxy_socket_keepalive",
}
"""https://nginx.org/en/docs/stream/ngx_stream_core_module.html and ngx_stream_proxy_module.html."""
HTTP = {"access_log", "server_tokens", "server", "listen", "location", "return"}
"""https://nginx.org/en/docs/http/ngx_http_core_module.html, ngx_http_log_module.html, ngx_http_rewrite_module.html."""


def data(kind: str = "nginx-keepalived", **balancer: Any) -> dict[str, Any]:
    """Return three servers behind two balancers."""
    nodes = control_plane({"a": 3})
    roles = {"roles": ["load-balancer"], "interface": "eth0"}
    nodes += [{"name": f"lb-{number}", "zone": "a", **roles} for number in (1, 2)]
    entry = {"name": "api", "type": kind, "vip": "10.0.1.200", "virtualRouterId": 7, "instances": ["lb-1", "lb-2"]}
    plane = {"endpoint": "api.example.org:8443"}
    return design(infrastructure=zones("a"), nodes=nodes, controlPlane=plane, loadBalancers=[entry | balancer])


def built(kind: str = "nginx-keepalived", **balancer: Any) -> Cluster:
    return as_cluster(data(kind, **balancer))


def text_of(cluster: Cluster, name: str = "lb-1/nginx.conf", target: str = "nginx") -> str:
    (found,) = [a for a in compile_configs(cluster, [target]) if a.path == f"configs/{target}/{name}"]
    return str(found.content)


def test_only_known_directives_are_written_each_where_it_belongs() -> None:
    outside: list[str] = []
    for line in text_of(built()).splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words == ["}"]:
            outside.pop()
            continue
        where = outside[0] if outside else ""
        known = {"": MAIN, "events": EVENTS, "http": HTTP}.get(where, STREAM)
        if where == "stream" and len(outside) > 1:
            known = UPSTREAM if outside[1] == "upstream" else SERVER
        assert words[0].rstrip(";") in known, (outside, line)
        if line.endswith("{"):
            outside.append(words[0])
        else:
            assert line.endswith((";", "}")), line
    assert not outside


def test_every_api_server_stands_behind_it_and_is_passed_over_as_the_proof_counts() -> None:
    cluster = built()
    text = text_of(cluster)
    servers = re.findall(r"^        server (\S+) (.*);$", text, re.MULTILINE)
    assert [address for address, _ in servers] == ["10.0.1.2:6443", "10.0.1.3:6443", "10.0.1.4:6443"]
    counted = checks_of(cluster.balancers[0])
    assert isinstance(counted, Passing)
    assert {rest for _, rest in servers} == {f"max_fails=1 fail_timeout={counted.again:.0f}s"}
    assert f"        proxy_connect_timeout {counted.connect * 1000:.0f}ms;" in text
    assert (counted.passes("silent"), counted.passes("silent", 2)) == (counted.connect, 2 * counted.connect)
    assert f"after {counted.notices('silent'):.0f} s" in text_of(cluster, "README.md")
    assert "        listen 8443;" in text
    assert "        proxy_pass api;" in text


def test_the_file_and_its_readme_say_that_checks_are_passive() -> None:
    assert "Checks are passive" in text_of(built())
    readme = text_of(built(), "README.md")
    assert "Its checks are passive" in readme
    assert "is never noticed" in readme
    checker = checks_of(built().balancers[0])
    assert checker
    assert checker.notices("hangs") is None


def test_without_a_check_no_server_is_left_out() -> None:
    assert "max_fails=0 " in text_of(built(healthCheck="none"))


def test_a_check_that_nginx_does_not_make_is_not_left_out_in_silence() -> None:
    cluster = built(healthCheck={"path": "/readyz", "interval": "3s", "fall": 3})
    assert "nginx makes none" in {one.target: one.why for one in unfit(cluster)}["nginx"]
    with pytest.raises(UsageError, match="load balancer api is to make a health check"):
        compile_configs(cluster, ["nginx"])


def test_ipv6_addresses_stand_in_brackets() -> None:
    given = data(vip="fd00::ff")
    given["spec"]["infrastructure"]["zones"][0]["subnet"] = "fd00::/64"
    text = text_of(as_cluster(given))
    assert "server [fd00::2]:6443 " in text
    assert "listen [::]:8443 ipv6only=off;" in text


def test_an_address_that_is_not_known_is_asked_for() -> None:
    given = data()
    del given["spec"]["infrastructure"]["zones"][0]["subnet"]
    with pytest.raises(InputError, match="nginx needs the address of cp-a-1"):
        compile_configs(as_cluster(given), ["nginx"])


@pytest.mark.parametrize("text", ["", "a b", "a;", "$host", '"', "'", "a{", "#a", "a\nb", "\\", "${x}", "`id`"])
def test_what_is_no_word_of_nginx_s_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        word(text)


def test_keepalived_asks_the_nginx_beside_it() -> None:
    cluster = built()
    script = text_of(cluster, "lb-1/check-ready.sh", "keepalived")
    (url,) = re.findall(r"api\) url=(\S+) ;;", script)
    ((port, path),) = re.findall(r"^http://127\.0\.0\.1:(\d+)(/\S+)$", url)
    text = text_of(cluster)
    assert f"listen 127.0.0.1:{port};" in text
    assert f"location = {path} {{ return 200; }}" in text
    assert "nginx must run first" in text_of(cluster, "README.md", "keepalived")


@pytest.mark.parametrize("preempt", [True, False])
def test_the_address_is_held_before_the_first_api_server_runs(preempt: bool) -> None:
    """As nginx asks no server, that keepalived's check succeeds as soon as it runs."""
    found = compile_configs(built(preempt=preempt))
    assert not any("nobody holds the address" in str(a.content) for a in found)


@pytest.mark.judge
def test_haproxy_and_nginx_on_the_same_machines_do_not_want_the_same_ports(tmp_path: Path) -> None:
    given = data()
    other = {"name": "other", "type": "haproxy-keepalived", "vip": "10.0.1.201", "virtualRouterId": 8, "port": 9443}
    given["spec"]["loadBalancers"].append(other | {"instances": ["lb-1", "lb-2"]})
    cluster = as_cluster(given)
    configs = write_configs(cluster, tmp_path)
    assert [*refused_by_nginx(configs), *refused_by_haproxy(configs), *refused_by_keepalived(configs)] == []
    ports = [
        *re.findall(r"^ +listen (?:127.0.0.1:)?(\d+)", text_of(cluster), re.MULTILINE),
        *re.findall(r"^ +bind \S*:(\d+)", text_of(cluster, "lb-1/haproxy.cfg", "haproxy"), re.MULTILINE),
    ]
    assert len(ports) == len(set(ports)) == 4


@pytest.mark.judge
@pytest.mark.parametrize(
    ("pattern", "new"),
    [
        ("least_conn;", "least_connections;"),
        ("proxy_pass api;", "proxy_pass apis;"),
        ("fail_timeout=10s;\n    }", "fail_timeout=10000ms;\n    }"),
        ("        listen 8443;", "        listen 84430;"),
        (r"^http \{", "http"),
    ],
    ids=["unknown directive", "no such servers", "a time it does not take", "no port", "no brace"],
)
def test_nginx_refuses_a_broken_file(pattern: str, new: str, tmp_path: Path) -> None:
    configs = write_configs(built(), tmp_path)
    assert refused_by_nginx(configs) == []
    file = configs / "nginx" / "lb-2" / "nginx.conf"
    text, count = re.subn(pattern, new, file.read_text(), flags=re.MULTILINE)
    assert count == 1
    file.write_text(text)
    (said,) = refused_by_nginx(configs)
    assert said.startswith("lb-2: ")


@pytest.mark.judge
def test_where_nodes_join_on_a_port_of_their_own_nginx_listens_there_too(tmp_path: Path) -> None:
    given = data(vip="10.0.1.200")
    given["spec"]["kubernetes"]["installer"] = "rke2"
    cluster = as_cluster(given)
    joining = cluster.balancers[0].joining
    assert joining
    text = text_of(cluster)
    assert re.findall(r"^        listen (\d+);", text, re.MULTILINE) == ["8443", str(joining.port)]
    assert re.findall(r"^        proxy_pass (\S+);", text, re.MULTILINE) == ["api", "api_joining"]
    assert [f":{backend.port} " in text for backend in joining.backends] == [True] * 3
    assert refused_by_nginx(write_configs(cluster, tmp_path)) == []

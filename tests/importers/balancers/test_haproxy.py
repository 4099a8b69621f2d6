"""What an haproxy.cfg says: the API's port, its servers, and how these are checked."""

import pytest

from hadesign.errors import UsageError
from hadesign.report.imported import imported_json, summary
from tests.importers.importing import cluster, imported

SHAPE = """\
global
    daemon
defaults
    mode tcp
    timeout check 4s

listen stats
    bind *:9000
    mode http
    stats auth admin:s3cr3t-Value

frontend kube-apiserver
    bind {bind}
    default_backend masters

backend masters
    {options}
    {default}
    server cp-1 10.0.0.1:6443 {server}
    server cp-2 10.0.0.2:6443 {server}   # a comment
    server CP_3 10.0.0.3:6443 {server} backup
"""


def text(bind: str = "*:8443", options: str = "", default: str = "", server: str = "check") -> str:
    return SHAPE.format(bind=bind, options=options, default=default, server=server)


def facts(config: str, **more: str) -> dict[str, object]:
    found = imported({"lb/haproxy.cfg": config} | more, version="1.36.4", installer="kubeadm")
    return {".".join(fact.path[2:] if fact.path[0] == "spec" else fact.path): fact.value for fact in found.facts}


def test_servers_are_machines_of_the_control_plane() -> None:
    found = imported({"haproxy.cfg": text()}, version="1.36.4", installer="kubeadm")
    built = cluster(found)
    assert {node.name: node.address for node in built.nodes} == {
        "cp-1": "10.0.0.1", "cp-2": "10.0.0.2", "node-10-0-0-3": "10.0.0.3",
    }  # fmt: skip
    assert [(server.node, server.port) for server in built.api_servers][:1] == [("cp-1", 6443)]
    (balancer,) = built.balancers
    assert (balancer.type, balancer.port) == ("haproxy", 8443)
    assert any(one.text.startswith("On which machines does haproxy run (haproxy.cfg:12)?") for one in found.questions)


@pytest.mark.parametrize(
    ("config", "check"),
    [
        (text(server=""), "none"),
        (text(server="check"), {"protocol": "tcp", "timeout": "4s"}),
        (text(default="default-server check inter 5s fall 4 rise 1", server=""),
         {"protocol": "tcp", "interval": "5s", "fall": 4, "rise": 1, "timeout": "4s"}),
        (text(default="default-server check inter 5s", server="no-check"), "none"),
        (text(default="default-server inter 5s", server="check inter 1500"),
         {"protocol": "tcp", "interval": "1500ms", "timeout": "4s"}),
        (text(options="option httpchk GET /readyz", server="check check-ssl verify none"),
         {"protocol": "https", "path": "/readyz", "timeout": "4s"}),
        (text(options="option httpchk\\n http-check connect ssl\\n http-check send meth GET uri /livez"),
         {"protocol": "https", "path": "/livez", "timeout": "4s"}),
        (text(options="option httpchk GET /healthz"), {"protocol": "http", "path": "/healthz", "timeout": "4s"}),
        (text(options="option httpchk GET /healthz\\n option ssl-hello-chk"), {"protocol": "tcp", "timeout": "4s"}),
        (text(options="option ssl-hello-chk\\n option tcp-check"), {"protocol": "tcp", "timeout": "4s"}),
    ],
)  # fmt: skip
def test_checks(config: str, check: object) -> None:
    found = facts(config.replace("\\n", "\n"))
    said = {path.removeprefix("api.healthCheck."): value for path, value in found.items()
            if path.startswith("api.healthCheck.")}  # fmt: skip
    assert (said or found.get("api.healthCheck")) == check


def test_an_address_of_its_own_is_where_the_api_answers() -> None:
    keepalived = "vrrp_instance api {\n virtual_ipaddress {\n 10.0.0.100\n }\n}\n"
    found = facts(text(bind="10.0.0.100:6443"), **{"lb/keepalived.conf": keepalived})
    assert (found["api.vip"], found["api.type"], found["api.port"]) == ("10.0.0.100", "haproxy-keepalived", 6443)


@pytest.mark.parametrize(
    ("config", "port"),
    [
        (
            "listen web\n bind *:6443\n server a 10.0.0.9:80\nlisten k8s-api\n bind *:7443\n server a 10.0.0.1:6443\n",
            7443,
        ),
        (
            "listen join\n bind *:9345\n server a 10.0.0.1:9345\nlisten api\n bind *:6443\n server a 10.0.0.1:6443\n",
            6443,
        ),
        ("listen api\n bind *:443\n server a 10.0.0.1:8080\nlisten b\n bind *:6443\n server a 10.0.0.1:16443\n", 6443),
    ],
)
def test_what_is_in_front_of_api_servers(config: str, port: int) -> None:
    assert facts(config)["api.port"] == port


def test_an_application_is_not_taken_for_the_api_servers() -> None:
    with pytest.raises(UsageError, match="no file is of a format"):
        imported({"haproxy.cfg": "listen api\n bind *:443\n server a 10.0.0.1:8080\n"})


def test_templates_and_secrets() -> None:
    config = text() + "    server cp-4 {{ ip }}:6443 check\n    server cp-5 ${CP5}:6443 check\n"
    found = imported({"haproxy.cfg": config}, version="1.36.4", installer="kubeadm")
    said = summary(found, "")
    assert said.count("a server whose address is a variable or a template") == 2
    assert "s3cr3t-Value" not in found.text + said + imported_json(found)
    assert len(cluster(found).nodes) == 3

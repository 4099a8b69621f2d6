"""HAProxy: one configuration for each instance of a balancer that runs it in front of the API servers."""

from ipaddress import ip_address

from hadesign.artifact import Artifact
from hadesign.targets.base import Lacking, header
from hadesign.targets.haproxy.readme import readme
from hadesign.topology.cluster import Balancer, Check, Cluster

TYPES = ("haproxy-keepalived", "haproxy")
HEALTH_PORT = 8404
"""Loopback port on which an instance says whether it has a server; 8404 is HAProxy's customary statistics port."""
DEFAULT_CHECK = Check("https", "/readyz", 3.0, 3, 2)
"""What is checked where the blueprint does not say: /readyz over TLS (kubernetes.io, API health endpoints), every 3 s
as in kubeadm's guide (kubernetes/kubeadm docs/ha-considerations.md), out after HAProxy's own default of 3 failures."""
WATCH = "65m"
"""Idle time-out of clients and servers: a watch may be silent for as long as it lives, which is between one and two
times kube-apiserver's --min-request-timeout (1800 s), so at most an hour."""


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers that HAProxy runs in front of the API."""
    return tuple(b for b in cluster.balancers if b.type in TYPES and b.serves == "api" and b.instances)


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be an instance of HAProxy, and something behind it."""
    if not balancers(cluster):
        return "no load balancer of type haproxy-keepalived or haproxy has instances"
    return "" if cluster.api_servers else "there is no API server behind the balancer"


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return a configuration for each instance, and a README."""
    files = []
    for balancer in balancers(cluster):
        text = configuration(cluster, balancer)
        files += [Artifact(f"{instance.node}/haproxy.cfg", text) for instance in balancer.instances]
    nodes = [instance.node for balancer in balancers(cluster) for instance in balancer.instances]
    return (*files, Artifact("README.md", readme(cluster, nodes)))


def configuration(cluster: Cluster, balancer: Balancer) -> str:
    """Return the configuration of a balancer, the same for all of its instances.

    Raises:
        InputError: an API server has no known address; HAProxy could not resolve a name before DNS is up.
    """
    lacking = Lacking(cluster, "HAProxy")
    servers = []
    for backend in balancer.backends:
        origin = next(node.origin for node in cluster.nodes if node.name == backend.node)
        expected = "an address, or a subnet for its zone"
        address = lacking.need(backend.address, f"the address of {backend.node}", expected, origin)
        servers.append(f"    server {backend.node} {_host(address)}:{backend.port}")
    lacking.check()
    ipv6 = bool(balancer.vip and ip_address(balancer.vip).version == 6)
    bind = f":::{balancer.port} v6only" if ipv6 else f"*:{balancer.port}"
    return _TEXT.format(
        header=header(cluster),
        name=balancer.name,
        bind=bind,
        watch=WATCH,
        health=HEALTH_PORT,
        check=_check(balancer.check or DEFAULT_CHECK),
        server_defaults=_defaults(balancer.check or DEFAULT_CHECK),
        servers="\n".join(servers),
    )


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _check(check: Check) -> str:
    """Return the lines that check a server; TCP alone says only that something listens."""
    protocol = check.protocol or "https"
    if protocol == "tcp":
        return "    option tcp-check\n    tcp-check connect"
    connect = "    http-check connect ssl\n" if protocol == "https" else "    http-check connect\n"
    path = check.path or "/readyz"
    return f"    option httpchk\n{connect}    http-check send meth GET uri {path}\n    http-check expect status 200"


def _defaults(check: Check) -> str:
    """Return how often servers are checked; connections to a dead one end at once, so that clients reconnect."""
    interval = check.interval if check.interval is not None else DEFAULT_CHECK.interval or 0
    fall, rise = check.fall or DEFAULT_CHECK.fall, check.rise or DEFAULT_CHECK.rise
    verify = " verify none" if (check.protocol or "https") == "https" else ""
    return f"check inter {round(interval * 1000)}ms fall {fall} rise {rise} on-marked-down shutdown-sessions{verify}"


_TEXT = """\
# {header}

global
    log stdout format raw local0
    maxconn 20000

defaults
    mode tcp
    log global
    option tcplog
    option dontlognull
    retries 2
    timeout connect 5s
    # A watch may be silent for up to an hour; a shorter time-out would make its client list everything again.
    timeout client {watch}
    timeout server {watch}
    timeout check 5s

# TLS passes through untouched: the API server must see the client's own certificate.
frontend {name}
    bind {bind}
    default_backend {name}-servers

# /readyz rather than a bare connection: an API server whose etcd is gone still accepts connections.
# "verify none" concerns these checks only; clients verify the API server's certificate themselves.
backend {name}-servers
    balance leastconn
{check}
    default-server {server_defaults}
{servers}

# For keepalived's check on this machine: 200 while at least one API server is ready.
frontend {name}-health
    bind 127.0.0.1:{health}
    mode http
    option httplog
    timeout client 5s
    acl none-ready nbsrv({name}-servers) lt 1
    monitor-uri /healthz
    monitor fail if none-ready
"""

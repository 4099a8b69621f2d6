"""HAProxy: one configuration for each machine that runs an instance in front of the API servers."""

from collections.abc import Sequence

from hadesign.artifact import Artifact
from hadesign.i18n import N_, Message, _, translated
from hadesign.targets.base import ANY_VERSION, Lacking, comment, comments, header, machines
from hadesign.targets.haproxy.readme import readme
from hadesign.targets.health import WATCH, asked_path, haproxies, health_port
from hadesign.topology.balancers import ANSWER, CONNECT
from hadesign.topology.cluster import Balancer, Check, Cluster, Listener, Node
from hadesign.topology.members import host

VERSIONS, JUDGES = ANY_VERSION, ("haproxy",)


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be an instance of HAProxy, and something behind it."""
    if not haproxies(cluster):
        return _("no load balancer of type haproxy-keepalived or haproxy has instances")
    return "" if cluster.api_servers else _("there is no API server behind the balancer")


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return a configuration for each machine, and a README."""
    found = machines(cluster, haproxies(cluster))
    files = [Artifact(f"{node.name}/haproxy.cfg", configuration(cluster, node, running)) for node, running in found]
    return (*files, Artifact("README.md", readme(cluster, found)))


def configuration(cluster: Cluster, node: Node, running: Sequence[Balancer]) -> str:
    """Return the configuration of a machine with all balancers it runs.

    Raises:
        InputError: an API server has no known address; HAProxy could not resolve a name before DNS is up.
    """
    ipv6 = {one.name: any(":" in address for address in (one.vip or "", *node.addresses)) for one in running}
    return text(cluster, [(one, ":::{port} v4v6" if ipv6[one.name] else "*:{port}") for one in running])


def text(cluster: Cluster, running: Sequence[tuple[Balancer, str]]) -> str:
    """Return the configuration of what runs these balancers, each with where it listens (its port is left open).

    Raises:
        InputError: as `configuration`.
    """
    sections = [_GLOBAL.format(header=header(cluster), watch=WATCH, **comments(_GLOBAL_NOTES))]
    lacking = Lacking(cluster, "HAProxy")
    for balancer, where in running:
        check = balancer.check
        if check is None:
            raise AssertionError(f"balancer {balancer.name} is in front of the API and has no check")
        api = Listener(balancer.port, balancer.backends, check)
        note = _NOTES[check.protocol if check else "none"]
        sections.append(_listener(balancer.name, api, _PASSING, note, _servers(cluster, api, lacking), where))
        if balancer.joining:
            servers, note = _servers(cluster, balancer.joining, lacking), _JOINING_NOTES[bool(check)]
            name = f"{balancer.name}_joining"  # no balancer's name holds an underscore
            sections.append(_listener(name, balancer.joining, _JOINING, note, servers, where))
    lacking.check()
    answers = "\n".join(_ANSWER.format(path=asked_path(b.name), name=b.name) for b, _where in running)
    health = _HEALTH.format(note=comment(translated(_HERE)), port=health_port(cluster), answers=answers)
    return "\n".join([*sections, health])


def _listener(
    name: str, listener: Listener, passing: Message, note: Message, servers: Sequence[str], where: str
) -> str:
    """Return a port that is listened on, and what stands behind it."""
    check = listener.check
    return _BALANCER.format(
        passing=comment(translated(passing)),
        retrying=comment(translated(_RETRYING), "    "),
        name=name,
        bind=where.format(port=listener.port),
        note=comment(translated(note)),
        gone=comment(translated(_GONE), "    "),
        connect=_milliseconds(CONNECT),
        timeout=_milliseconds((check.timeout if check else None) or ANSWER),
        check=_check(check) if check else comment(translated(_UNCHECKED), "    "),
        server_defaults=_defaults(check) + _observed() if check else "no-check",
        servers="\n".join(servers),
    )


def _servers(cluster: Cluster, listener: Listener, lacking: Lacking) -> list[str]:
    """Return a line for each server."""
    origins = {server.node: server.origin for server in cluster.api_servers}
    lines = []
    for backend in listener.backends:
        address = lacking.address(backend.address, backend.node, origins[backend.node])
        lines.append(f"    server {backend.node} {host(address)}:{backend.port}")
    return lines


def _check(check: Check) -> str:
    """Return the lines that check a server; TCP alone says only that something listens."""
    if check.protocol == "tcp":
        return "    option tcp-check\n    tcp-check connect"
    connect = "    http-check connect ssl\n" if check.protocol == "https" else "    http-check connect\n"
    send = f"    http-check send meth GET uri {check.path}\n"
    return f"    option httpchk\n{connect}{send}    http-check expect status 200"


def _defaults(check: Check) -> str:
    """Return how often servers are checked; connections to a dead one end at once, so that clients reconnect."""
    pace = f"inter {_milliseconds(check.interval)} fastinter {_milliseconds(check.again)}"
    verify = " verify none" if check.protocol == "https" else ""
    return f"check {pace} fall {check.fall} rise {check.rise} on-marked-down shutdown-sessions{verify}"


def _observed() -> str:
    """Return what makes the next check come sooner after a failure."""
    note = comment(translated(_SOONER), "    ")
    return f"\n{note}\n    default-server observe layer4 error-limit 1 on-error fastinter"


def _milliseconds(seconds: float) -> str:
    """Write a time as HAProxy takes it, at least a millisecond."""
    return f"{max(round(seconds * 1000), 1)}ms"


_NOTES = {
    "https": N_(
        "/readyz or its like rather than a bare connection: an API server whose etcd is gone still accepts connections."
        '\n"verify none" concerns these checks only; clients verify the API server\'s certificate themselves.'
    ),
    "http": N_("A path rather than a bare connection: an API server whose etcd is gone still accepts connections."),
    "tcp": N_("The blueprint asks for a bare connection: an API server whose etcd is gone still accepts one."),
    "none": N_("The blueprint asks for no check: an API server that is gone is tried again for each connection."),
}
_UNCHECKED = N_("No check.")
_GONE = N_(
    "A machine that is gone answers nothing: clients wait for this long at most before another server is tried, and\n"
    "so does each check for a connection. For the answer, checks wait longer: slow is not dead."
)
_SOONER = N_("After a failed check, or a client's connection that failed, the next check comes sooner (fastinter).")
_GLOBAL_NOTES = {
    "user": N_("Started by root for the sake of the ports, it serves as a user that may do nothing."),
    "bound": N_(
        "Connections are bounded by the process's own limit of open files, and by this where that limit is absurd."
    ),
    "silent": N_(
        "A watch may be silent for up to an hour; a shorter time-out would make its client list everything again."
    ),
}
_PASSING = N_("TLS passes through untouched: the API server must see the client's own certificate.")
_JOINING = N_(
    "Where nodes join: the installer's supervisor, which every server has beside its API server.\nTLS passes through"
    " untouched: nodes know the supervisor by its own certificate."
)
_JOINING_NOTES = {
    True: N_("The supervisor's own check, or a bare connection where the blueprint asks for one."),
    False: N_("The blueprint asks for no check: a server that is gone is tried again for each connection."),
}
_RETRYING = N_(
    "A server that died a moment ago, before its checks have failed: try another one, and the client notices nothing."
)
_HERE = N_(
    "On this machine only: whether a balancer has a server that is ready (for keepalived; 503 if not), and statistics."
)

_GLOBAL = """\
# {header}

global
    log stdout format raw daemon
{user}
    user haproxy
    group haproxy
    chroot /var/lib/haproxy
{bound}
    fd-hard-limit 50000

defaults
    mode tcp
    log global
    option dontlognull
{silent}
    timeout client {watch}
    timeout server {watch}
"""

_BALANCER = """\
{passing}
frontend {name}
    bind {bind}
    option tcplog
    default_backend {name}_servers

{note}
backend {name}_servers
    balance leastconn
{retrying}
    retries 3
    option redispatch 1
{gone}
    timeout connect {connect}
    timeout check {timeout}
{check}
    default-server {server_defaults}
{servers}
"""

_ANSWER = """\
    http-request return status 200 if {{ path {path} }} {{ nbsrv({name}_servers) ge 1 }}"""

_HEALTH = """\
{note}
frontend _health
    bind 127.0.0.1:{port}
    mode http
    no log
    timeout client 5s
{answers}
    stats enable
    stats uri /stats
"""

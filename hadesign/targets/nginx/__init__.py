"""nginx: one configuration for each machine that runs an instance in front of the API servers."""

import re
from collections.abc import Iterator, Sequence

from hadesign.artifact import Artifact
from hadesign.i18n import N_, _, translated
from hadesign.targets.base import ANY_VERSION, Lacking, comment, comments, header, machines
from hadesign.targets.health import WATCH, answers_at, asked_path, nginxes
from hadesign.targets.nginx.readme import readme
from hadesign.topology.cluster import Backend, Balancer, Cluster, Node
from hadesign.topology.members import host
from hadesign.vocabulary.balancers import Passes

VERSIONS, JUDGES = ANY_VERSION, ("nginx",)


def why_not(cluster: Cluster) -> str:
    """Return why not: there must be an instance of nginx that is to make no check which nginx does not make."""
    found = nginxes(cluster)
    if not found:
        return _("no balancer of type nginx-keepalived or nginx has instances")
    checking = next((balancer for balancer in found if balancer.check and balancer.check.declared), None)
    if checking is not None:
        return _(
            "load balancer {name} is to make a health check, and nginx makes none (NGINX Plus does): leave healthCheck"
            " out, or take HAProxy",
            name=checking.name,
        )
    return "" if cluster.api_servers else _("there is no API server behind the balancer")


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return a configuration for each machine, and a README."""
    found = machines(cluster, nginxes(cluster))
    files = [Artifact(f"{node.name}/nginx.conf", configuration(cluster, node, running)) for node, running in found]
    return (*files, Artifact("README.md", readme(cluster, found)))


def configuration(cluster: Cluster, node: Node, running: Sequence[Balancer]) -> str:
    """Return the configuration of a machine with all balancers it runs.

    Raises:
        InputError: an API server has no known address; nginx would resolve a name once, before DNS is up.
    """
    lacking = Lacking(cluster, "nginx")
    parts = [part for balancer in running for part in _parts(cluster, balancer, node, lacking)]
    lacking.check()
    answers = "\n".join(_ANSWER.format(path=word(asked_path(balancer.name))) for balancer in running)
    return _FILE.format(
        header=header(cluster),
        balancers="\n".join(parts),
        port=answers_at(cluster, "nginx"),
        answers=answers,
        modules=comment(translated(_MODULES)),
        many=comment(translated(_MANY), "    "),
        here=comment(translated(_HERE), "    "),
    )


def _parts(cluster: Cluster, balancer: Balancer, node: Node, lacking: Lacking) -> Iterator[str]:
    """Yield each port that a balancer listens on, and what stands behind it: the API, and where nodes join."""
    yield _part(cluster, balancer, node, lacking, balancer.name, balancer.port, balancer.backends)
    if balancer.joining:
        name = f"{balancer.name}_joining"  # no balancer's name holds an underscore
        yield _part(cluster, balancer, node, lacking, name, balancer.joining.port, balancer.joining.backends)


def _part(
    cluster: Cluster,
    balancer: Balancer,
    node: Node,
    lacking: Lacking,
    name: str,
    port: int,
    backends: Sequence[Backend],
) -> str:
    """Return the servers behind a port, and where it listens."""
    passes = balancer.row.passes
    if passes is None:
        raise AssertionError(f"nginx runs balancer {balancer.name} and its row does not say how it passes requests on")
    origins = {server.node: server.origin for server in cluster.api_servers}
    servers = []
    for backend in backends:
        address = lacking.address(backend.address, backend.node, origins[backend.node])
        servers.append(f"        server {word(f'{host(address)}:{backend.port}')} {_failing(balancer, passes)};")
    ipv6 = any(":" in address for address in (balancer.vip or "", *node.addresses))
    return _BALANCER.format(
        name=word(name),
        servers="\n".join(servers),
        listen=f"[::]:{port} ipv6only=off" if ipv6 else str(port),
        connect=_milliseconds(passes.connect),
        watch=WATCH,
        **comments(_NOTES, "        "),
    )


def _failing(balancer: Balancer, passes: Passes) -> str:
    """Return what becomes of a server that could not be connected to; with no check at all, nothing does."""
    # Of seconds, nginx takes whole ones here.
    return f"max_fails={1 if balancer.check else 0} fail_timeout={round(passes.again)}s"


def _milliseconds(seconds: float) -> str:
    return f"{max(round(seconds * 1000), 1)}ms"


_PLAIN = re.compile(r"[A-Za-z0-9_./:\[\]-]+")


def word(text: str) -> str:
    """Return a text as one word of nginx's.

    Raises:
        ValueError: nginx would take a part of it for something else (a variable, an end, a comment, a quote).
    """
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"no word of nginx's: {text!r}")
    return text


_MODULES = N_(
    "What passes TCP on is a module of its own in the packages of Debian, Ubuntu and Red Hat, and built in elsewhere."
)
_MANY = N_("Each connection of a client takes two, and one more while it is passed on to another server.")
_HERE = N_("On this machine only: whether nginx answers at all (for keepalived). It knows nothing of API servers.")
_NOTES = {
    "shared": N_("What one worker finds out, all of them know."),
    "passive": N_(
        "Checks are passive: a server is left alone for a while once a client's connection to it has failed, and then\n"
        "tried with the next client's. An API server that accepts connections and cannot serve stays in use."
    ),
    "gone": N_("A machine that is gone answers nothing: a client waits for this long before another server is tried."),
    "silent": N_("A watch may be silent for up to an hour; with a shorter time-out its client would list all again."),
}

_FILE = """\
# {header}

{modules}
include /etc/nginx/modules-enabled/*.conf;
include /usr/share/nginx/modules/*.conf;

worker_processes auto;
worker_rlimit_nofile 65536;

events {{
{many}
    worker_connections 16384;
}}

stream {{
{balancers}
}}

http {{
    access_log off;
    server_tokens off;
{here}
    server {{
        listen 127.0.0.1:{port};
{answers}
        location / {{ return 404; }}
    }}
}}
"""

_BALANCER = """\
    upstream {name} {{
{shared}
        zone {name} 64k;
        least_conn;
{passive}
{servers}
    }}

    server {{
        listen {listen};
        proxy_pass {name};
{gone}
        proxy_connect_timeout {connect};
        proxy_next_upstream on;
{silent}
        proxy_timeout {watch};
        proxy_socket_keepalive on;
    }}"""

_ANSWER = """\
        location = {path} {{ return 200; }}"""

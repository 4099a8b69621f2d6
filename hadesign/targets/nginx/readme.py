"""The README beside nginx's configurations."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import BalancerNode, header
from hadesign.targets.health import answers_at, asked_path
from hadesign.targets.markdown import bullets, machine_table, remark, said_beside, shell, title
from hadesign.topology.cluster import Cluster
from hadesign.vocabulary.balancers import Passes


def readme(cluster: Cluster, machines: Sequence[BalancerNode]) -> str:
    """Return the README: the commands for each machine, and what nginx does not notice."""
    files = machine_table((node.name, [f"{node.name}/nginx.conf"]) for node, _running in machines)
    port = answers_at(cluster, "nginx")
    asks = dict.fromkeys(
        f"http://127.0.0.1:{port}{asked_path(balancer.name)}" for _node, running in machines for balancer in running
    )
    front = machines[0][1][0]
    parts = (
        remark(header(cluster)),
        title(_("Run nginx")),
        files,
        _(
            "nginx 1.22 or newer with its module `stream`: `nginx` and `libnginx-mod-stream` on Debian and Ubuntu,"
            " `nginx` and `nginx-mod-stream` on\nRed Hat; the packages of nginx.org have it built in. The file takes"
            " the place of the whole of `/etc/nginx/nginx.conf`. On each machine, as root, in\nthe folder that holds"
            " its file:"
        ),
        shell(
            said_beside('nginx -t -c "$PWD/nginx.conf"', 36, _("must say that the test is successful")),
            "install -m 0644 nginx.conf /etc/nginx/nginx.conf",
            "systemctl enable nginx",
            "systemctl reload-or-restart nginx",
        ),
        _("Does it answer? And does an API server behind it? Before the first one runs the second command fails."),
        shell(
            *(f"curl -sf {url} && echo good" for url in asks),
            f"curl -sfk --max-time 5 https://127.0.0.1:{front.port}/readyz; echo",
        ),
        _("Which server could not be connected to:"),
        shell("journalctl -u nginx | tail -n 20; tail -n 20 /var/log/nginx/error.log"),
        *_noticed(front.row.passes),
    )
    return "\n\n".join(parts) + "\n"


def _noticed(passes: Passes | None) -> Iterator[str]:
    """Say which ways of dying it notices, and how soon."""
    yield title(_("What it notices, and what not"), 2)
    yield _("Its checks are passive: nginx asks no server how it is, and learns from the connections of clients.")
    yield bullets(
        _("A server whose process is gone refuses connections: the client is passed on at once."),
        _(
            "Of a server whose machine is gone, a client waits for {connect:g} s, then the next one is tried; once"
            " in {again:g} s one client tries the server again.",
            connect=passes.connect if passes else 0,
            again=passes.again if passes else 0,
        ),
        _(
            "A server that accepts connections and cannot serve, as its etcd is gone or it hangs, is never noticed:"
            " its clients get errors, or wait. Only a balancer that asks for `/readyz` would see it, such as"
            " HAProxy."
        ),
        _(
            "Connections that are open to a machine that is gone end when their clients give them up: kubelets and"
            " other clients in Go after 45 s (`HTTP2_READ_IDLE_TIMEOUT_SECONDS` and"
            " `HTTP2_PING_TIMEOUT_SECONDS`)."
        ),
    )

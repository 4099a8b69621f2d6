"""The README beside HAProxy's configurations."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import BalancerNode, header
from hadesign.targets.health import health_port, health_urls
from hadesign.targets.markdown import machine_table, remark, said_beside, shell, title
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, machines: Sequence[BalancerNode]) -> str:
    """Return the README: the commands for each machine."""
    files = machine_table((node.name, [f"{node.name}/haproxy.cfg"]) for node, _ in machines)
    asks = dict.fromkeys(url for _, running in machines for url in health_urls(cluster, running))
    port = health_port(cluster)
    parts = (
        remark(header(cluster)),
        title(_("Run HAProxy")),
        files,
        _(
            "HAProxy 2.6 or newer, from the distribution's package: it brings the user `haproxy` and the folder"
            " `/var/lib/haproxy`.\nOn each machine, as root, in the folder that holds its file:"
        ),
        shell(
            said_beside("haproxy -c -f haproxy.cfg", 36, _("must say that the configuration is valid")),
            "install -m 0644 haproxy.cfg /etc/haproxy/haproxy.cfg",
            "systemctl enable haproxy",
            "systemctl reload-or-restart haproxy",
        ),
        _("Is an API server ready behind it? Before the first one runs this fails, with 503:"),
        shell(*(f"curl -sf {url}" for url in asks)),
        _("Which server is up, and why another is not:"),
        shell(
            f"curl -s 'http://127.0.0.1:{port}/stats;csv' | cut -d, -f1,2,18,37",
            "journalctl -u haproxy | tail -n 50",
        ),
        _(
            "A machine that runs an API server as well leaves that server its own port; the balancer listens on the"
            " endpoint's."
        ),
        *_joining(machines),
    )
    return "\n\n".join(parts) + "\n"


def _joining(machines: Sequence[BalancerNode]) -> Iterator[str]:
    """Say on which further port nodes join."""
    found = {balancer.name: balancer for _node, running in machines for balancer in running}
    for balancer in found.values():
        if balancer.joining:
            yield _(
                "Nodes join at port {port} of `{name}`. Before the first server runs, it refuses; then a server says"
                " `pong`:",
                port=balancer.joining.port,
                name=balancer.name,
            )
            yield shell(f"curl -sk https://127.0.0.1:{balancer.joining.port}/ping; echo")

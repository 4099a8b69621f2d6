"""The README beside the configuration of every node's own balancer."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import AND, joined
from hadesign.targets.base import header
from hadesign.targets.health import asked_path, health_port
from hadesign.targets.markdown import bullets, on, remark, said_beside, shell, title
from hadesign.topology.balancers import CONNECT
from hadesign.topology.cluster import Balancer, Cluster, Node

MARK = "# hadesign-api"
"""Ends the line of /etc/hosts that is ours, so that it is found again."""


def readme(cluster: Cluster, balancer: Balancer, balanced: Sequence[Node]) -> str:
    """Return the README: the first machine, further ones of the control plane, and nodes, each in its order."""
    if cluster.endpoint is None:
        raise AssertionError(f"balancer {balancer.name} is in front of the API, which has no endpoint")
    name = cluster.endpoint.host
    parts = [
        remark(header(cluster)),
        title(_("Run a balancer on every node")),
        _(
            "Each node reaches the API by HAProxy on itself. `{name}` leads there by the node's own `/etc/hosts`, so"
            " that certificates and kubeconfigs are those of everybody. Clients outside are not served by this.",
            name=name,
        ),
        *_control_plane(cluster, name, {node.name for node in balanced}),
        *_nodes(cluster, balancer, balanced, name),
        *_notes(cluster, balancer, {node.name for node in balanced}),
    ]
    return "\n\n".join(parts) + "\n"


def led(name: str, address: str) -> str:
    """Return the command that leads a name to an address on a machine, and nowhere else."""
    return f"sed -i '/{MARK}$/d' /etc/hosts && echo '{address} {name} {MARK}' >> /etc/hosts"


def _control_plane(cluster: Cluster, name: str, balanced: set[str]) -> Iterator[str]:
    """Say where the name leads on machines that run an API server on this very port: to that, once there is one."""
    own = [server for server in cluster.api_servers if server.node not in balanced]
    if not own:
        return
    yield title(_("Control plane"), 2)
    yield _("The API server has the port of the endpoint there, and each of these machines calls its own one.")
    first, *others = own
    yield _("Before `kubeadm init`:")
    yield on(first.node)
    yield shell(led(name, "127.0.0.1"))
    if not others:
        return
    yield _("Before `kubeadm join`, as long as there is no API server of its own, the first one:")
    yield on(joined([server.node for server in others], AND))
    yield shell(led(name, first.address or first.node))
    yield _("And when that is done:")
    yield shell(led(name, "127.0.0.1"))


def _nodes(cluster: Cluster, balancer: Balancer, balanced: Sequence[Node], name: str) -> Iterator[str]:
    """Say what a node gets before it joins."""
    yield title(_("Nodes"), 2)
    if not balanced:
        yield _("There is no node without an API server of its own.")
        return
    shown = [node.name for node in balanced if node.pool is None]
    pools = list(dict.fromkeys(node.pool for node in balanced if node.pool))
    machines = [*shown, *(_("every machine of pool {pool}", pool=pool) for pool in pools)]
    yield _(
        "HAProxy 2.6 or newer, from the distribution's package. On each of these, as root, with `haproxy.cfg` in the"
        " folder, before `kubeadm join` (or `kubeadm init`): {machines}.",
        machines=joined(machines, AND),
    )
    yield shell(
        said_beside("haproxy -c -f haproxy.cfg", 36, _("must say that the configuration is valid")),
        "install -m 0644 haproxy.cfg /etc/haproxy/haproxy.cfg",
        "systemctl enable haproxy",
        "systemctl reload-or-restart haproxy",
        led(name, "127.0.0.1"),
    )
    yield _("Does an API server answer behind it? Before the first one runs this fails.")
    address = cluster.endpoint.address if cluster.endpoint else ""
    yield shell(
        f"curl -sf http://127.0.0.1:{health_port(cluster)}{asked_path(balancer.name)}",
        f"curl -sk --max-time 5 https://{address}/readyz; echo",
    )


def _notes(cluster: Cluster, balancer: Balancer, balanced: set[str]) -> Iterator[str]:
    """Say what else has to be known."""
    alone = any(server.node not in balanced for server in cluster.api_servers)
    own = (
        [_("A control-plane machine calls its own API server alone: while that is down, its kubelet waits for it.")]
        if alone
        else []
    )
    yield title(_("What to know"), 2)
    interval = balancer.check.interval if balancer.check else 0.0
    yield bullets(
        _("Where cloud-init or another program owns `/etc/hosts`, give it this line, or it will take it away."),
        _(
            "Each node asks every API server once in {seconds:g} s. A server that refuses is passed over by the next"
            " connection at once, and one whose machine is gone after {connect:g} s.",
            seconds=interval,
            connect=CONNECT,
        ),
        *own,
        _("A further control-plane machine later: build again, and bring `haproxy.cfg` to every node."),
    )

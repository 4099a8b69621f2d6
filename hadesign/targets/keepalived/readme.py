"""The README beside keepalived's configurations."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.targets.base import BalancerNode, header
from hadesign.targets.markdown import machine_table, remark, shell, title
from hadesign.topology.cluster import Balancer, Cluster


def readme(cluster: Cluster, machines: Sequence[BalancerNode]) -> str:
    """Return the README: the commands for each machine, and how to see the address move."""
    files = machine_table(
        (node.name, [f"{node.name}/keepalived.conf", f"{node.name}/check-ready.sh"]) for node, _running in machines
    )
    parts = (
        remark(header(cluster)),
        title(_("Run keepalived")),
        files,
        _(
            "HAProxy must run first: keepalived asks it with `curl` whether an API server is ready. On each machine, as"
            " root, in the\nfolder that holds its files:"
        ),
        shell(
            "install -D -m 0755 check-ready.sh /etc/keepalived/check-ready.sh",
            "install -m 0644 keepalived.conf /etc/keepalived/keepalived.conf",
            "keepalived -t -f /etc/keepalived/keepalived.conf && echo good",
            "systemctl enable keepalived",
            "systemctl reload-or-restart keepalived",
        ),
        _("VRRP is IP protocol 112: let it pass between these machines. The address is on one of them, and only one:"),
        shell("ip -brief address show", "journalctl -u keepalived | grep STATE | tail -n 5"),
        *_before(machines),
        "\n".join(_moving(machines[0][1][0])),
    )
    return "\n\n".join(parts) + "\n"


def _before(machines: Sequence[BalancerNode]) -> Iterator[str]:
    """Say what is different before the first API server runs."""
    if not all(balancer.preempt for _node, running in machines for balancer in running):
        yield _(
            "With `preempt: false` nobody holds the address before the first API server is ready: an instance whose"
            "\ncheck fails is out of the race. The first server does not mind, it comes up without it."
        )


def _moving(first: Balancer) -> Iterator[str]:
    """Say how to see an address move, and come back."""
    yield _(
        "Stop HAProxy there (`systemctl stop haproxy`), and within a few seconds `{address}` is on the next one.",
        address=first.vip,
    )
    if first.preempt:
        yield _("Start it again, and the address comes back if that machine stands earlier in the blueprint's list.")
    else:
        yield _("Start it again, and the address stays where it is (`preempt: false`).")

"""The README beside keepalived's configurations."""

from collections.abc import Iterator, Sequence

from hadesign.i18n import _
from hadesign.lists import COMMAS, joined
from hadesign.targets.base import BalancerNode, header
from hadesign.targets.markdown import machine_table, remark, shell, title
from hadesign.topology.cluster import Balancer, Cluster


def readme(cluster: Cluster, machines: Sequence[BalancerNode]) -> str:
    """Return the README: the commands for each machine, and how to see the address move."""
    files = machine_table(
        (node.name, [f"{node.name}/{name}" for name in ("keepalived.conf", *_script(running))])
        for node, running in machines
    )
    scripts = {name for _node, running in machines for name in _script(running)}
    parts = (
        remark(header(cluster)),
        title(_("Run keepalived")),
        files,
        *_first(machines),
        _("On each machine, as root, in the folder that holds its files:"),
        shell(
            *(f"install -D -m 0755 {name} /etc/keepalived/{name}" for name in sorted(scripts)),
            "install -D -m 0644 keepalived.conf /etc/keepalived/keepalived.conf",
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


def _script(running: Sequence[Balancer]) -> list[str]:
    """Return the check of a machine, where anything on it is checked."""
    return ["check-ready.sh"] if any(balancer.track for balancer in running) else []


def _all(machines: Sequence[BalancerNode]) -> list[Balancer]:
    return list({balancer.name: balancer for _node, running in machines for balancer in running}.values())


def _first(machines: Sequence[BalancerNode]) -> Iterator[str]:
    """Say what has to run before, and what is asked about it."""
    unchecked = [balancer for balancer in _all(machines) if not balancer.track]
    if unchecked:
        yield _(
            "Nothing asks {names} whether it serves (`track: none`): the address leaves a machine that dies, and stays"
            " with one whose balancer died.",
            names=joined([balancer.name for balancer in unchecked], COMMAS),
        )
    found = [balancer for balancer in _all(machines) if balancer.track]
    if any("haproxy" in balancer.row.targets for balancer in found):
        yield _("HAProxy must run first: keepalived asks it with `curl` whether an API server is ready.")
    if any("nginx" in balancer.row.targets for balancer in found):
        yield _(
            "nginx must run first: keepalived asks it with `curl` whether it answers. nginx itself asks no API server,"
            " so the address does not move\nbecause one of them is not ready."
        )
    if any(balancer.row.only_moves for balancer in found):
        yield _(
            "The address leads to the API server of the machine that holds it: keepalived asks that one with `curl`"
            " whether it is ready, and nothing\nspreads requests over the others. It may run before `kubeadm init`."
        )


def _before(machines: Sequence[BalancerNode]) -> Iterator[str]:
    """Say what is different before the first API server runs."""
    if any(not balancer.preempt and balancer.checks != "passive" for balancer in _all(machines)):
        yield _(
            "With `preempt: false` nobody holds the address before the first API server is ready: an instance whose"
            "\ncheck fails is out of the race. The first server does not mind, it comes up without it."
        )


def _moving(first: Balancer) -> Iterator[str]:
    """Say how to see an address move, and come back."""
    if not first.track:
        yield _(
            "Stop keepalived there (`systemctl stop keepalived`), and `{address}` is on the next one.",
            address=first.vip,
        )
    elif first.row.only_moves:
        yield _(
            "Stop the API server there, and within some seconds `{address}` is on the next machine whose own is ready.",
            address=first.vip,
        )
    else:
        program = "nginx" if "nginx" in first.row.targets else "haproxy"
        yield _(
            "Stop what balances there (`systemctl stop {program}`), and within a few seconds `{address}` is on the next"
            " one.",
            program=program,
            address=first.vip,
        )
    if first.preempt:
        yield _("Start it again, and the address comes back if that machine stands earlier in the blueprint's list.")
    else:
        yield _("Start it again, and the address stays where it is (`preempt: false`).")

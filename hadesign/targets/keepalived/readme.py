"""The README beside keepalived's configurations."""

from collections.abc import Sequence

from hadesign.targets.base import BalancerNode, header
from hadesign.targets.markdown import machine_table
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, machines: Sequence[BalancerNode]) -> str:
    """Return the README: the commands for each machine, and how to see the address move."""
    files = machine_table(
        (node.name, [f"{node.name}/keepalived.conf", f"{node.name}/check-ready.sh"]) for node, _ in machines
    )
    first = machines[0][1][0]
    last = f"Stop HAProxy there (`systemctl stop haproxy`), and within a few seconds `{first.vip}` is on the next one."
    back = (
        "Start it again, and the address comes back if that machine stands earlier in the blueprint's list."
        if first.preempt
        else "Start it again, and the address stays where it is (`preempt: false`)."
    )
    early = (
        ""
        if all(balancer.preempt for _, running in machines for balancer in running)
        else (
            "\nWith `preempt: false` nobody holds the address before the first API server is ready: an instance whose"
            "\ncheck fails is out of the race. `kubeadm init` does not mind, its API server comes up without it.\n"
        )
    )
    return f"""<!-- {header(cluster)} -->

# Run keepalived

{files}

HAProxy must run first: keepalived asks it with `curl` whether an API server is ready. On each machine, as root, in the
folder that holds its files:

```sh
install -D -m 0755 check-ready.sh /etc/keepalived/check-ready.sh
install -m 0644 keepalived.conf /etc/keepalived/keepalived.conf
keepalived -t -f /etc/keepalived/keepalived.conf && echo good
systemctl enable keepalived
systemctl reload-or-restart keepalived
```

VRRP is IP protocol 112: let it pass between these machines. The address is on one of them, and only one:

```sh
ip -brief address show
journalctl -u keepalived | grep STATE | tail -n 5
```
{early}
{last}
{back}
"""

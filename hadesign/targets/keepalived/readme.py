"""The README beside keepalived's configurations."""

from collections.abc import Sequence

from hadesign.targets.base import header
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, nodes: Sequence[str]) -> str:
    """Return the README: the commands for each instance, and how to see the address move."""
    rows = "\n".join(f"| {node} | `{node}/keepalived.conf`, `{node}/check-api.sh` |" for node in nodes)
    return f"""<!-- {header(cluster)} -->

# Run keepalived

| machine | files |
|---|---|
{rows}

HAProxy must run first: keepalived asks it whether an API server is ready. On each machine, as root, with its own files:

```sh
install -m 0755 check-api.sh /etc/keepalived/check-api.sh
install -m 0644 keepalived.conf /etc/keepalived/keepalived.conf
keepalived -t -f /etc/keepalived/keepalived.conf     # says nothing and exits with 0
systemctl enable --now keepalived && systemctl reload keepalived
```

VRRP is IP protocol 112: let it pass between these machines. The address is on one of them:

```sh
ip -brief address show
```

Stop HAProxy there, and within a few seconds it is on the next one.
"""

"""The README beside HAProxy's configurations."""

from collections.abc import Sequence

from hadesign.targets.base import header
from hadesign.topology.cluster import Cluster


def readme(cluster: Cluster, nodes: Sequence[str]) -> str:
    """Return the README: the commands for each instance."""
    rows = "\n".join(f"| {node} | `{node}/haproxy.cfg` |" for node in nodes)
    return f"""<!-- {header(cluster)} -->

# Run HAProxy

| machine | file |
|---|---|
{rows}

On each machine, as root, with its own file:

```sh
haproxy -c -f haproxy.cfg            # must say that the configuration is valid
install -m 0644 haproxy.cfg /etc/haproxy/haproxy.cfg
systemctl enable --now haproxy && systemctl reload haproxy
curl -sf http://127.0.0.1:8404/healthz && echo ready
```

Before the first API server runs, the last command fails: no server is ready yet.

A machine that runs an API server as well must leave that server its own port; the balancer listens on the endpoint's.
"""

"""Types of load balancer: one row for each, with all that hadesign knows of the type."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message
from hadesign.vocabulary.icons import BalancerIcon

BalancerType: TypeAlias = Literal[
    "haproxy-keepalived", "haproxy", "nginx", "envoy", "kube-vip", "node-local", "cloud", "hardware", "dns",
]  # fmt: skip
Runs: TypeAlias = Literal["instances", "every-node", "elsewhere"]
"""Where it runs: on the machines named as its instances, on every node by itself, or where others run it."""
Failover: TypeAlias = Literal["vrrp", "lease", "provider", "dns", "node-local", "none", "managed"]
"""How the endpoint's address moves: VRRP, a lease in the cluster (kube-vip), provider, DNS, each node alone, or not."""
Checks: TypeAlias = Literal["known", "unknown", "none"]
"""Its health checks: ours to write, so that unsaid values are those we write; somebody else's; or it makes none."""


@dataclass(frozen=True, slots=True)
class BalancerRow:
    """A type of load balancer.

    `title` is a name, or words marked with `N_`. `failover` is how its address moves (`None`: by VRRP if it has a
    virtual address and several instances, else not at all) and `moves` says that in a clause. `broadcast` tells whether
    its address stays within one broadcast domain, `in_cluster` whether what moves the address is kept in the cluster
    itself and so needs etcd's quorum, `listens` whether its instances take the port on their machines, `forwards`
    whether requests pass through it, `keepalived` whether keepalived stands beside each instance, `provided` whether it
    is a service of the provider of the machines. `targets` are those that emit it.
    """

    title: str
    runs: Runs
    failover: Failover | None
    moves: Message
    checks: Checks
    icon: BalancerIcon
    broadcast: bool = False
    in_cluster: bool = False
    listens: bool = True
    forwards: bool = True
    keepalived: bool = False
    provided: bool = False
    targets: tuple[str, ...] = ()


BALANCERS: Mapping[BalancerType, BalancerRow] = {
    "haproxy-keepalived": BalancerRow(
        "HAProxy, keepalived", "instances", "vrrp",
        N_("keepalived moves the virtual address to the living instance of highest priority"), "known", "haproxy",
        broadcast=True, keepalived=True, targets=("haproxy", "keepalived"),
    ),
    "haproxy": BalancerRow("HAProxy", "instances", None, N_(""), "known", "haproxy", targets=("haproxy",)),
    "nginx": BalancerRow("nginx", "instances", None, N_(""), "unknown", "nginx"),
    "envoy": BalancerRow("Envoy", "instances", None, N_(""), "unknown", "envoy"),
    "kube-vip": BalancerRow(
        "kube-vip", "instances", "lease",
        N_("kube-vip moves the address to the holder of a lease that is kept in the cluster itself"), "none",
        "balancer", broadcast=True, in_cluster=True, listens=False, forwards=False,
    ),
    "node-local": BalancerRow(
        N_("On each node"), "every-node", "node-local",
        N_("each node balances over all API servers by itself; clients outside have no balancer"), "unknown",
        "balancer", listens=False, forwards=False,
    ),
    "cloud": BalancerRow(
        N_("Load balancer"), "elsewhere", "provider", N_("the provider keeps the balancer's address alive"), "unknown",
        "balancer", listens=False, provided=True,
    ),
    "hardware": BalancerRow(
        N_("Load balancer"), "elsewhere", "provider", N_("the appliance keeps its own address alive"), "unknown",
        "balancer", listens=False,
    ),
    "dns": BalancerRow(
        "DNS", "elsewhere", "dns", N_("clients move on when they resolve the name again"), "none", "balancer",
        listens=False,
        forwards=False,
    ),
}  # fmt: skip
"""Every type of load balancer. That VRRP and kube-vip's ARP reach one broadcast domain: RFC 5798 5.1.1.2 (multicast of
link-local scope), https://kube-vip.io/docs/modes/arp/."""

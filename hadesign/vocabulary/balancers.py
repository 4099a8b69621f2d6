"""Types of load balancer: one row for each, with all that hadesign knows of the type."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from hadesign.frozen import dataclass
from hadesign.i18n import N_, Message
from hadesign.vocabulary.channels import Channel
from hadesign.vocabulary.icons import BalancerIcon

BalancerType: TypeAlias = Literal[
    "haproxy-keepalived", "haproxy", "nginx-keepalived", "nginx", "keepalived", "envoy", "kube-vip", "node-local",
    "metallb", "cloud", "hardware", "dns",
]  # fmt: skip
Runs: TypeAlias = Literal["instances", "every-node", "elsewhere"]
"""Where it runs: on the machines named as its instances, on every node by itself, or where others run it."""
Failover: TypeAlias = Literal["vrrp", "lease", "provider", "dns", "node-local", "speakers", "none", "managed"]
"""How the endpoint's address moves: VRRP, a lease in the cluster (kube-vip), provider, DNS, each node alone, by what
speaks for it on other nodes (MetalLB), or not."""
InitKubeconfig: TypeAlias = Literal["admin.conf", "super-admin.conf"]
"""What kubeadm writes on the first machine, and kube-vip there may read; the second only there."""
Serves: TypeAlias = Literal["api", "ingress"]
Announcement: TypeAlias = Literal["l2", "bgp"]
"""How an address is made known: machines of one broadcast domain are told who has it, or routers where to send."""
Checks: TypeAlias = Literal["known", "passive", "unknown", "none"]
"""Its health checks: ours to write, so that unsaid values are those we write; only requests that fail, unless the
design gives it others, which are not ours to write; somebody else's; or it makes none."""


@dataclass(frozen=True, slots=True)
class Announcing:
    """One way in which a type makes its address known, and what its instances (or nodes) talk for that."""

    way: Announcement
    channels: tuple[Channel, ...] = ()

    @property
    def broadcast(self) -> bool:
        """Whether the address stays within one broadcast domain."""
        return self.way == "l2"


@dataclass(frozen=True, slots=True)
class Passes:
    """How a type passes a request on to another server; seconds.

    It tries to connect to a server for `connect`, and leaves one that failed alone for `again`.
    """

    connect: float
    again: float


@dataclass(frozen=True, slots=True)
class BalancerRow:
    """A type of load balancer.

    `title` is a name, or words marked with `N_`. `failover` is how its address moves (`None`: by VRRP if it has a
    virtual address and several instances, else not at all) and `moves` says that in a clause. `announces` are the ways
    in which it can make its address known, with `source`; `serves` is what it can stand in front of. `in_cluster` tells
    whether what moves the address is kept in the cluster itself and so needs etcd's quorum, `listens` whether its
    instances take the port on their machines, `forwards` whether requests pass through it, `keepalived` whether
    keepalived stands beside each instance, `provided` whether it is a service of the provider of the machines.
    `targets` are those that emit it.

    `check_source` is what is known of its checks: `paced` ones begin every interval and end within it, others pause
    for as long once one has ended. `written_checks` are its checks where the file that makes them is ours to write, and
    that is not always so. `passes` is how it goes on to another server where a request cannot be connected, as
    we write it, and `passes_itself` as the program does it by itself, in a file of somebody else's.
    """

    title: str
    runs: Runs
    failover: Failover | None
    moves: Message
    checks: Checks
    icon: BalancerIcon
    announces: tuple[Announcing, ...] = ()
    source: str = ""
    serves: tuple[Serves, ...] = ("api", "ingress")
    in_cluster: bool = False
    listens: bool = True
    forwards: bool = True
    keepalived: bool = False
    provided: bool = False
    targets: tuple[str, ...] = ()
    check_source: str = ""
    paced: bool = False
    written_checks: Checks | None = None
    passes: Passes | None = None
    passes_itself: Passes | None = None

    @property
    def only_moves(self) -> bool:
        """Whether it does nothing but move an address to the machine of a server, which answers itself."""
        return self.runs == "instances" and not self.forwards

    @property
    def placed(self) -> bool:
        """Whether it stands somewhere: what each node does for itself, or DNS, is in no zone."""
        return self.runs != "every-node" and self.failover != "dns"


BGP = Channel("TCP", 179, N_("routes to its address (BGP)"), outward=True)
"""RFC 4271, section 8.2.1: a router listens on TCP port 179."""
_HAPROXY = "https://docs.haproxy.org/2.6/configuration.html#4.2-timeout%20check"
"""A check connects within the smaller of `timeout connect` and `inter`, TLS included, and is answered within `timeout
check`; the next one follows `inter` or `fastinter` after its end."""
_CLOUD = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html"
"""A check may take no longer than the interval: AWS, and Google Cloud, too
(https://cloud.google.com/load-balancing/docs/health-check-concepts); by their documents, not measured."""
_NGINX = "https://nginx.org/en/docs/stream/ngx_stream_upstream_module.html#fail_timeout"
"""That it tries to connect for a minute by itself:
https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_connect_timeout."""
_NGINX_WRITTEN, _NGINX_ITSELF = Passes(connect=1.0, again=10.0), Passes(connect=60.0, again=10.0)
"""As long as HAProxy would try, and nginx's own pause: a server that is gone delays one request of a pause."""
_RFC = "https://www.rfc-editor.org/rfc/rfc5798#section-5.1.1.4"
_VRRP = Channel("VRRP", None, N_("advertisements of who holds its address"))
_SPEAKERS = tuple(Channel(protocol, 7946, N_("which nodes live (memberlist)")) for protocol in ("TCP", "UDP"))
BALANCERS: Mapping[BalancerType, BalancerRow] = {
    "haproxy-keepalived": BalancerRow(
        "HAProxy, keepalived", "instances", "vrrp",
        N_("keepalived moves the virtual address to the living instance of highest priority"), "known", "haproxy",
        announces=(Announcing("l2", (_VRRP,)),), source=_RFC,
        keepalived=True, targets=("haproxy", "keepalived"), check_source=_HAPROXY,
    ),
    "haproxy": BalancerRow(
        "HAProxy", "instances", None, N_(""), "known", "haproxy", targets=("haproxy",), check_source=_HAPROXY,
    ),
    "nginx-keepalived": BalancerRow(
        "nginx, keepalived", "instances", "vrrp",
        N_("keepalived moves the virtual address to the living instance of highest priority"), "passive", "nginx",
        announces=(Announcing("l2", (_VRRP,)),), source=_RFC, keepalived=True, targets=("nginx", "keepalived"),
        check_source=_NGINX, passes=_NGINX_WRITTEN, passes_itself=_NGINX_ITSELF,
    ),
    "nginx": BalancerRow(
        "nginx", "instances", None, N_(""), "passive", "nginx", targets=("nginx",), check_source=_NGINX,
        passes=_NGINX_WRITTEN, passes_itself=_NGINX_ITSELF,
    ),
    "keepalived": BalancerRow(
        "keepalived", "instances", "vrrp",
        N_("keepalived moves the virtual address to the machine of highest priority whose API server is ready"),
        "none", "balancer", announces=(Announcing("l2", (_VRRP,)),), source=_RFC, listens=False, forwards=False,
        keepalived=True, targets=("keepalived",),
    ),
    "envoy": BalancerRow("Envoy", "instances", None, N_(""), "unknown", "envoy"),
    "kube-vip": BalancerRow(
        "kube-vip", "instances", "lease",
        N_("kube-vip moves the address to the holder of a lease that is kept in the cluster itself"), "none",
        "balancer", announces=(Announcing("l2"), Announcing("bgp", (BGP,))), source="https://kube-vip.io/docs/modes/",
        in_cluster=True, listens=False, forwards=False, targets=("kube-vip", "kubespray"),
    ),
    "node-local": BalancerRow(
        N_("On each node"), "every-node", "node-local",
        N_("each node balances over all API servers by itself, for itself alone"), "unknown",
        "balancer", listens=False, forwards=False, targets=("node-local", "kubespray"), written_checks="known",
        check_source=_HAPROXY,
    ),
    "metallb": BalancerRow(
        "MetalLB", "every-node", "speakers",
        N_("another node's speaker announces the address (layer 2), or routers stop sending to the node (BGP)"),
        "none", "balancer", announces=(Announcing("l2", _SPEAKERS), Announcing("bgp", (BGP,))),
        source="https://metallb.io/#requirements", serves=("ingress",), listens=False, forwards=False,
        targets=("metallb",),
    ),
    "cloud": BalancerRow(
        N_("Load balancer"), "elsewhere", "provider", N_("the provider keeps the balancer's address alive"), "unknown",
        "balancer", listens=False, provided=True, paced=True, targets=("aws", "gcp", "azure"), check_source=_CLOUD,
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


def announcing(kind: BalancerType, way: Announcement | None) -> Announcing | None:
    """Return how a type makes its address known: as it is said, or in its only way; `None` if that is not known."""
    ways = BALANCERS[kind].announces
    return next((one for one in ways if one.way == way), None) if way else ways[0] if len(ways) == 1 else None

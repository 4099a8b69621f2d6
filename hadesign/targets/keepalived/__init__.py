"""keepalived: one configuration and one check for each instance that may hold a virtual address."""

from ipaddress import ip_address

from hadesign.artifact import Artifact
from hadesign.targets.base import Lacking, header
from hadesign.targets.keepalived.readme import readme
from hadesign.topology.balancers import STEP
from hadesign.topology.cluster import Balancer, Cluster, Instance

TYPES = ("haproxy-keepalived",)
DEFAULT_ADVERT = 1.0
"""Seconds between advertisements: keepalived's default (keepalived.conf(5), advert_int)."""
CHECK_FILE = "/etc/keepalived/check-api.sh"


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers whose virtual address keepalived moves."""
    return tuple(
        b for b in cluster.balancers if b.type in TYPES and b.serves == "api" and b.vip and len(b.instances) > 1
    )


def why_not(cluster: Cluster) -> str:
    """Return why not: an address that moves needs two instances at least."""
    if balancers(cluster):
        return ""
    return "no load balancer of type haproxy-keepalived has a virtual address and two instances"


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return configuration and check of every instance, and a README."""
    files = []
    for balancer in balancers(cluster):
        for instance in balancer.instances:
            files.append(Artifact(f"{instance.node}/keepalived.conf", configuration(cluster, balancer, instance)))
            files.append(
                Artifact(f"{instance.node}/check-api.sh", _CHECK.format(header=header(cluster)), executable=True)
            )
    nodes = [instance.node for balancer in balancers(cluster) for instance in balancer.instances]
    return (*files, Artifact("README.md", readme(cluster, nodes)))


def weight(balancer: Balancer) -> int:
    """Return what a failing check adds to a priority: enough to put the first instance behind the last.

    With nopreempt it is 0, which takes the instance out altogether: a backup that may not preempt would leave the
    address with an instance that only became less important (keepalived.conf(5), nopreempt and vrrp_script weight).
    """
    return -STEP * len(balancer.instances) if balancer.preempt else 0


def configuration(cluster: Cluster, balancer: Balancer, instance: Instance) -> str:
    """Return the configuration of one instance.

    Raises:
        InputError: the interface, an address or the router id is not given; none of them can be guessed.
    """
    lacking = Lacking(cluster, "keepalived")
    interface = lacking.need(
        instance.interface,
        f"the interface of {instance.node}",
        "interface, on the balancer or the node",
        instance.origin,
    )
    router = lacking.need(
        str(balancer.router_id) if balancer.router_id else None,
        f"the virtual router id of balancer {balancer.name}",
        "virtualRouterId, 1 to 255, unique in its subnet",
        balancer.origin,
    )
    addresses = [
        lacking.need(i.address, f"the address of {i.node}", "an address, or a subnet for its zone", i.origin)
        for i in balancer.instances
    ]
    lacking.check()
    own = addresses[balancer.instances.index(instance)]
    vip = ip_address(balancer.vip or "")
    return _TEXT.format(
        header=header(cluster),
        node=instance.node,
        name=balancer.name,
        check=CHECK_FILE,
        weight=weight(balancer),
        weight_note=_WEIGHT_NOTE if balancer.preempt else _FAULT_NOTE,
        interface=interface,
        router=router,
        priority=instance.priority,
        advert=f"{balancer.advert_interval or DEFAULT_ADVERT:g}",
        preempt_note=_PREEMPT if balancer.preempt else _NOPREEMPT,
        own=own,
        peers="\n".join(f"        {address}" for address in addresses if address != own),
        vip=f"{vip}/{vip.max_prefixlen}",
    )


_WEIGHT_NOTE = """\
    # A failing check puts this instance behind every healthy one: the weight exceeds the largest gap of priorities.
    # If all fail alike the order stays, and the address with it."""
_FAULT_NOTE = """\
    # Weight 0: a failing check takes this instance out. A mere change of priority would not move the address, as
    # nopreempt forbids the others to take it from an instance that still speaks."""
_PREEMPT = """\
    # An instance that comes back takes the address again if its priority is higher: the address is where the
    # blueprint's order says. The price is one more short interruption (preempt: false avoids it)."""
_NOPREEMPT = """\
    # An instance that comes back leaves the address where it is: one interruption fewer (preempt: false)
    nopreempt"""

_TEXT = """\
# {header}

global_defs {{
    router_id {node}
    # The check runs as root, and only while nobody but root can write to it or to a folder above it.
    enable_script_security
    script_user root
}}

vrrp_script {name} {{
    script "{check}"
    interval 2
    timeout 3
    fall 2
    rise 2
{weight_note}
    weight {weight}
}}

vrrp_instance {name} {{
    # BACKUP on all: the election by priority decides who holds the address.
    state BACKUP
    interface {interface}
    virtual_router_id {router}
    priority {priority}
    advert_int {advert}
{preempt_note}
    # Unicast: many virtual and cloud networks drop multicast, and then two instances hold the address at once.
    # No authentication: VRRP's passwords travel in clear text and RFC 5798 dropped them.
    unicast_src_ip {own}
    unicast_peer {{
{peers}
    }}
    virtual_ipaddress {{
        {vip}
    }}
    track_script {{
        {name}
    }}
}}
"""

_CHECK = """\
#!/bin/sh
# {header}
# Succeeds while the balancer on this machine runs and has an API server that is ready.
exec curl -sf --max-time 2 -o /dev/null http://127.0.0.1:8404/healthz
"""

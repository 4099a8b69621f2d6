"""keepalived: one configuration and one check for each machine that may hold a virtual address."""

from collections.abc import Sequence
from ipaddress import ip_address
from math import ceil

from hadesign.artifact import Artifact
from hadesign.i18n import N_, _, translated
from hadesign.targets.base import ANY_VERSION, Lacking, comment, comments, header, machines
from hadesign.targets.health import checked_url
from hadesign.targets.keepalived.readme import readme
from hadesign.topology.cluster import Balancer, Cluster, Node, Track

VERSIONS, JUDGES = ANY_VERSION, ("keepalived",)

CHECK = "check-ready.sh"
CHECK_FILE = f"/etc/keepalived/{CHECK}"


def balancers(cluster: Cluster) -> tuple[Balancer, ...]:
    """Return the balancers whose virtual address keepalived moves."""
    return tuple(
        b
        for b in cluster.balancers
        if "keepalived" in b.row.targets and b.serves == "api" and b.vip and len(b.instances) > 1
    )


def why_not(cluster: Cluster) -> str:
    """Return why not: an address that moves needs two instances at least."""
    if balancers(cluster):
        return ""
    return _(
        "no load balancer of type haproxy-keepalived, nginx-keepalived or keepalived has a virtual address and two"
        " instances"
    )


def emit(cluster: Cluster) -> tuple[Artifact, ...]:
    """Return configuration and check of every machine, and a README."""
    found = machines(cluster, balancers(cluster))
    files = []
    for node, running in found:
        files.append(Artifact(f"{node.name}/keepalived.conf", configuration(cluster, node, running)))
        if watched := [one for one in running if one.track]:
            files.append(Artifact(f"{node.name}/{CHECK}", check_script(cluster, node, watched), executable=True))
    return (*files, Artifact("README.md", readme(cluster, found)))


def check_script(cluster: Cluster, node: Node, running: Sequence[Balancer]) -> str:
    """Return what keepalived runs on a machine; names of balancers are DNS labels, which a shell takes as they are."""
    cases = (f"    {one.name}) url={checked_url(cluster, one, node.name)} ;;" for one in running)
    return _SCRIPT.format(header=header(cluster), cases="\n".join(cases), what=comment(translated(_SUCCEEDS)))


def weight(balancer: Balancer) -> int:
    """Return what a failing check adds to a priority: enough to put the first instance behind the last.

    With nopreempt it is 0, which takes the instance out altogether: a backup that may not preempt would leave the
    address with an instance that only became less important (keepalived.conf(5), nopreempt and vrrp_script weight).
    """
    return balancer.instances[-1].priority - balancer.instances[0].priority - 1 if balancer.preempt else 0


def configuration(cluster: Cluster, node: Node, running: Sequence[Balancer]) -> str:
    """Return the configuration of one machine.

    Raises:
        InputError: the interface, an address or the router id is not given; none of them can be guessed.
    """
    lacking = Lacking(cluster, "keepalived")
    sections = [_instance(balancer, node, lacking) for balancer in running]
    lacking.check()
    return "\n".join(
        [_GLOBAL.format(header=header(cluster), node=node.name, secure=comment(translated(_SECURE), "    ")), *sections]
    )


def _instance(balancer: Balancer, node: Node, lacking: Lacking) -> str:
    """Return a balancer's part: the check, and the router that holds the address while it is the best."""
    instance = next(i for i in balancer.instances if i.node == node.name)
    interface = lacking.need(
        instance.interface,
        _("the interface of {name}", name=instance.node),
        _("interface, on the balancer or the node"),
        instance.origin,
    )
    router = lacking.need(
        str(balancer.router_id) if balancer.router_id else None,
        _("the virtual router id of balancer {name}", name=balancer.name),
        _("virtualRouterId, 1 to 255, unique in its subnet"),
        balancer.origin,
    )
    addresses = {i.node: lacking.address(i.address, i.node, i.origin) for i in balancer.instances}
    vip, track = ip_address(balancer.vip or ""), balancer.track
    return _ROUTER.format(
        check=_check(balancer, track) if track else "",
        tracked=_TRACKED.format(name=balancer.name) if track else "",
        name=balancer.name,
        interface=interface,
        router=router,
        priority=instance.priority,
        advert=f"{balancer.advert_interval:g}",
        preempt_note=comment(translated(_PREEMPT if balancer.preempt else _NOPREEMPT), "    "),
        preempt="" if balancer.preempt else "    nopreempt\n",
        own=addresses.pop(node.name),
        peers="\n".join(f"        {address}" for address in addresses.values()),
        vip=f"{vip}/{vip.max_prefixlen}",
        **comments(_ROUTER_NOTES),
    )


def _check(balancer: Balancer, track: Track) -> str:
    """Return the check of the balancer beside it."""
    return _SCRIPTED.format(
        name=balancer.name,
        check=f"{CHECK_FILE} {balancer.name} {track.timeout:g}",
        timeout=max(ceil(track.timeout), 1),
        interval=f"{track.interval:.0f}",
        fall=track.fall,
        rise=track.rise,
        weight=weight(balancer),
        weight_note=comment(translated(_WEIGHT if balancer.preempt else _FAULT), "    "),
        **comments(_SCRIPT_NOTES),
    )


_WEIGHT = N_(
    "A failing check puts this instance behind every healthy one: the weight exceeds the largest gap of priorities."
    "\nIf all fail, the order is what it was, and the address returns to the first."
)
_FAULT = N_(
    "Weight 0: a failing check takes this instance out. A mere change of priority would not move the address, as"
    "\nnopreempt forbids the others to take it from an instance that still speaks. If all fail, nobody holds it."
)
_PREEMPT = N_(
    "An instance that comes back takes the address again if its priority is higher: the address is where the"
    "\nblueprint's order says. The price is one more short interruption (preempt: false avoids it)."
)
_NOPREEMPT = N_("An instance that comes back leaves the address where it is: one interruption fewer (preempt: false).")
_SECURE = N_("The check runs as root, and only while nobody but root can write to it or to a folder above it.")
_SCRIPT_NOTES = {"gives_up": N_("The script gives up by itself before; this is for one that cannot.")}
_ROUTER_NOTES = {
    "backup": N_("BACKUP on all: the election by priority decides who holds the address."),
    "version": N_("Version 3 on all: version 2 knows whole seconds only."),
    "unicast": N_(
        "Unicast: many virtual and cloud networks drop multicast, and then two instances hold the address at once."
        "\nNo authentication: VRRP's passwords travel in clear text and RFC 5798 dropped them; only the peers are"
        " heard."
    ),
}
_SUCCEEDS = N_(
    "check-ready.sh BALANCER SECONDS: succeeds while that balancer (or the API server, where nothing else stands in\n"
    "between) says on this machine that it is ready, within so many seconds. HAProxy is ready while one of its\n"
    "servers is, and nginx, which asks no server, while it runs."
)

_GLOBAL = """\
# {header}

global_defs {{
    router_id {node}
{secure}
    enable_script_security
    script_user root
}}
"""

_SCRIPTED = """\
vrrp_script {name} {{
    script "{check}"
    interval {interval}
{gives_up}
    timeout {timeout}
    fall {fall}
    rise {rise}
{weight_note}
    weight {weight}
}}

"""

_ROUTER = """\
{check}vrrp_instance {name} {{
{backup}
    state BACKUP
    interface {interface}
    virtual_router_id {router}
    priority {priority}
{version}
    version 3
    advert_int {advert}
{preempt_note}
{preempt}{unicast}
    unicast_src_ip {own}
    unicast_peer {{
{peers}
    }}
    check_unicast_src
    virtual_ipaddress {{
        {vip}
    }}
{tracked}}}
"""

_TRACKED = """\
    track_script {{
        {name}
    }}
"""

_SCRIPT = """\
#!/bin/sh
# {header}
{what}
case "$1" in
{cases}
    *) exit 2 ;;
esac
exec curl -sfk --noproxy '*' --max-time "${{2:-1}}" -o /dev/null "$url"
"""
